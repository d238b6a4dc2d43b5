"""A result as tables, from the same findings as its page and its JSON."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.assessments.selectors import PersonOrder
from apps.exchange.downloads.result import (
    divided_items,
    figures_apart,
    headroom_seen,
    percent,
    places_map,
    rounded,
    trouble_map,
)
from apps.exchange.downloads.settled import ShownResult
from apps.exchange.downloads.spreadsheets import Cell, Table
from apps.findings.disagreement.map import GroupMap


def scores_table(told: ShownResult) -> Table:
    """List the scores of each dimension."""
    return Table(
        name=_("Scores"),
        headings=(
            _("Dimension"),
            _("Place"),
            _("Mean place stated"),
            _("Trouble noticed, %"),
            _("Place by figures"),
            _("First in, % of draws"),
            _("Gap"),
            _("Not shown"),
        ),
        rows=[
            (
                row.label,
                row.place,
                rounded(row.stated),
                percent(row.trouble),
                rounded(row.computed),
                percent(row.p_first),
                row.gap_words,
                ", ".join(sorted(row.hidden)),
            )
            for row in told.findings.evidence.places
        ],
    )


def answers_table(told: ShownResult) -> Table:
    """List how many gave which answer to the questions whose answers the page tells.

    Counts are of all who answered: the page tells none by perspective, so the file doesn't either.
    """
    rows: list[tuple[Cell, ...]] = []
    for item in divided_items(told.findings):
        counts = zip(item.choices, item.tally.answers, strict=True)
        rows += [(item.id, item.text, choice, people) for choice, people in counts]
        rows.append((item.id, item.text, _("could not say"), item.tally.unable))
        rows.append((item.id, item.text, _("left open"), item.tally.blank))
    return Table(name=_("Answers"), headings=(_("Question"), _("Text"), _("Answer"), _("People")), rows=rows)


def perspectives_table(told: ShownResult) -> Table:
    """List each row of perspectives that is shown, beside everybody: its places, its trouble, and the room it sees."""
    labels = {row.slug: row.label for row in told.findings.evidence.places}
    rows: list[tuple[Cell, ...]] = []
    for what, shown in (
        (_("place expected, beside all"), places_map(told.findings)),
        (_("trouble noticed"), trouble_map(told.findings)),
    ):
        if shown:
            rows += _map_rows(what, shown, tuple(labels))
    for row in headroom_seen(told.findings):
        left = dict(row.cells)
        what = _("room left by its own figures")
        rows.append((row.label, None, what, *(left.get(label, "") for label in labels.values())))
    return Table(
        name=_("Perspectives"),
        headings=(_("Perspectives"), _("People"), _("What"), *labels.values()),
        rows=rows,
    )


def _map_rows(what: str, shown: GroupMap, slugs: tuple[str, ...]) -> Iterator[tuple[Cell, ...]]:
    places = [slug for slug, _label in shown.dimensions]

    def in_order(words: tuple[str, ...]) -> tuple[Cell, ...]:
        said = dict(zip(places, words, strict=True))
        return tuple(said.get(slug, "") for slug in slugs)

    yield (_("All together"), None, what, *in_order(shown.together_words))
    yield from ((row.label, row.people, what, *in_order(row.words)) for row in shown.rows)


def limits_table(told: ShownResult) -> Table:
    """List the limits that are shown, in the words of the page."""
    return Table(
        name=_("Limits"),
        headings=(
            _("Question"),
            _("Text"),
            _("State"),
            _("Now"),
            _("Growth"),
            _("Limit"),
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
                row.now,
                row.growth,
                row.limit,
                row.range,
                row.within,
                row.source,
                row.people,
            )
            for row in told.findings.evidence.limits
        ],
    )


def apart_table(told: ShownResult) -> Table:
    """List the figures whose answers are far apart. What each person gave no page tells, and no file."""
    return Table(
        name=_("Figures far apart"),
        headings=(_("Figure"), _("Which"), _("People"), _("Apart by a factor of"), _("Taken as")),
        rows=[
            (each.text, each.point, each.people, each.factor, each.pooled)
            for each in figures_apart(told.findings)
        ],
    )


def voices_table(told: ShownResult) -> Table:
    return Table(
        name=_("In their words"),
        headings=(_("Question"), _("Text")),
        rows=[(each.question, text) for each in told.findings.voices for text in each.texts],
    )


def heard_table(told: ShownResult) -> Table:
    coverage = told.findings.coverage
    return Table(
        name=_("Who was heard"),
        headings=(_("Perspectives"), _("Answered"), _("Asked")),
        rows=[(row.label, row.answered, row.asked) for row in coverage.rows],
    )


def people_table(people: tuple[PersonOrder, ...]) -> Table:
    """List each person's order: only in a named engagement, as its page does."""
    return Table(
        name=_("People"),
        headings=(_("Name"), _("Perspective"), _("Order")),
        rows=[(each.name, each.perspective, each.order) for each in people],
    )
