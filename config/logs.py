"""Which records are written, and how. All go to standard error."""

from typing import Any


def logging(*, as_json: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"outages": {"()": "apps.core.web.logs.OneLineAnOutage"}},
        "formatters": {"line": {"()": f"apps.core.web.logs.{'JsonLine' if as_json else 'PlainLine'}"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["outages"]}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Where the chain of the audit log ends, out of reach of whoever has the database.
            "apps.retention.tasks": {"level": "INFO"},
            "django.server": {"handlers": ["console"], "propagate": False},
            # A line of theirs joins who asked, by the network, and whose answers they were. uvicorn takes a logger without
            # handlers for switched off, and one that is given some for switched on, whatever its command line says.
            "uvicorn.access": {"handlers": [], "propagate": False},
            "gunicorn.access": {"handlers": [], "propagate": False},
            # They bring handlers of their own, which know nothing of what a line may hold.
            "uvicorn": {"handlers": ["console"], "propagate": False},
            "uvicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": ["console"], "propagate": False},
        },
    }
