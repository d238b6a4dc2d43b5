"""The report prints what the group settled as it stood when it was ordered, and names no stakeholder."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from apps.core.actors import SYSTEM
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.engagements.models import Engagement, Stakeholder
from apps.reports.document.content import content_of, report_document
from apps.reports.services import freeze_report, render_content
from tests.factories import NOW
from tests.reports.pdf.test_rendering import text_of

DAY = date(2027, 3, 1)
ORDER = ["data", "user", "model", "organization"]


def test_a_decided_engagement_is_printed_with_who_why_and_what_was_changed(
    bring_in: Callable[..., Engagement], tmp_path: Path
) -> None:
    engagement = bring_in("hr-faq-bot", decision=None, assumptions=[], targets=[], advice=[])
    assessment = engagement.assessments.get()
    person = Stakeholder.objects.filter(engagement=engagement).exclude(name="").first()
    assert person is not None
    common: dict[str, Any] = {"organisation": engagement.organisation, "engagement": engagement}
    before: Any = report_document(engagement, assessment)
    assert (before["decision"], before["plan"]) == (None, [])
    decision = Decision.objects.create(
        **common,
        number=2,
        ranking=ORDER,
        proposed=["user", "data"],
        result_round=1,
        result_version=1,
        reason="The load misses its window.",
        dissent="Product expects the storm day first.",
        deciders=[{"role": "Sponsor", "name": "Ines Roth"}, {"role": "Data platform", "name": ""}],
        live_with={"yes": 7, "with_reservation": 2, "no": 1},
        decided_on=DAY,
    )
    Decision.objects.create(**common, number=3, state="draft", ranking=ORDER[::-1], reason="Not yet said.")
    target: dict[str, Any] = {**common, "unit": "EUR/month", "owner": person.key}
    proposed = {
        "indicator": "Budget",
        "value": 25000,
        "unit": "EUR/month",
        "window": None,
        "stop_value": 30000,
    }
    Target.objects.create(
        **target, key="kept", position=0, indicator="Budget", value=25000, stop_value=30000, value_now=21000,
        agreed=True, proposed=proposed,
    )  # fmt: skip
    Target.objects.create(
        **target, key="changed", position=1, indicator="Budget", value=20000, stop_value=30000, agreed=True,
        proposed=proposed, reason="Half a team less.",
    )  # fmt: skip
    Target.objects.create(
        **target, key="refused", position=2, indicator="Spare", value=1, refused=True, reason="Too dear."
    )
    Assumption.objects.create(
        **common,
        key="a1",
        position=0,
        text="It doubles.",
        owner=person.key,
        passes_if="under 15,000",
        check_by=DAY,
    )
    PlanStep.objects.create(
        **common,
        key="p1",
        position=0,
        text="Split the load.",
        owner="Data platform",
        due_on=DAY,
        state="doing",
    )

    document: Any = report_document(engagement, assessment)
    said = document["decision"]
    assert said["version"] == "2"
    assert said["deciders"] == ["Sponsor (Ines Roth)", "Data platform"]
    labels = [content.label for content in content_of(document).decision.order]
    assert said["beside_result"] == (
        f"The group decided otherwise than the result, which has: 1 {labels[1]}, 2 {labels[0]}."
    )
    kept, changed, refused = document["targets"][:3]
    assert (kept["now"], kept["state"], "proposed" in kept) == ("21,000 EUR/month", "accepted", False)
    assert (changed["proposed"], changed["reason"]) == ("25,000 EUR/month", "Half a team less.")
    assert (refused["state"], refused["reason"]) == ("declined", "Too dear.")
    count = len(document["targets"]) - 1
    assert document["targets_heading"] == f"{count} targets, 2 of them accepted; 1 target declined"
    assert document["assumptions"][0]["passes_if"] == "under 15,000"
    assert document["plan"] == [
        {"text": "Split the load.", "owner": "Data platform", "due": "1 Mar 2027", "state": "In progress"}
    ]
    assert not [name for name in (person.name, person.key) if name in str(document["targets"])]

    report = freeze_report(engagement=engagement, by=SYSTEM, at=NOW)
    PlanStep.objects.update(text="Something else by now.")
    pdf = render_content(report).pdf
    text = text_of(pdf)
    for words in (
        "The group puts data first, in version 2 of its decision",
        "Sponsor (Ines Roth)",
        "Changed; proposed was",
        "Split the load.",
    ):
        assert words in text
    assert "Not yet said." not in text
    if kept_in := os.environ.get("KEEP_PDF"):
        Path(kept_in).write_bytes(pdf)

    # Of another result it is said that it is another, and nothing of its order.
    Decision.objects.filter(pk=decision.pk).update(result_version=2, live_with={})
    said = report_document(engagement, assessment)["decision"]
    assert said["beside_result"].startswith("It was taken from another version")  # type: ignore[index]
    assert said["live_with"] == ""  # type: ignore[index]
