"""Everything that must hold between content files, found in one pass over all of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.model import Article, Contact, Problem
from knowledge.parse import ParsedArticle, parse_article, parse_contacts
from nlu.normalize import tokens

_POINTERS = (("related", "artigo relacionado desconhecido"), ("link", "link para artigo desconhecido"))
#: RapidFuzz ratio from which two questions of different articles are told to the editor.
NEAR_DUPLICATE = 93


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is in the database already, so that one file can be checked and imported alone."""

    #: Article id → title.
    titles: Mapping[str, str] = field(default_factory=dict)
    contacts: frozenset[str] = frozenset()
    #: The base is being built: naming an article that does not exist yet is a warning.
    incomplete: bool = False


@dataclass(frozen=True, kw_only=True)
class Content:
    articles: tuple[Article, ...]
    contacts: tuple[Contact, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.warning)


def read_content(
    paths: Sequence[Path], contacts_dir: Path, known: Known | None = None, *, near_duplicates: bool = False
) -> Content:
    """``paths`` are article files or folders of them. ``near_duplicates``: a second at 8,000 questions."""
    known = known or Known()
    files, problems = _article_files(paths)
    parsed = [parse_article(path, str(path)) for path in files]
    contacts: list[Contact] = []
    for path in sorted(contacts_dir.glob("*.yml")):
        found, wrong = parse_contacts(path, str(path))
        problems += [*wrong, *_repeated_contacts(path, found, contacts)]
        contacts += [contact for contact, _ in found]
    for article in parsed:
        problems += article.problems
    problems += _across(parsed, contacts, known)
    if near_duplicates:
        problems += _near_duplicates(parsed)
    ordered = sorted(dict.fromkeys(problems), key=lambda found: (found.path, found.line, found.message))
    return Content(
        articles=tuple(item.article for item in parsed if item.article),
        contacts=tuple(contacts),
        problems=tuple(ordered),
    )


def _article_files(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    files: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob("*.md"))
            files += inside
            problems += [] if inside else [_problem(path, "nenhum artigo (*.md) na pasta")]
            problems += _orphans(path)
        elif path.suffix == ".md" and path.is_file():
            files.append(path)
        else:
            problems.append(_problem(path, "não é um artigo (*.md) nem uma pasta"))
    return list(dict.fromkeys(files)), problems


def _orphans(folder: Path) -> Iterator[Problem]:
    for path in sorted(folder.rglob("*.examples.txt")):
        if not path.with_name(path.name.removesuffix(".examples.txt") + ".md").exists():
            yield _problem(path, "perguntas sem artigo ao lado")


def _repeated_contacts(
    path: Path, found: Sequence[tuple[Contact, int]], before: Iterable[Contact]
) -> Iterator[Problem]:
    ids = {contact.id for contact in before}
    for contact, line in found:
        if contact.id in ids:
            message = f"contato “{contact.id}” já existe em outro arquivo"
            yield Problem(path=str(path), line=line, message=message)


def _across(parsed: Sequence[ParsedArticle], contacts: Sequence[Contact], known: Known) -> Iterator[Problem]:
    articles = [item for item in parsed if item.article]
    ids = known.titles.keys() | {item.article.id for item in articles if item.article}
    names = known.contacts | {contact.id for contact in contacts}
    official = {contact.email.lower() for contact in contacts if contact.email}
    yield from _same("id", parsed)
    yield from _same("title", parsed)
    yield from _taken_titles(articles, known)
    for item in parsed:
        yield from _unknown(item, "contact", names, "contato desconhecido")
        for kind, complaint in _POINTERS:
            yield from _unknown(item, kind, ids, complaint, warning=known.incomplete)
        for mail, line in item.emails:
            if official and mail not in official:
                message = f"{mail} não está nos contatos"
                yield Problem(path=item.path, line=line, message=message, warning=True)
    yield from _same_examples(articles)


def _same(what: str, parsed: Sequence[ParsedArticle]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for item in parsed:
        if item.article is None:
            continue
        value = item.article.id if what == "id" else item.article.title.casefold()
        name = "id" if what == "id" else "título"
        if value in first:
            line = item.lines.get(what, 1)
            yield Problem(path=item.path, line=line, message=f"{name} já usado em {first[value]}")
        first.setdefault(value, item.path)


def _taken_titles(articles: Sequence[ParsedArticle], known: Known) -> Iterator[Problem]:
    given = {item.article.id for item in articles if item.article}
    taken = {title.casefold(): name for name, title in known.titles.items() if name not in given}
    for item in articles:
        if item.article and (other := taken.get(item.article.title.casefold())):
            line = item.lines.get("title", 1)
            yield Problem(path=item.path, line=line, message=f"título já usado em {other}")


def _unknown(
    item: ParsedArticle, kind: str, names: Collection[str], complaint: str, *, warning: bool = False
) -> Iterator[Problem]:
    for key, line in item.lines.items():
        if isinstance(key, tuple) and key[0] == kind and key[1] not in names:
            yield Problem(path=item.path, line=line, message=f"{complaint}: “{key[1]}”", warning=warning)


def _same_examples(articles: Sequence[ParsedArticle]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    for item in articles:
        for text, line in item.example_lines.items():
            key = tuple(tokens(text))
            before = first.setdefault(key, (item.examples_path, line))
            if before[0] != item.examples_path:
                yield _example_problem(item, line, f"mesma pergunta em {before[0]}:{before[1]}")


def _near_duplicates(parsed: Sequence[ParsedArticle]) -> Iterator[Problem]:
    rows = sorted(
        (
            (" ".join(tokens(text)), item, line)
            for item in parsed
            if item.article
            for text, line in item.example_lines.items()
        ),
        key=lambda row: len(row[0]),
    )
    texts = [row[0] for row in rows]
    for start in range(0, len(rows), 200):
        # Sorted by length, so that what differs too much in length to be alike is never compared.
        longest = len(texts[min(start + 199, len(rows) - 1)]) * 200 / NEAR_DUPLICATE
        end = next((i for i in range(start, len(rows)) if len(texts[i]) > longest), len(rows))
        few, others = texts[start : start + 200], texts[start:end]
        scores = process.cdist(few, others, scorer=fuzz.ratio, score_cutoff=NEAR_DUPLICATE)
        for left, right in zip(*scores.nonzero(), strict=True):
            one, other = rows[start + left], rows[start + right]
            if left < right and one[1].path != other[1].path and one[0] != other[0]:
                where = f"{one[1].examples_path}:{one[2]}"
                yield _example_problem(other[1], other[2], f"pergunta quase igual em {where}")


def _example_problem(item: ParsedArticle, line: int, message: str) -> Problem:
    return Problem(path=item.examples_path, line=line, message=message, warning=True)


def _problem(path: Path, message: str) -> Problem:
    return Problem(path=str(path), line=1, message=message)
