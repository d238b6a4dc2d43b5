"""A latecomer's answers are held back: Alice retires what was seen, with its reports, and shows the newer version."""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.errors import NothingHeld
from apps.assessments.models import Snapshot
from apps.assessments.selectors import latest_assessment
from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Round
from apps.mailing.models import Mail
from apps.mailing.services import claim_mail, deliver
from apps.portfolio.library.selectors import library_page
from apps.reports.errors import ReportRetired
from apps.reports.mails import tell_readers
from apps.reports.models import Report, ReportFile
from apps.reports.selectors import report_panel, retire_page
from apps.reports.services import freeze_report, queue_report_again
from apps.responses.models import Answer
from tests import factories
from tests.assessments.conftest import DATA_FIRST, answer, ranking
from tests.factories import acting, leave, see_result
from tests.pages import read_page
from tests.reports.rows import make_file
from tests.responses.rights.test_withdrawing import somebody_waits_for_our_lock

pytestmark = pytest.mark.usefixtures("rules")

type SignIn = Callable[[User], Browser]


def at(name: str, engagement: Engagement, *more: object) -> str:
    return reverse(name, args=[engagement.pk, *more])


# What three latecomers agree on would tell of each what they said.
OF_THREE_MINDS = (
    DATA_FIRST,
    ranking("user", "model", "organization", "data"),
    ranking("model", "organization", "data", "user"),
)


def close(engagement: Engagement, hour: int, *, run: bool = True) -> Snapshot:
    when = factories.NOW + timedelta(hours=hour)
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=when)
    if run:
        tasks.run_next()
    return Snapshot.objects.latest("taken_at")


def let_one_more_answer(
    engagement: Engagement, hour: int, perspective: str = "risk", *, run: bool = True
) -> Snapshot:
    """Open the round again for a latecomer; return the version of the second closing."""
    services.reopen_round(
        round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW + timedelta(hours=hour - 1)
    )
    answer(engagement, perspective, {"R1": DATA_FIRST, "D1": 1}, name=f"Late {hour}")
    return close(engagement, hour, run=run)


@pytest.fixture
def browser(alice: User, signed_in: SignIn) -> Browser:
    return signed_in(alice)


@pytest.fixture
def first(engagement: Engagement, alice: User) -> Report:
    """The report, made, of a first version that Alice has looked at."""
    for perspective in ("business", "data_ml"):
        for number in range(3):
            answer(engagement, perspective, {"R1": DATA_FIRST, "D1": 5}, name=f"{perspective}{number}")
    close(engagement, 1)
    report = freeze_report(engagement=engagement, by=acting(alice), at=factories.NOW + timedelta(hours=2))
    leave(Report, "ready")
    make_file(report)
    return report


@pytest.fixture
def held(engagement: Engagement, first: Report) -> Snapshot:
    snapshot = let_one_more_answer(engagement, 10)
    assert (snapshot.number, snapshot.is_held) == (2, True)
    return snapshot


def retire(browser: Browser, engagement: Engagement, number: int = 2) -> None:
    answered = browser.post(at("retire", engagement), {"understood": "1", "version": str(number)})
    assertRedirects(answered, at("engagement", engagement), fetch_redirect_response=False)


def test_the_page_says_why_what_goes_and_who_keeps_what_they_have(
    engagement: Engagement,
    browser: Browser,
    first: Report,
    alice: User,
    olga: User,
    carol: User,
    signed_in: SignIn,
) -> None:
    signed_in(carol).get(reverse("report_download", args=[first.pk]))
    browser.get(reverse("report_download", args=[first.pk]))
    audit.record(verb="download_report_docx", of=first, by=acting(alice), at=factories.NOW)
    audit.record(verb="download_report_docx", of=first, by=acting(olga), at=factories.NOW)
    let_one_more_answer(engagement, 10)
    page = browser.get(at("retire", engagement))
    assertContains(
        page, "fewer than 3 in a group that is shown, only 3 in all with one of them in the result before"
    )
    assertContains(page, "downloaded by Carol Lindqvist, Alice Duarte, Olga Owner")
    assertContains(page, "3 people downloaded a report, and keep it.")
    assertContains(page, "6 people answered")
    assertContains(page, "Alice Duarte looked at it first")
    assertContains(page, "Result version 2, in which 7 people answered.")
    assertContains(page, "Retire result version 1 and show result version 2")
    assertNotContains(page, "was shown to those who answered")
    assert Snapshot.objects.get(number=1).retired_at is None


