import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import Gazetteer, sole_value
from nlu.vocabulary import VocabularyError

DIRECTORY = "sigla,nome,tipo,aliases,vinculado_a,situacao\n"


def named(gazetteer: Gazetteer, text: str, kind: str) -> list[str]:
    return [entity.value for entity in gazetteer.find(text) if entity.kind == kind]


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("minha senha do SIGCON-Saída expirou", "sigcon"),
        ("não entra no sigocn", "sigcon"),
        ("sincon", "sigcon"),
        ("sigcom", "sigcon"),
        ("o cagek caiu", "cagec"),
        ("Cadastro Geral de Convenentes", "cagec"),
        ("infosegue não abre", "infoseg"),
        ("o sistema da segurança pública", "infoseg"),
        ("gov br", "govbr"),
        ("minha conta GOV.BR", "govbr"),
        ("https://sigconsaida.mg.gov.br/entrar", "sigcon"),
        ("não é do cagec não, é do outro, sigcon", "sigcon"),
        ("entrar no cagec com a conta gov.br", "cagec"),
        ("os dois, sigcon e cagec", None),
        ("vagas no caged", None),
        ("proposta no siconv", None),
        ("escreva para fulano@algum.mg.gov.br", None),
        ("esqueci minha senha", None),
    ],
)
def test_system(gazetteer: Gazetteer, text: str, system: str | None) -> None:
    assert sole_value(gazetteer.find(text), "system") == system


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("e se eu for da prefeitura?", ["externo"]),
        ("trabalho numa associação", ["externo"]),
        ("Prefeita", ["representante_legal"]),
        ("sou o prefeito de uma cidade pequena", ["representante_legal"]),
        ("o prefeito saiu", []),
        ("Não sou o prefeito, sou o chefe de gabinete dele", []),
        ("a prefeitura me mandou aqui perguntar", []),
        ("sou servidora do estado", ["interno"]),
        ("é [MASP 1]", ["interno"]),
        ("usuário interno", ["interno"]),
        ("sou usuária externa", ["externo"]),
        ("responsável pelas informações", ["responsavel"]),
        ("sou administrador setorial da Seplag", ["admin_seguranca"]),
        ("gabinete da deputada", ["almg"]),
        ("Sou do CMAS", ["cmas"]),
        ("sou analista da vara criminal", ["servidor_judiciario"]),
        ("eu sou juíza", ["magistrado"]),
        ("cidadão comum", ["cidadao"]),
        ("não tenho masp", []),
        ("não tenho acesso, sou servidor do estado", ["interno"]),
    ],
)
def test_audience(gazetteer: Gazetteer, text: str, audience: list[str]) -> None:
    assert named(gazetteer, text, "audience") == audience


@pytest.mark.parametrize(
    ("text", "organs"),
    [
        ("sou servidor da seplag", ["SEPLAG"]),
        ("sou da seplga", ["SEPLAG"]),
        ("trabalho na Secretaria de Estado de Fazenda", ["SEF"]),
        ("sou da secretaria da fazenda", ["SEF"]),
        ("vou ver na fazenda do meu avô", []),
        ("sou da SEE", ["SEE"]),
        ("TUDO EM MAIÚSCULAS: VOU AGE ASSIM", []),
        ("quero ver a sede da associação", []),
        ("sou da sede", ["SEDE"]),
        ("servidor do DER", ["DER-MG"]),
        ("o der meu pedido", []),
        ("secretaria municipal de saúde", []),
        ("secretaria de educação da prefeitura", []),
        ("Secretária de Governo", []),
        ("sou da SEDS", ["SEJUSP"]),
        ("servidora do TJRO", ["TJRO"]),
        ("a assembleia da associação elegeu a diretoria", []),
        ("sou da polícia militar", ["PMMG"]),
    ],
)
def test_organ(gazetteer: Gazetteer, text: str, organs: list[str]) -> None:
    assert named(gazetteer, text, "organ") == organs


def test_where_one_works_comes_before_where_one_called(gazetteer: Gazetteer) -> None:
    found = gazetteer.find("liguei na seplag e nada. trabalho na fhemig")
    assert [(entity.value, entity.own) for entity in found] == [("SEPLAG", False), ("FHEMIG", True)]
    assert sole_value(found, "organ") == "FHEMIG"


@pytest.mark.parametrize(
    "text",
    ["BAL-2026-K7R3WX", "bal-2026-k7r3wx", "bal 2026 k7r3wx", "BAL2026K7R3WX", "meu pedido 2026-K7R3WX?"],
)
def test_protocol_however_typed(gazetteer: Gazetteer, text: str) -> None:
    assert named(gazetteer, text, "protocol") == ["BAL-2026-K7R3WX"]


@pytest.mark.parametrize("text", ["2026-11-20", "em 2026 pedido", "bal 2026 pedido", "cabal-2026-K7R3WX"])
def test_not_a_protocol(gazetteer: Gazetteer, text: str) -> None:
    assert named(gazetteer, text, "protocol") == []


def test_positions_point_into_the_original(gazetteer: Gazetteer) -> None:
    text = "Olá! É o SIGCON-Saída, da Seplag 🙂"
    for entity in gazetteer.find(text):
        assert text[entity.start : entity.end] == entity.text
    assert [entity.text for entity in gazetteer.find(text)] == ["SIGCON-Saída", "Seplag"]


def test_a_misspelt_name_scores_less(gazetteer: Gazetteer) -> None:
    right, wrong = gazetteer.find("sigcon")[0], gazetteer.find("sigocn")[0]
    assert right.score == 1 > wrong.score > 0.5


def test_an_extinct_organ_becomes_its_last_successor(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yml").write_text("system: {}\n", encoding="utf-8")
    (tmp_path / "organs.csv").write_text(
        DIRECTORY
        + "AAAAAA,Primeira,autarquia,,,incorporado:BBBBBB\n"
        + "BBBBBB,Segunda,autarquia,,,incorporado:CCCCCC\n"
        + "CCCCCC,Terceira,autarquia,,,vigente\n",
        encoding="utf-8",
    )
    gazetteer = Gazetteer.load(tmp_path / "vocabulary.yml", tmp_path / "organs.csv")
    assert named(gazetteer, "sou da aaaaaa", "organ") == ["CCCCCC"]


def test_a_wrong_vocabulary_names_the_key(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yml").write_text("system:\n  sigcon:\n    anywere: [sigcon]\n", encoding="utf-8")
    (tmp_path / "organs.csv").write_text(DIRECTORY, encoding="utf-8")
    with pytest.raises(VocabularyError) as caught:
        Gazetteer.load(tmp_path / "vocabulary.yml", tmp_path / "organs.csv")
    assert caught.value.key == "system.sigcon.anywere"


@pytest.mark.parametrize(
    "text", ["", "🙂", "\x00", "a" * 20_000, "sigcon " * 5_000, "\ud800 sigcon", "İstanbul ß"]
)
def test_weird_text_raises_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert all(entity.text for entity in gazetteer.find(text))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(gazetteer: Gazetteer, text: str) -> None:
    for entity in gazetteer.find(text):
        assert text[entity.start : entity.end] == entity.text


def test_a_text_full_of_names_costs_in_proportion(gazetteer: Gazetteer) -> None:
    def seconds(names: int) -> float:
        def once() -> float:
            started = time.process_time()
            gazetteer.find("seplag " * names)
            return time.process_time() - started

        return min(once() for _ in range(5))

    # Sixteen times, when all that stood around each name was read for each.
    assert seconds(560) < 9 * seconds(140)
