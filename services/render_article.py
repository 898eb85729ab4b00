"""One article as a reply: plain text that is complete by itself, and safe HTML that says the same."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt

from conversations.model import ArticleRef, Button, Draft, Kind, Source
from knowledge.model import Article, Contact, Revision, Step
from services.buttons import HANDOFF, NOT_HELPED, OFFERS, START_STEPS, article_button

#: The administrator is another one in each organ: once the organ is known, the answer names it.
ADMINISTRATORS = "sigcon-administradores"
MAX_RELATED = 2
_SOURCES = "Fontes"
_GUIDED_FROM = 3
#: Articles write addresses as code; readers want to click them.
_CODE_URL = re.compile(r"<code>(https?://[^<\s]+)</code>")
_LINK = re.compile(r'(["“]?)\[\[([^\[\]]+)\]\](["”]?)')


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an article needs from outside itself."""

    contacts: Mapping[str, Contact]
    #: Titles of published articles by id.
    titles: Mapping[str, str]
    #: The citizen's organ, when known.
    organ: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Section:
    title: str
    #: Markdown.
    items: tuple[str, ...]
    numbered: bool = False
    start: int = 1


def article_draft(revision: Revision, around: Surroundings, *, intro: str = "") -> Draft:
    article = revision.article
    return Draft(
        kind=Kind.ANSWER,
        text=_joined(intro, article_text(article, around.contacts, around.titles, organ=around.organ)),
        html=_joined(_html(intro), _article_html(article, around), glue="\n"),
        buttons=_buttons(article, around),
        article=reference(revision),
    )


def reference(revision: Revision) -> ArticleRef:
    sources = (
        Source(title=source.title, url=source.url, date=source.date) for source in revision.article.sources
    )
    return ArticleRef(
        id=revision.article.id,
        revision=revision.number,
        title=revision.article.title,
        sources=tuple(sources),
    )


def article_text(
    article: Article, contacts: Mapping[str, Contact], titles: Mapping[str, str], *, organ: str | None = None
) -> str:
    around = Surroundings(contacts=contacts, titles=titles, organ=organ)
    parts = [article.title, plain(article.summary, titles)]
    for section in _sections(article, around):
        rows = [plain(item, titles) for item in section.items]
        marks = [
            f"{n}." if section.numbered else "-" for n in range(section.start, section.start + len(rows))
        ]
        parts.append(
            "\n".join([f"{section.title}:", *(f"{m} {row}" for m, row in zip(marks, rows, strict=True))])
        )
    return "\n\n".join(parts)


def plain(markdown: str, titles: Mapping[str, str]) -> str:
    """Markdown as somebody would type it: no emphasis marks, links as "text (address)"."""
    text = _linked(markdown, titles)
    text = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", _plain_link, text)
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
    text = re.sub(r"`([^`]+)`", r"\1", text)
    return re.sub(r"<(https?://[^>\s]+)>", r"\1", text)


def html_of(markdown: str, titles: Mapping[str, str]) -> str:
    return _html(_linked(markdown, titles))


def bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _sections(article: Article, around: Surroundings) -> list[_Section]:
    sections = [
        _Section(title="Antes de começar", items=article.preconditions),
        *_step_sections(article.steps),
        _Section(title="Atenção", items=article.warnings),
        _Section(title="Resultado esperado", items=_some(article.result)),
        _Section(title="Prazo", items=_some(article.deadline)),
        _Section(title="Quem procurar", items=_contact_lines(article, around)),
        _Section(title="As fontes discordam", items=article.conflicts),
        _Section(title="Sugestões nossas (não são passos oficiais)", items=article.suggestions),
        _Section(
            title="Base legal", items=tuple(_linked_name(item.title, item.url) for item in article.legal)
        ),
        _Section(title=_SOURCES, items=tuple(_source_line(article))),
    ]
    return [section for section in sections if section.items]


def _step_sections(steps: Sequence[Step]) -> list[_Section]:
    sections: list[_Section] = []
    for number, step in enumerate(steps, 1):
        title = step.group or "Passo a passo"
        if sections and sections[-1].title == title:
            last = sections.pop()
            items = (*last.items, step.text)
            sections.append(_Section(title=title, items=items, numbered=True, start=last.start))
        else:
            sections.append(_Section(title=title, items=(step.text,), numbered=True, start=number))
    return sections


