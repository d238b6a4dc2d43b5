"""What Alice is told to do next, from an empty list of people to a report that is ready."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.services import unseal
from apps.core.actors import SYSTEM
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.engagements.services import mint_links, revoke_invitation
from apps.portfolio.next_step import NextStep, next_step, stages
from apps.portfolio.overview import Decisions, Overview
from apps.portfolio.people import PersonRow, PerspectiveRow
from apps.reports.models import ERASED, Report, ReportContent
from apps.responses.models import Answer, Response
from tests.factories import NOW, SignIn, close, make_stakeholder
from tests.pages import read_page
from tests.reports.rows import make_report

ENGAGEMENT = Engagement(opened_on=NOW.date(), smallest_group=3, mode="confidential")
OPEN = Round(state="open")
CLOSED = Round(state="closed", closed_at=NOW)


@pytest.fixture(autouse=True)
def mails_leave_the_machine(settings: LazySettings) -> None:
    settings.MAILS_ARE_FILES = False


def person(name: str, state: str = "invited", perspective: str = "Business", **of: Any) -> PersonRow:
    has_answered = state == "sent"
    usual: dict[str, Any] = {
        "called": name,
        "has_link": False,
        "has_ended_link": False,
        "has_address": True,
        "day": NOW.date(),
        "way": "mail",
        "known": "mail",
        "asked_on": NOW.date(),
    }
    row = {"is_guest": False, "has_answered": has_answered, "has_come": state != "invited"}
    return PersonRow(id=uuid4(), name=name, state=state, perspective=perspective, **(usual | row | of))


def overview(*people: PersonRow, round: Round = OPEN, floor: int = 3, **of: Any) -> Overview:
    """Return how far an engagement is with these people, of each of whose perspectives so many are wanted."""
    rows = []
    for label in dict.fromkeys(each.perspective for each in people):
        asked = [each for each in people if each.perspective == label]
        sent = sum(each.state == "sent" for each in asked)
        hiding = sum(each.has_answered and each.hides_others for each in asked)
        rows.append(PerspectiveRow(label, label, sent, 0, sent, len(asked), floor, hiding))
    return Overview(engagement=ENGAGEMENT, round=round, people=people, perspectives=tuple(rows), **of)


def result(**of: Any) -> Assessment:
    return Assessment(snapshot=Snapshot(number=1, **of), result={})


def report(of: Assessment, state: str, **annotated: Any) -> Report:
    row = Report(number=1, state=state, content=ReportContent(assessment=of))
    usual = {"is_superseded": False, "decided_on": "2026-11-25", "decided_version": None}
    for name, value in (usual | annotated).items():
        setattr(row, name, value)
    return row


def send(stakeholder: Stakeholder) -> None:
    response = Response.objects.create(
        organisation=stakeholder.organisation,
        stakeholder=stakeholder,
        round=stakeholder.engagement.rounds.get(),
        state=Response.State.SUBMITTED,
        submitted_at=NOW,
        started_at=NOW,
    )
    Answer.objects.create(
        organisation=stakeholder.organisation, response=response, item="D1", value=4, answered_at=NOW
    )


def last_detail(of: Overview) -> str:
    return stages(of)[-1].detail


def test_with_nobody_on_the_list_it_asks_for_people() -> None:
    assert next_step(overview()).action == "add_people"
    assert next_step(overview(person("Ida", "withdrawn"))).action == "add_people"


def test_who_has_no_link_is_named_before_who_has_not_sent() -> None:
    bob, ines = person("Bob Answers"), person("Ines Roth", perspective="Risk")
    step = next_step(overview(bob, ines))
    assert (step.action, step.title) == ("make_links", "Bob Answers and Ines Roth need a link")
    bob_alone = next_step(overview(bob, replace(ines, has_link=True)))
    assert (bob_alone.title, bob_alone.people) == ("Bob Answers needs a link", (bob,))
    # Who came by the code or was interviewed needs none, whether or not a link of theirs works.
    joined, asked = person("Jo Berg", "begun", way="code"), person("Kay Lim", "begun", way="interview")
    assert next_step(overview(bob, joined, asked, ines)).people == (bob, ines)
    two = (
        person("Maria Silva", called="Maria Silva (Business)"),
        person("Maria Silva", "sent", perspective="Risk"),
    )
    assert next_step(overview(*two)).title == "Maria Silva (Business) needs a link"
    bob = replace(bob, has_link=True)
    step = next_step(overview(bob))
    assert (step.action, step.title) == ("chase", "Bob Answers has not sent yet")
    assert step.text == ("Business: 0 sent, 3 wanted. It takes 2 people more than are asked.")


def test_where_no_mail_goes_out_links_are_a_way_like_any_other(settings: LazySettings) -> None:
    settings.MAILS_ARE_FILES = True
    step = next_step(overview(person("Bob")))
    assert (step.action, step.title) == ("make_links", "Bob needs a link")


def test_while_a_code_is_open_nobody_is_said_to_need_a_link() -> None:
    step = next_step(overview(person("Bob"), person("Ida", "sent"), is_code_open=True))
    assert (step.action, step.title) == ("make_links", "Bob has not come yet")
    assert step.text.startswith("The code is open: whoever is in the room joins by it.")


def test_where_enough_have_sent_it_may_be_closed_without_the_others() -> None:
    step = next_step(overview(person("Ida", "sent"), person("Bob", has_link=True), floor=1))
    assert (step.action, step.title) == ("chase", "Bob has not sent yet")
    assert "You may close without them." in step.text


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (["sent"], "Everybody who was asked has sent. Fewer than wanted: Business (1/3)."),
        (["sent", "sent", "sent"], "Everybody who was asked has sent."),
        (
            ["sent", "sent", "sent", "withdrawn"],
            "3 of 4 have sent; 1 declined.",
        ),
        (
            ["sent", "withdrawn", "left_out"],
            "1 of 2 have sent; 1 declined. Fewer than wanted: Business (1/3).",
        ),
    ],
)
def test_once_everybody_has_sent_the_round_is_closed(states: list[str], text: str) -> None:
    step = next_step(overview(*(person(f"Ida {state}", state) for state in states)))
    assert (step.action, step.text) == ("close", text)


def sent_by_link(name: str, **of: Any) -> PersonRow:
    return person(name, "sent", **({"way": "link", "known": ""} | of))


def test_it_says_who_is_to_be_vouched_for_where_that_makes_a_row_and_only_before_the_first_look() -> None:
    people = [person("Ida", "sent"), person("Eve", "sent"), sent_by_link("Tariq Mansour"), person("Bob")]
    before = overview(*people)
    step = next_step(before)
    assert (step.action, step.people) == ("vouch", (people[2],))
    assert step.title == "Business needs one more person who is vouched for to have a row of its own"
    assert step.text == (
        "Tariq Mansour came by the code, or by a link you handed over. Bob waits for a link or an interview."
    )
    assert step.to_interview == (people[3],)
    assert next_step(replace(before, looked_at=NOW)).action != "vouch"
    # Where their word changes nothing it is not asked for.
    assert next_step(overview(*people[1:])).action != "vouch"
    assert next_step(overview(*people[:2], person("Kay", "sent"), people[2])).action == "close"
    interviewed = sent_by_link("Tariq Mansour", way="interview")
    assert next_step(overview(*people[:2], interviewed)).action != "vouch"


def test_the_word_is_asked_for_all_for_whom_it_counts_and_all_are_named() -> None:
    people = [sent_by_link(f"Person {each}") for each in range(4)]
    alone = sent_by_link("Ines Roth", perspective="Risk")
    step = next_step(overview(*people, alone))
    assert step.people == (*people, alone)
    assert all(each.name in step.text for each in step.people)


def test_an_interview_that_is_outstanding_is_offered_beside_a_link() -> None:
    otto = person("Otto Brandt", asked_on=None)
    step = next_step(overview(person("Ida", "sent"), otto))
    assert (step.action, step.to_interview) == ("make_links", (otto,))
    begun = person("Otto Brandt", "begun", way="interview", has_answered=True)
    step = next_step(overview(*(sent_by_link(f"Person {each}") for each in range(3)), begun))
    assert (step.action, step.to_interview) == ("vouch", (begun,))


def test_several_rows_are_one_step_and_guests_are_looked_at_one_by_one() -> None:
    people = [
        sent_by_link(f"{label} {each}", perspective=label)
        for label in ("Business", "Risk")
        for each in range(3)
    ]
    step = next_step(overview(*people))
    assert step.title == "People who are vouched for give these rows of their own: Business; Risk"
    assert step.people == tuple(people)
    guests = [replace(each, is_guest=True) for each in people]
    assert next_step(overview(*guests)).people == ()


def test_without_a_row_of_any_perspective_it_says_what_anything_takes() -> None:
    people = [sent_by_link(label, perspective=label) for label in ("Business", "Risk", "Data")]
    step = next_step(overview(*people))
    assert step.title == "Vouch for those who answered"
    assert step.text.endswith("Everybody is heard; opinions are shown once 3 are known to be there.")


def test_nobody_vouches_with_one_press_for_who_sent_again_on_another_device() -> None:
    people = tuple(person(name, "sent", way="link", known="") for name in ("Bob", "Ines", "Pat"))
    assert [each.name for each in next_step(overview(*people)).people] == ["Bob", "Ines", "Pat"]
    afresh = replace(people[1], afresh_on=NOW.date())
    step = next_step(overview(people[0], afresh, people[2]))
    assert (step.action, step.people) == ("vouch", ())
    assert "Ines sent, then began afresh on another device: ask whether it was them." in step.text


@pytest.mark.django_db
def test_two_of_one_name_are_told_apart_by_their_perspective_wherever_they_are_named(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    engagement.stakeholders.all().delete()
    for perspective in ("risk", "business"):
        make_stakeholder(engagement, "Maria Santos", perspective, is_known=False)
    shown = read_page(signed_in(alice).get(reverse("engagement", args=[engagement.pk])))
    step = shown.one("section[aria-labelledby=next-title]").text
    for label in ("Security, legal and risk", "Business owner and operations"):
        assert step.count(f"Maria Santos ({label})") >= 2  # in the sentence and on the button
    assert "Maria Santos needs" not in step


def test_two_rows_of_a_like_name_are_settled_before_anybody_is_reminded() -> None:
    guest = replace(person("Greta M.", "withdrawn", is_guest=True), maybe=(Stakeholder(name="Greta Moss"),))
    step = next_step(overview(person("Greta Moss", has_link=True), guest))
    assert (step.action, step.title, step.people) == ("vouch", "Is Greta Moss in two rows?", ())


def test_after_closing_it_leads_to_the_result_the_report_and_its_readers() -> None:
    unseen, seen = result(), result(looked_at=NOW)
    closed = overview(person("Ida", "sent"), round=CLOSED, result=unseen)
    assert next_step(closed).action == "results"
    closed = replace(closed, result=seen)
    assert next_step(closed).action == "decide"
    assert last_detail(closed) == "order it here"
    draft = Decision(number=1, state="draft")
    closed = replace(closed, decisions=Decisions(draft, None))
    assert next_step(closed).action == "decide"
    assert stages(closed)[3].detail == "decision version 1 is a draft"
    decided = Decision(number=1, state="decided", decided_on=date(2026, 11, 25))
    closed = replace(closed, decisions=Decisions(None, decided))
    assert next_step(closed).action == "order"
    assert stages(closed)[3].detail == "decided 25 Nov 2026"


@pytest.mark.parametrize(
    ("state", "error", "title", "detail"),
    [
        ("queued", "", "The report is on its way", "report version 1 is being made"),
        ("failed", "", "The report could not be made", "report version 1 failed"),
        ("failed", ERASED, "The report named somebody who was erased", "report version 1 is deleted"),
        ("ready", "", "Report version 1 is ready", "report version 1 is ready"),
    ],
)
def test_a_report_is_told_by_its_state(state: str, error: str, title: str, detail: str) -> None:
    seen, decided = result(looked_at=NOW), Decision(number=1, state="decided", decided_on=NOW.date())
    ordered = report(seen, state, error_code=error)
    closed = overview(round=CLOSED, result=seen, report=ordered, decisions=Decisions(None, decided))
    step = next_step(closed)
    assert (step.action, step.title, step.is_undecided) == ("report", title, False)
    assert last_detail(closed) == detail
    undecided = next_step(replace(closed, decisions=Decisions(None, None)))
    assert undecided.is_undecided is (state == "ready")


def test_a_report_from_before_the_decision_or_of_an_earlier_result_is_ordered_again() -> None:
    seen, second = result(looked_at=NOW), Decision(number=2, state="decided", decided_on=NOW.date())
    closed = overview(
        round=CLOSED, result=seen, report=report(seen, "ready"), decisions=Decisions(None, second)
    )
    step = next_step(closed)
    assert (step.action, step.title) == ("order", "The report is older than the decision")
    assert "Report version 1 was ordered before the decision of 25 Nov 2026 was written down." in step.text
    assert last_detail(closed) == "report version 1 is older than the decision"
    # A report from before the round was reopened may miss what came since.
    newer = replace(closed, result=result(looked_at=NOW), decisions=Decisions(None, None))
    assert next_step(newer).action == "decide"


@pytest.mark.django_db
def test_the_page_tells_the_step_and_offers_what_it_takes(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    browser = signed_in(alice)
    address = reverse("engagement", args=[engagement.pk])

    def shown() -> tuple[str, NextStep]:
        answer = browser.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split()), answer.context["page"].next_step

    text, step = shown()
    assert step.title == "Bob Answers needs a link"
    assert step.title in text
    assert "not asked yet" in text
    mint_links(stakeholders=[bob], at=timezone.now() - timedelta(days=2))
    text, step = shown()
    assert (step.action, [each.name for each in step.mailable]) == ("chase", ["Bob Answers"])
    assert "not asked yet" not in text
    assert "Close without the 1 missing" not in text  # with nothing sent there is nothing to close on
    ines = make_stakeholder(engagement, "Ines Roth", "risk")
    send(ines)
    assert "Close without the 1 missing" in shown()[0]
    # A link that was ended, or has expired, is none.
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())
    text, step = shown()
    assert step.action == "make_links"
    assert "links ended" in text
    mint_links(stakeholders=[bob], at=timezone.now())
    InvitationToken.objects.update(expires_at=timezone.now())
    assert shown()[1].action == "make_links"
    send(bob)
    text, step = shown()
    assert step.action == "close"
    assert "Close it now" in text
    assert "Close without the 1 missing" not in text
    close(engagement, at=NOW - timedelta(hours=1))
    text, step = shown()
    assert "Look at the result" in text
    # Looking is the one thing to press: no report can be ordered before.
    assert "report-panel" not in text
    assert [each.text for each in read_page(text).all("main .btn.primary")] == ["See the result"]
    unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=NOW)
    text, step = shown()
    assert "report-panel" in text
    assert step.action == "decide"
    assert read_page(text).has(f'[href="{reverse("decision", args=[engagement.pk])}"]')
    assert read_page(text).has(f'[action="{reverse("order_report", args=[engagement.pk])}"]')
    ready = make_report(engagement, state="ready")
    text, step = shown()
    assert step.title == "Report version 1 is ready"
    assert read_page(text).has(f'[href="{reverse("report", args=[ready.pk])}"]')
    decided = {"ranking": ["data"], "number": 2, "decided_on": NOW.date()}
    Decision.objects.create(organisation=engagement.organisation, engagement=engagement, **decided)
    text, step = shown()
    assert step.action == "order"
    assert read_page(text).has(f'.ink [action="{reverse("order_report", args=[engagement.pk])}"]')


@pytest.mark.django_db
def test_the_brief_is_shown_as_it_was_typed(alice: User, engagement: Engagement, signed_in: SignIn) -> None:
    engagement.success_today, engagement.success_wanted = 19.0, 7.5
    engagement.peaks = [{"name": "Flu season", "month": "2027-01", "times": 2.5}]
    engagement.save()
    browser = signed_in(alice)
    page = browser.get(reverse("engagement", args=[engagement.pk]))
    assertContains(page, "19 today, 7.5 wanted (minutes a claim)")
    assertContains(page, "Flu season, January 2027: 2.5 times an ordinary day")
    framing = browser.get(reverse("framing", args=[engagement.pk]))
    assert read_page(framing).one("[name=success_today]")["value"] == "19"
    assertNotContains(framing, "19.0")
