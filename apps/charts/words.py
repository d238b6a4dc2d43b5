"""The language of a chart: English unless it is given another one's words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ChartWords:
    """`gettext` translates a message; `numeral` writes digits ("1,234.5") as usual in the language."""

    gettext: Callable[[str], str] = str
    pgettext: Callable[[str, str], str] = lambda context, text: text
    numeral: Callable[[str], str] = str
    month: Callable[[date], str] = lambda day: f"{day:%b}"

    def percent(self, digits: str) -> str:
        return self.gettext("%(number)s%%") % {"number": digits}


# Charts know no Django: whoever draws one hands in the language.
ENGLISH = ChartWords()
