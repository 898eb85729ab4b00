"""Every complaint names the file and the line, and one pass finds all of them."""

from pathlib import Path
from typing import Any

import pytest

from knowledge.check import Content, Known, read_content
from knowledge.model import Audience, System, Topic
from tests.builders import an_article, write_article, write_contacts


def check(tmp_path: Path, known: Known | None = None, *, near_duplicates: bool = False) -> Content:
    contacts = write_contacts(tmp_path / "contacts")
    return read_content([tmp_path / "articles"], contacts, known, near_duplicates=near_duplicates)


def errors(content: Content, folder: Path) -> list[tuple[str, int, str]]:
    found = content.problems
    return [(str(Path(p.path).relative_to(folder / "articles")), p.line, p.message) for p in found]


def test_a_good_article_is_read_whole(tmp_path: Path) -> None:
    steps = "## Passos\n\n1. Abra o portal.\n2. Escolha:\n   - sim\n   - não\n\n### Se falhar\n\n1. Repita.\n"
    rest = "## Avisos\n\n- Cuidado com `https://exemplo.gov.br`.\n\n## Sugestões\n\n- Anote.\n"
    write_article(tmp_path / "articles", steps=steps, rest=rest, examples="# nota\n\ncomo troco?\n")
    content = check(tmp_path)
    assert content.problems == ()
    (article,) = content.articles
    assert (article.system, article.topic, article.audience) == (
        System.SIGCON,
        Topic.PASSWORD,
        (Audience.INTERNO,),
    )
    assert [(step.group, step.text) for step in article.steps] == [
        ("", "Abra o portal."),
        ("", "Escolha:\n- sim\n- não"),
        ("Se falhar", "Repita."),
    ]
    assert article.warnings == ("Cuidado com `https://exemplo.gov.br`.",)
    assert article.suggestions == ("Anote.",)
    assert article.examples == ("como troco?",)
    assert article.sources[0].date == "2024-02-08"