def test_a_report_nobody_downloaded_and_a_result_that_was_revealed_are_said(
    engagement: Engagement, browser: Browser, held: Snapshot
) -> None:
    services.reveal(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    page = browser.get(at("retire", engagement))
    assertContains(page, "Nobody has downloaded a report.")
    assertContains(page, "The result of this round was shown to those who answered.")


def test_retired_a_version_is_read_nowhere_and_the_newer_one_is_the_result(
    engagement: Engagement, browser: Browser, held: Snapshot, first: Report, alice: User
) -> None:
    results = at("results", engagement)
    assertContains(browser.get(results), at("retire", engagement))
    retire(browser, engagement)
    old, new = Snapshot.objects.order_by("number")
    assert (old.retired_at is None, old.retired_by, new.is_held, new.looked_at) == (False, alice, False, None)
    assert AuditEvent.objects.get(verb="retire_versions").detail == {"retired": [1], "shown": 2}
    page = see_result(browser, engagement)
    assertContains(page, "Round 1, result version 2")
    assert re.search(
        r"result version 1 retired on \d+ \w+ \d{4} by Alice Duarte", read_page(page).one("main").text
    )
    assertNotContains(page, at("result_version", engagement, 1))
    assertRedirects(browser.get(at("result_version", engagement, 1)), results)
    overview = browser.get(at("engagement", engagement))
    assertContains(overview, "report version 1 is retired")
    assertContains(overview, "Order the report")
    assertNotContains(overview, "held back")


def test_reports_of_a_retired_version_are_gone_for_members_and_managers(
    engagement: Engagement, browser: Browser, held: Snapshot, first: Report, carol: User, signed_in: SignIn
) -> None:
    finding = first.content.document["summary"]["finding"]
    page, download = (reverse(name, args=[first.pk]) for name in ("report", "report_download"))
    assertContains(signed_in(carol).get(page), finding)
    retire(browser, engagement)
    for reader in (browser, signed_in(carol)):
        gone = reader.get(page)
        assertContains(gone, "This report can't be read any more.")
        assertNotContains(gone, finding)
        assertNotContains(gone, download)
        assertRedirects(reader.get(download), page)
        library = reader.get(reverse("library"))
        assertContains(library, "Retired")
        assertNotContains(library, finding)
        assertNotContains(library, download)
    panel = browser.get(at("report_panel", engagement))
    assertNotContains(panel, download)
    assertContains(panel, "Order it anew")
    # The bytes stay, as everything in the database does, the answers themselves included; no page hands them out.
    assert ReportFile.objects.filter(report=first).exists()


def test_the_new_report_stands_in_the_library_and_the_retired_one_is_named_beside_it(
    engagement: Engagement, browser: Browser, held: Snapshot, first: Report, carol: User
) -> None:
    retire(browser, engagement)
    see_result(browser, engagement)
    second = freeze_report(engagement=engagement, by=SYSTEM, at=factories.NOW + timedelta(hours=12))
    leave(Report, "ready")
    assert [
        row.ready for row in library_page(carol.membership, at=factories.NOW, query=QueryDict()).rows
    ] == [second]
    panel = report_panel(engagement, at=factories.NOW)
    assert [(each.number, each.is_retired) for each in panel.earlier] == [(1, True)]
    page = browser.get(at("report_panel", engagement))
    assertContains(page, "Report version 1, retired")
    assertNotContains(page, reverse("report_download", args=[first.pk]))


def test_a_mail_about_a_retired_report_is_not_sent(
    engagement: Engagement, browser: Browser, first: Report, carol: User
) -> None:
    tell_readers(first, at=factories.NOW)
    let_one_more_answer(engagement, 10)
    retire(browser, engagement)
    while mail := claim_mail():
        deliver(mail, at=factories.NOW)
    told = Mail.objects.filter(kind="report_ready")
    assert {mail.error_text for mail in told} == {"The report was retired before the mail was sent."}
    assert told.count() == 2


def test_a_failed_report_of_a_retired_version_is_not_made_any_more(
    engagement: Engagement, browser: Browser, held: Snapshot, first: Report
) -> None:
    leave(Report, "failed", error_text="The worker stopped.")
    retire(browser, engagement)
    browser.post(reverse("report_retry", args=[first.pk]))
    assert Report.objects.get(pk=first.pk).is_failed
    with pytest.raises(ReportRetired):
        queue_report_again(report=first, by=SYSTEM, at=factories.NOW)


def test_those_who_answered_see_nothing_until_it_is_shown_anew(
    engagement: Engagement, browser: Browser, held: Snapshot
) -> None:
    services.reveal(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    retire(browser, engagement)
    assert Round.objects.get().revealed_at is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Tick that you have read what is lost"),
        ({"version": "2"}, "Tick that you have read what is lost"),
        ({"understood": "1"}, "it speaks of another version"),
        ({"understood": "1", "version": "1"}, "it speaks of another version"),
        ({"understood": "1", "version": "\x00"}, "it speaks of another version"),
        ({"understood": "1", "version": "9" * 400}, "it speaks of another version"),
    ],
)
def test_what_was_not_confirmed_for_this_version_does_nothing(
    engagement: Engagement, browser: Browser, held: Snapshot, sent: dict[str, str], said: str
) -> None:
    assertContains(browser.post(at("retire", engagement), sent), said, status_code=422)
    assert not Snapshot.objects.filter(retired_at__isnull=False).exists()
    assert not AuditEvent.objects.filter(verb="retire_versions").exists()


