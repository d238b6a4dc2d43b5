"""What is due is printed for cron, mailed once a day that was set, and stands first in list and library."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import services as assessments
from apps.assessments.archiving.services import archive_engagement
from apps.core.actors import SYSTEM
from apps.decisions.due.selectors import due_in
from apps.decisions.models import Assumption, PlanStep
from apps.decisions.tasks import tell_what_is_due
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.models import NOT_WANTED, Mail
from apps.responses.rights.withdrawal import withdraw
from tests.factories import SignIn, make_co_facilitator, make_engagement, make_organisation, make_stakeholder
from tests.outreach.test_mails import send_all
from tests.pages import read_page
from tests.reports.rows import make_report


def days_from_now(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def assume(engagement: Engagement, text: str, on: date | None, **fields: Any) -> Assumption:
    position = Assumption.objects.filter(engagement=engagement).count()
    common = {"organisation": engagement.organisation, "engagement": engagement, "position": position}
    return Assumption.objects.create(**common, key=f"a{position}", text=text, check_by=on, **fields)


def step(engagement: Engagement, text: str, on: date | None, **fields: Any) -> PlanStep:
    position = PlanStep.objects.filter(engagement=engagement).count()
    common = {"organisation": engagement.organisation, "engagement": engagement, "position": position}
    return PlanStep.objects.create(**common, key=f"p{position}", text=text, due_on=on, **fields)


def printed(*args: str) -> tuple[list[list[str]], int]:
    out, code = io.StringIO(), 0
    try:
        call_command("due", *args, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        code = int(str(end.code))
    return [line.split("\t") for line in out.getvalue().splitlines()], code


def mailed() -> dict[str, str]:
    """Run the periodic task, send what waits, and return the texts by address."""
    tell_what_is_due()
    return {message.to[0].rpartition("<")[2].rstrip(">"): message.body for message in send_all()}


def test_cron_reads_a_line_each_and_an_exit_code(engagement: Engagement, bob: Stakeholder) -> None:
    elsewhere = make_engagement(make_organisation("Elsewhere"), with_round=False)
    step(elsewhere, "Theirs", days_from_now(0))
    step(engagement, "Split the\tload,\n\x1b[2Jnow", days_from_now(3), owner=bob.key)
    step(engagement, "Done already", days_from_now(-9), state="done")
    assume(engagement, "Broken already", days_from_now(-9), status="broken")
    assume(engagement, "No day", None)
    assert printed("--organisation", engagement.organisation.slug) == ([], 0)
    assert printed() == (
        [["due", days_from_now(0).isoformat(), elsewhere.code, "step", "Theirs", ""]],
        0,
    )
    assert printed("--organisation", engagement.organisation.slug, "--days", "3") == (
        [
            [
                "due",
                days_from_now(3).isoformat(),
                engagement.code,
                "step",
                "Split the load, [2Jnow",
                "Bob Answers",
            ]
        ],
        0,
    )
    assume(engagement, "It doubles", days_from_now(-1), owner="Somebody else")
    rows, code = printed("--days", "3")
    assert [row[0] for row in rows] == ["overdue", "due", "due"]
    assert code == 1
    assert printed("--organisation", "nobody")[1] == 2
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    archive_engagement(engagement=engagement, by=SYSTEM, at=timezone.now())
    assert [row[4] for row in printed()[0]] == ["Theirs"]


def test_a_day_is_over_where_the_engagement_is(engagement: Engagement) -> None:
    assume(engagement, "It doubles", date(2027, 3, 1))
    for zone, is_overdue in (("Pacific/Kiritimati", True), ("America/Los_Angeles", False)):
        Engagement.objects.update(time_zone=zone)
        (due,) = due_in(Engagement.objects.all(), at=datetime(2027, 3, 1, 12, tzinfo=UTC))
        assert due.is_overdue is is_overdue
    assert not due_in(Engagement.objects.all(), at=datetime(2027, 3, 1, 6, tzinfo=UTC))


@pytest.mark.usefixtures("transactional_db")
def test_the_team_and_the_owner_are_told_once_and_again_of_another_day(
    engagement: Engagement, alice: User, olga: User, bob: Stakeholder
) -> None:
    second = make_co_facilitator(engagement, "Second Lead").user
    stopped = make_stakeholder(engagement, "Ines Roth", "risk")
    withdrawn = make_stakeholder(engagement, "Wanda", "risk")
    Stakeholder.objects.filter(pk=stopped.pk).update(reminders_stopped_at=timezone.now())
    withdraw(stakeholder=withdrawn, by=SYSTEM, at=timezone.now())
    doubles = assume(engagement, "It doubles", days_from_now(0), owner=bob.key)
    step(engagement, "Split the load", days_from_now(-2), owner=stopped.key)
    step(engagement, "Ask Wanda", days_from_now(-2), owner=withdrawn.key)
    later = step(engagement, "Tell the board", days_from_now(1), owner=bob.key)

    texts = mailed()
    assert set(texts) == {alice.email, second.email, bob.email}
    link = f"{settings.BASE_URL}{reverse('decision', args=[engagement.pk])}"
    for member in (alice, second):
        assert link in texts[member.email]
        assert "check whether “It doubles” holds (Bob Answers)" in texts[member.email]
        assert "Split the load (Ines Roth)" in texts[member.email]
        assert "Tell the board" not in texts[member.email]
    assert "It doubles" in texts[bob.email]
    assert "Split" not in texts[bob.email]
    assert settings.BASE_URL not in texts[bob.email], "the pages are the team's"
    assert mailed() == {}

    Assumption.objects.filter(pk=doubles.pk).update(check_by=days_from_now(-1))
    assert set(mailed()) == {alice.email, second.email, bob.email}
    PlanStep.objects.filter(pk=later.pk).update(due_on=days_from_now(0))
    Stakeholder.objects.filter(pk=bob.pk).update(reminders_stopped_at=timezone.now())
    assert set(mailed()) == {alice.email, second.email}
    assert mailed() == {}


@pytest.mark.usefixtures("transactional_db")
def test_what_was_settled_before_the_mail_went_is_not_mailed_and_the_language_is_the_engagements(
    engagement: Engagement, alice: User, olga: User
) -> None:
    row = step(engagement, "Split the load", days_from_now(-2))
    tell_what_is_due()
    row.state = PlanStep.State.DONE
    row.save()
    assert send_all() == []
    assert Mail.objects.get().error_code == NOT_WANTED
    # Nobody leads it any more: the owner is told.
    User.objects.filter(pk=alice.pk).update(is_active=False)
    step(engagement, "Ask the bank", days_from_now(-2))
    assert set(mailed()) == {olga.email}


def test_what_is_overdue_stands_first_in_list_and_library(
    engagement: Engagement, alice: User, carol: User, signed_in: SignIn
) -> None:
    def shown(user: User, page: str) -> tuple[list[str], list[str], int]:
        browser = signed_in(user)
        with CaptureQueriesContext(connection) as queries:
            found = read_page(browser.get(reverse(page)).content.decode())
        links = [text for text in found.texts("tbody th a") if not text.endswith("overdue")]
        return links, found.texts("tbody th .tag"), len(queries)

    def another(initiative: str) -> Engagement:
        more = {"client": engagement.client, "lead": alice, "initiative": initiative}
        made = make_engagement(engagement.organisation, **more)
        make_report(made, state="ready")
        return made

    make_report(engagement, state="ready")
    another("Newer")
    before = {page: shown(user, page) for user, page in ((alice, "engagements"), (carol, "library"))}
    assert before["engagements"][:2] == (["Newer", "Claims assistant"], [])
    assume(engagement, "It doubles", days_from_now(-1))
    step(engagement, "Split the load", days_from_now(-30), state="doing")
    step(engagement, "Not yet", days_from_now(1))
    for number in range(4):
        assume(another(f"More {number}"), "Of tomorrow", days_from_now(1))
    for user, page in ((alice, "engagements"), (carol, "library")):
        rows, marks, queries = shown(user, page)
        assert (rows[0], len(rows), marks) == ("Claims assistant", 6, ["2 overdue"])
        assert queries <= before[page][2] + 1  # what comes first is read beside the others
