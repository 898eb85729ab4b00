import pytest

from directory.parse import COLUMNS, BadDirectoryError, parse_organs
from tests.builders import ROOT

HEADER = ",".join(COLUMNS)
GOOD = "SEF,Secretaria de Fazenda,secretaria,SEFAZ;Fazenda,,vigente,LOA"


def problems(*rows: str, header: str = HEADER) -> list[str]:
    with pytest.raises(BadDirectoryError) as caught:
        parse_organs("\n".join([header, *rows]), file="o.csv")
    return [str(row) for row in caught.value.rows]


def test_the_real_file_is_taken_whole() -> None:
    organs = parse_organs((ROOT / "data/directory/orgaos-mg.csv").read_text("utf-8"), file="orgaos-mg.csv")
    assert len(organs) == 135
    assert sum(organ.active for organ in organs) == 87


def test_one_row() -> None:
    (organ,) = parse_organs(f"\ufeff{HEADER}\r\n{GOOD}\r\n", file="o.csv")
    assert (organ.sigla, organ.aliases, organ.parent) == ("SEF", ("SEFAZ", "Fazenda"), None)
    assert (organ.active, organ.successor) == (True, None)


def test_every_bad_row_is_named_with_its_line() -> None:
    found = problems(
        GOOD,
        ",Sem sigla,x,,,vigente,f",
        '"A","Nome em\nduas linhas","x","","","sumido","f"',
        "SEF,Outra,x,,,vigente,f",
        "B,Nome,x,,,incorporado:ZZZ,f",
        "C,Nome,x,,,vigente,f,a mais",
        "D,Nome,x",
        "E,Nome,x,,,incorporado:,f",
        "---,Nome,x,,,vigente,f",
    )
    assert found == [
        "o.csv:3: a coluna sigla está vazia",
        "o.csv:5: situação 'sumido': use vigente, extinto ou incorporado:SIGLA",
        "o.csv:6: a sigla SEF já está na linha 2",
        "o.csv:7: B foi incorporado por ZZZ, que não está no arquivo",
        "o.csv:8: há colunas a mais (texto com vírgula precisa de aspas)",
        "o.csv:9: a coluna fonte está vazia",
        "o.csv:9: a coluna situacao está vazia",
        "o.csv:9: faltam colunas",
        "o.csv:10: situação 'incorporado:': use vigente, extinto ou incorporado:SIGLA",
        "o.csv:11: a sigla '---' não tem letra nem número",
    ]


def test_succession_in_circles() -> None:
    found = problems("A,Nome,x,,,incorporado:B,f", "B,Nome,x,,,incorporado:A,f")
    assert found == [
        "o.csv:2: a sucessão de A dá voltas e não chega a um órgão",
        "o.csv:3: a sucessão de B dá voltas e não chega a um órgão",
    ]


def test_wrong_header() -> None:
    assert problems(GOOD, header="sigla,nome") == [f"o.csv:1: o cabeçalho deve ser {HEADER}"]


def test_file_without_organs() -> None:
    assert problems() == ["o.csv:1: nenhum órgão no arquivo"]


def test_what_is_no_csv() -> None:
    (found,) = problems(GOOD, '"A"b,Nome,x,,,vigente,f')
    assert found.startswith("o.csv:3: não é CSV")
