"""Runs in Rasa's environment: ``bot/.venv/bin/python -m pytest bot/tests`` from the project's root."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot import place

place.prepare()
