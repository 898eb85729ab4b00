"""The published articles in memory, and which of them a text may be about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp

from knowledge.fulltext import FullText, article_lemmas
from knowledge.language import Language
from knowledge.model import Article, Contact, Revision
from knowledge.ranking import Candidate, Profile
from nlu import Example, Settings, TextClassifier

#: Content words from which a message is long: people tell their story first and ask at the end.
_LONG = 40


@dataclass(frozen=True, kw_only=True)
class Ranking:
    #: Best first, over all published articles, before anything known of the citizen counts.
    candidates: tuple[Candidate, ...]
    #: Content words of the text, and the part of them that the classifier knows.
    words: int
    coverage: float


@dataclass(frozen=True, kw_only=True)
class Index:
    """Immutable; a publish makes another one and swaps it in."""

    revisions: Mapping[str, Revision] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    #: Article id → weighted lemma counts, kept so that a publish reads only what changed.
    lemmas: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    language: Language
    #: None while fewer than two articles are published.
    classifier: TextClassifier | None = None
    fulltext: FullText
    profiles: Mapping[str, Profile]

    def rank(self, text: str) -> Ranking:
        lemmas = self.language.lemmas(text)
        shares, coverage = self._shares(text)
        if len(lemmas) > _LONG:
            shares = _mean([shares, self._shares(self._end(text))[0]])
        boosts = self.fulltext.scores(lemmas)
        published = ((name, share) for name, share in shares.items() if name in self.revisions)
        raised = {name: share * exp(boosts.get(name, 0.0)) for name, share in published}
        total = sum(raised.values()) or 1.0
        ordered = sorted(raised.items(), key=lambda item: (-item[1], item[0]))
        candidates = tuple(Candidate(article_id=name, share=share / total) for name, share in ordered)
        return Ranking(candidates=candidates, words=len(set(lemmas)), coverage=coverage)

    @property
    def titles(self) -> dict[str, str]:
        return {name: revision.article.title for name, revision in self.revisions.items()}

    def _shares(self, text: str) -> tuple[dict[str, float], float]:
        """Article id → share, and the part of the words that is known."""
        if self.classifier is None:
            # One article, or none: nothing to tell apart.
            found = self.fulltext.scores(self.language.lemmas(text))
            return dict.fromkeys(found, 1.0), 1.0
        predicted = self.classifier.predict(text, limit=len(self.classifier.labels))
        if not predicted.nearest:
            return {}, 0.0
        shares = {candidate.label: candidate.probability for candidate in predicted.candidates}
        return shares, predicted.coverage

    def _end(self, text: str) -> str:
        """The last question of a long message, or else its last two sentences."""
        sentences = self.language.sentences(text)
        questions = [sentence for sentence in sentences if sentence.endswith("?")]
        return questions[-1] if questions and len(questions[-1].split()) > 3 else " ".join(sentences[-2:])


def build_index(
    revisions: Iterable[Revision],
    contacts: Mapping[str, Contact],
    language: Language,
    before: Index | None = None,
) -> Index:
    """Content at once; the classifier is the one of ``before``, which may lag behind until it is fitted."""
    published = {revision.article.id: revision for revision in revisions}
    lemmas = {name: _lemmas(revision, language, before) for name, revision in published.items()}
    return Index(
        revisions=published,
        contacts=contacts,
        lemmas=lemmas,
        language=language,
        classifier=before.classifier if before else None,
        fulltext=FullText.build(lemmas),
        profiles={name: _profile(revision.article) for name, revision in published.items()},
    )


def with_classifier(index: Index, classifier: TextClassifier | None) -> Index:
    return replace(index, classifier=classifier)


def fit(articles: Iterable[Article]) -> TextClassifier:
    """Seconds. Raises ``nlu.model.NotEnoughExamplesError`` below two articles."""
    chosen = list(articles)
    examples = [Example(text=text, label=article.id) for article in chosen for text in article.examples]
    titles = {article.id: (article.title, *article.symptoms) for article in chosen}
    # Decisions use shares and fitted thresholds of our own: without folds a fit costs a quarter.
    return TextClassifier.fit(examples, titles=titles, settings=Settings(folds=0))


def refit(
    classifier: TextClassifier, changed: Sequence[Article], gone: Sequence[str]
) -> TextClassifier | None:
    """The quick way, under half a second an article; None when too little is left to tell apart."""
    if len(classifier.labels) - len(gone) < 2:
        return None
    for name in gone:
        classifier = classifier.without_label(name)
    for article in changed:
        classifier = classifier.with_label(article.id, article.examples, (article.title, *article.symptoms))
    return classifier


def _lemmas(revision: Revision, language: Language, before: Index | None) -> Mapping[str, int]:
    old = before.revisions.get(revision.article.id) if before else None
    if before and old and old.digest == revision.digest:
        return before.lemmas[revision.article.id]
    return article_lemmas(revision.article, language)


def _profile(article: Article) -> Profile:
    return Profile(
        system=article.system,
        topic=article.topic,
        audience=frozenset(article.audience),
        related=frozenset(article.related),
    )


def _mean(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: sum(part.get(name, 0.0) for part in parts) / len(parts) for name in names}
