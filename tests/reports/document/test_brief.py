"""The brief in a report: its days count from the order, its steps are those of the plan, and the group is asked."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils.formats import date_format

from apps.assessments.selectors import findings_for_readers
from apps.decisions.commitments.days import numbered_steps
from apps.decisions.commitments.plan import proposed_steps
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.decisions.planned import clipped
from apps.engagements.models import Engagement
from apps.reports.document.content import report_document
from apps.reports.document.order import ReportOrder
from tests.reports.documents import document
from tests.reports.pdf.test_rendering import reader, render

type BringIn = Callable[..., Engagement]

# As a case is before its workshop.
NOTHING_SETTLED: dict[str, Any] = {
    "decision": None,
    "assumptions": [],
    "targets": [],
    "advice": [],
    "plan": [],
}


@pytest.fixture
def unsettled(bring_in: BringIn) -> BringIn:
    return lambda name, **changes: bring_in(name, **(NOTHING_SETTLED | changes))


@pytest.fixture
def written(unsettled: BringIn) -> Callable[..., Any]:
    return lambda name, **changes: frozen(unsettled(name, **changes))


def frozen(engagement: Engagement) -> Any:
    return report_document(engagement, engagement.assessments.get())


def add[RowT: (PlanStep, Target, Assumption)](
    kind: type[RowT], engagement: Engagement, **fields: Any
) -> RowT:
    place = {"organisation": engagement.organisation, "engagement": engagement, "position": 0}
    return kind.objects.create(**(place | fields))


def decide(engagement: Engagement, on: date) -> Decision:
    return Decision.objects.create(
        organisation=engagement.organisation,
        engagement=engagement,
        number=1,
        ranking=["data", "user", "model", "organization"],
        decided_on=on,
    )


def test_it_is_said_what_a_share_means_and_how_often_such_shares_came_true(written: Any) -> None:
    first, second = written("support-bot-launch")["meaning"]
    assert first.startswith("Each share counts 16,384 ways to read the same answers. It is no promise")
    assert second == (
        "In made-up workshops where the truth is known, what was stated at 90% to 100% came true in 95% of 2,091 "
        "cases; a real room may do worse."
    )


def test_a_share_that_hardly_came_up_in_trials_is_not_given_a_rate(written: Any) -> None:
    assert written("hr-faq-bot")["meaning"][1] == (
        "How often a share like this comes true is not known: in trials it hardly ever came up."
    )


def test_targets_are_shown_with_the_value_today(written: Any) -> None:
    own = {"agreed": False, "from": None, "owner": "s09"}
    nights = {
        "id": "nights",
        "indicator": "Calls at night",
        "value": 2.5,
        "unit": "a month",
        "value_now": "4 a month",
    }
    content = written("support-bot-launch", targets=[own | nights])
    night = next(row for row in content["targets"] if row["indicator"] == "Calls at night")
    assert (night["value"], night["now"], night["stop"]) == ("2.5 a month", "4 a month", "")
    assert content["targets_heading"] == "5 targets to agree on"
    assert "66.9 requests a second; half as much again, because it was not measured" in [
        row["value"] for row in content["targets"]
    ]


def test_steps_have_their_day_and_late_orders_say_so(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    assessment = engagement.assessments.get()
    late = {"lead_days": 42, "days_left": 40, "until": "2026-12-19"}
    step = assessment.advice["do_now"][0]["steps"][0]
    step |= {"on": "2026-12-02", "begins": "2026-12-01", "do": "Ask for 970 lines in writing", "late": late}
    content: Any = report_document(engagement, assessment)
    told = content["advice"]["do_now"][0]["steps"][0]
    assert (told["when"], told["action"]) == ("By 2 Dec 2026", "Ask for 970 lines in writing")
    assert told["begins"] == "from 1 Dec 2026"
    assert told["note"] == (
        "Late: 42 days are usual, 40 are left. Agree what is cut if it isn't granted by 19 Dec 2026."
    )


def test_a_step_of_the_plan_has_its_day_and_words_wherever_it_stands(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    proposed = frozen(engagement)
    rule = proposed["advice"]["do_now"][0]["rule"]
    action = proposed["advice"]["do_now"][0]["steps"][0]["action"]
    own = f"{action}, but not before Q4 and only in the test system"
    taken: dict[str, Any] = {"key": f"{rule}-1".lower(), "text": own, "owner": "Ops"}
    step = add(PlanStep, engagement, **taken, rule=rule, due_on=date(2026, 12, 1))

    def told() -> str:
        content = frozen(engagement)
        told = content["advice"]["do_now"][0]["steps"][0]
        assert told["action"] == own
        assert content["plan"][0]["due"] == "1 Dec 2026"
        return str(told["when"])

    assert told() == "Planned 1 Dec 2026"
    decide(engagement, date(2026, 11, 3))
    assert told() == "Planned 1 Dec 2026"
    step.state = "done"
    step.save()
    assert frozen(engagement)["advice"]["do_now"][0]["steps"][0]["when"] == "Done"


def test_a_step_is_in_the_words_of_the_rule_where_the_group_changed_none(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    findings = findings_for_readers(engagement.assessments.get(), engagement)
    offered = next(numbered_steps(findings.plan))
    add(PlanStep, engagement, key=offered.key, text=offered.step.do, rule=offered.of.rule)
    told = frozen(engagement)["advice"]["do_now"][0]["steps"][0]
    assert (told["action"], told["when"]) == (offered.step.do, "No day planned")


def test_a_row_of_the_plan_replaces_no_other_step_of_its_rule(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    before = frozen(engagement)
    rule = before["advice"]["do_now"][0]["rule"]
    row: dict[str, Any] = {"key": f"{rule}-1".lower(), "text": "What was the first step.", "rule": rule}
    add(PlanStep, engagement, due_on=date(2026, 12, 1), **row)
    content = frozen(engagement)
    assert content["advice"]["do_now"] == before["advice"]["do_now"]
    assert content["plan"][0]["text"] == row["text"]


def test_report_and_plan_propose_the_same_day_for_the_same_step(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    content = frozen(engagement)
    advice, duties = content["advice"], content["law"]["duties"]
    printed = {
        step["action"]: step["when"]
        for line in (*advice["do_now"], *advice["do_next"], *duties)
        for step in line["steps"]
    }
    plan = findings_for_readers(engagement.assessments.get(), engagement).plan
    offered = proposed_steps(plan, date(2026, 11, 26))
    assert offered
    assert printed == {each.row.text: f"By {date_format(each.row.due_on, 'DATE_FORMAT')}" for each in offered}


def test_a_text_too_long_for_its_line_is_cut_where_everybody_sees_it() -> None:
    assert clipped("a\n b", 10) == "a b"
    assert clipped("x" * 11, 10) == "x" * 10 + " … [cut here]"


def test_days_count_from_the_order_and_not_from_the_answers(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    assessment = engagement.assessments.get()
    issued = date(2026, 12, 14)
    content: Any = report_document(engagement, assessment, issued_on=issued)
    brief = content["brief"]
    assert (brief["answers_of"], brief["issued_on"]) == ("26 November 2026", "14 December 2026")
    assert date.fromisoformat(brief["decide_by"]) > issued
    assert all(date.fromisoformat(flag["on"]) > issued for flag in brief["picture"]["flags"])
    assert brief["picture"]["issued_on"] == "2026-12-14"
    assert {"label": "Issued", "value": "14 December 2026"} in content["cover"]


def test_the_meeting_that_the_order_names_is_the_day_and_its_addressees_are_asked(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    order = ReportOrder("Steering committee", "2026-12-08", ("Head of platform",))
    content: Any = report_document(engagement, engagement.assessments.get(), order=order)
    brief = content["brief"]
    assert (brief["decide_by"], brief["decide_weekday"]) == ("2026-12-08", "Tuesday")
    assert (brief["when"], brief["addressees"]) == ("Steering committee", "Head of platform")
    text = " ".join(reader(render(content).pdf).pages[1].extract_text().split())
    for words in ("Decide by Tuesday 8 December Steering committee", "Head of platform", brief["asked"]):
        assert words in text


def test_without_an_order_those_who_decided_are_asked_or_the_reader_or_who_pays(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    assert frozen(engagement)["brief"]["addressees"] == "Executive and finance"
    engagement.recipient = "The board"
    assert frozen(engagement)["brief"]["addressees"] == "The board"
    decided = decide(engagement, date(2026, 11, 3))
    decided.deciders = [{"role": role, "name": ""} for role in ("Head of platform", "Head of service")]
    decided.save()
    assert frozen(engagement)["brief"]["addressees"] == "Head of platform; Head of service"


def test_a_report_of_before_the_brief_is_read_in_its_places() -> None:
    older = document()
    older |= {
        "format": "scalelens-report/4",
        "summary": {
            "finding": "Data reaches its limit first.",
            "kind": "first",
            "level": "firm",
            "share": "Firm, first in 91%",
            "lead": ["Organisation is second."],
            "over": [],
            "sure": ["Data is first in 91% of all readings."],
            "people": ["7 put data first."],
            "dimensions": [{"slug": "data", "label": "Data"}],
        },
        "brief": {"asked": {"slug": "user", "label": "Users"}, "texts": ["The brief names users."]},
        "asks": {"heading": "We ask you to decide, by 26 Dec 2026"},
    }
    text = " ".join(reader(render(older).pdf).pages[1].extract_text().split())
    for words in (
        "Data reaches its limit first.",
        "The brief names users.",
        "Data is first in 91% of all readings.",
        "We ask you to decide, by 26 Dec 2026",
    ):
        assert words in text
