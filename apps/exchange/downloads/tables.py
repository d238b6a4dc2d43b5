"""Everything settled, and a result, as tables; those of a result from the same findings as its page and its JSON."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.decisions.models import Target
from apps.decisions.wording import sentence_of
from apps.exchange.downloads.result import percent
from apps.exchange.downloads.settled import Settled, ShownResult
from apps.exchange.downloads.spreadsheets import Cell, Table
from apps.exchange.downloads.wording import deciders_of, iso
from apps.findings.disagreement.map import GroupMap
from apps.findings.disagreement.summary import DividedItem
from apps.findings.tallies import AnswerTally

STEP = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)")  # of an answer: "99.9", "2s"


def decision_table(settled: Settled) -> Table:
    say = settled.speaker
    return Table(
        name=_("Decision"),
        headings=(
            _("Version"),
            _("State"),
            _("Decided on"),
            _("Decided"),
            _("Money"),
            _("People"),
            _("Owner"),
            _("By"),
            _("Order"),
            _("Order of the result"),
            _("Reason"),
            _("Who decided"),
            _("Can live with it"),
            _("With a reservation"),
            _("Can't live with it"),
            _("Dissent"),
        ),
        rows=[
            (
                each.number,
                str(each.get_state_display()),
                each.decided_on,
                sentence_of(each, say.owner(each.owner)),
                each.money,
                each.people,
                say.owner(each.owner),
                each.due_on,
                say.dimensions(each.ranking),
                say.dimensions(each.proposed or ()),
                each.reason,
                "; ".join(deciders_of(each)),
                *(each.live_with.get(vote) for vote in ("yes", "with_reservation", "no")),
                each.dissent,
            )
            for each in settled.decisions
        ],
    )


def assumptions_table(settled: Settled) -> Table:
    say = settled.speaker
    return Table(
        name=_("Assumptions"),
        headings=(
            _("Assumption"),
            _("Figure"),
            _("What would change the order"),
            _("Owner"),
            _("Test"),
            _("Passes if"),
            _("Check by"),
            _("State"),
            _("Measured"),
        ),
        rows=[
            (
                each.text,
                "" if each.value is None else say.figure(each.value, each),
                say.flip(each),
                say.owner(each.owner),
                each.test,
                each.passes_if,
                each.check_by,
                str(each.get_status_display()),
                "; ".join(f"{one['on']}: {say.figure(one['value'], each)}" for one in each.measured),
            )
            for each in settled.assumptions
        ],
    )


def targets_table(settled: Settled) -> Table:
    say = settled.speaker
    return Table(
        name=_("Targets"),
        headings=(
            _("Target"),
            _("Target"),
            _("Target, as a number"),
            _("Unit"),
            _("Window"),
            _("Now"),
            _("Stop and review at"),
            _("Owner"),
            _("State"),
            _("Reason"),
        ),
        rows=[
            (
                each.indicator,
                say.value(each.value, each),
                *_number_and_unit(each),
                each.window,
                say.value(each.value_now, each),
                say.value(each.stop_value, each),
                say.owner(each.owner),
                _state(each),
                each.reason,
            )
            for each in settled.targets
        ],
    )


def _number_and_unit(target: Target) -> tuple[float | None, str]:
    """Return what is promised without its unit, so that a sheet can calculate with it: of "2 s" it is 2, and "s"."""
    if isinstance(target.value, int | float):
        return target.value, target.unit
    step = STEP.fullmatch(target.value) if isinstance(target.value, str) else None
    return (float(step[1]), step[2] or target.unit) if step else (None, target.unit)


def _state(target: Target) -> str:
    if target.agreed:
        return _("accepted")
    return _("declined") if target.refused else _("open")


def plan_table(settled: Settled) -> Table:
    say = settled.speaker
    return Table(
        name=_("Plan"),
        headings=(_("Step"), _("Owner"), _("Due on"), _("State")),
        rows=[
            (each.text, say.owner(each.owner), each.due_on, str(each.get_state_display()))
            for each in settled.steps
        ],
    )


def scores_table(shown: ShownResult) -> Table:
    return Table(
        name=_("Scores"),
        headings=(
            _("Dimension"),
            _("Place"),
            _("Mean place stated"),
            _("Trouble noticed, %"),
            _("Place by figures"),
            _("First in, % of readings"),
            _("Gap"),
        ),
        rows=[
            (
                row.label,
                row.place,
                row.stated,
                percent(row.trouble),
                row.computed,
                percent(row.p_first),
                row.gap_words,
            )
            for row in shown.findings.evidence.places
        ],
    )


def answers_table(shown: ShownResult) -> Table:
    """List how many gave which answer to the questions whose answers the page tells, of all and of each group."""
    rows: list[tuple[Cell, ...]] = []
    apart = shown.findings.disagreement
    for item in apart.items if apart else ():
        rows += _answer_rows(item, _("All together"), item.tally)
        for row in item.rows:
            rows += _answer_rows(item, row.label, row.tally)
    return Table(
        name=_("Answers"),
        headings=(_("Question"), _("Text"), _("Perspectives"), _("Answer"), _("People")),
        rows=rows,
    )


def _answer_rows(item: DividedItem, group: str, tally: AnswerTally) -> Iterator[tuple[Cell, ...]]:
    answers = (*item.choices, _("could not say"), _("left open"))
    for answer, people in zip(answers, (*tally.answers, tally.unable, tally.blank), strict=True):
        yield item.id, item.text, group, answer, people


def perspectives_table(shown: ShownResult) -> Table:
    """List each group beside everybody: its places and its trouble; and the room that each perspective's figures leave."""
    labels = {row.slug: row.label for row in shown.findings.evidence.places}
    rows: list[tuple[Cell, ...]] = []
    if apart := shown.findings.disagreement:
        if apart.places:
            rows += _map_rows(_("place expected, beside all"), apart.places, tuple(labels))
        if apart.trouble:
            rows += _map_rows(_("trouble noticed"), apart.trouble, tuple(labels))
        what = _("room left by its own figures")
        for row in apart.headroom:
            left = dict(row.cells)
            rows.append((row.label, row.people, what, *(left.get(label, "") for label in labels.values())))
    return Table(
        name=_("Perspectives"),
        headings=(_("Perspectives"), _("People"), _("What"), *labels.values()),
        rows=rows,
    )


