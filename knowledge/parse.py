"""One article file, or one contacts file, to frozen data."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from knowledge.body import Body, read_body
from knowledge.frontmatter import Field, Report, compose
from knowledge.model import Article, Audience, Contact, Legal, Offer, Problem, Source, System, Topic
from knowledge.personal import emails, personal_values

MAX_TITLE = 90
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_REQUIRED = ("id", "title", "system", "topic", "audience", "summary", "symptoms", "contacts", "sources")
_OPTIONAL = ("preconditions", "result", "deadline", "legal", "conflicts", "related", "offers")
_DATES = ("valid_until", "review_by")
_KEYS = (*_REQUIRED, *_OPTIONAL, *_DATES)
_CONTACT_KEYS = ("name", "email", "phones", "url", "hours", "note")


@dataclass(frozen=True, kw_only=True)
class ParsedArticle:
    path: str
    #: None when an error makes the rest meaningless.
    article: Article | None
    problems: tuple[Problem, ...]
    #: Lines of what other files must agree with: "id", "title", and ("contact" | "related" | "link", id).
    lines: dict[str | tuple[str, str], int] = field(default_factory=dict)
    #: Example text → its line in the examples file.
    example_lines: dict[str, int] = field(default_factory=dict)
    #: Mail addresses in the text, with their line.
    emails: tuple[tuple[str, int], ...] = ()

    @property
    def examples_path(self) -> str:
        return self.path.removesuffix(".md") + ".examples.txt"


def parse_article(path: Path, shown: str) -> ParsedArticle:
    """``shown`` is how reports name the file. Unreadable files are problems, not exceptions."""
    report = Report(shown)
    text = _read(path, report)
    head = _split(text, report) if text is not None else None
    if text is None or head is None:
        return ParsedArticle(path=shown, article=None, problems=tuple(report.problems))
    rows = text.splitlines()
    root = compose("\n".join(rows[1:head]), report, offset=1)
    body = read_body("\n".join(rows[head + 1 :]), report, head + 1, len(rows))
    examples = _examples(path.with_name(path.stem + ".examples.txt"), report, shown)
    _check_personal(rows, report)
    found = root.mapping(_KEYS, _REQUIRED) if root else {}
    article = _article(found, body, tuple(examples), path.stem) if root else None
    return ParsedArticle(
        path=shown,
        article=article,
        problems=tuple(dict.fromkeys(report.problems)),
        lines=_lines(found, body),
        example_lines=examples,
        emails=tuple((mail, i) for i, row in enumerate(rows, 1) for mail in emails(row)),
    )


def parse_contacts(path: Path, shown: str) -> tuple[list[tuple[Contact, int]], tuple[Problem, ...]]:
    """Contacts with their line."""
    report = Report(shown)
    text = _read(path, report)
    root = compose(text, report) if text is not None else None
    found = []
    for key, entry in (root.entries() if root else {}).items():
        if not _ID.fullmatch(key):
            entry.error("id só tem letras minúsculas, dígitos e hífens")
        values = entry.mapping(_CONTACT_KEYS, ("name",))
        found.append((_contact(key, values), max(1, entry.line - 1)))
    return found, tuple(report.problems)


def _contact(key: str, values: dict[str, Field]) -> Contact:
    text = {name: values[name].optional_text() for name in ("email", "hours", "note") if name in values}
    if (mail := text.get("email")) and emails(mail) != [mail.lower()]:
        values["email"].error(f"“{mail}” não é um e-mail")
    return Contact(
        id=key,
        name=values["name"].text() if "name" in values else key,
        phones=values["phones"].texts() if "phones" in values else (),
        url=values["url"].url() if "url" in values else None,
        **text,
    )


def _read(path: Path, report: Report) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        report.error(line, "o arquivo não está em UTF-8")
    except OSError as error:
        report.error(1, f"não dá para ler o arquivo: {error.strerror}")
    return None


def _split(text: str, report: Report) -> int | None:
    """Index of the line that ends the front matter."""
    rows = text.splitlines()
    if not rows or rows[0].rstrip() != "---":
        report.error(1, "o artigo começa com “---” e o cabeçalho")
        return None
    for index, row in enumerate(rows[1:], 1):
        if row.rstrip() == "---":
            return index
    report.error(len(rows), "o cabeçalho não termina com “---”")
    return None


def _article(found: dict[str, Field], body: Body, examples: tuple[str, ...], stem: str) -> Article | None:
    """Reads every field, so that each can complain, even when one of them makes an article impossible."""
    values: dict[str, Any] = {name: found[name].texts() for name in _LISTS if name in found}
    values |= {name: found[name].optional_text() for name in ("result", "deadline") if name in found}
    values |= _validity(found)
    values |= {
        "id": _identity(found, stem),
        "title": _title(found),
        "system": found["system"].choice(System, list(System)) if "system" in found else None,
        "topic": found["topic"].choice(Topic, list(Topic)) if "topic" in found else None,
        "audience": _choices(found, "audience", Audience),
        "offers": _choices(found, "offers", Offer),
        "summary": " ".join(found["summary"].text().split()) if "summary" in found else "",
        "sources": _sources(found),
        "legal": _legal(found),
    }
    if values["id"] and values["system"] and not values["id"].startswith(f"{values['system']}-"):
        found["id"].error(f"o id de um artigo deste sistema começa com “{values['system']}-”")
    if not (values["id"] and values["system"] and values["topic"]):
        return None
    parts: dict[str, Any] = {"steps": body.steps, "warnings": body.warnings, "suggestions": body.suggestions}
    return Article(**values, **parts, examples=examples)


def _validity(found: dict[str, Field]) -> dict[str, str | None]:
    dates = {name: found[name].date() for name in _DATES if name in found}
    if (until := dates.get("valid_until")) and (review := dates.get("review_by")) and review > until:
        found["review_by"].error("a revisão vem depois do fim da validade")
    return dates


def _choices[Kind: StrEnum](found: dict[str, Field], name: str, kind: type[Kind]) -> tuple[Kind, ...]:
    items = found[name].items() if name in found else []
    chosen = (item.choice(kind, list(kind)) for item in items)
    return tuple(value for value in chosen if value)


_LISTS = ("symptoms", "preconditions", "contacts", "conflicts", "related")


def _identity(found: dict[str, Field], stem: str) -> str:
    if "id" not in found:
        return ""
    value = found["id"].text()
    if value and not _ID.fullmatch(value):
        found["id"].error(f"“{value}”: id só tem letras minúsculas, dígitos e hífens")
    elif value and value != stem:
        found["id"].error(f"“{value}” é diferente do nome do arquivo ({stem}.md)")
    return value


def _title(found: dict[str, Field]) -> str:
    if "title" not in found:
        return ""
    value = found["title"].text()
    if len(value) > MAX_TITLE:
        found["title"].error(f"tem {len(value)} caracteres; o limite é {MAX_TITLE}")
    return value


def _sources(found: dict[str, Field]) -> tuple[Source, ...]:
    if "sources" not in found:
        return ()
    items = found["sources"].items()
    if not items:
        found["sources"].error("ao menos uma fonte")
    sources = []
    for item in items:
        values = item.mapping(("title", "url", "date"), ("title", "date"))
        url = values["url"].url() if "url" in values else None
        if "title" in values and "date" in values:
            sources.append(Source(title=values["title"].text(), url=url, date=values["date"].partial_date()))
    return tuple(sources)


def _legal(found: dict[str, Field]) -> tuple[Legal, ...]:
    legal = []
    for item in found["legal"].items() if "legal" in found else []:
        values = item.mapping(("title", "url"), ("title",))
        url = values["url"].url() if "url" in values else None
        if "title" in values:
            legal.append(Legal(title=values["title"].text(), url=url))
    return tuple(legal)


def _examples(path: Path, report: Report, shown: str) -> dict[str, int]:
    own = Report(shown.removesuffix(".md") + ".examples.txt")
    if not path.exists():
        report.error(1, f"falta o arquivo de perguntas {path.name}")
        return {}
    lines: dict[str, int] = {}
    for number, row in enumerate((_read(path, own) or "").splitlines(), 1):
        text = row.strip()
        if not text or text.startswith("#"):
            continue
        if (first := lines.get(text)) is not None:
            own.error(number, f"pergunta repetida (já está na linha {first})")
        lines.setdefault(text, number)
        for what in personal_values(text):
            own.error(number, f"parece conter {what}")
    if not lines and not own.problems:
        own.error(1, "nenhuma pergunta no arquivo")
    report.problems.extend(own.problems)
    return lines


def _check_personal(rows: list[str], report: Report) -> None:
    for number, row in enumerate(rows, 1):
        for what in personal_values(row):
            report.error(number, f"parece conter {what}; contatos oficiais ficam no arquivo de contatos")


def _lines(found: dict[str, Field], body: Body) -> dict[str | tuple[str, str], int]:
    lines: dict[str | tuple[str, str], int] = {
        name: found[name].line for name in ("id", "title") if name in found
    }
    for name, kind in (("contacts", "contact"), ("related", "related")):
        for item in found[name].items() if name in found else []:
            lines[kind, str(item.node.value).strip()] = item.line
    for name, line in body.links:
        lines.setdefault(("link", name), line)
    return lines
