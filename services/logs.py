"""JSON logs on standard output. What is logged is chosen field by field: never a text, a value or a path."""

import logging

import structlog


def configure_logs(level: str) -> None:
    """``level`` is a name of the logging module, e.g. ``INFO``."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )
    # Libraries only speak up when something is wrong, and never about a request they were given.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.ERROR)
