"""The screens of a workshop as a PDF: as they were shown, nothing that was not, and nobody's name."""

import io
import logging
import subprocess
from collections import Counter
from collections.abc import Callable

import pikepdf
import pytest
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.core.erasing.traces import Scope, Traces
from apps.core.models import AuditEvent
from apps.decisions.deciding.proposal import Proposal
from apps.decisions.deciding.services import save_draft
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.responses.models import Response
from apps.room.commands import (
    AddQuestion,
    AskDecision,
    Black,
    Command,
    End,
    Go,
    Note,
    OpenTopic,
    Reveal,
    VoteAgain,
)
from apps.room.erasing import redact
from apps.room.models import REVEALS, Ballot, Room, RoomPrint, RoomScreen, RoomTopic
from apps.room.selectors import there_in
from apps.room.services import print_next
from apps.room.wall import printing
from apps.room.wall.printing import Task, WhatIsLeft, pages_pdf
from tests.factories import SignIn, acting
from tests.findings.brief.pages import SIX
from tests.pages import Element, read_page
from tests.reports.test_making import raising
from tests.room.conftest import Steered
from tests.room.wall.test_reveals import screens
from tests.room.wall.test_wall import NOTED, SURNAME, secrets, vote

__all__ = ["secrets"]  # a fixture
SAID_NO = "It costs us the sale."

type Do = Callable[..., None]


def pages_of(pdf: bytes) -> list[str]:
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(each.split()) for each in told.stdout.decode().split("\f")[:-1]]


@pytest.fixture
def do(talk: Steered, django_capture_on_commit_callbacks: Callable[..., object]) -> Do:
    """Carry out commands one by one, with what follows each."""

    def carry_out(*commands: Command) -> None:
        for each in commands:
            with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
                talk.do(each)

    return carry_out


@pytest.fixture
def ended(
    talk: Steered, do: Do, people: list[Stakeholder], secrets: tuple[str, ...], looked_at: Engagement
) -> RoomPrint:
    """Run the hour: six reveals, a question of one's own voted twice, a decision with a dissent, and the end."""
    do(*(Go(scene) for scene in REVEALS), AddQuestion("figure", "How many arrive on launch day?"))
    own = RoomTopic.objects.get(key="own-1")
    do(OpenTopic(own.pk))
    vote(talk, own.key, people, "7319", "7319", "7319")
    do(Reveal(), VoteAgain())
    vote(talk, own.key, people, "8642", "8642", "8642")
    do(Reveal(), VoteAgain())
    # Nobody was shown this one.
    vote(talk, own.key, people, "5557", "5557", "5557")
    save_draft(
        engagement=looked_at,
        written={"what": "Open to a tenth", "owner": people[0].key, "ranking": ["user"]},
        proposal=Proposal((), ()),
        known=0,
        by=acting(talk.user),
        at=talk.later(1),
    )
    do(Go("decide"), AskDecision())
    vote(talk, "decision-1", people, "Yes", "Yes", "No", text=SAID_NO)
    do(Reveal(), Note("open", "Ask the supplier", owner=people[1].name), End())
    RoomPrint.objects.update(queued_at=timezone.now())
    return RoomPrint.objects.get()


def printed(row: RoomPrint) -> list[str]:
    print_next()
    row.refresh_from_db()
    assert (row.state, row.error_text) == ("ready", "")
    return pages_of(bytes(row.pdf or b""))


def test_each_screen_is_a_page_and_the_last_says_what_is_left(
    ended: RoomPrint, people: list[Stakeholder], secrets: tuple[str, ...]
) -> None:
    pages = printed(ended)
    assert len(pages) == len(REVEALS) + 2 + 1 + 1
    assert [next(text for text in ("What came out", "What you said, alone", "Who sees it differently?", "What your figures say", "When?", "So what?") if text in page) for page in pages[:6]]  # fmt: skip
    first, second, decision, left = pages[6:]
    assert "How many arrive on launch day?" in first
    assert ("7,319" in first, "8,642" in first) == (True, False)
    assert "Three people moved." in second
    assert SAID_NO in decision
    assert "Open to a tenth" in left
    assert "Ask the supplier Business" in left
    assert "3 people took part" in left
    told = " ".join(pages)
    assert [each for each in (*secrets, SURNAME, NOTED, "5557", "5,557") if each in told] == []