def _contact_lines(article: Article, around: Surroundings) -> tuple[str, ...]:
    found = (around.contacts[name] for name in article.contacts if name in around.contacts)
    return tuple(contact_line(contact, around.organ) for contact in found)


def contact_line(contact: Contact, organ: str | None = None) -> str:
    """Markdown."""
    name = contact.name
    if organ and contact.id == ADMINISTRATORS:
        name = f"Administrador de Segurança do órgão {organ} (procure {organ} na lista oficial)"
    ways = [
        contact.email and f"e-mail {contact.email}",
        contact.phones and f"telefone {', '.join(contact.phones)}",
        contact.url and f"site {_linked_name(contact.url, contact.url)}",
        contact.hours and f"horário: {contact.hours}",
    ]
    reached = "; ".join(way for way in ways if way)
    note = f" {contact.note}" if contact.note else ""
    return f"**{name}**{': ' + reached if reached else ''}.{note}"


def _source_line(article: Article) -> list[str]:
    return [
        f"{_linked_name(source.title, source.url)}, {_shown_date(source.date)}" for source in article.sources
    ]


def _linked_name(title: str, url: str | None) -> str:
    if url is None:
        return title
    # Brackets and parentheses in a title or an address would end the Markdown link early.
    return f"[{re.sub(r'([\[\]])', r'\\\1', title)}]({url.replace('(', '%28').replace(')', '%29')})"


def _shown_date(date: str | None) -> str:
    if date is None:
        return "sem data"
    return "de " + "/".join(reversed(date.split("-")))


def _article_html(article: Article, around: Surroundings) -> str:
    parts = [
        f"<p><strong>{escape(article.title)}</strong></p>",
        _html(_linked(article.summary, around.titles)),
    ]
    for section in _sections(article, around):
        if section.title == _SOURCES:
            # Clients show them from ``Draft.article``, where they have their dates apart.
            continue
        tag = "ol" if section.numbered else "ul"
        start = f' start="{section.start}"' if section.numbered and section.start > 1 else ""
        items = "".join(f"<li>{_item_html(_linked(item, around.titles))}</li>" for item in section.items)
        parts.append(f"<h3>{escape(section.title)}</h3>\n<{tag}{start}>{items}</{tag}>")
    return "\n".join(parts)


def _item_html(markdown: str) -> str:
    html = _html(markdown)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return html if "<p>" in inner else inner


def _html(markdown: str) -> str:
    html = str(_markdown().render(markdown)).strip()
    return _CODE_URL.sub(r'<a href="\1">\1</a>', html)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    # Only what an article may hold; anything else stays visible as text.
    off = [
        "image",
        "html_inline",
        "html_block",
        "table",
        "heading",
        "lheading",
        "code",
        "fence",
        "hr",
        "blockquote",
    ]
    return MarkdownIt("commonmark", {"html": False}).disable(off, ignoreInvalid=True)


def _linked(markdown: str, titles: Mapping[str, str]) -> str:
    def named(match: re.Match[str]) -> str:
        title = titles.get(match.group(2).strip())
        return f"“{title}”" if title else "outro procedimento, ainda não publicado aqui"

    return _LINK.sub(named, markdown)


def _plain_link(match: re.Match[str]) -> str:
    title, url = match.group(1).replace("\\", ""), match.group(2)
    return url if title == url else f"{title} ({url})"


def _buttons(article: Article, around: Surroundings) -> tuple[Button, ...]:
    guided = [START_STEPS] if len(article.steps) >= _GUIDED_FROM else []
    related = [article_button(name, around.titles[name]) for name in article.related if name in around.titles]
    offered = [OFFERS[offer] for offer in article.offers]
    return (*guided, *offered, NOT_HELPED, HANDOFF, *related[:MAX_RELATED])


def _some(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _joined(*parts: str, glue: str = "\n\n") -> str:
    return glue.join(part for part in parts if part)