@pytest.mark.parametrize(
    ("parts", "line", "message"),
    [
        ({"title": "titel: Trocar"}, 3, "chave desconhecida “titel”; seria “title”?"),
        ({"title": None}, 2, "falta a chave “title”"),
        ({"title": "title: " + "x" * 91}, 3, "title: tem 91 caracteres; o limite é 90"),
        ({"title": "title: A\ntitle: B"}, 4, "chave “title” repetida"),
        (
            {"id": "id: sigcon-outro"},
            2,
            "id: “sigcon-outro” é diferente do nome do arquivo (sigcon-trocar-senha.md)",
        ),
        (
            {"system": "system: siafi"},
            4,
            "system: “siafi” não existe; use um de: sigcon, cagec, infoseg, govbr",
        ),
        ({"system": "system: cagec"}, 2, "id: o id de um artigo deste sistema começa com “cagec-”"),
        ({"audience": "audience: [interno, chefe]"}, 6, "audience[2]: “chefe” não existe"),
        ({"symptoms": "symptoms:\n  - a\n  - ''"}, 10, "symptoms[2]: está vazio"),
        ({"symptoms": "symptoms: a"}, 8, "symptoms: esperava uma lista"),
        ({"contacts": "contacts: [ninguem]"}, 9, "contato desconhecido: “ninguem”"),
        ({"related": "related: [sigcon-nada]"}, 11, "artigo relacionado desconhecido: “sigcon-nada”"),
        ({"sources": "sources: []"}, 10, "sources: ao menos uma fonte"),
        (
            {"sources": "sources:\n  - title: Manual\n    date: ontem"},
            12,
            "sources[1].date: “ontem” não é uma data",
        ),
        (
            {"sources": "sources: [{title: M, url: www, date: 2024}]"},
            10,
            "sources[1].url: “www” não é um endereço",
        ),
        (
            {"sources": "sources: [{title: M, date: 2024-13}]"},
            10,
            "sources[1].date: “2024-13” não é uma data",
        ),
        ({"related": "valid_until: 31/12/2026"}, 11, "valid_until: “31/12/2026” não é uma data (AAAA-MM-DD)"),
        (
            {"related": "valid_until: 2026-01-01\nreview_by: 2026-02-01"},
            12,
            "review_by: a revisão vem depois",
        ),
        ({"summary": "summary: 'a: b"}, 10, "YAML inválido"),
        ({"steps": "## Avisos\n\n- Nada.\n"}, 13, "falta a seção “## Passos” com ao menos um passo"),
        ({"steps": "## Passos\n\n1. Abra.\n2.\n3. Feche.\n"}, 16, "passo vazio"),
        ({"steps": "## Passos\n\n- Abra.\n"}, 15, "passos são uma lista numerada"),
        ({"steps": "## Passos\n\nAbra.\n\n1. Feche.\n"}, 15, "texto fora de lista"),
        ({"steps": "## Passos\n\n1. Abra.\n\n## Passos\n\n1. Feche.\n"}, 17, "seção “Passos” repetida"),
        ({"rest": "## Notas\n\n- Nada.\n"}, 18, "seção desconhecida “Notas”"),
        ({"rest": "## Avisos\n\n- <b>Nada</b>.\n"}, 20, "HTML não é permitido em artigo"),
        (
            {"rest": "## Avisos\n\n- ![tela](https://exemplo.gov.br/a.png)\n"},
            20,
            "imagem não é permitido em artigo",
        ),
        ({"rest": "## Avisos\n\n- [ver](ftp://x)\n"}, 20, "link “ftp://x” não é http(s)"),
        (
            {"rest": "## Avisos\n\n- Veja [[sigcon-nada]].\n"},
            20,
            "link para artigo desconhecido: “sigcon-nada”",
        ),
        ({"rest": "## Avisos\n\n- O CPF é 123.456.789-09.\n"}, 20, "parece conter um CPF"),
        ({"rest": "## Avisos\n\n- Ligue (31) 98765-4321.\n"}, 20, "parece conter um telefone celular"),
        ({"rest": "## Avisos\n\n- Escreva a fulano@gmail.com.\n"}, 20, "parece conter um e-mail particular"),
    ],
)
def test_an_error_names_its_line(tmp_path: Path, parts: dict[str, Any], line: int, message: str) -> None:
    write_article(tmp_path / "articles", **parts)
    found = errors(check(tmp_path), tmp_path)
    assert any(at == line and message in said for _, at, said in found), found


def test_all_errors_of_all_files_come_at_once(tmp_path: Path) -> None:
    write_article(tmp_path / "articles", "sigcon-um", topic="topic: nada", audience="audience: [nada]")
    write_article(tmp_path / "articles", "sigcon-dois", summary=None)
    found = errors(check(tmp_path), tmp_path)
    assert [(name, line) for name, line, _ in found] == [
        ("sigcon-dois.md", 2),
        ("sigcon-um.md", 5),
        ("sigcon-um.md", 6),
    ]


def test_a_file_without_front_matter_or_in_another_encoding_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    write_article(folder, "sigcon-um").write_text("## Passos\n", encoding="utf-8")
    write_article(folder, "sigcon-dois").write_bytes("---\nid: sigcon-dois\ntitle: Ação\n".encode("latin-1"))
    write_article(folder, "sigcon-tres").write_text("---\nid: sigcon-tres\n", encoding="utf-8")
    assert errors(check(tmp_path), tmp_path) == [
        ("sigcon-dois.md", 3, "o arquivo não está em UTF-8"),
        ("sigcon-tres.md", 2, "o cabeçalho não termina com “---”"),
        ("sigcon-um.md", 1, "o artigo começa com “---” e o cabeçalho"),
    ]


