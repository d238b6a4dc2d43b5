"""The answers of the others to the questions a person answered, as one chart with their own beside it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.charts import NARROW_WIDTH, WEB, WIDE_WIDTH, AnswerCounts, answer_bars
from apps.findings.charts import Figure
from apps.findings.own_result.comparison import AnswerRow


def standing_figure(rows: Sequence[AnswerRow]) -> Figure | None:
    if not rows:
        return None
    choices = rows[0].choices
    bars = [AnswerCounts(row.dimension, row.text, row.others, _note(row)) for row in rows]
    near = sum(2 * row.near >= row.people for row in rows)
    title = ngettext(
        "On %(near)d of %(count)d question at least half of the others are within a step of you",
        "On %(near)d of %(count)d questions at least half of the others are within a step of you",
        len(rows),
    ) % {"near": near, "count": len(rows)}
    return Figure(
        wide=answer_bars(bars, choices=choices, title=title, theme=WEB, width=WIDE_WIDTH),
        narrow=answer_bars(bars, choices=choices, title=title, theme=WEB, width=NARROW_WIDTH),
        note=f"{title}.",
        caption=_("How the others answered"),
        headings=(_("Question"), _("You"), *choices),
        rows=tuple((row.text, row.own, *map(str, row.others)) for row in rows),
    )


def _note(row: AnswerRow) -> str:
    return ngettext(
        "You: %(own)s. The bar: %(count)d other", "You: %(own)s. The bar: %(count)d others", row.people
    ) % {"own": row.own, "count": row.people}
