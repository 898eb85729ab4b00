"""These tests also run on Python 3.10 without the rest of the project: nothing here may import it."""

from pathlib import Path

import pytest

from nlu import Example, Gazetteer, TextClassifier

DATA = Path(__file__).parents[3] / "data"

QUESTIONS = {
    "senha": "esqueci minha senha|quero trocar a senha|senha expirada|recuperar senha de acesso",
    "cadastro": "como faço meu cadastro|quero me cadastrar no portal|cadastro de usuário novo|novo cadastro",
    "assinatura": "como assino o convênio|assinatura do termo|não consigo assinar|assinar com certificado digital",
    "regularidade": "emitir o certificado de regularidade|situação irregular|pendência de regularidade|estou irregular",
    "contato": "telefone do suporte|como falo com o suporte|email do atendimento|contato do atendimento",
    "documentos": "quais documentos preciso enviar|enviar documento vencido|anexar certidão|documentos exigidos",
    "perfil": "meu perfil não aparece|perfil de acesso errado|menu sumiu do meu perfil|trocar de perfil",
}


def examples() -> list[Example]:
    """Four ways of putting each question, as many as it takes for the confidence head to be fitted."""
    ways = ("{}", "oi, {}", "{} por favor", "preciso de ajuda: {}")
    return [
        Example(text=way.format(text), label=label)
        for label, texts in QUESTIONS.items()
        for text in texts.split("|")
        for way in ways
    ]


@pytest.fixture(scope="session")
def classifier() -> TextClassifier:
    return TextClassifier.fit(examples())


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(DATA / "vocabulary.yml", DATA / "directory" / "orgaos-mg.csv")
