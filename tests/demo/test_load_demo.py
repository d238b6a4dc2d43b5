"""What `make up` loads: seven engagements in every state, as of the day it is started, once, whatever was there before."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.core.actors import COMMAND
from apps.core.models import AuditEvent
from apps.decisions.due.selectors import due_in
from apps.demo import services
from apps.demo.services import STORIES, TOLD_ON, load_demo, load_shipped, moved
from apps.documents.files import read_file
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.exchange.engagement.services import import_engagement
from apps.mailing.models import Mail
from apps.outreach.services import mailable_in
from apps.reports.models import Report
from apps.responses.models import Response
from tests.factories import NOW, sign_in
from tests.pages import read_page

LETTERS, DECIDED = "Discharge letters, drafted", "Customer support assistant, pilot to launch"


def cases() -> list[dict[str, Any]]:
    return [dict(read_file(services.CASES / f"{case}.json")) for case in STORIES]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that leaves one story of the demo: ranking all of them takes seconds."""

    def leave(case: str, *, has_report: bool = False) -> None:
        monkeypatch.setattr(services, "STORIES", {case: has_report})

    return leave


def rows() -> tuple[int, ...]:
    counted = Engagement, Round, Stakeholder, Response, Assessment, Report, Mail, InvitationToken, AuditEvent
    return tuple(model._default_manager.count() for model in counted)


@pytest.mark.django_db
def test_everything_is_there_once_however_often_it_is_loaded() -> None:
    load_shipped(at=NOW)
    organisation = load_demo(at=NOW)
    first = rows()
    load_demo(at=NOW + timedelta(days=3))
    assert rows()[:-1] == first[:-1]  # who reads is set again, and recorded
    assert {each.initiative for each in organisation.engagements.all()} == {
        case["initiative"] for case in cases()
    }
    assert Report.objects.count() == sum(STORIES.values())
    ready = Assessment.objects.ready().count()
    rounds = Round.objects.filter(engagement__in=Report.objects.values("engagement")).count()
    assert ready == rounds, "what has a report is ranked; a worker ranks the rest"
    closed = Response.objects.filter(round__state="closed")
    in_time = closed.filter(submitted_at__range=(F("round__opened_at"), F("round__closed_at")))
    assert in_time.count() == closed.filter(state="submitted").count() > 0
    frozen = Report.objects.filter(content__frozen_at__gte=F("content__assessment__finished_at"))
    assert frozen.count() == Report.objects.count(), "no report is older than what it is made from"
    overdue = [each for each in due_in(organisation.engagements.all(), at=NOW) if each.is_overdue]
    assert [(each.engagement.initiative, each.kind) for each in overdue] == [(DECIDED, "assumption")]


@pytest.mark.django_db
def test_what_an_earlier_version_loaded_stays_as_it_is_and_is_not_doubled(only: Callable[..., None]) -> None:
    load_shipped(at=NOW)
    only("returns-check")
    organisation = load_demo(at=NOW)
    document = json.loads((services.CASES / "support-bot-launch.json").read_text(encoding="utf-8"))
    by = COMMAND.within(organisation.pk)
    known = import_engagement(document=document, organisation=organisation, by=by, at=NOW)
    known.refresh_from_db()
    only("support-bot-launch", has_report=True)
    load_demo(at=NOW + timedelta(days=30))
    now = Engagement.objects.get(initiative=DECIDED)
    for field in ("pk", "instrument_version", "created_at"):
        assert getattr(now, field) == getattr(known, field)
    assert not now.reports.exists()
    assert now.decisions.count() == 1


