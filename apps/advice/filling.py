"""Puts the horizon and the success measure into texts of promises and tests, which have no other placeholders."""

import re
from collections.abc import Callable

from apps.advice.facts.gathering import RuleFraming
from apps.advice.rules.file import FILLED

gettext_noop = str  # marks what the apps above translate
_ACHIEVE = gettext_noop("What it is to achieve")
_FILLED = re.compile(rf"\{{({'|'.join(FILLED)})\}}")


def fill(text: str, framing: RuleFraming, gettext: Callable[[str], str]) -> str:
    measure = framing.success_measure.strip()
    words = {
        "horizon": str(framing.horizon_months),
        # In quotes, because it may be half a sentence.
        "success_measure": f"“{measure}”" if measure else gettext(_ACHIEVE),
    }
    return _FILLED.sub(lambda match: words[match[1]], text)
