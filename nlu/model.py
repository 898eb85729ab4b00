"""What crosses the boundary of the classifier."""

from __future__ import annotations

from dataclasses import dataclass

# To an edit distance these look like typos of ordinary words.
SYSTEM_NAMES = frozenset(
    {"sigcon", "cagec", "infoseg", "sinesp", "govbr", "adseg", "cadin", "siafi", "seplag", "segov", "masp"}
)


@dataclass(frozen=True, kw_only=True)
class Example:
    text: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Candidate:
    label: str
    probability: float


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """`candidates` fall in probability. The three numbers lie in 0..1 and say how far to trust the first of them."""

    candidates: tuple[Candidate, ...]
    confidence: float
    nearest: float
    coverage: float


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`protected` words are never corrected to something else: system names and siglas belong there.

    `strength` is what one example weighs against the length of the weights (the C of other libraries). With fewer
    than two `folds` the confidence head is not fitted but a fixed one, which saves most of the time of a fit.
    """

    protected: frozenset[str] = SYSTEM_NAMES
    strength: float = 100.0
    balanced: bool = True
    folds: int = 4
    seed: int = 0


class NotEnoughExamplesError(ValueError):
    """A classifier needs two labels at the least."""

    def __init__(self, labels: int) -> None:
        super().__init__(f"two labels are needed, got {labels}")
        self.labels = labels


class IncompatibleFileError(ValueError):
    """The file was not written by this version of the classifier."""

    def __init__(self, path: str) -> None:
        super().__init__(f"not a classifier of this version: {path}")
        self.path = path
