"""Times as people in Minas Gerais read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("America/Sao_Paulo")


def local(at: datetime) -> str:
    return f"{at.astimezone(_ZONE):%d/%m/%Y às %H:%M}"
