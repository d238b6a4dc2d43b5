"""One engagement that is made, before its rows are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tests.benchmarks.load.cases import LoadCase


@dataclass(frozen=True)
class Made:
    number: int
    case: LoadCase
    state: str  # open, ranked, reported, twice, failed or archived
    id: UUID
    round: UUID
    at: datetime

    @property
    def organisation(self) -> UUID:
        return self.case.engagement.organisation_id

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def closed_at(self) -> datetime:
        return self.at + timedelta(days=10)

    @property
    def reports(self) -> tuple[str, ...]:
        """Return the states of its reports, the first one first."""
        if self.state in {"open", "ranked"}:
            return ()
        return {"twice": ("ready", "ready"), "failed": ("ready", "failed")}.get(self.state, ("ready",))
