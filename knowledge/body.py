"""The Markdown part of an article: steps in groups, warnings and suggestions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.frontmatter import Report
from knowledge.model import Step

STEPS, WARNINGS, SUGGESTIONS = "Passos", "Avisos", "Sugestões"
_SECTIONS = (STEPS, WARNINGS, SUGGESTIONS)
_LINK = re.compile(r"\[\[([^\[\]]*)\]\]")
_FORBIDDEN = {
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "imagem",
    "table_open": "tabela",
    "fence": "bloco de código",
    "code_block": "bloco de código",
    "blockquote_open": "citação",
}


@dataclass(frozen=True, kw_only=True)
class Item:
    """A list item. ``text`` is its Markdown source without the bullet."""

    section: str
    group: str
    text: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Heading:
    tag: str
    title: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Body:
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]
    suggestions: tuple[str, ...]
    #: Ids named in ``[[...]]``, with their line.
    links: tuple[tuple[str, int], ...]


def read_body(text: str, report: Report, offset: int, last_line: int) -> Body:
    """``offset`` is how many lines the file has above ``text``."""
    items = list(_items(text, report, offset))
    of = {name: tuple(item.text for item in items if item.section == name) for name in _SECTIONS}
    if not of[STEPS]:
        report.error(min(offset + 1, last_line), "falta a seção “## Passos” com ao menos um passo")
    return Body(
        steps=tuple(Step(group=item.group, text=item.text) for item in items if item.section == STEPS),
        warnings=of[WARNINGS],
        suggestions=of[SUGGESTIONS],
        links=tuple((name, item.line) for item in items for name in link_ids(item.text)),
    )


def link_ids(text: str) -> list[str]:
    return [name.strip() for name in _LINK.findall(text)]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _items(text: str, report: Report, offset: int) -> Iterator[Item]:
    tokens = _parser().parse(text)
    lines = text.splitlines()
    section = group = ""
    seen: set[str] = set()
    position = 0
    while position < len(tokens):
        token = tokens[position]
        line = _line(token, offset)
        if token.type == "heading_open":
            title = tokens[position + 1].content.strip()
            section, group = _heading(Heading(tag=token.tag, title=title, line=line), section, seen, report)
            position += 3
        elif token.type in {"ordered_list_open", "bullet_list_open"}:
            end = _close(tokens, position)
            _check_list(token, section, report, line)
            yield from _list_items(tokens[position + 1 : end], lines, (section, group), report, offset)
            position = end + 1
        else:
            _stray(token, report, line)
            position += 1


def _heading(heading: Heading, section: str, seen: set[str], report: Report) -> tuple[str, str]:
    """Section and group from here on."""
    title, line = heading.title, heading.line
    if heading.tag == "h3" and section == STEPS:
        if not title:
            report.error(line, "grupo de passos sem título")
        return section, title
    if heading.tag != "h2" or title not in _SECTIONS:
        report.error(line, f"seção desconhecida “{title}”; existem “## {'”, “## '.join(_SECTIONS)}”")
        return "", ""
    if title in seen:
        report.error(line, f"seção “{title}” repetida")
    seen.add(title)
    return title, ""


def _check_list(token: Token, section: str, report: Report, line: int) -> None:
    if not section:
        report.error(line, "lista fora de uma seção")
    elif section == STEPS and token.type == "bullet_list_open":
        report.error(line, "passos são uma lista numerada (1., 2., ...)")


def _list_items(
    tokens: Sequence[Token], lines: Sequence[str], place: tuple[str, str], report: Report, offset: int
) -> Iterator[Item]:
    position = 0
    while position < len(tokens):
        end = _close(tokens, position)
        opening, inside = tokens[position], tokens[position + 1 : end]
        line = _line(opening, offset)
        _check_inside(inside, report, offset)
        source = _source(opening, lines)
        if not source:
            report.error(line, "passo vazio" if place[0] == STEPS else "item vazio")
        elif place[0]:
            yield Item(section=place[0], group=place[1], text=source, line=line)
        position = end + 1


def _check_inside(tokens: Sequence[Token], report: Report, offset: int) -> None:
    line = 0
    for token in tokens:
        line = _line(token, offset) or line
        for part in (token, *(token.children or ())):
            if part.type in _FORBIDDEN:
                report.error(line, f"{_FORBIDDEN[part.type]} não é permitido em artigo")
            if part.type in {"heading_open", "ordered_list_open"}:
                report.error(line, "um passo não tem título nem lista numerada dentro dele")
            if part.type == "link_open" and not str(part.attrGet("href")).startswith(("https://", "http://")):
                report.error(line, f"link “{part.attrGet('href')}” não é http(s)")


def _stray(token: Token, report: Report, line: int) -> None:
    if token.type in _FORBIDDEN:
        report.error(line, f"{_FORBIDDEN[token.type]} não é permitido em artigo")
    elif token.type == "paragraph_open":
        report.error(line, "texto fora de lista; cada passo, aviso ou sugestão é um item")


def _source(opening: Token, lines: Sequence[str]) -> str:
    start, end = opening.map or (0, 0)
    rows = list(lines[start:end])
    if not rows:
        return ""
    bullet = re.match(r"\s*(?:\d+[.)]|[-*+])\s*", rows[0])
    width = len(bullet.group()) if bullet else 0
    rest = [row[min(width, len(row) - len(row.lstrip())) :] for row in rows[1:]]
    return "\n".join([rows[0][width:], *rest]).strip()


def _close(tokens: Sequence[Token], position: int) -> int:
    depth = 0
    for index in range(position, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _line(token: Token, offset: int) -> int:
    return token.map[0] + 1 + offset if token.map else 0
