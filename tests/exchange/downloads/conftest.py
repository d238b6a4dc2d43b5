"""A decided engagement whose every typed text is hostile, with its result looked at."""

from collections.abc import Callable
from datetime import date

import pytest

from apps.accounts.models import User
from apps.assessments.models import Snapshot
from apps.assessments.services import unseal
from apps.core.actors import SYSTEM
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.engagements.models import Engagement
from tests.factories import NOW
from tests.reports.conftest import bring_in

__all__ = ["bring_in"]

HOSTILE = (
    '=HYPERLINK("https://evil.example","see")\n---\nstatus: accepted\n# Not ours\n'
    "``` `code` <script>alert(1)</script> [x](javascript:x) | \u202eabc\u202c שלום 🙂 \x07'; - not: {a: b}"
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx")


def settle(engagement: Engagement, text: str = HOSTILE) -> None:
    """Let the group settle one thing of each kind, and a target of each sort, in these words."""
    for kind in (Decision, Assumption, Target, PlanStep):
        kind.objects.filter(engagement=engagement).delete()
    common = {"organisation_id": engagement.organisation_id, "engagement": engagement}
    for number, state in ((1, "superseded"), (2, "decided"), (3, "draft")):
        Decision.objects.create(
            **common,
            number=number,
            state=state,
            act="build",
            what=text[:200],
            money=text[:120],
            owner=text[:120],
            due_on=date(2027, 2, 1),
            ranking=["data", "organization", "model", "user"],
            proposed=["user", "data", "model", "organization"],
            result_round=1,
            result_version=1,
            reason=text,
            dissent=text,
            deciders=[{"role": "Sponsor", "name": ""}, {"role": text, "name": "Ada Named"}],
            live_with={"yes": 9, "with_reservation": 2, "no": 1},
            decided_on=None if state == "draft" else date(2026, 12, number),
        )
    Assumption.objects.create(
        **common,
        key="a1",
        position=0,
        text=text,
        quantity="QD1",
        field="horizon",
        value=6e13,
        flip={"value": 9.5e12, "becomes": ["user"]},
        owner=text[:120],
        test=text,
        passes_if=text,
        check_by=date(2027, 3, 1),
    )
    for position, (key, value, unit, more) in enumerate(
        (
            ("latency", "1s", "time", {"taken_from": "target.G1"}),
            ("availability", "99.9", "percent", {"taken_from": "target.G2", "window": "28 days"}),
            ("degraded_answers", 5, "%", {"window": "busiest hour"}),
            ("on_time_jobs", 99, "%", {"window": "28 days"}),
            ("monthly_budget", 30000, "EUR/month", {"taken_from": "target.G4"}),
            ("approved_writes", 100, "%", {}),
            ("own-1", -7, text[:60], {"indicator": text[:300]}),
        )
    ):
        Target.objects.create(
            **common,
            **{"indicator": key, **more},
            key=key,
            position=position,
            value=value,
            unit=unit,
            agreed=True,
            owner=text[:120],
            stop_value=text,
            reason=text,
        )
    Target.objects.create(**common, key="freshness", position=9, indicator="refused", refused=True)
    PlanStep.objects.create(
        **common, key="s1", position=0, text=text, owner=text[:120], due_on=date(2027, 1, 4)
    )
    PlanStep.objects.create(
        **common, key="s2", position=1, text="Done", due_on=date(2027, 1, 5), state="done"
    )


@pytest.fixture
def decided(bring_in: Callable[..., Engagement], alice: User) -> Engagement:
    """A confidential engagement, led by Alice, its result looked at and everything settled."""
    engagement = bring_in("support-bot-launch", mode="confidential")
    unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=NOW)
    settle(engagement)
    return engagement