def test_a_dozen_things_to_do_and_every_perspective_fit_one_page() -> None:
    tasks = tuple(
        Task(f"Load test number {number} with questions from the pilot", "Platform", "3 Dec 2026")
        for number in range(12)
    )
    there = tuple((f"Perspective {number}", 3) for number in range(7))
    (page,) = pages_of(
        pages_pdf("Assistant", [], WhatIsLeft("1 Dec 2026", "Open it. " * 20, tasks, there, 4))
    )
    assert "Load test number 11" in page
    assert "25 people took part" in page
    assert "4 of them had joined before the workshop. Their perspectives are not listed." in page


def test_who_had_joined_before_is_counted_by_no_perspective(
    talk: Steered, do: Do, people: list[Stakeholder]
) -> None:
    do(AddQuestion("figure", "How many arrive on launch day?"))
    own = RoomTopic.objects.get(key="own-1")
    do(OpenTopic(own.pk))
    Stakeholder.objects.filter(pk=people[0].pk).update(perspective="security")
    vote(talk, own.key, people[:1], "7319")
    do(Reveal(), End())
    one = there_in(talk.room)
    Ballot.objects.filter(room=talk.room).update(response=Response.objects.get(stakeholder=people[1]))
    assert one == there_in(talk.room) == (Counter(), 1)


def test_it_prints_what_was_shown_whatever_the_result_says_since(
    talk: Steered, do: Do, looked_at: Engagement
) -> None:
    do(Go("brief"))
    Engagement.objects.filter(pk=looked_at.pk).update(horizon_months=60)
    shown = RoomScreen.objects.get()
    do(End())
    title = " ".join(str(shown.screen["title"]).split())
    assert title in printed(RoomPrint.objects.get())[0]


def test_what_a_black_wall_hides_is_not_kept(do: Do) -> None:
    do(Black(True), Go("brief"))
    assert not RoomScreen.objects.exists()
    do(Black(False))
    assert RoomScreen.objects.get().scene == "brief"


def test_what_somebody_said_is_printed_no_more_once_it_is_erased(
    ended: RoomPrint, looked_at: Engagement
) -> None:
    assert SAID_NO in " ".join(printed(ended))
    Ballot.objects.filter(text=SAID_NO).delete()
    ended.refresh_from_db()
    assert (ended.state, ended.pdf) == ("queued", None)
    assert SAID_NO not in " ".join(printed(ended))
    shown = RoomScreen.objects.get(scene="brief")
    shown.screen["title"] = f"Ask {SURNAME}."
    shown.save()
    redact(Traces(names=(SURNAME,)), Scope(looked_at.organisation_id, looked_at.pk))
    pages = printed(ended)
    assert "Ask [erased]." in pages[0]


