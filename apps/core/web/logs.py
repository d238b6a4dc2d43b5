"""Log filters: a personal link opens somebody's answers, so its token never reaches a log."""

import logging
import re

TOKEN = re.compile(r"(/i/)[^/?#\s\"']+")  # mistyped or written with %5F, it is still nearly the token


class RedactTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if TOKEN.search(message):
            record.msg, record.args = TOKEN.sub(r"\1[link]", message), ()
        return True
