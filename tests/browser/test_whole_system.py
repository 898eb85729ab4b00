"""The main job at the page, with the real bot behind it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NewContext, opened
from tests.browser.visit import choose, replies, said, say, screenshot


def test_citizen_is_walked_through_the_procedure(new_context: NewContext, system_address: str) -> None:
    page = opened(new_context(base_url=system_address))
    say(page, "minha senha do sigcon expirou e sou servidor da seplag")
    answer = replies(page).first
    expect(answer).to_contain_text("Administrador de Segurança do órgão SEPLAG", timeout=15_000)
    screenshot(page, "system-1-answer")
    page.get_by_text(re.compile(r"Fontes? \(\d+\)")).first.click()
    expect(page.locator(".sources .date").first).to_have_text(re.compile(r"\d{4}$|sem data"))
    choose(page, "Passo a passo")
    expect(replies(page).last).to_contain_text("Passo 1 de")
    screenshot(page, "system-2-first-step")
    choose(page, "Próximo")
    expect(replies(page).last).to_contain_text("Passo 2 de")
    choose(page, "Não consegui")
    expect(replies(page).last).to_contain_text("Quem pode resolver")
    screenshot(page, "system-3-stuck")
    choose(page, "Falar com atendente")
    expect(page.locator(".ticket .number")).to_have_text(re.compile(r"^BAL-\d{4}-"))
    expect(page.get_by_text("Você está na fila.")).to_be_visible()
    page.reload()
    expect(said(page).nth(1)).to_have_text("Passo a passo")
    expect(page.locator(".ticket .number")).to_have_count(1)
    screenshot(page, "system-4-reload")