def test_the_team_takes_it_from_the_page_of_the_end(
    ended: RoomPrint, alice: User, signed_in: SignIn, looked_at: Engagement
) -> None:
    browser, address = signed_in(alice), reverse("room_screens", args=[looked_at.pk])
    page = reverse("room", args=[looked_at.pk])
    assert browser.get(address)["Location"] == page
    waiting = read_page(browser.get(page))
    assert "are being printed" in waiting.text
    asked = waiting.one("[data-hx-get]")["data-hx-get"]
    assert browser.get(asked, HTTP_HX_REQUEST="true").status_code == 204
    printed(ended)
    assert browser.get(asked, HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
    assert read_page(browser.get(page)).has(f'a[href="{address}"]')
    got = browser.get(address)
    assert got["Content-Disposition"].endswith(f'scalelens-{looked_at.code}-screens.pdf"')
    assert got.content == bytes(ended.pdf or b"")
    assert AuditEvent.objects.filter(verb="download_screens").count() == 1
    looked_at.snapshots.update(is_being_erased=True)
    assert browser.get(address).status_code == 302


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (raising(MemoryError()), "OOM"),
        (lambda room: RawSQL("convert_to((1 / 0)::text, 'UTF8')", []), "NOT_STORED"),  # PostgreSQL refuses
    ],
)
def test_a_print_that_failed_is_tried_again_and_then_ordered_anew_by_a_press(
    ended: RoomPrint,
    alice: User,
    signed_in: SignIn,
    looked_at: Engagement,
    monkeypatch: pytest.MonkeyPatch,
    made: Callable[..., object],
    code: str,
) -> None:
    browser, page = signed_in(alice), reverse("room", args=[looked_at.pk])
    with monkeypatch.context() as broken:
        broken.setattr(printing, "screens_pdf", made)
        states = []
        for _try in range(2):
            print_next()
            ended.refresh_from_db()
            states.append((ended.state, ended.error_code))
    assert states == [("queued", code), ("failed", code)]
    told = read_page(browser.get(page))
    assert f"The screens could not be printed. {ended.failure} What was shown is kept." in told.text
    address = reverse("room_screens", args=[looked_at.pk])
    assert told.one(f'form[action="{address}"] button').text == "Print them again"
    for _press in range(2):  # the second finds them on their way
        assert browser.post(address)["Location"] == page
    ended.refresh_from_db()
    assert (ended.state, ended.attempts) == ("queued", 0)
    assert AuditEvent.objects.filter(verb="retry_screens").count() == 1
    printed(ended)
    assert browser.get(address).content == bytes(ended.pdf or b"")


@pytest.mark.parametrize(("attempts", "said"), [(0, "wait for a worker"), (1, "are still being printed")])
def test_a_print_that_takes_long_says_so_by_itself(
    ended: RoomPrint, alice: User, signed_in: SignIn, looked_at: Engagement, attempts: int, said: str
) -> None:
    browser, address = signed_in(alice), reverse("room", args=[looked_at.pk])

    def is_told(page: Element) -> bool:
        return (
            browser.get(page.one("[data-hx-get]")["data-hx-get"], HTTP_HX_REQUEST="true").status_code == 204
        )

    soon = read_page(browser.get(address))
    assert is_told(soon)
    RoomPrint.objects.update(queued_at=timezone.now() - RoomPrint.LONG_WAIT * 2, attempts=attempts)
    assert not is_told(soon)
    late = read_page(browser.get(address))
    assert said in late.text
    assert is_told(late)


def test_the_page_of_the_end_says_by_itself_that_the_report_is_there(
    ended: RoomPrint, alice: User, signed_in: SignIn, looked_at: Engagement
) -> None:
    browser, address = signed_in(alice), reverse("room", args=[looked_at.pk])
    printed(ended)
    Room.objects.update(reported_at=None)
    page = read_page(browser.get(address))
    asked = page.one("[data-hx-get]")["data-hx-get"]
    assert browser.get(asked, HTTP_HX_REQUEST="true").status_code == 204
    Room.objects.update(reported_at=timezone.now())
    assert browser.get(asked, HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
    assert "The report is on its way." in read_page(browser.get(address)).text


@pytest.mark.parametrize("name", SIX)
def test_each_case_is_six_pages_and_nothing_of_it_is_dropped(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    found = screens(name, organisation, alice)
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = pages_pdf("Assistant", found.values(), WhatIsLeft("1 December 2026", "", (), (), 0))
    assert [each.getMessage() for each in caplog.records] == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == len(found) + 1
    for screen, page in zip(found.values(), pages_of(pdf), strict=False):
        assert " ".join(screen.title.split()) in page
