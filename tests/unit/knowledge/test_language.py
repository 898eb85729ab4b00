from pathlib import Path
from threading import Thread

import pytest

from knowledge.fulltext import FullText, article_lemmas
from knowledge.language import Language
from knowledge.lemmas import LemmaTable
from tests.builders import an_article


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("senhas", "senha"),
        ("Esqueci", "esquecer"),
        ("foi", "ser"),
        ("CONVÊNIOS", "convenio"),
        ("xyzzy", "xyzzy"),
    ],
)
def test_forms_are_folded_to_lemmas(lemma_file: Path, form: str, lemma: str) -> None:
    assert LemmaTable(lemma_file).get(form) == lemma


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lemmas.bin"
    path.write_bytes(b"LEMMAS00" + bytes(8))
    with pytest.raises(ValueError, match="no lemma table"):
        LemmaTable(path)


def test_content_words_are_left(language: Language) -> None:
    assert language.lemmas("Eu não consigo entrar com as minhas senhas!") == ["conseguir", "entrar", "senha"]


def test_sentences_end_at_line_breaks_too(language: Language) -> None:
    text = "Bom dia\nSou da prefeitura. Como troco a senha?"
    assert language.sentences(text) == ["Bom dia", "Sou da prefeitura.", "Como troco a senha?"]


def test_threads_do_not_disturb_each_other(language: Language) -> None:
    wrong: list[list[str]] = []

    def read(word: str) -> None:
        found = [language.lemmas(f"palavra {word}") for _ in range(50)]
        wrong.extend(lemmas for lemmas in found if lemmas != ["palavra", word])

    threads = [Thread(target=read, args=(f"inedita{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_full_text_finds_rare_words_first(language: Language) -> None:
    articles = [
        an_article("sigcon-um", summary="Instale o SIGNA para assinar."),
        an_article("sigcon-dois", summary="Assine com a senha."),
    ]
    index = FullText.build({article.id: article_lemmas(article, language) for article in articles})
    scores = index.scores(language.lemmas("onde baixo o signa para assinar"))
    assert max(scores, key=scores.__getitem__) == "sigcon-um"
    assert index.scores(language.lemmas("bolo de cenoura")) == {}
