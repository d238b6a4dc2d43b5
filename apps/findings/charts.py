"""The charts of a result: each in two widths, with its finding as title and its numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from apps.charts import (
    NARROW_WIDTH,
    WEB,
    WIDE_WIDTH,
    AnswerCounts,
    Axis,
    BreachRange,
    MapColumn,
    MapRow,
    PlaceShares,
    StatedComputed,
    Theme,
    answer_bars,
    breach_timeline,
    perspective_map,
    rank_acceptability,
    stated_computed,
)
from apps.core.words.numerals import numeral
from apps.findings.disagreement.map import GroupMap
from apps.findings.disagreement.summary import Disagreement
from apps.findings.evidence import UNKNOWN, EvidenceSection
from apps.findings.findings import Findings
from apps.findings.sentences import (
    chart_words,
    listed,
    months_words,
    people_words,
    sentence_case,
    share_words,
)
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import halfwidth95

_PLACES = (
    pgettext_lazy("place", "First"),
    pgettext_lazy("place", "Second"),
    pgettext_lazy("place", "Third"),
    pgettext_lazy("place", "Fourth"),
    pgettext_lazy("place", "Fifth"),
    pgettext_lazy("place", "Sixth"),
)


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
    """The charts of a result page; each is None if there is nothing to draw."""

    places: Chart | None
    strands: Chart | None
    limits: Chart | None
    views: Chart | None  # who places what where
    trouble: Chart | None  # who notices what
    answers: Chart | None


def charts_of(findings: Findings) -> Charts:
    evidence, facts = findings.evidence, findings.facts
    return Charts(
        places=_places(evidence, facts.draws) if evidence.places else None,
        strands=_strands(evidence) if any(row.computed is not None for row in evidence.strands) else None,
        limits=_limits(evidence, facts.horizon_months) if evidence.limits else None,
        **_of_disagreement(findings.disagreement),
    )


def _of_disagreement(disagreement: Disagreement | None) -> dict[str, Chart | None]:
    if disagreement is None:
        return {"views": None, "trouble": None, "answers": None}
    return {
        "views": _views(disagreement.places) if disagreement.places else None,
        "trouble": _trouble(disagreement.trouble) if disagreement.trouble else None,
        "answers": _answers(disagreement) if disagreement.items else None,
    }


def _places(evidence: EvidenceSection, draws: int) -> Chart:
    rows = evidence.places
    shares = [PlaceShares(row.slug, row.label, row.shares) for row in rows]
    first = ngettext(
        "%(label)s comes first in %(share)s of the redraws",
        "%(label)s come first in %(share)s of the redraws",
        grammatical_number(rows[0].label),
    )
    title = first % {"label": rows[0].label, "share": rows[0].words[0]}
    return _figure(
        lambda width: rank_acceptability(shares, title=title, theme=WEB, width=width, words=chart_words()),
        note=_(
            "Share of %(draws)s redraws in which each dimension holds each place. A redraw takes the same answers, "
            "weighs people and kinds of evidence anew, and lets every figure vary within what is known of it. So many "
            "redraws leave each share open by %(points)s points at most."
        )
        % {"draws": numeral(f"{draws:,}"), "points": numeral(f"{100 * halfwidth95(draws):.1f}")},
        caption=_("How likely each place is"),
        headings=(_("Dimension"), *map(str, _PLACES[: len(rows)])),
        rows=tuple((row.label, *row.words) for row in rows),
    )


def _strands(evidence: EvidenceSection) -> Chart:
    rows = [
        StatedComputed(row.slug, row.label, row.stated, row.computed, row.gap) for row in evidence.strands
    ]
    differing = [f"{row.label}: {row.gap_words}" for row in evidence.strands if row.gap]
    title = listed(differing) or _(
        "What people say and what the evidence says differ by less than would count"
    )
    return _figure(
        lambda width: stated_computed(rows, title=title, theme=WEB, width=width, words=chart_words()),
        note=_(
            "Mean place people gave each dimension, beside the place that what they notice and what their figures say "
            "lead to. 1 breaks first."
        ),
        caption=_("What people say, notice and figure"),
        headings=(
            _("Dimension"),
            _("People place it"),
            _("They notice trouble"),
            _("Room left"),
            _("Evidence places it"),
            _("Gap"),
        ),
        rows=tuple(
            (
                row.label,
                row.stated_words,
                row.noticed_words,
                row.room,
                row.computed_words,
                row.gap_words or pgettext("gap", "none"),
            )
            for row in evidence.strands
        ),
    )


def _limits(evidence: EvidenceSection, horizon_months: int) -> Chart:
    rows = [
        BreachRange(row.slug, row.label, row.detail, row.p10, row.p50, row.p90) for row in evidence.limits
    ]
    first = evidence.limits[0]
    title = _("The first limit to be met: %(label)s, %(when)s") % {
        "label": first.label,
        "when": months_words(first.p50),
    }
    return _figure(
        lambda width: breach_timeline(
            rows, horizon_months=horizon_months, title=title, theme=WEB, width=width, words=chart_words()
        ),
        note=_(
            "Mark: the middle of all redraws. Bar: eight redraws in ten. Months on a scale of factors; the shaded part "
            "is the %(months)d months ahead."
        )
        % {"months": horizon_months},
        caption=_("When each limit is met"),
        headings=(
            _("Limit"),
            _("Today"),
            _("At the horizon"),
            _("Limit at"),
            _("Early (%(share)s)") % {"share": share_words(0.1)},
            _("Middle"),
            _("Late (%(share)s)") % {"share": share_words(0.9)},
            _("Met by then"),
        ),
        rows=tuple(
            (
                row.label,
                row.now,
                row.horizon,
                row.limit,
                *(sentence_case(months_words(months)) for months in (row.p10, row.p50, row.p90)),
                row.breach_words,
            )
            for row in evidence.limits
        ),
    )


def _group_map(view: GroupMap, *, axis: Axis, title: str, theme: Theme, width: float) -> str:
    columns = [
        MapColumn(slug, label, together)
        for (slug, label), together in zip(view.dimensions, view.together, strict=True)
    ]
    rows = [MapRow(row.label, people_words(row.people), row.values, row.words) for row in view.rows]
    return perspective_map(
        rows, columns, axis=axis, title=title, theme=theme, width=width, words=chart_words()
    )


def _views(view: GroupMap) -> Chart:
    axis = Axis(1, max(len(view.dimensions), 2), _("breaks first"), pgettext("place", "last"))
    return _figure(
        lambda width: _group_map(view, axis=axis, title=view.finding, theme=WEB, width=width),
        note=_(
            "How many places sooner or later each group expects trouble than all together do; each perspective has "
            "one say. Coloured from about half a place on."
        ),
        caption=_("Where each group places each dimension"),
        headings=_map_headings(view),
        rows=_map_rows(view, lambda value: numeral(f"{value:.1f}")),
    )


def _trouble(view: GroupMap) -> Chart:
    axis = Axis(0, 1, _("no trouble"), _("full trouble"))
    return _figure(
        lambda width: _group_map(view, axis=axis, title=view.finding, theme=WEB, width=width),
        note=_(
            "%(none)s where a group strongly disagrees with every sign of trouble it was asked about, %(all)s where it "
            "strongly agrees with all. Perspectives are asked about different signs."
        )
        % {"none": share_words(0), "all": share_words(1)},
        caption=_("What trouble each group notices"),
        headings=_map_headings(view),
        rows=_map_rows(view, share_words),
    )


def _map_headings(view: GroupMap) -> tuple[str, ...]:
    return (_("Group"), *(label for slug, label in view.dimensions))


def _map_rows(view: GroupMap, say: Callable[[float], str]) -> tuple[tuple[str, ...], ...]:
    groups = (
        (
            f"{row.label} ({people_words(row.people)})",
            *(UNKNOWN if value is None else say(value) for value in row.values),
        )
        for row in view.rows
    )
    return ((_("All together"), *view.together_words), *groups)


def _answers(disagreement: Disagreement) -> Chart:
    items = disagreement.items
    rows = [AnswerCounts(item.dimension, item.text, item.tally.answers, item.note) for item in items]
    choices = items[0].choices
    return _figure(
        lambda width: answer_bars(rows, choices=choices, title=disagreement.heading, theme=WEB, width=width),
        note=_("How many people gave each answer, from %(first)s on the left to %(last)s on the right.")
        % {"first": choices[0], "last": choices[-1]},
        caption=_("Answers to the questions that divide the group"),
        headings=(_("Question"), *map(sentence_case, choices), _("Could not say"), _("Left blank")),
        rows=tuple(
            (item.text, *map(str, item.tally.answers), str(item.tally.unable), str(item.tally.blank))
            for item in items
        ),
    )


def _figure(
    draw: Callable[[float], str],
    *,
    note: str,
    caption: str,
    headings: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Chart:
    return Chart(draw(WIDE_WIDTH), draw(NARROW_WIDTH), note, caption, headings, rows)