@pytest.mark.django_db
def test_a_round_is_in_mid_flight_on_whatever_day_it_is_loaded(only: Callable[..., None]) -> None:
    load_shipped(at=NOW)
    only("discharge-letters")
    at = NOW + timedelta(days=400)
    load_demo(at=at)
    engagement = Engagement.objects.get(initiative=LETTERS)
    round_ = engagement.rounds.get()
    assert round_.is_open
    assert round_.closes_at is not None
    assert timedelta(0) < round_.closes_at - at < timedelta(days=5)
    assert round_.opened_at < at - timedelta(days=6)
    times = Response.objects.filter(round=round_).values_list("started_at", "submitted_at")
    assert all(round_.opened_at < started < at for started, _ in times)
    assert all(sent is None or sent < at for _, sent in times)
    assert [each.is_submitted for each in Response.objects.filter(round=round_)].count(True) == 6
    opened = InvitationToken.objects.filter(opened_at__isnull=False)
    assert opened.count() == engagement.stakeholders.filter(mail_opened_at__isnull=False).count() == 9


@pytest.mark.django_db
def test_no_mail_of_it_goes_out_one_came_back_and_the_others_can_be_reminded(
    only: Callable[..., None],
) -> None:
    load_shipped(at=NOW)
    only("discharge-letters")
    load_demo(at=NOW)
    mails = Mail.objects.all()
    assert not [mail for mail in mails if mail.is_unfinished]
    [back] = [mail for mail in mails if mail.is_failed]
    assert back.recipient == "vikram.sethi@marowfield.example"
    assert "domain not found" in back.failure
    engagement = Engagement.objects.with_framing().get(initiative=LETTERS)
    mailable = mailable_in(engagement, at=NOW)
    assert (len(mailable.to_invite), len(mailable.to_remind), len(mailable.refused)) == (0, 9, 1)
    lead = User.objects.get(email="alice@demo.example")
    page = read_page(sign_in(Browser(), lead).get(reverse("engagement", args=[engagement.pk])))
    assert "6 of 16 sent, 3 begun" in page.text


@pytest.mark.parametrize("days", [-700, 0, 45])
def test_every_day_of_a_case_moves_by_as_many_days(days: int) -> None:
    case = cases()[0]
    today = json.loads(moved(json.dumps(case), TOLD_ON + timedelta(days=days)))
    for field in ("opened_on", "launch_on"):
        assert days_between(case[field], today[field]) == days
    assert days_between(case["decision"]["decided_on"], today["decision"]["decided_on"]) == days
    for table, field in (("assumptions", "check_by"), ("plan", "due_on")):
        assert [
            days_between(old[field], new[field]) for old, new in zip(case[table], today[table], strict=True)
        ] == [days] * len(case[table])
    measured = [case["assumptions"][-1]["measured"][0]["on"], today["assumptions"][-1]["measured"][0]["on"]]
    assert days_between(*measured) == days
    closes = [each["rounds"][0]["closes_at"] for each in (case, today)]
    assert days_between(*(each[:10] for each in closes)) == days
    assert closes[0][10:] == closes[1][10:], "the time of the day stays"


def test_the_hour_in_a_room_moves_as_a_whole() -> None:
    case = next(each for each in cases() if each.get("rooms"))
    today = json.loads(moved(json.dumps(case), TOLD_ON + timedelta(days=45)))
    rooms = [each["rooms"][0] for each in (case, today)]
    for path in (
        lambda room: room["opened_at"],
        lambda room: room["topics"][0]["reveals"][0]["at"],
        lambda room: room["topics"][0]["reveals"][0]["parts"][0]["at"],
        lambda room: room["notes"][0]["written_at"],
        lambda room: next(note["day"] for note in room["notes"] if "day" in note),
    ):
        assert days_between(*(path(room)[:10] for room in rooms)) == 45


def days_between(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def test_no_name_or_address_stands_in_what_people_wrote() -> None:
    for case in cases():
        people = [*case["rounds"][0]["responses"], *case.get("invited", [])]
        given = [each.get("answers", {}) for each in people]
        said = json.dumps([[each.get("R3"), each.get("R5")] for each in given], ensure_ascii=False)
        for person in people:
            assert person["name"] not in said
            assert person["email"].endswith(".example")


@pytest.mark.django_db
def test_the_command_prints_who_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "STORIES", {})
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    for email in ("alice@demo.example", "carol@demo.example", "olga@demo.example"):
        assert email in out.getvalue()
