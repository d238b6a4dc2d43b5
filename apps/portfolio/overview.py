"""How far an engagement is, as it was read from the database. What people answered is in none of it."""

from dataclasses import dataclass
from datetime import datetime

from apps.assessments.models import Assessment
from apps.assessments.versions import VersionRow, readable
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import archives_itself_at
from apps.portfolio.people import PersonRow, PerspectiveRow, RequestRow, taking_part
from apps.reports.models import Report
from apps.responses.selectors import SENT, HastyForms


@dataclass(frozen=True)
class Decisions:
    """The draft, and the version in force."""

    draft: Decision | None
    held: Decision | None

    def missing_in(self, report: Report) -> Decision | None:
        """Return the version in force if the report was ordered before it was written down."""
        return self.held if self.held and not report.prints(self.held.number) else None


@dataclass(frozen=True, kw_only=True)
class Overview:
    engagement: Engagement
    round: Round | None
    people: tuple[PersonRow, ...]
    perspectives: tuple[PerspectiveRow, ...]
    requests: tuple[RequestRow, ...] = ()
    late: int = 0
    haste: HastyForms | None = None
    versions: tuple[VersionRow, ...] = ()  # of a round that was closed once, newest first
    # The versions beside which the next would be held back; only while the round is open.
    against: tuple[int, ...] = ()
    result: Assessment | None = None  # the newest of a closed round that may be shown, ready or not
    report: Report | None = None  # the newest
    decisions: Decisions = Decisions(None, None)

    @property
    def version(self) -> VersionRow | None:
        """Return the newest version that the team may see: of a closed round the current one."""
        with_held = not self.engagement.is_confidential
        return next(
            (row for row in self.versions if (with_held or not row.is_held) and not row.retired_at), None
        )

    @property
    def archives_at(self) -> datetime | None:
        """Return when it is archived by itself; None while a round is open."""
        return archives_itself_at(self.engagement, self.round.closed_at if self.round else None)

    @property
    def held(self) -> VersionRow | None:
        return self.versions[0] if self.versions and self.versions[0].is_held else None

    @property
    def readable(self) -> tuple[VersionRow, ...]:
        return readable(self.versions)

    @property
    def retired(self) -> tuple[VersionRow, ...]:
        return tuple(row for row in self.versions if row.retired_at)

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
    def declined(self) -> int:
        return sum(person.has_declined for person in self.people)

    @property
    def express(self) -> int:
        return sum(person.is_express for person in self.people)

    @property
    def interviews(self) -> int:
        return sum(bool(person.interviewer) for person in self.people)

    @property
    def uncounted_people(self) -> int:
        """Count those who answered but do not count toward k."""
        return sum(person.is_uncounted for person in self.taking_part)

    @property
    def unconfirmed(self) -> int:
        return sum(person.is_unconfirmed for person in self.people)

    @property
    def left_out(self) -> int:
        return sum(person.is_left_out for person in self.people)

    @property
    def asked(self) -> int:
        return len(self.taking_part)

    @property
    def unheard(self) -> tuple[str, ...]:
        return tuple(row.label for row in self.perspectives if not row.asked)

    @property
    def missing(self) -> tuple[PersonRow, ...]:
        return tuple(person for person in self.taking_part if person.is_awaited)
