"""Portuguese as Balcão needs it: sentences, and lemmas of the words that carry meaning. The home of spaCy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import spacy
from spacy.language import Language as Pipeline
from spacy.lookups import Lookups, Table
from spacy.tokens import Doc

from knowledge.lemmas import LemmaTable, ensure_lemmas
from nlu.normalize import fold, stopwords

_MAX_CHARACTERS = 4000


class _MappedTable(Table):
    """spaCy's lemma table, answered from the mapped file."""

    forms: LemmaTable

    def get(self, key: str | int, default: Any = None) -> Any:
        return self.forms.get(str(key), str(default or key))


class Language:
    """Loads in a tenth of a second once the lemma file exists; safe to use from several threads."""

    def __init__(self, lemma_file: Path) -> None:
        # A memory zone belongs to the whole pipeline: two threads in it would free each other's words.
        self._lock = Lock()
        self._pipeline = _pipeline(LemmaTable(ensure_lemmas(lemma_file)))

    def sentences(self, text: str) -> list[str]:
        with self._read(text) as doc:
            return [found for span in doc.sents if (found := span.text.strip())]

    def lemmas(self, text: str) -> list[str]:
        """Folded lemmas of content words, in order, repeated as often as they stand there."""
        with self._read(text) as doc:
            return list(_content(doc))

    @contextmanager
    def _read(self, text: str) -> Iterator[Doc]:
        # In a zone, spaCy forgets the words of the text afterwards: without it memory grows with every new
        # word that a citizen writes, and their words stay in it.
        with self._lock, self._pipeline.memory_zone():
            yield self._pipeline(text[:_MAX_CHARACTERS])


def _pipeline(forms: LemmaTable) -> Pipeline:
    pipeline = spacy.blank("pt")
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "\n", ";"]})
    # Without data, spaCy allots a filter for a million words: 22 MB.
    table = _MappedTable(name="lemma_lookup", data={})
    table.forms = forms
    lookups = Lookups()
    lookups.set_table("lemma_lookup", table)
    lemmatizer: Any = pipeline.add_pipe("lemmatizer", config={"mode": "lookup"})
    lemmatizer.initialize(lookups=lookups)
    return pipeline


def _content(doc: Doc) -> Iterator[str]:
    ignored = stopwords()
    for token in doc:
        if token.is_punct or token.is_space or fold(token.text) in ignored:
            continue
        if (lemma := fold(token.lemma_)) not in ignored and any(map(str.isalnum, lemma)):
            yield lemma
