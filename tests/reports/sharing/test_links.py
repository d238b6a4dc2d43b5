"""A link to a report: who has it reads one version; whatever is wrong, nobody learns what."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, Organisation, User
from apps.assessments.models import Snapshot
from apps.core.erasing.traces import Scope, Traces
from apps.core.hashing import HashingBusy
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.reports import erasing
from apps.reports.errors import NotShareable
from apps.reports.models import Report, ShareLink
from apps.reports.sharing import access, links
from tests import factories
from tests.factories import SignIn, acting
from tests.pages import read_page

pytestmark = pytest.mark.django_db


def make_link(report: Report, by: User, *, passcode: bool = False, days: int = 30) -> links.MadeLink:
    return links.make_link(report=report, days=days, has_passcode=passcode, by=acting(by), at=timezone.now())


def path_of(made: links.MadeLink) -> str:
    return made.link.removeprefix(re.match(r"https?://[^/]+", made.link)[0])


def read_by(browser: Browser, made: links.MadeLink, **typed: str) -> Any:
    return browser.post(path_of(made), typed, follow=True)


def test_alice_makes_a_link_on_the_report_and_whoever_has_it_reads(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    shown = signed_in(alice).post(reverse("share_report", args=[report.pk]), {"days": "7"})
    address = read_page(shown.content.decode()).one("#share-link")["value"]
    reader = Browser()
    first = reader.get(address)
    assert first.status_code == 200
    assert "Harbourline" not in first.text
    page = reader.post(address, follow=True)
    assert "the store holds 14 TB" in page.text
    assert address not in page.text
    assert page.redirect_chain[-1][0] == reverse("shared_report", args=[ShareLink.objects.get().pk])


def test_looking_counts_nothing_and_opening_is_counted_without_a_name(alice: User, report: Report) -> None:
    made = make_link(report, alice)
    for _ in range(3):
        Browser().get(path_of(made))
    assert ShareLink.objects.get().openings == 0
    read_by(Browser(), made)
    read_by(Browser(), made)
    row = ShareLink.objects.get()
    assert (row.openings, row.opened_at is not None) == (2, True)
    said = AuditEvent.objects.filter(verb="open_shared_report")
    assert {(each.actor_kind, each.actor_id, each.address_digest, each.scope_id) for each in said} == {
        ("visitor", "", "", report.organisation_id)
    }


def test_the_token_and_the_passcode_are_kept_as_hashes(alice: User, report: Report) -> None:
    made = make_link(report, alice, passcode=True)
    token = path_of(made).strip("/").rpartition("/")[2]
    kept = repr(ShareLink.objects.values().get())
    assert len(token) >= 43
    assert token not in kept
    assert made.passcode.replace("-", "") not in kept
    assert hashers.identify_hasher(ShareLink.objects.get().passcode)


def test_a_passcode_is_taken_however_it_is_spelled_and_no_other(alice: User, report: Report) -> None:
    made = make_link(report, alice, passcode=True)
    assert "Passcode" in Browser().get(path_of(made)).text
    assert read_by(Browser(), made, passcode="abcde-fghjk").status_code == 404
    right = f" {made.passcode.upper().replace('-', ' ')} "
    assert "the store holds 14 TB" in read_by(Browser(), made, passcode=right).text


def end(made: links.MadeLink, alice: User) -> None:
    links.end_link(link=made.row, by=acting(alice), at=timezone.now())


def outlive(made: links.MadeLink, alice: User) -> None:
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def begin_to_erase(made: links.MadeLink, alice: User) -> None:
    Snapshot.objects.update(is_being_erased=True)


def erase(made: links.MadeLink, alice: User) -> None:
    scope = Scope(made.row.organisation_id, made.row.report.engagement_id)
    erasing.redact(Traces(names=("Alice Duarte",), addresses=(), texts=()), scope)


def delete(made: links.MadeLink, alice: User) -> None:
    Engagement.objects.update(deleted_at=timezone.now())


def class_strictly(made: links.MadeLink, alice: User) -> None:
    Engagement.objects.update(circulation="strictly_restricted")


def forbid(made: links.MadeLink, alice: User) -> None:
    Organisation.objects.update(share_links_allowed=False)


GONE = (end, outlive, begin_to_erase, erase, delete, class_strictly, forbid)


@pytest.mark.parametrize("go", GONE)
def test_what_is_gone_opens_no_more_and_closes_what_was_open(
    go: Callable[[links.MadeLink, User], None], alice: User, report: Report
) -> None:
    made, reader = make_link(report, alice), Browser()
    opened = read_by(reader, made)
    go(made, alice)
    again = reader.get(opened.redirect_chain[-1][0])
    anew, unknown = Browser().post(path_of(made)), Browser().post(f"/s/{'A' * 43}/")
    assert {(each.status_code, each.content) for each in (again, anew, unknown)} == {(404, unknown.content)}
    assert "Harbourline" not in unknown.text


def test_wrong_links_and_wrong_passcodes_are_answered_alike(
    alice: User, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_link(report, alice, passcode=True)
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())

    def counted(name: str) -> Callable[..., Any]:
        whole = getattr(hasher, name)

        def counting(*args: Any) -> Any:
            hashed.append(name)
            return whole(*args)

        return counting

    monkeypatch.setattr(hasher, "encode", counted("encode"))
    monkeypatch.setattr(hasher, "verify", counted("verify"))
    answers = []
    for address, typed in (
        (path_of(made), "abcde-fghjk"),
        (path_of(made), ""),
        (f"/s/p.{'A' * 43}/", made.passcode),
        (f"/s/p.{'B' * 43}/", ""),
    ):
        before = len(hashed)
        answer = Browser().post(address, {"passcode": typed})
        # The time of now, and what names this request alone.
        headers = sorted(
            item for item in answer.headers.items() if item[0] not in {"Expires", "X-Request-ID"}
        )
        answers.append((answer.status_code, answer.content, headers))
        assert len(hashed) == before + 1  # as long, whether or not there is such a link
    assert all(each == answers[0] for each in answers)
    assert answers[0][0] == 404


def test_who_guesses_at_a_passcode_waits_and_is_told_nothing_else(alice: User, report: Report) -> None:
    made, thief = make_link(report, alice, passcode=True), Browser()
    answers = [thief.post(path_of(made), {"passcode": "aaaaaaaaaa"}) for _ in range(6)]
    assert [each.status_code for each in answers] == [404] * 5 + [429]
    assert {each.content for each in answers} == {answers[0].content}
    late = thief.post(path_of(made), {"passcode": made.passcode})
    assert (late.status_code, late.content) == (429, answers[0].content)
    elsewhere = Browser(REMOTE_ADDR="203.0.113.9")
    assert read_by(elsewhere, made, passcode=made.passcode).status_code == 200


def test_a_passcode_that_was_not_looked_at_is_no_try(
    alice: User, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, reader = make_link(report, alice, passcode=True), Browser()

    def busy(typed: str, encoded: str) -> bool:
        raise HashingBusy

    with monkeypatch.context() as patched:
        patched.setattr(access, "check_password", busy)
        answers = [reader.post(path_of(made), {"passcode": made.passcode}) for _ in range(6)]
    assert {each.status_code for each in answers} == {429}
    assert read_by(reader, made, passcode=made.passcode).status_code == 200


def test_who_tries_links_waits_and_a_right_one_opens_all_the_same(alice: User, report: Report) -> None:
    guesser = Browser()
    answers = [guesser.post(f"/s/{number:043d}/") for number in range(21)]
    assert [each.status_code for each in answers[-2:]] == [404, 429]
    assert answers[-1]["Retry-After"]
    assert read_by(guesser, make_link(report, alice)).status_code == 200


def test_nothing_of_it_is_stored_indexed_or_passed_on(alice: User, report: Report) -> None:
    made, reader = make_link(report, alice), Browser()
    entry, page = reader.get(path_of(made)), read_by(reader, made)
    for answer in (entry, page, Browser().post("/s/wrong/")):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]
    cookie = reader.cookies[f"scalelens_s_{made.row.pk.hex}"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_cookie_of_one_link_opens_no_other(alice: User, report: Report) -> None:
    mine, other, reader = make_link(report, alice), make_link(report, alice), Browser()
    read_by(reader, mine)
    reader.cookies[f"scalelens_s_{other.row.pk.hex}"] = reader.cookies[f"scalelens_s_{mine.row.pk.hex}"].value
    assert reader.get(reverse("shared_report", args=[other.row.pk])).status_code == 404
    assert reader.get(reverse("shared_report", args=[uuid4()])).status_code == 404


def test_carol_reads_the_report_and_neither_sees_nor_makes_links(
    signed_in: SignIn, carol: User, alice: User, report: Report
) -> None:
    made = make_link(report, alice)
    browser = signed_in(carol)
    page = browser.get(reverse("report", args=[report.pk]))
    assert "Links to read it" not in page.text
    assert browser.post(reverse("share_report", args=[report.pk]), {"days": "7"}).status_code == 404
    assert browser.post(reverse("share_end", args=[report.pk, made.row.pk])).status_code == 404


def test_a_co_facilitator_makes_no_link_and_ends_one_that_went_astray(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    made = make_link(report, alice)
    browser = signed_in(factories.make_co_facilitator(report.engagement, "Conrad Helps").user)
    share, page = reverse("share_report", args=[report.pk]), reverse("report", args=[report.pk])
    form = f'action="{share}"'
    assert form not in browser.get(page).text
    assert form in signed_in(alice).get(page).text
    assert browser.post(share, {"days": "7"}).status_code == 404
    assert ShareLink.objects.count() == 1
    browser.post(reverse("share_end", args=[report.pk, made.row.pk]))
    assert ShareLink.objects.get().revoked_at is not None


def test_a_strictly_restricted_report_is_shared_with_a_passcode_alone(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    Engagement.objects.update(circulation="strictly_restricted")
    browser, share = signed_in(alice), reverse("share_report", args=[report.pk])
    assert "so a link to it asks for a passcode" in browser.get(reverse("report", args=[report.pk])).text
    assert "asks for a passcode as well" in browser.post(share, {"days": "7"}, follow=True).text
    assert not ShareLink.objects.exists()
    browser.post(share, {"days": "7", "passcode": "1"})
    assert ShareLink.objects.get().passcode


def test_a_link_with_a_passcode_outlives_that_its_report_is_classed_strictly(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    kept, closed = make_link(report, alice, passcode=True), make_link(report, alice)
    class_strictly(closed, alice)
    assert "the store holds 14 TB" in read_by(Browser(), kept, passcode=kept.passcode).text
    shown = signed_in(alice).get(reverse("report", args=[report.pk])).text
    assert shown.count("End this link") == 2
    assert "Opens nothing at present" in shown


def test_where_the_organisation_forbids_links_none_is_made_and_those_of_before_open_once_it_allows_them(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    made = make_link(report, alice)
    forbid(made, alice)
    browser, address = signed_in(alice), reverse("report", args=[report.pk])
    shown = browser.get(address).text
    assert "Your organisation allows no links to reports." in shown
    assert "Make a link" not in shown
    answer = browser.post(reverse("share_report", args=[report.pk]), {"days": "7"}, follow=True)
    assert "Your organisation allows no links to reports." in answer.text
    assert ShareLink.objects.count() == 1
    Organisation.objects.update(share_links_allowed=True)
    assert "the store holds 14 TB" in read_by(Browser(), made).text


def test_mallory_ends_no_link_of_others(
    signed_in: SignIn, mallory: User, alice: User, report: Report
) -> None:
    made = make_link(report, alice)
    assert signed_in(mallory).post(reverse("share_end", args=[report.pk, made.row.pk])).status_code == 404
    assert ShareLink.objects.get().revoked_at is None


def test_alice_sees_how_often_a_link_was_opened_and_ends_it(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    made, browser = make_link(report, alice), signed_in(alice)
    read_by(Browser(), made)
    assert "Opened 1 time, on" in browser.get(reverse("report", args=[report.pk])).text
    browser.post(reverse("share_end", args=[report.pk, made.row.pk]))
    browser.post(reverse("share_end", args=[report.pk, made.row.pk]))
    assert "No link works at present." in browser.get(reverse("report", args=[report.pk])).text
    assert AuditEvent.objects.filter(verb="end_shared_report").count() == 1


def test_a_report_that_cant_be_read_can_be_shared_by_nobody(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    Snapshot.objects.update(is_being_erased=True)
    page = signed_in(alice).post(reverse("share_report", args=[report.pk]), {"days": "7"}, follow=True)
    assert "no link can be made to it" in page.text
    assert not ShareLink.objects.exists()


def test_links_that_may_open_again_are_all_listed_and_can_be_ended(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    made = [make_link(report, alice) for _ in range(7)]
    forbid(made[0], alice)
    browser, address = signed_in(alice), reverse("report", args=[report.pk])
    page = read_page(browser.get(address).text)
    assert "No link works at present." in page.one("#share").text
    assert page.one("#share").text.count("Opens nothing at present") == 7
    for each in made:
        browser.post(
            page.one(f'form[action="{reverse("share_end", args=[report.pk, each.row.pk])}"]')["action"]
        )
    Organisation.objects.update(share_links_allowed=True)
    assert read_by(Browser(), made[0]).status_code == 404
    assert not read_page(browser.get(address).text).has("#share form[action$='/end/']")


def test_twenty_links_are_the_most_and_those_count_that_may_open_again(alice: User, report: Report) -> None:
    first = make_link(report, alice)
    for _ in range(links.MOST_LINKS - 1):
        make_link(report, alice)
    class_strictly(first, alice)
    report.refresh_from_db()
    with pytest.raises(NotShareable, match="20 links"):
        make_link(report, alice, passcode=True)
    end(first, alice)
    make_link(report, alice, passcode=True)


def test_twenty_links_are_listed_in_as_many_queries_as_two(
    signed_in: SignIn, alice: User, report: Report
) -> None:
    browser, address = signed_in(alice), reverse("report", args=[report.pk])
    browser.get(address)  # which is written down, once a day
    found = []
    for more in (2, 18):
        for _ in range(more):
            make_link(report, alice)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        found.append(len(queries))
    assert found[0] == found[1]


def test_who_owns_shares_and_who_was_granted_nothing_does_not_read(
    signed_in: SignIn, engagement: Engagement, report: Report
) -> None:
    other = factories.make_client(engagement.organisation, "Kestrel Freight")
    moira = factories.make_member(engagement.organisation, "Moira", Membership.Role.MANAGER, (other,))
    assert signed_in(moira).get(reverse("report_reading", args=[report.pk])).status_code == 404