def test_what_was_confirmed_for_another_version_of_the_same_number_does_nothing(
    engagement: Engagement, browser: Browser, held: Snapshot
) -> None:
    assertContains(browser.get(at("retire", engagement)), f'name="frozen" value="{held.pk}"')
    again = let_one_more_answer(engagement, 20, "executive")
    assert (again.number, again.is_held) == (held.number, True)
    sent = {"understood": "1", "version": "2", "frozen": str(held.pk)}
    said = "it speaks of another version"
    assertContains(browser.post(at("retire", engagement), sent), said, status_code=422)
    assert not Snapshot.objects.filter(retired_at__isnull=False).exists()


def test_more_versions_that_go_need_no_more_queries(
    engagement: Engagement, held: Snapshot, first: Report, alice: User
) -> None:
    def queries() -> int:
        framed = Engagement.objects.with_framing().get(pk=engagement.pk)
        with CaptureQueriesContext(connection) as found:
            assert retire_page(framed) is not None
        return len(found)

    one = queries()
    seen = Snapshot.objects.get(number=1)
    for number in range(5):
        Snapshot.objects.create(
            organisation=seen.organisation,
            engagement=engagement,
            round=seen.round,
            document=seen.document,
            sha256=str(number) * 64,
            number=10 + number,
            taken_at=seen.taken_at - timedelta(hours=number + 1),
            looked_at=seen.looked_at,
            looked_by=alice,
        )
    assert queries() <= one


def test_where_nothing_is_held_back_there_is_nothing_to_retire(
    engagement: Engagement, browser: Browser, first: Report
) -> None:
    overview = at("engagement", engagement)
    assertRedirects(browser.get(at("retire", engagement)), overview)
    assertRedirects(browser.post(at("retire", engagement), {"understood": "1", "version": "1"}), overview)
    with pytest.raises(NothingHeld):
        services.retire_versions(round=engagement.rounds.get(), held=1, by=SYSTEM, at=factories.NOW)
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    assertRedirects(browser.get(at("retire", engagement)), overview)
    assert Snapshot.objects.get().retired_at is None


def test_nothing_is_retired_for_a_version_that_is_not_ranked(
    engagement: Engagement, browser: Browser, first: Report
) -> None:
    let_one_more_answer(engagement, 10, run=False)
    page = browser.post(at("retire", engagement), {"understood": "1", "version": "2"})
    assertContains(page, "Result version 2 is not ranked, so there is nothing to show", status_code=422)
    assert Snapshot.objects.get(number=1).retired_at is None


