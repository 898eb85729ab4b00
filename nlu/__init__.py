"""Text understanding without a deep-learning runtime: classification with abstention, spelling, entities.

Imports nothing else of this project and runs on Python 3.10 (inside Rasa) and 3.12 alike.
"""

from nlu.classifier import TextClassifier
from nlu.entities import Entity, Gazetteer, sole_value
from nlu.model import (
    Candidate,
    Example,
    IncompatibleFileError,
    NotEnoughExamplesError,
    Prediction,
    Settings,
)

__all__ = [
    "Candidate",
    "Entity",
    "Example",
    "Gazetteer",
    "IncompatibleFileError",
    "NotEnoughExamplesError",
    "Prediction",
    "Settings",
    "TextClassifier",
    "sole_value",
]
