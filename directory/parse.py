"""CSV text to organs. A file is taken whole or not at all."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from directory.folding import fold
from directory.model import Organ

COLUMNS = ("sigla", "nome", "tipo", "aliases", "vinculado_a", "situacao", "fonte")
_REQUIRED = ("sigla", "nome", "tipo", "situacao", "fonte")


@dataclass(frozen=True, kw_only=True)
class BadRow:
    file: str
    #: Line in the file, from 1; the line on which a quoted row ends.
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


class BadDirectoryError(ValueError):
    """The file has rows that cannot be taken; ``rows`` names all of them."""

    def __init__(self, rows: tuple[BadRow, ...]) -> None:
        super().__init__("\n".join(map(str, rows)))
        self.rows = rows


def parse_organs(text: str, *, file: str) -> tuple[Organ, ...]:
    """Raises ``BadDirectoryError`` naming every bad row."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        problem = f"o cabeçalho deve ser {','.join(COLUMNS)}"
        raise BadDirectoryError((BadRow(file=file, line=1, problem=problem),))
    organs: dict[int, Organ] = {}
    problems: list[tuple[int, str]] = []
    try:
        for row in reader:
            problems += ((reader.line_num, problem) for problem in _row_problems(row))
            organs[reader.line_num] = _organ(row)
    except csv.Error as error:
        # The reader had not finished this line when it gave up.
        problems.append((reader.line_num + 1, f"não é CSV: {error}"))
    problems += _duplicates(organs)
    problems += _successions(organs)
    if not organs:
        problems.append((1, "nenhum órgão no arquivo"))
    if problems:
        raise BadDirectoryError(tuple(BadRow(file=file, line=n, problem=p) for n, p in sorted(problems)))
    return tuple(organs.values())


def _row_problems(row: dict[str, str | None]) -> Iterator[str]:
    if None in row:
        yield "há colunas a mais (texto com vírgula precisa de aspas)"
    if None in row.values():
        yield "faltam colunas"
    for column in _REQUIRED:
        if not (row.get(column) or "").strip():
            yield f"a coluna {column} está vazia"
    sigla = row.get("sigla") or ""
    if sigla.strip() and not fold(sigla):
        yield f"a sigla {sigla!r} não tem letra nem número"
    if len(sigla) > 40:
        yield "a sigla passa de 40 caracteres"
    situation = (row.get("situacao") or "").strip()
    state, _, successor = situation.partition(":")
    known = situation in {"vigente", "extinto"} or (state == "incorporado" and successor.strip())
    if situation and not known:
        yield f"situação {situation!r}: use vigente, extinto ou incorporado:SIGLA"


def _organ(row: dict[str, str | None]) -> Organ:
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    state, _, successor = cells["situacao"].partition(":")
    return Organ(
        sigla=cells["sigla"],
        name=cells["nome"],
        kind=cells["tipo"],
        aliases=tuple(alias for part in cells["aliases"].split(";") if (alias := part.strip())),
        parent=cells["vinculado_a"] or None,
        active=state == "vigente",
        successor=successor.strip() or None,
        source=cells["fonte"],
    )


def _duplicates(organs: dict[int, Organ]) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for line, organ in organs.items():
        earlier = first.setdefault(fold(organ.sigla), line)
        if earlier != line and fold(organ.sigla):
            yield line, f"a sigla {organ.sigla} já está na linha {earlier}"


def _successions(organs: dict[int, Organ]) -> Iterator[tuple[int, str]]:
    successors = {organ.sigla: organ.successor for organ in organs.values()}
    for line, organ in organs.items():
        seen, current = {organ.sigla}, organ.successor
        while current is not None:
            if current not in successors:
                yield line, f"{organ.sigla} foi incorporado por {current}, que não está no arquivo"
                break
            if current in seen:
                yield line, f"a sucessão de {organ.sigla} dá voltas e não chega a um órgão"
                break
            seen.add(current)
            current = successors[current]
