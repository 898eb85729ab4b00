"""What the bot says in these tests: one reply of each kind the page has to show."""

from conversations.model import ArticleRef, Author, Button, Draft, FormRef, Kind, Source, TicketRef

QUESTION = "esqueci minha senha"
STEPS = (
    "Abra o site do sistema e clique em “Entrar”.",
    "Clique em “Esqueci minha senha”.",
    "Digite o seu CPF e confirme.",
)
ARTICLE = ArticleRef(
    id="sigcon-senha-usuario-externo",
    revision=3,
    title="Recuperar a senha no SIGCON-Saída",
    sources=(
        Source(
            title="Manual do SIGCON-Saída, Problemas com a senha",
            url="https://example.org/a",
            date="2024-02-08",
        ),
        Source(title="Portal MG, Realizar cadastro", url="https://example.org/b", date="2025-01"),
        Source(title="Central de atendimento antiga", url=None, date=None),
    ),
)


def button(title: str, payload: str) -> Button:
    return Button(title=title, payload=payload)


def smalltalk(text: str = "Conte em uma frase o que acontece.", **changed: object) -> Draft:
    return Draft(**({"kind": Kind.SMALLTALK, "text": text} | changed))  # type: ignore[arg-type] # a builder


def clarification() -> Draft:
    systems = (
        ("SIGCON-Saída", "sigcon"),
        ("CAGEC", "cagec"),
        ("SINESP-INFOSEG", "infoseg"),
        ("gov.br", "govbr"),
    )
    return Draft(
        kind=Kind.CLARIFICATION,
        text="Em qual sistema você quer entrar?",
        buttons=tuple(button(title, f'/inform_system{{"system":"{name}"}}') for title, name in systems),
    )


def answer() -> Draft:
    items = "".join(f"<li>{step}</li>" for step in STEPS)
    return Draft(
        kind=Kind.ANSWER,
        text=ARTICLE.title,
        html=(
            f"<p><strong>{ARTICLE.title}</strong></p><p>Para quem usa o sistema por uma prefeitura.</p>"
            f"<h3>Passo a passo</h3><ol>{items}</ol><h3>Se o e-mail não chegar</h3>"
            '<ol start="4"><li>Olhe o lixo eletrônico.</li>'
            '<li>Escreva para <a href="mailto:ajuda@example.org">ajuda@example.org</a>.</li></ol>'
            '<h3>Quem procurar</h3><ul><li>Site <a href="https://example.org/suporte">example.org/suporte</a></li></ul>'
        ),
        buttons=(button("Passo a passo", "/start_steps"), button("Falar com atendente", "/handoff")),
        article=ARTICLE,
    )


def step(number: int) -> Draft:
    moves = [("Próximo", "/next_step")] if number < len(STEPS) else []
    moves += [("Voltar", "/previous_step")] if number > 1 else []
    return Draft(
        kind=Kind.ANSWER,
        text=f"Passo {number} de {len(STEPS)}\n{STEPS[number - 1]}",
        html=f"<p><strong>Passo {number} de {len(STEPS)}</strong></p><p>{STEPS[number - 1]}</p>",
        buttons=tuple(button(*move) for move in (*moves, ("Não consegui", "/step_failed"))),
        article=ARTICLE,
    )


def ticket() -> Draft:
    return Draft(
        kind=Kind.TICKET,
        text="Seu pedido foi registrado. Guarde o número.",
        ticket=TicketRef(number="BAL-2026-0004R7", kind="handoff", stage="open"),
    )


def form() -> Draft:
    return Draft(
        kind=Kind.FORM,
        text="Qual é o seu órgão?",
        form=FormRef(name="unlock", field="organ"),
        author=Author.BOT,
    )


class Dialogue:
    """Answers by what was said; keeps the step of a guided procedure, for one conversation at a time."""

    def __init__(self) -> None:
        self._step = 1

    def __call__(self, said: str) -> list[Draft]:
        if said == QUESTION:
            return [clarification()]
        if said.startswith("/inform_system"):
            return [answer()]
        if said in {"/start_steps", "/next_step", "/previous_step"}:
            self._step = {"/start_steps": 1, "/next_step": self._step + 1, "/previous_step": self._step - 1}[
                said
            ]
            return [step(self._step)]
        return {"protocolo": [ticket()], "formulário": [form()]}.get(said, [smalltalk()])
