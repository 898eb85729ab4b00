"""Text understanding without a deep-learning runtime: classification with abstention, spelling, entities.

Imports nothing else of this project and runs on Python 3.10 (inside Rasa) and 3.12 alike.
"""

from nlu.classifier import TextClassifier
from nlu.model import Candidate, Example, Prediction, Settings

__all__ = ["Candidate", "Example", "Prediction", "Settings", "TextClassifier"]
