"""Which article a text is about, on a base of four."""

import pytest

from knowledge.index import Index, build_index, fit, refit, with_classifier
from knowledge.language import Language
from knowledge.model import Article
from tests.builders import a_revision, an_article

ARTICLES = (
    an_article(
        "sigcon-senha", examples=("esqueci a senha do sigcon", "senha do sigcon expirou", "perdi minha senha")
    ),
    an_article(
        "cagec-crc", examples=("onde emito o crc", "como tirar o certificado", "imprimir crc da prefeitura")
    ),
    an_article(
        "infoseg-acesso", examples=("quero acesso ao infoseg", "pedir acesso ao sinesp", "entrar no infoseg")
    ),
    an_article(
        "govbr-conta", examples=("criar conta gov br", "nunca tive conta gov", "abrir conta no governo")
    ),
)


def an_index(language: Language, *articles: Article) -> Index:
    index = build_index([a_revision(article) for article in articles], {}, language)
    return with_classifier(index, fit(articles)) if len(articles) > 1 else index


@pytest.fixture(scope="module")
def index(language: Language) -> Index:
    return an_index(language, *ARTICLES)


def best(index: Index, text: str) -> str:
    return index.rank(text).candidates[0].article_id


@pytest.mark.parametrize(
    ("text", "article_id"),
    [
        ("eskeci minha cenha do sigcom", "sigcon-senha"),
        ("CADE O CRC???", "cagec-crc"),
        ("como peço acesso ao infozeg", "infoseg-acesso"),
    ],
)
def test_typing_errors_do_not_matter(index: Index, text: str, article_id: str) -> None:
    assert best(index, text) == article_id


def test_the_question_at_the_end_of_a_long_story_counts(index: Index) -> None:
    story = "Bom dia, trabalho na prefeitura há muitos anos com certificado e crc da prefeitura e imprimir papel. "
    text = story * 5 + "Hoje a minha pergunta é outra. Como faço para pedir acesso ao infoseg?"
    assert best(index, text) == "infoseg-acesso"


def test_a_changed_article_is_learnt_and_a_retired_one_is_gone(language: Language, index: Index) -> None:
    changed = an_article("cagec-crc", examples=("protocolar ofício azul", "ofício azul na segov"))
    revisions = [a_revision(changed), *(a_revision(article) for article in ARTICLES[2:])]
    after = build_index(revisions, {}, language, index)
    assert index.classifier
    after = with_classifier(after, refit(index.classifier, [changed], ["sigcon-senha"]))
    assert best(after, "como protocolo o ofício azul") == "cagec-crc"
    assert "sigcon-senha" not in [
        one.article_id for one in after.rank("esqueci a senha do sigcon").candidates
    ]


def test_a_retired_article_is_gone_before_the_classifier_knows(language: Language, index: Index) -> None:
    after = build_index([a_revision(article) for article in ARTICLES[1:]], {}, language, index)
    assert "sigcon-senha" not in [
        one.article_id for one in after.rank("esqueci a senha do sigcon").candidates
    ]


def test_bases_of_none_and_of_one_article_work(language: Language) -> None:
    assert an_index(language).rank("esqueci a senha").candidates == ()
    alone = an_index(language, ARTICLES[0])
    assert [one.article_id for one in alone.rank("trocar a senha").candidates] == ["sigcon-senha"]
    assert alone.rank("bolo de cenoura").candidates == ()


@pytest.mark.parametrize("text", ["", "   ", "👍🙏", "...", "?" * 4000, "a" * 100_000])
def test_texts_without_words_rank_without_an_error(index: Index, text: str) -> None:
    assert index.rank(text).words <= 1
