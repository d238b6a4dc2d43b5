"""The charts of a result: each in two widths, with its finding as title and its numbers as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from apps.charts.bars import AnswerCounts, PlaceShares, answer_bars, rank_acceptability
from apps.charts.breach import BreachRange, breach_timeline
from apps.charts.drawing import HALF_WIDTH, NARROW_WIDTH, WIDE_WIDTH
from apps.charts.standpoints import Axis, MapColumn, MapRow, StatedComputed, perspective_map, stated_computed
from apps.charts.themes import WEB, Theme
from apps.core.words.numerals import numeral
from apps.findings.disagreement.map import GroupMap
from apps.findings.disagreement.summary import Disagreement, DividedItem
from apps.findings.evidence import EvidenceSection, LimitRow
from apps.findings.findings import Findings
from apps.findings.sentences import (
    UNKNOWN,
    chart_words,
    horizon_words,
    people_words,
    sentence_case,
    share_words,
)
from apps.findings.tallies import AnswerTally

_PLACES = (
    pgettext_lazy("place", "First"),
    pgettext_lazy("place", "Second"),
    pgettext_lazy("place", "Third"),
    pgettext_lazy("place", "Fourth"),
    pgettext_lazy("place", "Fifth"),
    pgettext_lazy("place", "Sixth"),
)
MOST_AT_ONCE = 6  # limits drawn at once; the others, if more than one, stand behind a door


class DrawChart(Protocol):
    def __call__(self, *, theme: Theme, width: float) -> str: ...


@dataclass(frozen=True)
class Chart:
    wide: str
    narrow: str
    note: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Charts:
    places: Chart | None
    strands: Chart | None
    limits: Chart | None
    other_limits: Chart | None  # those that are not among the nearest
    views: Chart | None  # who places what where
    trouble: Chart | None  # who notices what
    answers: Chart | None


def charts_of(findings: Findings) -> Charts:
    evidence = findings.evidence
    near, others = near_and_others(evidence.limits)
    return Charts(
        places=_places(findings) if evidence.places and findings.answer.level != "insufficient" else None,
        strands=_strands(findings) if any(row.stated or row.felt for row in evidence.places) else None,
        limits=_limits(findings, near) if near else None,
        other_limits=_limits(findings, others, title=_others_title(others)) if others else None,
        **_of_disagreement(findings.disagreement),
    )


def places_title(findings: Findings) -> str:
    # As it stands elsewhere: a chart may not claim more than the text.
    return str(findings.answer.share or findings.answer.ranking or _("How likely each place is"))


# The title of a chart is its finding: whoever can't see the chart has that and the table.
def strands_title(evidence: EvidenceSection) -> str:
    return " ".join(map(str, evidence.gaps)) or _(
        "What people say, what they notice and what their figures say"
    )


def limits_title(evidence: EvidenceSection) -> str:
    return " ".join(map(str, evidence.headings)) or _("When each limit is reached")


def timeline_rows(rows: Iterable[LimitRow]) -> list[BreachRange]:
    return [
        BreachRange(
            row.slug,
            row.label,
            row.detail_and_source,
            row.when,
            row.p10,
            row.p50,
            row.p90,
            row.source_key,
        )
        for row in rows
    ]


def near_and_others(limits: Sequence[LimitRow]) -> tuple[tuple[LimitRow, ...], tuple[LimitRow, ...]]:
    """Divide what is drawn at once from what can wait, each with the nearest first."""
    # What is or may be over today, and what is likeliest within the horizon, must not wait behind a door.
    likeliest = max(limits, key=lambda row: row.p_within, default=None)
    urgent = [row for row in limits if row.status_key != "under" or row is likeliest]
    filled = [row for row in limits if row not in urgent][: max(MOST_AT_ONCE - len(urgent), 0)]
    near = tuple(row for row in limits if row in urgent or row in filled)
    others = tuple(row for row in limits if row not in near)
    return (near, others) if len(others) > 1 else (tuple(limits), ())


def _others_title(others: Sequence[LimitRow]) -> str:
    return ngettext("%(number)d more limit", "%(number)d more limits", len(others)) % {"number": len(others)}


def _of_disagreement(disagreement: Disagreement | None) -> dict[str, Chart | None]:
    if disagreement is None:
        return {"views": None, "trouble": None, "answers": None}
    return {
        "views": views_chart(disagreement.places) if disagreement.places else None,
        "trouble": _trouble(disagreement.trouble) if disagreement.trouble else None,
        "answers": _answers(disagreement) if disagreement.items else None,
    }


def _places(findings: Findings) -> Chart:
    rows = findings.evidence.places
    shares = [PlaceShares(row.slug, row.label, row.shares) for row in rows]
    title = places_title(findings)
    return chart(
        partial(rank_acceptability, shares, title=title, words=chart_words()),
        note=_precision(findings),
        caption=_("How likely each place is"),
        headings=(_("Dimension"), *map(str, _PLACES[: len(rows)])),
        rows=tuple((row.label, *row.words) for row in rows),
        wide=HALF_WIDTH,
    )


def _precision(findings: Findings) -> str:
    points = numeral(f"{100 * findings.halfwidth95:.1f}")
    note = _(
        "Shares of all readings, which in 19 of 20 runs are within %(points)s points of what more readings would give."
    )
    return f"{note % {'points': points}} {over_note(findings)}".rstrip()


def over_note(findings: Findings) -> str:
    """Return what first means in a chart of places where something is past it; nothing elsewhere."""
    if not findings.answer.is_past:
        return ""
    return _(
        "In each draw, what is farthest over its limit counts as first. These shares weigh in what people think; whether "
        "a limit is over today is told by figures alone."
    )


def _strands(findings: Findings) -> Chart:
    evidence = findings.evidence
    rows = [
        StatedComputed(row.slug, row.label, row.stated, row.felt, row.computed, row.gap)
        for row in evidence.places
    ]
    title = strands_title(evidence)
    return chart(
        partial(stated_computed, rows, title=title, words=chart_words()),
        note=_(
            "The mean place people give each dimension, the place the trouble they notice gives it, and the one their "
            "figures alone expect. 1 comes first."
        ),
        caption=_("What people say, notice and figure"),
        headings=(
            _("Dimension"),
            _("People place it"),
            _("Trouble they notice"),
            _("Trouble places it"),
            _("Figures place it"),
            _("Gap"),
        ),
        rows=tuple(
            (
                row.label,
                row.stated_words,
                row.trouble_words,
                row.felt_words,
                row.computed_words,
                row.gap_words or (UNKNOWN if None in (row.stated, row.computed) else pgettext("gap", "none")),
            )
            for row in evidence.places
        ),
        wide=HALF_WIDTH,
    )


def limits_note(findings: Findings) -> str:
    note = _(
        "Mark: as likely before as after. Bar: within it eight times in ten. The shaded part is the %(months)s ahead. "
        "A full mark stands on measured figures, a hollow one on guesses."
    ) % {"months": horizon_words(findings.horizon_months)}
    if any(row.counts_from_launch for row in findings.evidence.limits):
        return f"{note} {_('Months count from the launch.')}"
    return note


def _limits(findings: Findings, drawn: Sequence[LimitRow], *, title: str = "") -> Chart:
    # The table has all of them whatever is drawn: two charts share it.
    months, heading = findings.horizon_months, title or limits_title(findings.evidence)
    return chart(
        partial(
            breach_timeline, timeline_rows(drawn), horizon_months=months, title=heading, words=chart_words()
        ),
        note=limits_note(findings),
        caption=title or _("When each limit is reached"),
        headings=(
            _("Limit"),
            _("Today"),
            _("Growth"),
            _("Limit at"),
            _("Figures"),
            _("Reached"),
            _("Within %(months)s") % {"months": horizon_words(months)},
        ),
        rows=tuple(
            (
                row.label,
                row.begins_with,
                row.growth,
                row.limit,
                row.known_by,
                sentence_case(row.when),
                row.within,
            )
            for row in findings.evidence.limits
        ),
    )


def _group_map(view: GroupMap, axis: Axis) -> DrawChart:
    columns = [
        MapColumn(slug, label, together)
        for (slug, label), together in zip(view.dimensions, view.together, strict=True)
    ]
    rows = [MapRow(row.label, people_words(row.people), row.values, row.words) for row in view.rows]
    return partial(perspective_map, rows, columns, axis=axis, title=str(view.finding), words=chart_words())


def views_chart(view: GroupMap) -> Chart:
    axis = Axis(1, max(len(view.dimensions), 2), pgettext("place", "first"), pgettext("place", "last"))
    return chart(
        _group_map(view, axis),
        note=_(
            "The mean place each group gives each dimension; 1 comes first. All together, each perspective has one say. "
            "Coloured from about half a place on."
        ),
        caption=_("Where each group places each dimension"),
        headings=_map_headings(view),
        rows=_map_rows(view),
    )


def _trouble(view: GroupMap) -> Chart:
    axis = Axis(0, 1, _("no trouble"), _("full trouble"))
    return chart(
        _group_map(view, axis),
        note=_(
            "%(none)s where a group strongly disagrees with every sign of trouble that everybody is asked about, "
            "%(all)s where it strongly agrees with all."
        )
        % {"none": share_words(0), "all": share_words(1)},
        caption=_("What trouble each group notices"),
        headings=_map_headings(view),
        rows=_map_rows(view),
    )


def _map_headings(view: GroupMap) -> tuple[str, ...]:
    return (_("Group"), *(label for slug, label in view.dimensions))


def _map_rows(view: GroupMap) -> tuple[tuple[str, ...], ...]:
    groups = ((f"{row.label} ({people_words(row.people)})", *row.words) for row in view.rows)
    return ((_("All together"), *view.together_words), *groups)


def _answers(disagreement: Disagreement) -> Chart:
    items = disagreement.items
    rows = [AnswerCounts(item.dimension, item.text, item.tally.answers, item.note) for item in items]
    choices = items[0].choices
    caption = _("Answers to questions that divide the group")
    return chart(
        partial(answer_bars, rows, choices=choices, title=caption),
        note=_("How many people gave each answer, from %(first)s on the left to %(last)s on the right.")
        % {"first": choices[0], "last": choices[-1]},
        caption=caption,
        headings=(_("Question"), *map(sentence_case, choices), _("Could not say"), _("Left blank")),
        rows=tuple(row for item in items for row in _answer_rows(item)),
    )


def _answer_rows(item: DividedItem) -> Iterator[tuple[str, ...]]:
    yield item.text, *_counts(item.tally)
    for row in item.rows:
        yield f"{item.text}: {row.label}", *_counts(row.tally)


def _counts(tally: AnswerTally) -> tuple[str, ...]:
    return (*map(str, tally.answers), str(tally.unable), str(tally.blank))


def chart(
    draw: DrawChart,
    *,
    note: str,
    caption: str,
    headings: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    wide: float = WIDE_WIDTH,
) -> Chart:
    # Two widths: on a phone the narrow one stands, and nothing is scrolled sideways.
    narrow = draw(theme=WEB, width=NARROW_WIDTH)
    return Chart(draw(theme=WEB, width=wide), narrow, note, caption, headings, rows)
