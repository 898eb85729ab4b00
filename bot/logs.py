"""JSON lines on standard error, as the other processes write them."""

from __future__ import annotations

import json
import logging
import os
import sys

import structlog


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage().strip(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure() -> None:
    """Replaces Rasa's own set-up, which leans on a library of Sentry and writes out what citizens say."""
    level = logging.getLevelName((os.environ.get("BALCAO_LOG_LEVEL") or "INFO").upper())
    # At INFO and DEBUG Rasa tells every step of every turn, with the citizen's words in it.
    quiet = max(level, logging.WARNING)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLine())
    logging.basicConfig(handlers=[handler], level=quiet)
    # Deprecations inside libraries that are pinned for good with Rasa.
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(quiet),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
