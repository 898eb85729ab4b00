"""Organs of the state: who a citizen works for."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Organ:
    sigla: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    #: Sigla or office it answers to.
    parent: str | None = None
    active: bool = True
    #: Sigla of the organ that took it over; None for an organ in force or one that ended without heir.
    successor: str | None = None
    source: str = ""
