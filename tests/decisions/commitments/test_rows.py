"""Rows that a group enters by hand: changed in their place, measured, moved, and refused where they can't be so."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.decisions.commitments import services
from apps.decisions.models import Assumption, PlanStep, Target
from apps.decisions.wording import value_words
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.selectors import definition_of
from tests import factories

HTMX = {"HX-Request": "true"}
MAKE: dict[str, Any] = {
    "assumptions": factories.make_assumption,
    "targets": factories.make_target,
    "plan": factories.make_plan_step,
}
ASSUMPTION = {"text": "Claims grow threefold", "status": "open", "revision": "0"}
TARGET = {"indicator": "Answers in time", "state": "agreed", "value": "2.5 s", "revision": "0"}
STEP = {"text": "Load test", "state": "open", "revision": "0"}


@pytest.mark.parametrize(
    ("page", "body", "field", "sentence"),
    [
        ("assumptions", ASSUMPTION | {"check_by": "2020-01-31"}, "check_by", "This day has passed."),
        (
            "assumptions",
            ASSUMPTION | {"owner": "wim withdrew"},
            "owner",
            "Wim Withdrew no longer takes part.",
        ),
        ("assumptions", ASSUMPTION | {"owner": "Lea Left"}, "owner", "Lea Left has left your organisation."),
        ("assumptions", ASSUMPTION | {"value": "3 TB"}, "figure", "Choose the figure that has this value."),
        ("assumptions", ASSUMPTION | {"figure": "QU7.horizon"}, "value", "Say which value is assumed."),
        ("assumptions", ASSUMPTION | {"figure": "QU7.horizon", "value": "many"}, "value", "for example"),
        ("targets", TARGET | {"value": "2.5"}, "value", "Add its unit: 2.5 of what?"),
        ("targets", TARGET | {"stop": "4"}, "stop", "Add its unit: 4 of what?"),
        ("targets", TARGET | {"value": ""}, "value", "Say which value is accepted."),
        ("targets", TARGET | {"state": "refused"}, "reason", "Say why it is declined."),
        ("plan", STEP | {"due_on": "2020-01-31"}, "due_on", "This day has passed."),
        ("plan", STEP | {"text": ""}, "text", "This field is required."),
    ],
)
def test_what_can_t_be_is_said_at_its_field(
    page: str, body: dict[str, str], field: str, sentence: str, engagement: Engagement, browser: Browser
) -> None:
    wim = factories.make_stakeholder(engagement, "Wim Withdrew")
    wim.withdrawn_at = factories.NOW
    wim.save()
    lea = factories.make_member(engagement.organisation, "Lea Left")
    lea.is_active = False
    lea.save()
    answer = browser.post(reverse(page, args=[engagement.pk]), body)
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert not any(kind.objects.exists() for kind in (Assumption, Target, PlanStep))
    assert not AuditEvent.objects.filter(
        verb__in=("keep_assumptions", "settle_targets", "take_steps")
    ).exists()


def test_what_alice_enters_by_hand_is_kept(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    due = timezone.localdate() + timedelta(days=9)
    for page, body in (
        (
            "assumptions",
            ASSUMPTION | {"owner": str(bob), "check_by": due, "figure": "QU7.horizon", "value": "25k"},
        ),
        ("targets", TARGET | {"stop": "4 s", "now": "about 6 s", "owner": "Olga Owns"}),
        ("plan", STEP | {"due_on": due}),
        ("plan", STEP),
    ):
        assert browser.post(reverse(page, args=[engagement.pk]), body).status_code == 302
    held = Assumption.objects.get()
    assert (held.key, held.owner, held.check_by) == ("claims-grow-threefold", bob.key, due)
    assert (held.quantity, held.field, held.value, held.flip) == ("QU7", "horizon", 25_000, None)
    target = Target.objects.get()
    assert (target.value, target.unit, target.stop_value, target.value_now) == (2.5, "s", 4, "about 6 s")
    assert (target.agreed, target.refused, target.proposed) == (True, False, None)
    assert list(PlanStep.objects.values_list("key", "position")) == [("load-test", 0), ("load-test-2", 1)]


def test_keeping_twenty_rows_costs_as_many_queries_as_keeping_two(
    engagement: Engagement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for first, count in ((1, 2), (3, 20)):
        rows = [PlanStep(key=f"p{number}", text="Load test") for number in range(first, first + count)]
        with django_assert_num_queries(7):
            assert services.keep(engagement=engagement, rows=rows, by=SYSTEM, at=timezone.now()) == count
    places = PlanStep.objects.order_by("position").values_list("key", "position")
    assert list(places) == [(f"p{number + 1}", number) for number in range(22)]


def test_a_row_is_changed_in_its_place_or_on_a_page_of_its_own(
    engagement: Engagement, browser: Browser
) -> None:
    step = factories.make_plan_step(engagement, due_on="2020-01-31", owner="Ann")
    address = reverse("plan_step", args=[engagement.pk, step.pk])
    whole, part = browser.get(address).content.decode(), browser.get(address, headers=HTMX).content.decode()
    assert "<html" in whole
    assert part.strip().startswith("<tr")
    body = {"text": "Step 1", "owner": "Ann", "due_on": "2020-01-31", "state": "doing", "revision": "0"}
    # A day that lay in the past before stays as it is.
    row = browser.post(address, body, headers=HTMX).content.decode()
    assert row.strip().startswith("<tr")
    assert "In progress" in row
    assert "Overdue" in row
    assert PlanStep.objects.get().revision == 1
    done = browser.post(address, body | {"state": "done", "revision": "1"}, follow=True).content.decode()
    assert "Stored." in done
    assert "Overdue" not in done
    assert (
        list(AuditEvent.objects.filter(verb="change_step").values_list("detail", flat=True))
        == [{"key": "p1"}] * 2
    )


def test_an_owner_whom_no_mail_reaches_is_said_to_be_so(
    engagement: Engagement, alice: User, bob: Stakeholder, browser: Browser
) -> None:
    mute = factories.make_stakeholder(engagement, "Mia Mute")
    Stakeholder.objects.filter(pk=mute.pk).update(email="")
    stopped = factories.make_stakeholder(engagement, "Sam Stopped")
    Stakeholder.objects.filter(pk=stopped.pk).update(reminders_stopped_at=factories.NOW)
    unasked = "Gets no mail: neither asked here nor on the team."
    unreached = "Gets no mail: has no address, or wants no reminders."
    for number, (owner, said) in enumerate(
        (
            (bob.key, ""), (str(alice), ""), ("", ""), (mute.key, unreached), (stopped.key, unreached),
            ("Olga Owns", unasked), ("somebody@else.example", unasked),
        )
    ):  # fmt: skip
        step = factories.make_plan_step(engagement, number, owner=owner, due_on=timezone.localdate())
        row = browser.get(reverse("plan_step", args=[engagement.pk, step.pk]) + "?shown", headers=HTMX)
        form = browser.get(reverse("plan_step", args=[engagement.pk, step.pk])).context["form"]
        assert (row.context["each"]["owned"].unmailed, form["owner"].help_text) == (said, said), owner
    for step in PlanStep.objects.all():
        step.state = "done"
        step.save()
    assert "Not mailed" not in browser.get(reverse("plan", args=[engagement.pk])).content.decode()


def test_who_saves_an_older_row_is_shown_both_and_chooses(engagement: Engagement, browser: Browser) -> None:
    held = factories.make_assumption(engagement, text="As Olga has it", revision=1, owner="Olga Owns")
    address = reverse("assumption", args=[engagement.pk, held.pk])
    mine = {"text": "As Alice has it", "owner": "Alice Leads", "status": "open", "revision": "0"}
    asked = browser.post(address, mine).content.decode()
    assert "Somebody else saved this meanwhile" in asked
    assert "As Olga has it" in asked
    assert "As Alice has it" in asked
    assert Assumption.objects.get().text == "As Olga has it"
    browser.post(address, mine | {"revision": "1", "take": "owner"})
    saved = Assumption.objects.get()
    assert (saved.text, saved.owner, saved.revision) == ("As Alice has it", "Olga Owns", 2)


@pytest.mark.parametrize(
    ("assumed", "turns_at", "measured", "follows"),
    [
        (20_000, 50_000, "60k", True),
        (20_000, 50_000, "40k", False),
        (20_000, 5_000, "4k", True),
        (20_000, 5_000, "60k", False),
    ],
)
def test_a_measured_value_beyond_the_turning_point_says_what_follows(
    assumed: float, turns_at: float, measured: str, follows: bool, engagement: Engagement, browser: Browser
) -> None:
    flip = {"value": turns_at, "becomes": ["data", "user"]}
    held = factories.make_assumption(engagement, quantity="QU7", field="now", value=assumed, flip=flip)
    address = reverse("assumption_measure", args=[engagement.pk, held.pk])
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused = browser.post(address, {"measured": measured, "on": tomorrow})
    assert refused.context["measuring"].errors["on"] == ["This day is still to come."]
    said = browser.post(address, {"measured": measured, "on": "2026-01-31"}, headers=HTMX).content.decode()
    assert ("Beyond the turning point: data or users would come first." in said) is follows
    assert len(Assumption.objects.get().measured) == 1


def test_steps_stand_by_day(engagement: Engagement, browser: Browser) -> None:
    for number, day in ((1, None), (2, "2027-03-01"), (3, "2027-02-01")):
        factories.make_plan_step(engagement, number, due_on=day)
    shown = browser.get(reverse("plan", args=[engagement.pk])).context["kept"]
    assert [each["row"].key for each in shown] == ["p3", "p2", "p1"]


def test_an_archived_engagement_shows_what_was_settled_and_takes_nothing(
    engagement: Engagement, browser: Browser
) -> None:
    for make in MAKE.values():
        make(engagement)
    engagement.archived_at = factories.NOW
    engagement.save()
    for page, said in (("assumptions", "Assumption 1 holds"), ("targets", "Promise 1"), ("plan", "Step 1")):
        address = reverse(page, args=[engagement.pk])
        shown = browser.get(address).content.decode()
        assert said in shown
        assert "Edit" not in shown
        browser.post(address, ASSUMPTION | TARGET | STEP)
    assert [kind.objects.count() for kind in (Assumption, Target, PlanStep)] == [1, 1, 1]


@pytest.mark.parametrize("page", MAKE)
def test_a_page_asks_as_much_of_twenty_rows_as_of_two_and_has_fifty_at_most(
    page: str, engagement: Engagement, browser: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse(page, args=[engagement.pk])
    browser.get(address)  # warms what is kept in memory
    for number in (1, 2):
        MAKE[page](engagement, number, owner="Ann")
    with django_assert_num_queries(14):
        browser.get(address)
    for number in range(3, 21):
        MAKE[page](engagement, number, owner="Ann")
    with django_assert_num_queries(14):
        browser.get(address)
    for number in range(21, 52):
        MAKE[page](engagement, number, owner="Ann")
    assert len(browser.get(address).context["kept"]) == 50
    assert len(browser.get(address, {"page": "2"}).context["kept"]) == 1


@pytest.mark.parametrize(
    ("value", "unit", "taken_from", "words"),
    [
        ("99.9", "", "target.G2", "99.9 %"),
        ("all of it is used", "", "target.G2", "all of it is used"),
        (98.5, "%", "target.G2", "98.5 %"),
        (68.0, "requests/s", "quantity.QU2.horizon", "68 requests a second"),
        (["full", "small"], "", "", "full, small"),
        (None, "", "", ""),
    ],
)
def test_what_is_no_step_of_an_answer_is_said_as_it_was_written(
    value: object, unit: str, taken_from: str, words: str, engagement: Engagement
) -> None:
    definition = definition_of(engagement.instrument_version)
    assert value_words(value, unit, taken_from, definition, "EUR") == words
