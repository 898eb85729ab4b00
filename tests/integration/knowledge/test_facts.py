"""What people most need to know, asked in other words than the articles use: the answer must hold the fact."""

import pytest

from conversations.model import Kind
from services.app import App
from services.knowledge_base import KnowledgeBase
from tests.integration.knowledge.visitor import Visitor

FACTS = [
    # Passwords and approvals in SIGCON-Saída.
    ("minha senha do sigcon venceu, sou servidor do estado, quem libera?", "", "Administrador de Segurança"),
    (
        "onde acho a lista dos administradores de segurança do sigcon",
        "",
        "suporte-administradores-de-seguranca",
    ),
    ("usuario do sigcon revogado no meu orgao do estado, como desbloqueia", "", "Resolução SEGOV 437"),
    ("sou prefeito e preciso aprovar um funcionario no sigcon", "", "Gerir Perfil de Usuário"),
    (
        "sou o representante legal, como ativo no sigcon o cadastro que a servidora pediu",
        "",
        "Situação Cadastral",
    ),
    ("sou prefeita e não quero liberar uma pessoa que pediu acesso no sigcon, como recuso", "", "Reprovado"),
    # The external user of SIGCON-Saída.
    ("como sei se o meu login do sigcon é cpf ou masp", "", "CPF"),
    ("como faço o pré-cadastro no sigcon pela osc", "externo", "Novo Usuário"),
    (
        "no cadastro do sigcon da prefeitura, o prefeito precisa estar cadastrado antes?",
        "externo",
        "Representante Legal",
    ),
    (
        "fiz o cadastro de usuario externo no sigcon e o link da senha nao veio, depende de alguem aprovar?",
        "externo",
        "aprov",
    ),
    ("esqueci a senha do sigcon, sou de uma associação", "", "6 caracteres"),
    ("quero pedir a assinatura no sigcon com usuario e senha, sou da prefeitura", "", "document"),
    # CAGEC.
    ("meu cadastro no cagec é de antes de 2020 e nunca entrei no portal, e agora?", "", "31/01/2020"),
    ("precisa autenticar documento em cartorio pro cagec?", "", "cartório"),
    ("qual o telefone e o email da equipe do cagec", "", "(31) 3915-2090"),
    ("quero falar com o cagec por email", "", "cagec@governo.mg.gov.br"),
    ("onde fica o manual do cagec?", "", "manual.portalcagec.mg.gov.br"),
    ("quem é obrigado a se inscrever no cagec?", "", "Termo de Fomento"),
    ("esqueci a senha do portal cagec", "", "senha"),
    ("qual a diferença entre cadastro e inscrição no cagec", "", "31/01/2020"),
    ("preciso ter usuario no cagec pra emitir o crc?", "", "CRC"),
    ("como me inscrevo como responsavel pelas informações no cagec", "", "Responsável pelas Informações"),
    ("como me cadastro como representante legal no portal cagec", "", "selfie"),
    ("inscrever a minha ong no cagec", "", "CNPJ"),
    # INFOSEG.
    ("sou servidor do tjro, como peço acesso ao infoseg", "", "precadastro_envio_link"),
    ("quantas horas tenho pra trocar a senha temporaria do infoseg", "", "24 h"),
    ("quem autoriza o acesso ao infoseg?", "", "Cadastrador Autorizador"),
    ("preciso da autorização do juiz para o infoseg?", "", "magistrado"),
    ("qual o ramal do gsi para infoseg", "", "2029"),
    ("no pedido do infoseg preciso clicar em autorizar o uso dos dados?", "", "gov.br"),
]


@pytest.mark.parametrize(("question", "audience", "fact"), FACTS, ids=[fact[0] for fact in FACTS])
def test_the_answer_holds_the_fact(
    shipped_app: App, shipped_base: KnowledgeBase, question: str, audience: str, fact: str
) -> None:
    visitor = Visitor.arrive(shipped_app, shipped_base)
    draft = visitor.says(question)
    if draft.kind is Kind.CLARIFICATION:
        draft = visitor.clicks(f'/inform_audience{{"audience":"{audience}"}}')
    assert draft.kind is Kind.ANSWER, [draft.kind, *(button.title for button in draft.buttons)]
    assert fact.casefold() in draft.text.casefold(), draft.article
    assert draft.article
    assert draft.article.sources
