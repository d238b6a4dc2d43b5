"""Log filters. A link opens somebody's answers or a new account, so its token must not reach a log."""

import logging
import re

TOKEN = re.compile(
    r"(/(?:i|welcome)/)[^/?#\s\"']+"
)  # also if mistyped or with %5F: that is still nearly the token


class RedactTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if TOKEN.search(message):
            record.msg, record.args = TOKEN.sub(r"\1[link]", message), ()
        return True