def test_ids_and_titles_are_unique(tmp_path: Path) -> None:
    write_article(tmp_path / "articles" / "a", "sigcon-um", title="title: Igual")
    write_article(tmp_path / "articles" / "b", "sigcon-um", title="title: Diferente")
    write_article(tmp_path / "articles" / "b", "sigcon-dois", title="title: igual")
    first = tmp_path / "articles/a/sigcon-um.md"
    second = tmp_path / "articles/b/sigcon-dois.md"
    assert ("b/sigcon-um.md", 2, f"id já usado em {first}") in errors(check(tmp_path), tmp_path)
    assert any(
        str(second) in str(problem) or str(first) in problem.message for problem in check(tmp_path).errors
    )


def test_examples_are_required_unique_and_free_of_personal_data(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    write_article(folder, "sigcon-um").with_name("sigcon-um.examples.txt").unlink()
    write_article(folder, "sigcon-dois", examples="# nada\n")
    write_article(folder, "sigcon-tres", examples="esqueci\ntroquei\nesqueci\nmeu cpf 52998224725\n")
    (folder / "sigcon-orfao.examples.txt").write_text("oi\n", encoding="utf-8")
    assert errors(check(tmp_path), tmp_path) == [
        ("sigcon-dois.examples.txt", 1, "nenhuma pergunta no arquivo"),
        ("sigcon-orfao.examples.txt", 1, "perguntas sem artigo ao lado"),
        ("sigcon-tres.examples.txt", 3, "pergunta repetida (já está na linha 1)"),
        ("sigcon-tres.examples.txt", 4, "parece conter um CPF"),
        ("sigcon-um.md", 1, "falta o arquivo de perguntas sigcon-um.examples.txt"),
    ]


def test_alike_examples_of_two_articles_are_warnings(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    write_article(
        folder, "sigcon-um", examples="Esqueci a senha!\nnão consigo entrar no sistema de convenios\n"
    )
    write_article(
        folder, "sigcon-dois", examples="esqueci a senha\nnão consigo entrar no sistema de convenio\n"
    )
    content = check(tmp_path, near_duplicates=True)
    assert content.errors == ()
    assert sorted((problem.line, problem.message.split(" em ")[0]) for problem in content.problems) == [
        (1, "mesma pergunta"),
        (2, "pergunta quase igual"),
    ]


def test_one_file_is_checked_against_what_is_published(tmp_path: Path) -> None:
    known = Known(titles={"sigcon-outro": "Outro"}, contacts=frozenset({"geral"}))
    path = write_article(
        tmp_path / "articles", contacts="contacts: [geral]", related="related: [sigcon-outro]"
    )
    assert read_content([path], tmp_path / "nothing", known).problems == ()
    path = write_article(tmp_path / "articles", title="title: OUTRO", contacts="contacts: []")
    (problem,) = read_content([path], tmp_path / "nothing", known).errors
    assert (problem.line, problem.message) == (3, "título já usado em sigcon-outro")


def test_a_base_under_construction_may_point_to_what_is_not_there_yet(tmp_path: Path) -> None:
    write_article(tmp_path / "articles", related="related: [sigcon-depois]")
    content = check(tmp_path, Known(incomplete=True))
    assert content.errors == ()
    assert len(content.problems) == 1


def test_contacts_are_checked_too(tmp_path: Path) -> None:
    write_article(tmp_path / "articles", contacts="contacts: []")
    text = "Geral:\n  nome: A\nsigcon-b:\n  name: B\n  email: sem arroba\n  phones: 3131\n"
    contacts = write_contacts(tmp_path / "contacts", text)
    found = read_content([tmp_path / "articles"], contacts).errors
    assert [(problem.line, problem.message.split("“")[0]) for problem in found] == [
        (2, "Geral: id só tem letras minúsculas, dígitos e hífens"),
        (2, "chave desconhecida "),
        (2, "falta a chave "),
        (5, "sigcon-b.email: "),
        (6, "sigcon-b.phones: esperava uma lista"),
    ]


def test_an_article_survives_storage() -> None:
    article = an_article(audience=(Audience.ALMG,), warnings=("Cuidado.",), valid_until="2027-01-01")
    assert type(article).from_json(article.to_json()) == article
    assert article.digest() != an_article(audience=(Audience.ALMG,), warnings=("Cuidado!",)).digest()
