"""A simulated citizen: asks, answers what is asked back from their persona, and judges what they got."""

import json
import time
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

from tools.evaluate.cases import Case

_SYSTEM_TITLES = {
    "sigcon": ("sigcon",),
    "cagec": ("cagec",),
    "infoseg": ("infoseg", "sinesp"),
    "govbr": ("gov.br",),
}
# Words of a button that a person of this audience would press, most telling first.
_AUDIENCE_TITLES = {
    "interno": ("servidor do estado", "servidor", "estado"),
    "externo": ("prefeitura", "osc", "entidade"),
    "representante_legal": ("representante legal", "prefeito", "prefeitura", "osc"),
    "responsavel": ("responsável", "prefeitura", "osc"),
    "usuario": ("usuário", "outra pessoa", "prefeitura", "osc"),
    "admin_seguranca": ("administrador",),
    "almg": ("almg", "assembleia", "parlamentar"),
    "servidor_judiciario": ("tribunal", "servidor"),
    "magistrado": ("magistrado", "juiz"),
    "cidadao": ("cidadão", "outra", "qualquer"),
}
#: At once, or after one question back.
TURNS = 2


@dataclass(frozen=True, kw_only=True)
class Result:
    case: Case
    #: right | wrong | abstained
    verdict: str
    #: Citizen turns until the verdict, from 1.
    turns: int
    #: What decided it: an article id, a form's name or a kind of message.
    got: str
    milliseconds: tuple[float, ...]


class Conversation:
    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        created, _ = self._post("/api/conversations", {"locale": "pt-BR"}, "")
        self._path = f"/api/conversations/{created['id']}/messages"
        self._token: str = created["token"]
        self.milliseconds: list[float] = []

    def send(self, **body: str) -> list[dict[str, Any]]:
        page, milliseconds = self._post(self._path, body | {"client_id": str(uuid.uuid4())}, self._token)
        self.milliseconds.append(milliseconds)
        return list(page["messages"])

    def _post(self, path: str, body: dict[str, str], token: str) -> tuple[dict[str, Any], float]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        data = json.dumps(body).encode()
        request = urllib.request.Request(self._base_url + path, data, headers)  # noqa: S310 - our own address
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return dict(json.load(response)), (time.perf_counter() - started) * 1000


def run_case(base_url: str, case: Case) -> Result:
    conversation = Conversation(base_url)
    messages = conversation.send(text=case.text)
    turns = 1
    while turns < TURNS:
        question = next((m for m in messages if m["kind"] in {"clarification", "suggestions"}), None)
        choice = choose(case, question["buttons"]) if question else None
        if choice is None:
            break
        messages = conversation.send(payload=choice)
        turns += 1
    verdict, got = judge(case, messages)
    return Result(
        case=case, verdict=verdict, turns=turns, got=got, milliseconds=tuple(conversation.milliseconds)
    )


def choose(case: Case, buttons: list[dict[str, str]]) -> str | None:
    """The payload a citizen of this persona would press; None when no button is theirs."""
    for button in buttons:
        if case.kind == "article" and any(f'"{article}"' in button["payload"] for article in case.expected):
            return button["payload"]
    titles = _SYSTEM_TITLES.get(case.system or "", ()) + _AUDIENCE_TITLES.get(case.audience or "", ())
    for words in titles:
        for button in buttons:
            if words in button["title"].lower() and "article" not in button["payload"]:
                return button["payload"]
    return None


def judge(case: Case, messages: list[dict[str, Any]]) -> tuple[str, str]:
    """(verdict, what decided it), from the replies to the last turn."""
    if not messages:
        return "abstained", "silence"
    article = next((m["article"]["id"] for m in messages if m["article"]), None)
    form = next((m["form"]["name"] for m in messages if m["form"]), None)
    kinds = [m["kind"] for m in messages if m["author"] == "bot"] or [messages[-1]["kind"]]
    got = article or form or kinds[-1]
    if _is_right(case, article, form, kinds):
        return "right", got
    answered = article is not None or (form is not None and case.kind != "article")
    return ("wrong" if answered or _wrong_turn(case, kinds) else "abstained"), got


def _is_right(case: Case, article: str | None, form: str | None, kinds: list[str]) -> bool:
    if case.kind == "article":
        return article in case.expected
    if case.kind == "action":
        return {
            "start_preregistration": form == "preregistration",
            "request_unlock": form == "unlock",
            "check_status": form == "status" or "ticket" in kinds,
            "handoff": form == "handoff" or "handoff" in kinds,
        }[case.expected[0]]
    wanted = {"out_of_scope": {"no_answer"}, "smalltalk": {"smalltalk"}, "refuse": {"refusal"}}[case.kind]
    return article is None and bool(wanted & set(kinds))


def _wrong_turn(case: Case, kinds: list[str]) -> bool:
    """A refusal to somebody who asked for help, or an action nobody wanted."""
    return case.kind == "article" and bool({"refusal", "ticket", "handoff", "form"} & set(kinds))