@pytest.mark.parametrize("stranger", ["mallory", "carol"])
def test_only_facilitators_retire(
    engagement: Engagement, held: Snapshot, stranger: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    other = signed_in(request.getfixturevalue(stranger))
    for ask in (other.get, other.post):
        assert ask(at("retire", engagement), {"understood": "1", "version": "2"}).status_code == 404
    assert Snapshot.objects.get(number=1).retired_at is None


def test_only_the_versions_it_cannot_stand_beside_go(
    engagement: Engagement, browser: Browser, first: Report
) -> None:
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    for number, order in enumerate(OF_THREE_MINDS):
        answer(engagement, "platform", {"R1": order, "D1": 2 + number}, name=f"platform{number}")
    assert not close(engagement, 5).is_held
    see_result(browser, engagement)
    # Four came since the first version, three of them with the second: one perspective more and one person.
    third = let_one_more_answer(engagement, 10, perspective="platform")
    assert (third.number, third.is_held) == (3, True)
    page = browser.get(at("retire", engagement))
    assertContains(page, "Retire result version 2 and show result version 3")
    retire(browser, engagement, 3)
    assert list(Snapshot.objects.not_retired().order_by("number").values_list("number", flat=True)) == [1, 3]
    assertContains(browser.get(at("result_version", engagement, 1)), "Result version 1 is superseded.")


def test_what_was_retired_does_not_come_back_with_the_same_answers(
    engagement: Engagement, browser: Browser, held: Snapshot
) -> None:
    retire(browser, engagement)
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    Answer.objects.filter(response__stakeholder__name="Late 10").delete()
    engagement.rounds.get().responses.filter(stakeholder__name="Late 10").delete()
    engagement.stakeholders.filter(name="Late 10").delete()
    again = close(engagement, 20)
    assert (again.number, again.is_held, again.retired_at) == (2, False, None)
    assert again.sha256 == Snapshot.objects.get(number=1).sha256
    current = latest_assessment(engagement.rounds.get())
    assert current is not None
    assert current.snapshot == again


def test_while_the_round_is_open_again_nothing_retired_is_offered(
    engagement: Engagement, browser: Browser, held: Snapshot
) -> None:
    retire(browser, engagement)
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    page = see_result(browser, engagement)
    assertNotContains(page, at("result_version", engagement, 1))
    assertNotContains(browser.get(at("engagement", engagement)), "It stays readable")


def test_only_what_was_seen_can_be_retired(held: Snapshot) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.filter(pk=held.pk).update(retired_at=factories.NOW)


@pytest.mark.usefixtures("transactional_db")
def test_two_who_retire_at_once_retire_once(engagement: Engagement, held: Snapshot, alice: User) -> None:
    refused: list[NothingHeld] = []

    def retire_elsewhere() -> None:
        try:
            services.retire_versions(round=Round.objects.get(), held=2, by=SYSTEM, at=factories.NOW)
        except NothingHeld as error:
            refused.append(error)
        connection.close()

    other = Thread(target=retire_elsewhere)
    with transaction.atomic():
        services.retire_versions(round=Round.objects.get(), held=2, by=acting(alice), at=factories.NOW)
        other.start()
        while other.is_alive() and not somebody_waits_for_our_lock():
            pass
        assert other.is_alive()
    other.join()
    assert [str(error) for error in refused] == ["Result version 2 is not held back any more."]
    assert AuditEvent.objects.filter(verb="retire_versions").count() == 1
    assert Snapshot.objects.get(number=1).retired_by == alice


# Before it comes to that.


def test_closing_a_version_that_would_be_held_back_is_warned_of(
    engagement: Engagement, browser: Browser, first: Report
) -> None:
    services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    overview = at("engagement", engagement)
    # With nothing new it would be the same version again.
    assertNotContains(browser.get(overview), "would be held back")
    answer(engagement, "risk", {"R1": DATA_FIRST, "D1": 1}, name="Late")
    page = browser.get(overview)
    assertContains(page, "The next version of the result would be held back")
    assertContains(page, "Closed now, the next version of the result would be held back.")
    for number, order in enumerate(OF_THREE_MINDS[1:]):
        answer(engagement, "risk", {"R1": order, "D1": 3 + number}, name=f"Later {number}")
    assertNotContains(browser.get(overview), "would be held back")


def test_once_it_is_held_back_the_overview_leads_with_that(
    engagement: Engagement, browser: Browser, held: Snapshot
) -> None:
    page = browser.get(at("engagement", engagement))
    assertContains(page, "Result version 2 is held back")
    assertContains(page, "result version 2 is held back")  # among the stages
    assertContains(page, at("retire", engagement))
    assertNotContains(page, "Report version 1 is ready")
