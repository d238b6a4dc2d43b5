"""Fills what stands in braces in the texts of promises and tests."""

import re
from collections.abc import Callable

from apps.advice.facts.gathering import RuleFraming
from apps.advice.rules.file import FILLED

_PLACEHOLDER = re.compile(rf"\{{({'|'.join(FILLED)})\}}")


def fill(text: str, framing: RuleFraming) -> str:
    """Return a text of a rule with the horizon and the success measure put in.

    What people typed is put in once, in quotes, and never read as a placeholder or a format itself.
    """
    filled = {
        "horizon": str(framing.horizon_months),
        "success_measure": success_words(framing),
    }
    return _PLACEHOLDER.sub(lambda found: filled[found[1]], text)


def success_words(framing: RuleFraming, gettext: Callable[[str], str] = str) -> str:
    """Return what it is to achieve, in quotes, because it may be half a sentence."""
    measure = framing.success_measure.strip()
    return f"“{measure}”" if measure else gettext("What it is to achieve")
