"""How a chart speaks: English by itself, or the language whose words it is handed."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`gettext` translates a message, `numeral` writes digits ("1,234.5") as the language does."""

    gettext: Callable[[str], str] = str
    pgettext: Callable[[str, str], str] = lambda context, text: text
    numeral: Callable[[str], str] = str

    def percent(self, digits: str) -> str:
        return self.gettext("%(number)s%%") % {"number": digits}


ENGLISH = Words()
