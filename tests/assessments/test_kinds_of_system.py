"""An engagement of every kind of system is imported, ranked, shown, reported and exported."""

import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.assessments.selectors import findings_for_readers
from apps.assessments.services import assess_now, unseal
from apps.core.actors import SYSTEM
from apps.documents.problems import DocumentError
from apps.exchange.engagement.services import export_engagement, import_engagement
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.growth import with_growth
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_for, definition_of
from apps.reports.document.content import report_document
from tests.exchange.made_up import HOSTED_AGENT, engagement_document
from tests.factories import NOW, acting, make_plan_step, see_result, sign_in

KINDS = [
    {"model_hosting": "own", "system_kind": "predictive"},
    {"model_hosting": "own", "system_kind": "answers", "retrieval": "no"},
    HOSTED_AGENT,
]


@pytest.mark.parametrize("routing", KINDS, ids=lambda each: "-".join(each.values()))
def test_every_kind_of_system_is_ranked_shown_and_reported(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    routing: dict[str, str],
    tmp_path: Path,
) -> None:
    document = engagement_document(definition_of(instrument), routing)
    warnings: list[object] = []
    engagement = import_engagement(
        document=document, organisation=organisation, by=acting(alice), at=NOW, warn=warnings.append
    )
    assert warnings == []  # nobody answered what they are not asked
    assessment = assess_now(engagement=engagement, at=NOW)
    assert assessment.advice is None
    dimensions = {each.dimension for each in assessment.engine_result.quantities.values()}
    assert dimensions == {"data", "user", "model", "organization"}
    unseal(snapshot=assessment.snapshot, by=SYSTEM, at=NOW)
    page = see_result(sign_in(Browser(), alice), engagement)
    assert page.status_code == 200
    content: Any = report_document(engagement, assessment)
    assert content["advice"]["heading"] == "No advice: no rules read these questions yet"
    if routing is HOSTED_AGENT:
        kind = {"label": "Kind of system", "value": "it carries out tasks with tools"}
        assert kind in content["framing"]
        # Whatever comes first of made-up answers: without rules nothing else relieves it.
        due_on = (timezone.now() + timedelta(days=10)).date()
        for number, quantity in enumerate(definition_of(instrument).quantities, start=100):
            make_plan_step(engagement, number, quantity=quantity, acts="raise", due_on=due_on)
        call_command("build_report", engagement.code, output=tmp_path / "report.pdf")
        assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    exported = export_engagement(engagement)
    again = import_engagement(document=deepcopy(exported), organisation=organisation, by=SYSTEM, at=NOW)
    assert json.dumps(export_engagement(again)) == json.dumps(exported)


@pytest.mark.parametrize(
    ("switches", "path"),
    [
        (None, "switches.system_kind"),
        ({"retrieval": "yes"}, "switches.system_kind"),
        ({"system_kind": "robot"}, "switches.system_kind"),
        ({"system_kind": "agent", "colour": "red"}, "switches.colour"),
    ],
)
def test_a_file_that_does_not_say_what_kind_of_system_it_is_is_refused(
    organisation: Organisation, instrument: InstrumentVersion, switches: object, path: str
) -> None:
    document = engagement_document(definition_of(instrument), HOSTED_AGENT) | {"switches": switches}
    if switches is None:
        del document["switches"]
    with pytest.raises(DocumentError) as refusal:
        import_engagement(document=document, organisation=organisation, by=SYSTEM, at=NOW)
    assert path in [problem.path for problem in refusal.value.errors]


@pytest.mark.parametrize("saying", [1, 4])
def test_how_many_say_that_no_quota_is_promised_is_told_by_whatever_number(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, saying: int
) -> None:
    document = engagement_document(definition_of(instrument), HOSTED_AGENT, people=4)
    platform = [each for each in document["rounds"][0]["responses"] if each["perspective"] == "platform"]
    for place, response in enumerate(platform):
        promised = {"limit": None, "limit_none": "none_promised"} if place < saying else {"limit": 9000}
        response["answers"]["QM5"] = {"now": 5000, **promised, "source": "rough"}
    engagement = import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)
    assessment = assess_now(engagement=engagement, at=NOW)
    (told,) = (
        str(claim)
        for claim in findings_for_readers(assessment, engagement).missing
        if str(claim).startswith("Said to have no limit to name: ")
    )
    people = "1 person" if saying == 1 else f"{saying} people"
    asked = definition_for(instrument, engagement.routing).item("QM5").text
    assert f"“{asked}” ({people})" in told


def test_teams_are_known_better_than_volumes(instrument: InstrumentVersion) -> None:
    definition = definition_of(instrument)
    for source, (count, volume) in {"guess": (3, 10), "rough": (1.5, 3), "measured": (1.1, 1.25)}.items():
        answer = {"now": 100, "source": source}
        said = [estimate(definition.quantities[name], answer).now for name in ("QO1", "QO7", "QU7")]
        assert [each.high / each.likely for each in said if each and each.high] == pytest.approx(
            [count, count, volume]
        )


def test_a_horizon_of_teams_is_never_tighter_than_rough(instrument: InstrumentVersion) -> None:
    item = definition_of(instrument).quantities["QO1"]
    said = estimate(item, {"now": 0, "horizon": 10, "limit": 20, "source": "measured"})
    assert said.horizon
    assert said.limit
    assert (said.horizon.high, said.limit.high) == (15, 22)


def test_what_stays_the_same_grows_in_no_draw(instrument: InstrumentVersion) -> None:
    item = definition_of(instrument).quantities["QU7"]
    for source in ("guess", "measured"):
        said = with_growth(estimate(item, {"now": 500, "horizon": 500, "limit": 5000, "source": source}))
        assert said.horizon is None
        assert said.growth
        assert said.growth.likely == 1
