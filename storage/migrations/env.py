"""Alembic's entry point. The connection comes from ``storage.migrate``, inside one transaction."""

from typing import Any, Literal

from alembic import context

from storage.tables import Json, UtcDateTime, metadata


def _render(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """Our own column types by name; the template imports them."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "UtcDateTime()"
    return "Json" if kind == "type" and thing is Json else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=_render,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
