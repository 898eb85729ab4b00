"""Front matter as typed values, where every complaint knows its line.

A ``Field`` never raises for what an editor wrote: it reports, and answers with an empty value, so that one
pass finds everything that is wrong with a file.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

import yaml
from rapidfuzz.process import extractOne

from knowledge.model import Problem

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass
class Report:
    """Collects problems of one file."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, line: int, message: str) -> None:
        self.problems.append(Problem(path=self.path, line=line, message=message))

    def warn(self, line: int, message: str) -> None:
        self.problems.append(Problem(path=self.path, line=line, message=message, warning=True))


@dataclass(frozen=True, kw_only=True)
class Field:
    """One YAML node under its key. ``offset`` is what the file has above the YAML, in lines."""

    name: str
    node: yaml.Node
    report: Report
    offset: int

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1 + self.offset

    @property
    def is_null(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"

    def error(self, message: str) -> None:
        self.report.error(self.line, f"{self.name}: {message}")

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.is_null:
            self.error("esperava um texto")
            return ""
        value = str(self.node.value).strip()
        if not value:
            self.error("está vazio")
        return value

    def optional_text(self) -> str | None:
        return None if self.is_null else self.text() or None

    def items(self) -> list["Field"]:
        if self.is_null:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            self.error("esperava uma lista")
            return []
        return [self._child(f"{self.name}[{i}]", node) for i, node in enumerate(self.node.value, 1)]

    def texts(self) -> tuple[str, ...]:
        found = [(item, item.text()) for item in self.items()]
        seen: set[str] = set()
        for item, value in found:
            if value and value in seen:
                item.error(f"“{value}” está repetido")
            seen.add(value)
        return tuple(value for _, value in found if value)

    def choice[T](self, of: Callable[[str], T], known: Collection[str]) -> T | None:
        value = self.text()
        if value and value not in known:
            self.error(f"“{value}” não existe; use um de: {', '.join(known)}")
            return None
        return of(value) if value else None

    def url(self) -> str | None:
        value = self.optional_text()
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or "." not in parts.netloc or " " in value:
            self.error(f"“{value}” não é um endereço http(s)")
        return value

    def partial_date(self) -> str | None:
        value = self.optional_text()
        if value is not None and not (_DATE.fullmatch(value) and _real_date(value)):
            self.error(f"“{value}” não é uma data (AAAA-MM-DD, AAAA-MM ou AAAA)")
        return value

    def date(self) -> str | None:
        value = self.optional_text()
        if value is not None and not (len(value) == 10 and _DATE.fullmatch(value) and _real_date(value)):
            self.error(f"“{value}” não é uma data (AAAA-MM-DD)")
            return None
        return value

    def mapping(self, allowed: Collection[str], required: Collection[str]) -> dict[str, "Field"]:
        if not isinstance(self.node, yaml.MappingNode):
            self.error(f"esperava {', '.join(allowed)}")
            return {}
        found: dict[str, Field] = {}
        for key_node, value_node in self.node.value:
            key = str(key_node.value)
            child = self._child(f"{self.name}.{key}" if self.name else key, value_node)
            line = int(key_node.start_mark.line) + 1 + self.offset
            if key not in allowed:
                self.report.error(line, f"chave desconhecida “{key}”{_meant(key, allowed)}")
            elif key in found:
                self.report.error(line, f"chave “{key}” repetida")
            else:
                found[key] = child
        for key in required:
            if key not in found:
                where = f" em {self.name}" if self.name else ""
                self.report.error(self.line, f"falta a chave “{key}”{where}")
        return found

    def entries(self) -> Mapping[str, "Field"]:
        """Of a mapping whose keys are free, such as ids."""
        if not isinstance(self.node, yaml.MappingNode):
            return {}
        keys = [str(key.value) for key, _ in self.node.value]
        return self.mapping(keys, ())

    def _child(self, name: str, node: yaml.Node) -> "Field":
        return Field(name=name, node=node, report=self.report, offset=self.offset)


def compose(text: str, report: Report, offset: int = 0) -> Field | None:
    """None, with the complaint in ``report``, when the text is no YAML mapping."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1 + offset
        report.error(line, f"YAML inválido: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        report.error(1 + offset, f"YAML inválido: {error}")
        return None
    if not isinstance(node, yaml.MappingNode):
        report.error(1 + offset, "esperava “chave: valor”")
        return None
    return Field(name="", node=node, report=report, offset=offset)


def _real_date(value: str) -> bool:
    try:
        date.fromisoformat(value + "-01" * (2 - value.count("-")))
    except ValueError:
        return False
    return True


def _meant(key: str, allowed: Collection[str]) -> str:
    best = extractOne(key, allowed, score_cutoff=70)
    return f"; seria “{best[0]}”?" if best else ""
