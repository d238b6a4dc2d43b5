"""How often the arithmetic behind a report is right, in the words of the report."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.calibration.record import calibration_for
from apps.core.words.numerals import numeral
from apps.findings.sentences import share_words

FEWEST_SHOWN = 30  # workshops behind a share that is set beside what was stated
TRUTHS = {
    0.0: gettext_lazy("No dimension"),
    0.5: gettext_lazy("One, 3 times"),
    1.0: gettext_lazy("One, 10 times"),
}

type Json = dict[str, Any]


def calibration(*, question_set: str, engine_version: str) -> Json | None:
    """Return what the appendix says of a question set and engine; None where both were not calibrated together."""
    record = calibration_for(instrument=question_set, engine_version=engine_version)
    if record is None:
        return None
    workshops = sum(cell["workshops"] for cell in record["cells"])
    return {
        "text": _(
            "%(workshops)s workshops were made up in which it is known whether one dimension is worse than the others, "
            "which, and by how much. People with errors of their own answered this question set, and this engine "
            "ranked their answers, %(times)s times for each row on the left."
        )
        % {"workshops": numeral(f"{workshops:,}"), "times": numeral(f"{record['workshops']:,}")},
        "rows": [_row(cell) for cell in record["cells"]],
        "stated": [_stated(each) for each in record["bins"] if each["workshops"] >= FEWEST_SHOWN],
        "does_not_show": _(record["does_not_show"]),
    }


def _row(cell: Mapping[str, Any]) -> Json:
    right = cell["leader_right"]
    return {
        "truth": str(TRUTHS[cell["severity"]]),
        "people": str(cell["people"]),
        "firm": share_words(cell["clear"]),
        "leaning": share_words(cell["leaning_or_better"]),
        "right": "" if right is None else share_words(right),
    }


def _stated(each: Mapping[str, Any]) -> Json:
    return {
        "range": _("%(low)s to %(high)s")
        % {"low": share_words(each["low"]), "high": share_words(each["high"])},
        "workshops": numeral(f"{each['workshops']:,}"),
        "stated": share_words(each["stated"]),
        "right": share_words(each["hit_rate"]),
    }
