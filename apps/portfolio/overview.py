"""How far an engagement is, and what closing now would lose. What people answered is in none of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assessments.crowds import divide
from apps.assessments.models import Assessment
from apps.assessments.selectors import VersionRow, readable
from apps.core.words.names import is_same
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import archives_itself_at
from apps.findings.sentences import listed
from apps.instruments.definition import Definition
from apps.portfolio.people import PersonRow, PerspectiveRow, RequestRow, taking_part
from apps.reports.models import Report
from apps.responses.referral.passed_on import PassedOn
from apps.responses.selectors import SENT

MOST_NAMES = 3


@dataclass(frozen=True)
class Decisions:
    draft: Decision | None
    in_force: Decision | None

    def missing_in(self, report: Report) -> Decision | None:
        """Return the version in force if the report was ordered before it was written down."""
        return self.in_force if self.in_force and not report.prints(self.in_force.number) else None


@dataclass(frozen=True, kw_only=True)
class Overview:
    engagement: Engagement
    round: Round | None
    people: tuple[PersonRow, ...]
    perspectives: tuple[PerspectiveRow, ...]
    requests: tuple[RequestRow, ...] = ()
    passed_on: tuple[PassedOn, ...] = ()
    late: int = 0
    interviews: int = 0
    looked_at: datetime | None = None  # when somebody first looked at a result
    versions: tuple[VersionRow, ...] = ()  # of a round that was closed once, newest first
    result: Assessment | None = None  # the newest of a closed round, ready or not
    report: Report | None = None  # the newest
    decisions: Decisions = Decisions(None, None)
    is_code_open: bool = False  # whoever reads the code can join

    @property
    def version(self) -> VersionRow | None:
        """Return the newest version: of a closed round the current one."""
        return next(iter(self.versions), None)

    @property
    def archives_at(self) -> datetime | None:
        """Return when it is archived by itself; None while a round is open."""
        return archives_itself_at(self.engagement, self.round.closed_at if self.round else None)

    @property
    def readable(self) -> tuple[VersionRow, ...]:
        return readable(self.versions)

    @property
    def is_closed(self) -> bool:
        return self.round is not None and not self.round.is_open

    @property
    def taking_part(self) -> tuple[PersonRow, ...]:
        return taking_part(self.people)

    @property
    def sent(self) -> int:
        return sum(person.state == SENT for person in self.taking_part)

    @property
    def begun(self) -> int:
        return sum(person.state == "begun" for person in self.people)

    @property
    def known_by_mail(self) -> int:
        return sum(person.known == "mail" for person in self.taking_part)

    @property
    def vouched(self) -> int:
        return sum(person.known == "vouched" for person in self.taking_part)

    @property
    def left_out(self) -> int:
        return sum(person.is_left_out for person in self.people)

    @property
    def declined(self) -> int:
        return sum(person.has_withdrawn for person in self.people)

    @property
    def asked(self) -> int:
        """Return how many were asked, whether or not they declined since; not guests who were left out."""
        return len(self.taking_part) + self.declined

    @property
    def awaits_links(self) -> bool:
        """Return whether somebody has not come in any way."""
        return any(not person.has_come for person in self.taking_part)

    @property
    def unheard(self) -> tuple[str, ...]:
        return tuple(row.label for row in self.perspectives if not (row.asked or row.declined))

    @property
    def rows_wanted(self) -> tuple[tuple[PerspectiveRow, int], ...]:
        """Return each perspective with how many more people are wanted of it."""
        # Once a result was looked at its rows stay, whoever answers.
        k = 0 if self.looked_at else self.engagement.smallest_group
        return tuple((row, row.wanted(k)) for row in self.perspectives)

    @property
    def passed_on_to(self) -> tuple[tuple[PassedOn, PersonRow | None], ...]:
        """Return what was passed on, each with whom of the list it names."""
        return tuple(
            (row, next((each for each in self.people if is_same(row.name, each.name)), None))
            for row in self.passed_on
        )

    @property
    def missing(self) -> tuple[PersonRow, ...]:
        return tuple(person for person in self.taking_part if person.is_awaited)


@dataclass(frozen=True)
class Losses:
    """What the result would lack if the round were closed now: few sentences, then each perspective that is short."""

    sentences: tuple[str, ...] = ()
    short: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sentences or self.short)


def losses(
    engagement: Engagement,
    rows: Sequence[PerspectiveRow],
    definition: Definition,
    people: Sequence[PersonRow],
    *,
    holds: bool = False,
) -> Losses:
    """Return what closing now would lose. `people` are those who take part: of them it is said who is missing.

    `holds`: a result was looked at, so that its rows stay as they are, whoever answers.
    """
    k = engagement.smallest_group
    missing = tuple(person for person in people if not person.has_answered and person.is_awaited)
    if holds:
        return Losses((_("The rows of the result stay as they were when it was first looked at."),))
    breakdown = _Breakdown({row.slug: row.hiding for row in rows if row.answered}, definition, k)
    everybody = sum(row.answered for row in rows)
    if not breakdown.groups:
        return Losses((_no_opinion_shown(everybody, sum(breakdown.hiding.values()), k),))
    return Losses(tuple(_rows_lost(breakdown, rows, missing)), tuple(_short(breakdown, rows, missing)))


@dataclass(frozen=True)
class _Breakdown:
    """The rows of a result: for each perspective that answered, how many of it are known to be there."""

    hiding: Mapping[str, int]
    definition: Definition
    k: int

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        return divide(self.hiding, self.definition.sides, self.k)

    @property
    def lacking(self) -> dict[str, int]:
        """Return how many people each perspective that said anything lacks for a row of its own."""
        return {name: self.k - people for name, people in self.hiding.items() if people < self.k}


def _no_opinion_shown(everybody: int, hiding: int, k: int) -> str:
    if not everybody:
        return _("Nobody has answered: there would be nothing to rank.")
    if hiding < everybody:
        return ngettext(
            "%(count)d of those who answered is known to be there: with fewer than %(k)d no opinion is shown.",
            "%(count)d of those who answered are known to be there: with fewer than %(k)d no opinion is shown.",
            hiding,
        ) % {"count": hiding, "k": k}
    return ngettext(
        "Only %(count)d person has answered: with fewer than %(k)d no opinion is shown.",
        "Only %(count)d people have answered: with fewer than %(k)d no opinion is shown.",
        everybody,
    ) % {"count": everybody, "k": k}


def _rows_lost(
    breakdown: _Breakdown, rows: Sequence[PerspectiveRow], missing: Sequence[PersonRow]
) -> Iterator[str]:
    lacking, now = breakdown.lacking, len(breakdown.groups)
    if not lacking or not now:
        return
    labels = {row.slug: row.label for row in rows}
    yield _joined(breakdown, labels)
    # Where the lead's word is enough, the list below says so.
    vouchable = {row.slug for row in rows if row.vouchable}
    if vouchable & lacking.keys():
        return
    # The perspective whose answers bring back most; among equals the one that takes fewest.
    rows_with = {
        name: len(replace(breakdown, hiding={**breakdown.hiding, name: breakdown.k}).groups)
        for name in lacking
    }
    best = max(lacking, key=lambda name: (rows_with[name], -lacking[name]))
    answers = _lacking_answers(best, lacking[best], labels, missing)
    if len(lacking) == 1:
        words = _("With %(answers)s each of the %(heard)d is shown on its own.")
        yield words % {"answers": answers, "heard": len(breakdown.hiding)}
    elif rows_with[best] > now:
        words = _("With %(answers)s the result has %(then)d rows instead of %(now)d.")
        yield words % {"answers": answers, "then": rows_with[best], "now": now}


def _joined(breakdown: _Breakdown, labels: Mapping[str, str]) -> str:
    joined = [group for group in breakdown.groups if len(group) > 1]
    names = ["; ".join(labels[name] for name in group) for group in joined]
    sentence = ngettext(
        "%(before)d of %(heard)d perspectives are shown together, as one row: %(joined)s.",
        "%(before)d of %(heard)d perspectives are shown together, in %(after)d rows: %(joined)s.",
        len(joined),
    )
    return sentence % {
        "before": sum(map(len, joined)),
        "heard": len(breakdown.hiding),
        "after": len(joined),
        "joined": names[0] if len(names) == 1 else listed([f"“{each}”" for each in names]),
    }


def _lacking_answers(
    perspective: str, count: int, labels: Mapping[str, str], missing: Sequence[PersonRow]
) -> str:
    words = ngettext("%(count)d answer from %(label)s", "%(count)d answers from %(label)s", count)
    label = labels[perspective]
    return words % {"count": count, "label": label} + _who_could(label, count, missing)


def _who_could(label: str, count: int, missing: Sequence[PersonRow]) -> str:
    """Return, in brackets, who could give so many answers of a perspective; nothing where there are many."""
    names = [person.name for person in missing if person.perspective == label]
    if len(names) < count:
        return f" ({_('more people have to be asked')})"
    if len(names) > MOST_NAMES:
        return ""
    return f" ({listed(names, 'and' if len(names) == count else 'or')})"


def _short(
    breakdown: _Breakdown, rows: Sequence[PerspectiveRow], missing: Sequence[PersonRow]
) -> Iterator[str]:
    lacking = breakdown.lacking
    for row in rows:
        more = lacking.get(row.slug, 0)
        if row.answered >= row.floor and not more:
            continue
        # One number: beside "2 of 3" nothing else than 1 may be lacking.
        new = max(more - row.vouchable, 0)
        sentence = _("%(label)s: %(count)d of %(floor)d")
        if not row.answered:
            sentence = _("%(label)s: 0 of %(floor)d, nobody speaks for it")
        elif row.answered >= row.floor or (more and new != row.floor - row.answered):
            sentence = ngettext("%(label)s: %(count)d answer", "%(label)s: %(count)d answers", row.answered)
        text = sentence % {"label": row.label, "count": row.answered, "floor": row.floor}
        if more:
            text = f"{text}, {_for_own_row(new, more - new)}"
        if new:
            text += _who_could(row.label, new, missing)
        yield text


def _for_own_row(new: int, vouched: int) -> str:
    """Return what a row takes: people who answer, and people who did and are vouched for."""
    if not vouched:
        text = _("%(new)d more for a row of its own")
    elif not new:
        text = _("%(vouched)d to vouch for, for a row of its own")
    else:
        text = _("%(vouched)d to vouch for and %(new)d more, for a row of its own")
    return text % {"new": new, "vouched": vouched}
