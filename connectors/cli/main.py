"""The ``balcao`` command."""

import typer

from connectors.cli import articles, chat, desk, directory, prepare, run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Balcão: comandos da equipe.",
)
app.command("run", help="Prepara e inicia tudo; Ctrl-C encerra.")(run.run)
app.command("prepare", help="Prepara banco, conteúdo e modelo, sem iniciar.")(prepare.prepare)
app.command("chat", help="Conversa no terminal com o sistema em execução.")(chat.chat)
app.add_typer(articles.app, name="articles")
app.add_typer(desk.app, name="desk")
app.add_typer(directory.app, name="directory")

if __name__ == "__main__":
    app()