def _map_rows(what: str, shown: GroupMap, slugs: tuple[str, ...]) -> Iterator[tuple[Cell, ...]]:
    # The map stands in an order of its own; a sheet has one for all its rows.
    places = [slug for slug, _label in shown.dimensions]
    rows = (
        (_("All together"), None, shown.together_words),
        *((row.label, row.people, row.words) for row in shown.rows),
    )
    for label, people, words in rows:
        by_slug = dict(zip(places, words, strict=True))
        yield label, people, what, *(by_slug.get(slug, "") for slug in slugs)


def limits_table(shown: ShownResult) -> Table:
    return Table(
        name=_("Limits"),
        headings=(
            _("Question"),
            _("Text"),
            _("State"),
            _("Now"),
            _("Growth"),
            _("Limit"),
            _("Now, as a number"),
            _("Limit, as a number"),
            _("Unit"),
            _("Reached"),
            _("Within the horizon"),
            _("Rests on"),
            _("People"),
        ),
        rows=[
            (
                row.quantity,
                row.label,
                row.status,
                row.begins_with,
                row.growth,
                row.limit,
                row.now_value,
                row.limit_value,
                row.unit,
                row.range,
                row.within,
                row.source,
                row.people,
            )
            for row in shown.findings.evidence.limits
        ],
    )


def apart_table(shown: ShownResult) -> Table:
    """List the figures whose answers are far apart."""
    # What each person gave no page tells, and no file.
    apart = shown.findings.disagreement
    return Table(
        name=_("Figures far apart"),
        headings=(_("Figure"), _("Which"), _("People"), _("Apart by a factor of"), _("Taken as")),
        rows=[
            (each.text, each.point, each.people, each.factor, each.pooled)
            for each in (apart.figures if apart else ())
        ],
    )


def voices_table(shown: ShownResult) -> Table:
    return Table(
        name=_("In their words"),
        headings=(_("Question"), _("Text")),
        rows=[(each.question, text) for each in shown.findings.voices for text in each.texts],
    )


def advice_table(shown: ShownResult) -> Table:
    plan = shown.findings.plan
    lists = ((_("Do now"), plan.do_now), (_("Do next"), plan.do_next))
    entries = (
        (
            part,
            each.rule,
            each.title,
            each.because,
            each.on,
            each.who,
            each.weeks,
            each.measure,
            each.stop_if,
        )
        for part, those in lists
        for each in those
    )
    checks = (
        (_("Checklist"), each.rule, each.title, each.why, each.on, each.who, each.weeks, "", "")
        for each in plan.checklist
    )
    return Table(
        name=_("Advice"),
        headings=(
            _("List"),
            _("Rule"),
            _("What"),
            _("Because"),
            _("By"),
            _("Who"),
            _("Work"),
            _("Seen by"),
            _("Stop when"),
        ),
        rows=[*entries, *checks],
    )


def law_table(shown: ShownResult) -> Table:
    return Table(
        name=_("Law"),
        headings=(
            _("Rule"),
            _("Duty"),
            _("Effect"),
            _("Because"),
            _("What is due"),
            _("By"),
            _("Owner"),
            _("Article"),
        ),
        rows=[
            (
                each.rule,
                each.title,
                each.effect,
                each.because,
                "; ".join(f"{iso(step.on)}: {step.do}" for step in each.steps) or each.due,
                each.on,
                each.owner,
                each.law,
            )
            for each in shown.findings.plan.duties
        ],
    )


def heard_table(shown: ShownResult) -> Table:
    coverage = shown.findings.coverage
    return Table(
        name=_("Who was heard"),
        headings=(_("Perspectives"), _("Answered"), _("Asked")),
        rows=[(row.label, row.answered, row.asked) for row in coverage.rows],
    )
