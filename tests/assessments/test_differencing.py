"""Close, look, reopen, one person changes, close: the difference is that person, and so it is not shown."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.differencing import discloses_few
from apps.assessments.models import Snapshot
from apps.assessments.selectors import latest_assessment
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.findings.case import FrozenEvidence
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_of
from apps.ranking import Estimate, Triple
from apps.reports.models import ReportContent
from apps.reports.services import freeze_report
from apps.responses.models import Answer, Comment, LateAnswer, Response
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer, ranking
from tests.factories import see_result

pytestmark = pytest.mark.usefixtures("rules", "telling_what_all_say")

type SignIn = Callable[[User], Browser]
type Given = dict[str, tuple[str, int | None]]

K = 3


# The rule by itself: a person is (perspective, answer to D1); None is somebody who only opened the questions.


def frozen(people: Given, *, quotes: tuple[str, ...] = (), texts: tuple[str, ...] = ()) -> FrozenEvidence:
    answered = Counter(group for group, value in people.values() if value is not None)
    asked: list[dict[str, Any]] = [
        {
            "id": person,
            "group": group,
            "ranking": {"data": None, "user": None},
            "likert": {"D1": value},
            "estimates": {"QD1": {"now": None, "horizon": None, "limit": None}},
        }
        for person, (group, value) in people.items()
    ]
    return FrozenEvidence.from_json(
        {
            "coverage": {
                name: {"answered": answered[name]}
                for name in ("business", "product", "executive", "data_ml", "platform", "risk")
            },
            "engine_input": {"engagement": {"stakeholders": asked, "items": [], "quantities": []}},
            "answers": [
                {"perspective": group, "answers": {} if value is None else {"D1": value}}
                for group, value in people.values()
            ],
            "texts": {"R5": list(texts)},
            "splits": {},
            "comments": [{"item": "D1", "text": text} for text in quotes],
        }
    )


NINE: Given = {
    f"{group}{number}": (group, 3) for group in ("business", "data_ml", "platform") for number in range(3)
}


@pytest.fixture
def definition(engagement: Engagement) -> Definition:
    return definition_of(engagement.instrument_version)


def changed(*people: str, to: int = 5) -> Given:
    return NINE | {person: (NINE[person][0], to) for person in people}


@pytest.mark.parametrize("people", [(), ("business0",), ("business0", "platform1")])
def test_an_earlier_engine_that_read_figures_otherwise_hides_nobody(
    people: tuple[str, ...], definition: Definition
) -> None:
    before, after = frozen(NINE), frozen(changed(*people))
    figure = Triple(50, 100, 200)
    stakeholders = tuple(
        replace(each, estimates={"QD1": Estimate(now=figure, horizon=figure)})
        for each in before.engagement.stakeholders
    )
    engagement = replace(before.engagement, stakeholders=stakeholders)
    older = replace(before, engine_input=replace(before.engine_input, engagement=engagement))
    assert discloses_few(older, after, definition, K) is bool(people)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(NINE, False, id="nobody changed"),
        pytest.param(changed("business0"), True, id="one changed"),
        pytest.param(changed("business0", "business1"), True, id="two changed"),
        pytest.param(changed("business0", "business1", "business2"), True, id="one of three knows their own"),
        pytest.param(changed(*(f"business{n}" for n in range(3)), *(f"platform{n}" for n in range(3))), False, id="two whole perspectives changed"),
        pytest.param(changed("business0", "data_ml0", "platform0"), True, id="one in each group that is shown"),
        pytest.param(changed(*NINE), False, id="everybody changed"),
        pytest.param(NINE | {"risk0": ("risk", 4)}, True, id="one came late"),
        pytest.param(NINE | {f"product{n}": ("product", 4) for n in range(3)}, False, id="three of one perspective came late"),
        pytest.param(NINE | {"risk0": ("risk", None)}, False, id="one opened the questions and said nothing"),
        pytest.param(
            changed("business0") | {f"executive{n}": ("executive", None) for n in range(2)}, True,
            id="whoever said nothing hides nobody",
        ),
        pytest.param(
            changed("business0") | {f"data_ml{n}": ("platform", 3) for n in range(3)}, True,
            id="whoever was only moved hides nobody",
        ),
        pytest.param({name: each for name, each in NINE.items() if name != "business0"}, True, id="one is gone"),
        # Business stays at three, but four in all differ by one in the rest that is shown nowhere by itself.
        pytest.param(
            changed("business0", "business1", "business2") | {"risk0": ("risk", 4)}, True, id="one beside three",
        ),
    ],
)  # fmt: skip
def test_what_changed_is_shown_unless_it_is_what_few_people_said(
    definition: Definition, after: Given, expected: bool
) -> None:
    assert discloses_few(frozen(NINE), frozen(after), definition, K) is expected


def test_a_new_quote_or_text_is_somebodys_although_it_stands_without_a_name(definition: Definition) -> None:
    assert discloses_few(frozen(NINE), frozen(NINE, quotes=("Only on storm days.",)), definition, K)
    assert discloses_few(frozen(NINE, texts=("One.",)), frozen(NINE, texts=("Other.",)), definition, K)
    six = changed(*(f"{group}{number}" for group in ("business", "data_ml") for number in range(3)))
    assert not discloses_few(frozen(NINE), frozen(six, quotes=("Only on storm days.",)), definition, K)


def test_beside_a_result_of_too_few_people_nothing_is_told(definition: Definition) -> None:
    two: Given = {"business0": ("business", 3), "business1": ("business", 3)}
    assert not discloses_few(frozen(two), frozen(two | {"business2": ("business", 5)}), definition, K)


# The same in the product.


def close(engagement: Engagement, hour: int, *, run: bool = True) -> Snapshot:
    at = factories.NOW + timedelta(hours=hour)
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=at)
    if run:
        tasks.run_next()
    return Snapshot.objects.latest("taken_at")


def reopen(engagement: Engagement) -> None:
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW + timedelta(hours=9))


def let_three_of_business_answer(engagement: Engagement) -> None:
    for name in ("Bob Answers", "Bea Business", "Ben Business"):
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 5, "D2": 5, "U1": 1}, name=name)


def say_something_else(number: int) -> None:
    for each in Answer.objects.filter(item="D1").order_by("pk")[:number]:
        Answer.objects.filter(pk=each.pk).update(value=1)


def test_closed_by_mistake_nothing_is_lost_by_opening_it_again_before_looking(
    engagement: Engagement, browser: Browser
) -> None:
    let_three_of_business_answer(engagement)
    answered = browser.post(reverse("close_round", args=[engagement.pk]))
    assertRedirects(answered, reverse("engagement", args=[engagement.pk]), fetch_redirect_response=False)
    response = answer_late(engagement)
    page = browser.get(reverse("engagement", args=[engagement.pk]))
    assertContains(page, "Undo: open it again")
    assertContains(page, "1 answer came late.")
    assertContains(page, "Nobody has looked at the result yet")
    browser.post(reverse("reopen_round", args=[engagement.pk]))
    assert Answer.objects.get(response=response, item="D1").value == 2
    assert not LateAnswer.objects.exists()
    # Nobody saw the first version while it stood: nothing of it is left to show.
    assert not Snapshot.objects.exists()
    again = close(engagement, 10)
    assert (again.number, again.is_held) == (1, False)
    assertContains(see_result(browser, engagement), "Round 1, result version 1")
    assert AuditEvent.objects.get(verb="unseal_results").detail == {"version": 1}


def answer_late(engagement: Engagement) -> Any:
    response = engagement.rounds.get().responses.order_by("pk").first()
    LateAnswer.objects.create(
        organisation_id=engagement.organisation_id, response=response, item="D1", value=2, at=factories.NOW
    )
    return response


def test_after_a_look_a_result_that_differs_by_one_person_is_held_back(
    engagement: Engagement, browser: Browser
) -> None:
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    results = reverse("results", args=[engagement.pk])
    first_look = see_result(browser, engagement)
    assertContains(first_look, "Round 1, result version 1")
    assertContains(
        browser.get(reverse("engagement", args=[engagement.pk])), "Alice Duarte looked at this result first"
    )
    reopen(engagement)
    say_something_else(1)
    held = close(engagement, 10)
    assert (held.number, held.is_held) == (2, True)
    page = browser.get(results)
    assertContains(page, "Result version 2 is held back; result version 1 stands.")
    assert page.context["page"].findings == first_look.context["page"].findings
    assertContains(
        browser.get(reverse("engagement", args=[engagement.pk])), "Result version 2 is frozen and held back"
    )
    assertRedirects(browser.get(reverse("result_version", args=[engagement.pk, 2])), results)
    freeze_report(engagement=engagement, by=SYSTEM, at=factories.NOW)
    assert ReportContent.objects.get().assessment.snapshot.number == 1
    assert list(AuditEvent.objects.filter(verb="unseal_results").values_list("detail", flat=True)) == [
        {"version": 1}
    ]


def test_once_enough_people_changed_the_new_version_is_shown_and_the_old_one_marked(
    engagement: Engagement, browser: Browser
) -> None:
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    see_result(browser, engagement)
    reopen(engagement)
    say_something_else(1)
    close(engagement, 10)
    reopen(engagement)
    answer(engagement, "business", {"D1": 2}, name="Bill Business")
    say_something_else(3)
    # The one that was held back is gone with the reopening, and its number is free again.
    second = close(engagement, 11)
    assert (second.number, second.is_held) == (2, False)
    page = see_result(browser, engagement)
    assertContains(page, "Round 1, result version 2")
    earlier = reverse("result_version", args=[engagement.pk, 1])
    assertContains(page, earlier)
    assertContains(browser.get(earlier), "Result version 1 is superseded.")
    current = reverse("result_version", args=[engagement.pk, 2])
    assertRedirects(browser.get(current), reverse("results", args=[engagement.pk]))


def test_while_the_round_is_open_again_only_what_was_seen_stays_readable(
    engagement: Engagement, browser: Browser
) -> None:
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    results = reverse("results", args=[engagement.pk])
    see_result(browser, engagement)
    reopen(engagement)
    page = browser.get(results)
    assertContains(page, "Sealed until the round is closed")
    assertContains(page, reverse("result_version", args=[engagement.pk, 1]))
    assertContains(
        browser.get(reverse("result_version", args=[engagement.pk, 1])), "The round is open again."
    )


def test_the_same_answers_are_the_same_version(engagement: Engagement, browser: Browser) -> None:
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    see_result(browser, engagement)
    reopen(engagement)
    again = close(engagement, 10)
    assert (again.number, again.is_held) == (1, False)
    assert latest_assessment(Round.objects.get()).snapshot == again


def test_a_named_engagement_holds_nothing_back(engagement: Engagement, browser: Browser) -> None:
    Engagement.objects.update(mode="named")
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    see_result(browser, engagement)
    reopen(engagement)
    say_something_else(1)
    assert not close(engagement, 10, run=False).is_held


def test_a_quote_added_by_one_person_is_held_back(engagement: Engagement, browser: Browser) -> None:
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    see_result(browser, engagement)
    reopen(engagement)
    Comment.objects.create(
        organisation_id=engagement.organisation_id,
        response=engagement.rounds.get().responses.first(),
        item="D1",
        text="Only on storm days.",
        quotable=True,
        written_at=factories.NOW,
    )
    close(engagement, 10)
    assertNotContains(see_result(browser, engagement), "Only on storm days.")


def test_mallory_and_carol_find_no_version(
    engagement: Engagement, browser: Browser, mallory: User, carol: User, signed_in: SignIn
) -> None:
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    see_result(browser, engagement)
    address = reverse("result_version", args=[engagement.pk, 1])
    assert browser.get(address).status_code == 302
    assert signed_in(mallory).get(address).status_code == 404
    assert signed_in(carol).get(address).status_code in {403, 404}


def test_versions_of_a_round_never_share_a_number(engagement: Engagement) -> None:
    for number, value in enumerate((1, 2, 3), start=1):
        if number == 1:
            answer(engagement, "business", {"R1": ranking("data"), "D1": value})
        else:
            Answer.objects.filter(item="D1").update(value=value)
            reopen(engagement)
        snapshot = close(engagement, number, run=False)
        assert snapshot.number == number
        services.unseal(snapshot=snapshot, by=SYSTEM, at=factories.NOW)
    assert Stakeholder.objects.count() == 1


def interview(by: User, number: int) -> None:
    """Let the facilitator have entered the answers of so many people."""
    entered = Response.objects.order_by("pk").values("pk")[:number]
    Response.objects.filter(pk__in=entered).update(
        interviewed_on=factories.NOW.date(), interviewer=by.name, interviewed_by=by
    )


def test_who_was_interviewed_hides_nobody_from_the_facilitator(
    engagement: Engagement, browser: Browser, alice: User
) -> None:
    let_three_of_business_answer(engagement)
    interview(alice, 2)
    close(engagement, 1)
    # Take the two whose answers she typed away, and what is shown of three would be the third one's.
    found = see_result(browser, engagement).context["page"].findings
    assert (found.k, found.coverage.rows, found.evidence.places) == (3, (), ())
    assert "2 of the 3 people who answered are not counted" in str(found.missing)


def test_an_interview_changed_with_an_answer_does_not_hide_it(
    engagement: Engagement, browser: Browser, alice: User
) -> None:
    for name in ("Bob", "Bea", "Ben", "Ida", "Jan"):
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 5, "D2": 5}, name=name)
    interview(alice, 2)
    close(engagement, 1)
    see_result(browser, engagement)
    reopen(engagement)
    say_something_else(3)
    assert close(engagement, 10).is_held


def test_in_a_named_engagement_others_than_the_team_get_no_version_that_differs_by_one_person(
    engagement: Engagement, browser: Browser, alice: User
) -> None:
    Engagement.objects.update(mode="named")
    engagement.refresh_from_db()
    let_three_of_business_answer(engagement)
    close(engagement, 1)
    see_result(browser, engagement)
    browser.post(reverse("order_report", args=[engagement.pk]))
    reopen(engagement)
    say_something_else(1)
    overview = reverse("engagement", args=[engagement.pk])
    assertContains(browser.get(overview), "Closed now, the next version of the result would be held back.")
    assert close(engagement, 10).is_held
    page = see_result(browser, engagement)
    assertContains(page, "Only the team sees result version 2.")
    assertContains(page, "Round 1, result version 2")
    assertContains(browser.get(overview), "Result version 2 is for the team alone")
    # What is ordered and shown is still of the version that was reported.
    freeze_report(engagement=engagement, by=SYSTEM, at=factories.NOW)
    services.reveal(round=Round.objects.get(), by=SYSTEM, at=factories.NOW)
    assert ReportContent.objects.get().assessment.snapshot.number == 1
    retired = services.retire_versions(round=Round.objects.get(), held=2, by=SYSTEM, at=factories.NOW)
    assert retired == (1,)
    freeze_report(engagement=engagement, by=SYSTEM, at=factories.NOW)
    assert {each.assessment.snapshot.number for each in ReportContent.objects.all()} == {1, 2}
