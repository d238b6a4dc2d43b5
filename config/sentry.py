"""What went wrong, told to Sentry where SENTRY_DSN is set, without what anybody typed, and without who it was."""

from typing import TYPE_CHECKING, Any

import sentry_sdk

from apps.core.web.logs import redacted

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# Of a request: which page, how. Its path is redacted like a line of the log.
KEPT_OF_REQUEST = ("method", "url")
# PostgreSQL repeats the values of a row.
QUOTES_VALUES = ("django.db", "psycopg")


def start(dsn: str, **options: Any) -> None:
    # What tells who it was (`send_default_pii`) is off unless asked for.
    sentry_sdk.init(
        dsn,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrub,
        **options,
    )


def scrub(event: "Event", hint: "Hint") -> "Event":
    """Drop what came with the request, and tokens and addresses from every text."""
    event.pop("user", None)
    event.pop("server_name", None)
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in KEPT_OF_REQUEST if name in request}
    for error in (event.get("exception") or {}).get("values", []):
        if str(error.get("module", "")).startswith(QUOTES_VALUES):
            error["value"] = ""
    scrubbed: Event = _redacted(event)
    return scrubbed


def _redacted(value: Any) -> Any:
    match value:
        case str():
            return redacted(value)
        case dict():
            return {name: _redacted(each) for name, each in value.items()}
        case list() | tuple():
            return [_redacted(each) for each in value]
        case _:
            return value
