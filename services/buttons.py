"""Buttons that several replies share. Their payloads are intents of the dialogue model."""

from conversations.model import Button
from knowledge.model import Offer

HANDOFF = Button(title="Falar com atendente", payload="/handoff")
HELP = Button(title="O que você faz", payload="/help_menu")
NONE_OF_THESE = Button(title="Nenhum destes", payload="/none_of_these")
START_STEPS = Button(title="Passo a passo", payload="/start_steps")
NEXT_STEP = Button(title="Próximo", payload="/next_step")
PREVIOUS_STEP = Button(title="Voltar", payload="/previous_step")
REPEAT_STEP = Button(title="Repetir", payload="/repeat_step")
STEP_FAILED = Button(title="Não consegui", payload="/step_failed")
HELPED = Button(title="Deu certo", payload="/feedback_helped")
NOT_HELPED = Button(title="Não resolveu", payload="/feedback_not_helped")
#: By what an article offers.
OFFERS = {Offer.REQUEST_UNLOCK: Button(title="Pedir a liberação", payload="/request_unlock")}


def article_button(article_id: str, title: str) -> Button:
    return Button(title=title, payload=f'/choose_article{{"article":"{article_id}"}}')


def slot_button(slot: str, value: str, title: str) -> Button:
    return Button(title=title, payload=f'/inform_{slot}{{"{slot}":"{value}"}}')
