"""One article as text and as HTML: whole, safe, and honest about what is ours and what is old."""

import re
from html.parser import HTMLParser

import pytest

from conversations.model import Draft
from knowledge.model import Article, Legal, Offer, Source, Step
from services.render_article import Surroundings, article_draft
from tests.builders import a_contact, a_revision, an_article

SAFE = {"p", "ol", "ul", "li", "strong", "a", "code", "em", "h3"}
FULL = an_article(
    title="Trocar <a senha>",
    preconditions=("Tenha o `login`.",),
    steps=(
        Step(text="Abra [o portal](https://exemplo.mg.gov.br/)."),
        Step(text='Clique em **Trocar** como em "[[sigcon-outro]]".'),
        Step(group="Se falhar", text="Veja [[sigcon-ausente]]."),
    ),
    warnings=("Nunca passe a senha.",),
    suggestions=("Anote a data.",),
    result="A senha nova vale na hora.",
    deadline="Não há prazo publicado.",
    contacts=("sigcon-atendimento", "sigcon-administradores", "sigcon-ausente"),
    legal=(Legal(title="Decreto 1, art. 2", url="https://exemplo.mg.gov.br/d(1)"),),
    sources=(
        Source(title="Manual", url="https://exemplo.mg.gov.br/m", date="2024-02-08"),
        Source(title="Tela", url=None, date=None),
    ),
    conflicts=("O manual de 2024 é o mais novo.",),
    related=("sigcon-outro", "sigcon-ausente"),
)
CONTACTS = {
    "sigcon-atendimento": a_contact(
        phones=("(31) 3915-0000",), url="https://exemplo.mg.gov.br/", hours="9h às 17h"
    ),
    "sigcon-administradores": a_contact("sigcon-administradores", name="Administrador", email=None),
}


def drawn(article: Article = FULL, *, organ: str | None = None) -> Draft:
    titles = {"sigcon-outro": "Outro artigo", article.id: article.title}
    return article_draft(a_revision(article), Surroundings(contacts=CONTACTS, titles=titles, organ=organ))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@pytest.mark.parametrize(
    "said",
    [
        "Trocar <a senha>",
        "Para quem quer trocar a senha.",
        "Antes de começar:\n- Tenha o login.",
        "1. Abra o portal (https://exemplo.mg.gov.br/).",
        "2. Clique em Trocar como em “Outro artigo”.",
        "Se falhar:\n3. Veja outro procedimento, ainda não publicado aqui.",
        "Atenção:\n- Nunca passe a senha.",
        "Resultado esperado:\n- A senha nova vale na hora.",
        "Prazo:\n- Não há prazo publicado.",
        "e-mail atendimento@exemplo.mg.gov.br; telefone (31) 3915-0000",
        "horário: 9h às 17h",
        "As fontes discordam:\n- O manual de 2024 é o mais novo.",
        "Sugestões nossas (não são passos oficiais):\n- Anote a data.",
        "- Manual (https://exemplo.mg.gov.br/m), de 08/02/2024",
        "- Tela, sem data",
    ],
)
def test_the_text_says_it(said: str) -> None:
    assert said in drawn().text


def test_the_html_says_what_the_text_says() -> None:
    draft = drawn()
    plain = re.sub(r"<[^>]+>", " ", draft.html)
    for said in ("Abra", "Outro artigo", "Se falhar", "Nunca passe a senha.", "Anote a data.", "3915-0000"):
        assert said in plain
    assert '<ol start="3">' in draft.html


def test_the_html_is_a_safe_subset() -> None:
    evil = an_article(
        title="<img src=x onerror=alert(1)>",
        summary="<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://exemplo.gov.br/y.png)",
        steps=(Step(text="<b onclick=x>a</b>"), Step(text="| a |\n|---|\n| b |"), Step(text="# título")),
    )
    for html in (drawn().html, drawn(evil).html):
        for tag, attributes in tags(html):
            assert tag in SAFE, tag
            assert set(attributes) <= {"href", "start"}
            assert str(attributes.get("href", "https://")).startswith(("https://", "http://"))


def test_addresses_written_as_code_can_be_clicked() -> None:
    draft = drawn(an_article(steps=(Step(text="Abra `https://exemplo.mg.gov.br/` e `Alt+F4`."),)))
    assert (
        '<a href="https://exemplo.mg.gov.br/">https://exemplo.mg.gov.br/</a> e <code>Alt+F4</code>'
        in draft.html
    )


def test_the_receipt_carries_revision_and_sources() -> None:
    article = drawn().article
    assert article
    assert (article.id, article.revision) == ("sigcon-trocar-senha", 1)
    assert [(source.title, source.date) for source in article.sources] == [
        ("Manual", "2024-02-08"),
        ("Tela", None),
    ]


def test_what_can_be_done_in_the_chat_has_a_button() -> None:
    buttons = drawn(an_article(offers=(Offer.REQUEST_UNLOCK,))).buttons
    assert ("Pedir a liberação", "/request_unlock") in [(button.title, button.payload) for button in buttons]


def test_buttons_guide_relate_and_hand_over() -> None:
    assert [(button.title, button.payload) for button in drawn().buttons] == [
        ("Passo a passo", "/start_steps"),
        ("Não resolveu", "/feedback_not_helped"),
        ("Falar com atendente", "/handoff"),
        ("Outro artigo", '/choose_article{"article":"sigcon-outro"}'),
    ]
    short = an_article(steps=(Step(text="a"), Step(text="b")))
    assert drawn(short).buttons[0].title == "Não resolveu"


def test_a_known_organ_is_named_where_its_administrator_helps() -> None:
    assert "órgão SEPLAG" in drawn(organ="SEPLAG").text
    assert "SEPLAG" not in drawn().text
