"""The second page answers what whoever decides asks: how sure, what it costs, what is wanted of them and by when."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.formats import date_format

from apps.assessments.selectors import findings_for_readers
from apps.decisions.commitments.days import numbered_steps
from apps.decisions.commitments.plan import proposed_steps
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.engagements.models import Engagement, Stakeholder
from apps.reports.document.content import report_document
from apps.reports.document.source import LINE, clipped
from tests.reports.conftest import case_document
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


def rounds_with(name: str, **answers: object) -> Any:
    """Return the rounds of a case in which everybody who was asked these items answers so."""
    rounds = json.loads(case_document(name))["rounds"]
    for response in rounds[0]["responses"]:
        response["answers"] |= {item: value for item, value in answers.items() if item in response["answers"]}
    return rounds


def test_it_is_said_what_a_share_means_and_how_often_such_shares_came_true(written: Any) -> None:
    first, second = written("support-bot-launch")["meaning"]
    assert first.startswith("Each share counts 16,384 ways to read the same answers. It is no promise")
    assert second == (
        "In made-up workshops where the truth is known, what was stated at 90% to 100% came true in 95% of 2,306 "
        "cases; a real room may do worse."
    )


def test_a_share_that_hardly_came_up_in_trials_is_not_given_a_rate(written: Any) -> None:
    assert written("hr-faq-bot")["meaning"][1] == (
        "How often a share like this comes true is not known: in trials it hardly ever came up."
    )


def test_work_is_a_band_money_is_what_was_named_and_the_rest_is_asked(written: Any) -> None:
    costs = written("support-bot-launch")["costs"]
    assert re.fullmatch(
        r"Work: [\d.]+ to [\d.]+ weeks now, [\d.]+ to [\d.]+ weeks after that\.", costs["people"]
    )
    assert re.match(r"[A-Z][\w ]+ [\d.]+ to [\d.]+ weeks(;|$)", costs["people_basis"])
    assert costs["money"] == [
        "What do 1,000 answers cost you? about 0.33 today, limit about 4.3 EUR per 1,000 answers "
        "(2 people, rough figures)."
    ]
    assert costs["unknown"] == "Not known in money; ask:"
    assert costs["ask"][0] == "Executive and finance: What does a week of work cost?"


def test_where_a_week_has_a_price_the_work_has_one(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    assessment = engagement.assessments.get()
    advice = assessment.advice
    advice["cost"]["money"] = {"now": [5200, 16000], "next": [10_000, 30_000], "currency": "EUR"}
    costs: Any = report_document(engagement, assessment)["costs"]
    assert costs["money"][0] == "At what a week of work costs here: 5,200 EUR to 16,000 EUR now."
    assert len(costs["ask"]) == 1


def test_money_is_printed_however_few_named_it_with_how_many_they_were(unsettled: BringIn) -> None:
    rounds = rounds_with("returns-check")
    knowing = [each["answers"] for each in rounds[0]["responses"] if each["answers"].get("QM4")]
    for answers in knowing[1:]:
        answers["QM4"] = None
    engagement = unsettled("returns-check", rounds=rounds)
    assert re.fullmatch(
        r"What do 1,000 results cost you\? .* EUR per 1,000 results \(1 person, measured\)\.",
        frozen(engagement)["costs"]["money"][0],
    )


def test_a_target_of_money_is_among_what_it_costs(unsettled: BringIn) -> None:
    engagement = unsettled("returns-check")
    assessment = engagement.assessments.get()
    proposal = assessment.advice["targets"][0]
    proposal |= {
        "id": "month_budget",
        "indicator": "All bills of a month",
        "value": 3000,
        "source": "target.G4",
        "words": "3,000 EUR a month",
    }
    content: Any = report_document(engagement, assessment)
    assert "All bills of a month: 3,000 EUR a month, as a target." in content["costs"]["money"]


def test_the_brief_and_the_answers_are_put_to_whoever_decides(written: Any) -> None:
    asks = written("support-bot-launch")["asks"]
    assert asks["heading"] == "We ask you to decide, by 23 Dec 2026"  # the 24th to 26th are holidays
    texts = [line["text"] for line in asks["lines"]]
    assert texts[0] == "Put users first, as the answers say, or data, as the brief says."
    assert texts[1] == "Who owns each of the 3 things under “What now”, and that they start."
    assert texts[2].startswith("Whether the 3 targets that are still open are accepted")


def test_targets_are_shown_with_today_and_the_value_to_stop_at_and_where_the_others_stand(
    written: Any,
) -> None:
    own = {"agreed": False, "from": None, "owner": "s09"}
    nights = {
        "id": "nights",
        "indicator": "Calls at night",
        "value": 2.5,
        "unit": "a month",
        "value_now": "4 a month",
    }
    content = written("support-bot-launch", targets=[own | nights])
    asks = content["asks"]
    night, words, third = asks["targets"]
    assert night == "Calls at night: 2.5 a month; today 4 a month; no value to stop at."
    assert words == (
        "95 of 100 answers show their first words within this time: 2 s (28 days); today not known; "
        "stop: 10 in 100 are slower for an hour."
    )
    assert "45 minutes; 40 minutes of outage allowed (28 days); today not known" in third
    assert asks["more"] == "1 more stands under “4 targets to agree on”"
    assert content["targets_heading"] == "4 targets to agree on"
    assert "66.9 requests a second; half as much again, because it was not measured" in [
        row["value"] for row in content["targets"]
    ]


def test_steps_have_their_day_and_late_orders_say_so(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    assessment = engagement.assessments.get()
    late = {"lead_days": 42, "days_left": 40, "until": "2026-12-19"}
    step = assessment.advice["do_now"][0]["steps"][0]
    step |= {"on": "2026-12-02", "do": "Ask for 970 lines in writing", "late": late}
    content: Any = report_document(engagement, assessment)
    told = content["advice"]["do_now"][0]["steps"][0]
    assert (told["when"], told["action"]) == ("By 2 Dec 2026", "Ask for 970 lines in writing")
    assert told["note"] == (
        "Late: 42 days are usual, 40 are left. Agree what is cut if it isn't granted by 19 Dec 2026."
    )
    assert content["asks"]["heading"] == "We ask you to decide, by 2 Dec 2026"


def test_who_disagrees_names_a_perspective_or_says_that_perspectives_explain_nothing(written: Any) -> None:
    assert "no larger than chance makes them" in " ".join(written("hr-faq-bot")["summary"]["people"])
    named = " ".join(written("platform-that-was-nightly-jobs")["summary"]["people"])
    assert (
        "on average data comes first for Data and ML engineering; Platform, infrastructure and SRE" in named
    )
    assert "last for “Business owner and operations; Product and UX”" in named


def test_the_day_is_that_of_the_launch_or_peak_where_it_comes_before_the_first_steps(
    unsettled: BringIn,
) -> None:
    engagement = unsettled("support-bot-launch")
    engagement.launch_on = date(2026, 12, 10)
    asks = frozen(engagement)["asks"]
    assert (asks["heading"], asks["because"]) == (
        "We ask you to decide, by 10 Dec 2026",
        "It goes live on that day. If that day has passed, decide now.",
    )
    engagement.launch_on = date(2026, 12, 13)  # a Sunday
    assert frozen(engagement)["asks"]["heading"] == "We ask you to decide, by 11 Dec 2026"
    engagement.peaks = [{"name": "Black Friday", "month": "2026-12", "times": 4}]
    assert frozen(engagement)["asks"]["heading"] == "We ask you to decide, by 1 Dec 2026"


def test_once_it_is_decided_what_is_due_stands_there_and_owners_by_their_perspective(
    unsettled: BringIn,
) -> None:
    engagement = unsettled("hr-faq-bot")
    person = Stakeholder.objects.filter(engagement=engagement).exclude(name="").first()
    assert person is not None
    decide(engagement, date(2026, 12, 3))
    add(PlanStep, engagement, key="b", text="Later.", due_on=date(2027, 3, 1))
    sooner: dict[str, Any] = {"text": "so " * 500, "due_on": date(2027, 1, 1), "owner": person.key}
    add(PlanStep, engagement, key="a", position=1, **sooner)
    add(PlanStep, engagement, key="c", position=2, text="Done long ago.", state="done")
    asks = frozen(engagement)["asks"]
    assert asks["heading"] == "Decided on 3 Dec 2026: 1 Data, 2 Users, 3 Model, 4 Organisation"
    first, second = asks["lines"][:2]
    assert first["text"].endswith("… [cut here]")
    assert first["by"] == "due 1 Jan 2027"
    assert person.name not in str(asks)
    assert (second["text"], second["owner"]) == ("Later.", "no owner yet")
    assert "Done long ago" not in str(asks)


def test_a_step_of_the_plan_has_its_day_and_words_wherever_it_stands(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    proposed = frozen(engagement)
    rule = proposed["advice"]["do_now"][0]["rule"]
    action = proposed["advice"]["do_now"][0]["steps"][0]["action"]
    own = f"{action}, but not before Q4 and only in the test system"
    taken: dict[str, Any] = {"key": f"{rule}-1".lower(), "text": own, "owner": "Ops"}
    step = add(PlanStep, engagement, **taken, rule=rule, due_on=date(2026, 12, 1))

    def dates() -> tuple[str, str, str]:
        content = frozen(engagement)
        told = content["advice"]["do_now"][0]["steps"][0]
        assert told["action"] == own
        assert clipped(own, LINE) in [line["text"] for line in content["asks"]["lines"]]
        assert content["plan"][0]["due"] == "1 Dec 2026"
        return told["when"], content["asks"]["lines"][-2]["by"], content["asks"]["heading"]

    assert dates() == ("By 1 Dec 2026, as planned", "due 1 Dec 2026", "We ask you to decide, by 1 Dec 2026")
    decide(engagement, date(2026, 11, 3))
    assert dates()[:2] == ("By 1 Dec 2026, as planned", "due 1 Dec 2026")
    step.state = "done"
    step.save()
    assert frozen(engagement)["advice"]["do_now"][0]["steps"][0]["when"] == "Done"


def test_a_step_is_in_the_words_of_the_rule_where_the_group_changed_none(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    findings = findings_for_readers(engagement.assessments.get(), engagement)
    offered = next(numbered_steps(findings.plan))
    add(PlanStep, engagement, key=offered.key, text=offered.step.do, rule=offered.of.rule)
    told = frozen(engagement)["advice"]["do_now"][0]["steps"][0]
    assert (told["action"], told["when"]) == (offered.step.do, "In the plan, no day yet")


def test_a_row_of_the_plan_replaces_no_other_step_of_its_rule(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    before = frozen(engagement)
    rule = before["advice"]["do_now"][0]["rule"]
    row: dict[str, Any] = {"key": f"{rule}-1".lower(), "text": "What was the first step.", "rule": rule}
    add(PlanStep, engagement, due_on=date(2026, 12, 1), **row)
    content = frozen(engagement)
    assert content["advice"]["do_now"] == before["advice"]["do_now"]
    assert content["plan"][0]["text"] == row["text"]
    assert content["asks"]["heading"] == "We ask you to decide, by 1 Dec 2026"
    for changed in ({"due_on": date(2026, 11, 2)}, {"due_on": date(2026, 12, 1), "state": "done"}):
        PlanStep.objects.update(**changed)
        assert frozen(engagement)["asks"]["heading"] == before["asks"]["heading"]


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


def test_what_is_left_to_decide_says_by_when_or_that_no_day_is_set(unsettled: BringIn) -> None:
    engagement = unsettled("hr-faq-bot")
    decide(engagement, date(2026, 12, 3))

    def left() -> str:
        return frozen(engagement)["asks"]["lines"][-1]["text"]

    assert left().startswith("Still to decide; no day is set: whether the 3 targets")
    engagement.launch_on = date(2027, 2, 6)  # a Saturday
    assert left().startswith(
        "Still to decide, by 5 Feb 2027, or now if that has passed (it goes live on 6 Feb 2027): whether the 3"
    )
    engagement.launch_on = date(2027, 1, 7)
    assert left().startswith(
        "Still to decide, by 7 Jan 2027, or now if that has passed (it goes live on that day): whether"
    )
    engagement.launch_on = date(2026, 12, 1)  # after the result, and before the decision
    assert left().startswith("Still to decide; no day is set")


def test_no_day_to_decide_by_is_before_the_result(unsettled: BringIn) -> None:
    engagement = unsettled("support-bot-launch")
    assessment = engagement.assessments.get()
    assessment.finished_at = datetime(2026, 11, 28, 9, tzinfo=UTC)  # a Saturday
    engagement.launch_on = date(2026, 11, 29)
    content: Any = report_document(engagement, assessment)
    assert content["asks"]["heading"] == "We ask you to decide, by 28 Nov 2026"
    assert content["asks"]["because"].startswith("It goes live on 29 Nov 2026.")


def test_what_more_is_due_is_counted_with_its_page(unsettled: BringIn) -> None:
    engagement = unsettled("hr-faq-bot")
    for place in range(5):
        step: dict[str, Any] = {"key": f"own-{place}", "position": place, "text": f"Step {place}."}
        add(PlanStep, engagement, **step, owner="Ops")
    content = frozen(engagement)
    more = {"text": "2 more steps and checks are in the plan.", "part": "plan"}
    assert more in content["asks"]["lines"]
    pages = [page.extract_text() for page in reader(render(content).pdf).pages]
    number = next(place for place, text in enumerate(pages, start=1) if "Step 4." in text)
    assert f"{more['text']} · page {number}" in pages[1].replace("\n", " ")
    PlanStep.objects.all().delete()
    for place in range(5):
        add(Assumption, engagement, key=f"own-{place}", position=place, text=f"Check {place}.")
    decide(engagement, date(2026, 12, 3))
    more = {"text": "2 more checks are among the assumptions.", "part": "assumptions"}
    assert more in frozen(engagement)["asks"]["lines"]


def test_every_reason_stands_on_page_2_and_what_is_not_there_has_its_page() -> None:
    sure = [f"Reason {number} is told." for number in range(8)]
    alone = [f"Thing {number}" for number in range(9)]
    content = document()
    content["summary"] |= {"sure": sure}
    content["advice"] |= {"leave_alone": alone, "alone_because": ["it is far off"] * 9}
    pages = [page.extract_text() for page in reader(render(content).pdf).pages]
    assert all(reason in pages[1].replace("\n", " ") for reason in sure)
    number = next(place for place, text in enumerate(pages, start=1) if "Thing 8:" in text)
    assert f"and 5 more, under “Leave alone” on page {number}." in pages[1].replace("\n", " ")


def test_who_owns_steps_that_were_taken_up_is_asked_and_agreed_targets_are_not(unsettled: BringIn) -> None:
    engagement = unsettled("hr-faq-bot")
    before = frozen(engagement)["asks"]["lines"]
    add(PlanStep, engagement, key="a", text="Name an owner.")
    agreed: dict[str, Any] = {"indicator": "Good results", "value": 99.9, "unit": "%", "agreed": True}
    add(Target, engagement, key="availability", **agreed)
    after = frozen(engagement)["asks"]["lines"]
    assert "Who owns the 1 step of the plan that has no owner." in [line["text"] for line in after]
    assert before[-1]["text"].startswith("Whether the 3 targets")
    assert after[-1]["text"].startswith("Whether the 2 targets")


def test_a_text_too_long_for_its_line_is_cut_where_everybody_sees_it() -> None:
    assert clipped("a\n b", 10) == "a b"
    assert clipped("x" * 11, 10) == "x" * 10 + " … [cut here]"


def test_contents_of_before_the_second_page_are_printed_without_its_new_answers() -> None:
    pages = reader(render(document(meaning=None, costs=None, asks=None)).pdf).pages
    assert "We ask you to decide" not in pages[1].extract_text()
    assert "Executive summary" in pages[1].extract_text()
