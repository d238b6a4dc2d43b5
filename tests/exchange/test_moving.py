"""An engagement that was decided on screen moves to another installation, and nothing of it is lost."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments.services import reopen_round
from apps.core.actors import SYSTEM
from apps.decisions.models import AdviceAnswer, Assumption, Decision, PlanStep, Target
from apps.engagements.lifecycle.services import set_deadline
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.mailing.models import Mail
from apps.outreach import services as reaching
from apps.outreach.texts import KINDS, MailWords
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Response
from apps.responses.statements import Change
from tests.factories import SignIn, acting, make_member, make_organisation, make_stakeholder
from tests.outreach.test_mails import let_a_day_pass, path_in, press, send_all
from tests.responses.conftest import begin

DAY = date(2027, 3, 1)


@pytest.fixture
def decided(engagement: Engagement, alice: User, rules: RuleSetVersion, signed_in: SignIn) -> Engagement:
    """An engagement that Alice set up, Bob answered and stopped the reminders of, and the group decided."""
    browser = signed_in(alice)
    bob = make_stakeholder(engagement)
    make_stakeholder(engagement, "Ines Roth", "risk")
    press(browser, engagement, "invite")
    let_a_day_pass()
    press(browser, engagement, "remind")
    reminder = next(mail for mail in send_all() if bob.email in mail.to[0] and "stop" in mail.body)
    Browser().post(path_in(reminder) + "stop/")
    begin(bob)
    given = PageChanges(
        [Change("D1", 2, 0, uuid4()), Change("QU7", {"source": "guess", "now": 40}, 0, uuid4())]
    )
    save_page(response=Response.objects.get(), changes=given, by=SYSTEM, at=timezone.now())
    browser.post(reverse("floors", args=[engagement.pk]), dict.fromkeys(engagement.perspectives, "2"))
    browser.post(reverse("most_guests", args=[engagement.pk]), {"most": "25"})
    round_ = engagement.rounds.get()
    closes_at = datetime(2027, 1, 15, 16, tzinfo=UTC)
    set_deadline(round=round_, closes_at=closes_at, time_zone="Asia/Tokyo", by=SYSTEM, at=timezone.now())
    words = MailWords("Your view of {initiative}", "{name},\n\n{link}\n\n{stop}")
    reaching.change_text(
        engagement=engagement, kind=KINDS["reminder"], words=words, by=acting(alice), at=timezone.now()
    )
    common: dict[str, Any] = {"organisation": engagement.organisation, "engagement": engagement}
    ranking = ["data", "user", "model", "organization"]
    Decision.objects.create(**common, number=1, state="superseded", ranking=ranking[::-1], decided_on=DAY)
    Decision.objects.create(
        **common,
        number=2,
        ranking=ranking,
        proposed=ranking[::-1],
        result_round=2,
        result_version=3,
        reason="The load misses its window.\r\nTwice a week.",
        deciders=[{"role": "Sponsor", "name": ""}, {"name": "Ines Roth", "role": "Risk"}],
        live_with={"no": 1, "yes": 7, "with_reservation": 2},
        decided_on=DAY,
    )
    Decision.objects.create(**common, number=3, state="draft", ranking=ranking)
    Assumption.objects.create(
        **common,
        key="a1",
        position=0,
        text="It doubles.",
        quantity="QU7",
        field="horizon",
        value=20000.0,
        flip={"value": 9.5e4, "becomes": ["data"]},
        owner=bob.key,
        passes_if="under 15,000",
        check_by=DAY,
        measured=[{"on": "2026-12-01", "value": 4000}],
    )
    Target.objects.create(
        **common,
        key="rollback",
        position=0,
        indicator="Age",
        value="1day",
        taken_from="target.G8",
        refused=True,
        reason="Too dear.",
        value_now="1week",
        proposed={"value": "1hour", "stop_value": None, "indicator": "Age", "unit": "", "window": "28 days"},
    )
    AdviceAnswer.objects.create(**common, rule="P6", position=0, answer="edited", text="Only the load.")
    PlanStep.objects.create(
        **common,
        key="p1",
        position=0,
        text="Split it.",
        rule="P6",
        owner="Ines Roth",
        due_on=DAY,
        state="doing",
    )
    return engagement


@pytest.mark.usefixtures("transactional_db")
def test_a_decided_engagement_is_the_same_file_elsewhere_and_who_wants_no_reminders_gets_none(
    decided: Engagement, alice: User, tmp_path: Path
) -> None:
    def export(code: str) -> str:
        out = io.StringIO()
        call_command("export_engagement", code, "--history", stdout=out, stderr=io.StringIO())
        return out.getvalue()

    first = export(decided.code)
    (tmp_path / "file.json").write_text(first, encoding="utf-8")
    # Elsewhere the lead has an account of the same address, which one installation can't have twice.
    elsewhere, address = make_organisation("Elsewhere"), alice.email
    User.objects.filter(pk=alice.pk).update(email="alice@before.example")
    lead = make_member(elsewhere, "Alice Duarte")
    User.objects.filter(pk=lead.pk).update(email=address)
    err, out = io.StringIO(), io.StringIO()
    call_command(
        "import_engagement",
        str(tmp_path / "file.json"),
        "--organisation",
        elsewhere.slug,
        stdout=out,
        stderr=err,
    )
    moved = Engagement.objects.get(code=out.getvalue().strip())
    assert (moved.organisation, moved.lead, err.getvalue()) == (elsewhere, lead, "")
    assert export(moved.code) == first
    written = json.loads(first)
    for field in ("lead", "opened_on", "floors", "most_guests", "mail_texts", "time_zone", "history", "plan"):
        assert written[field], field

    reopen_round(round=moved.rounds.get(), by=SYSTEM, at=timezone.now())
    people = {str(each.pk) for each in Stakeholder.objects.filter(engagement=moved)}
    to: list[str] = []
    for _ in range(2):  # the invitation, then the reminder
        reaching.chase(engagement=moved, chosen=people, by=SYSTEM, at=timezone.now())
        to += [mail.to[0].partition(" <")[0] for mail in send_all()]
        let_a_day_pass()
    assert to == ["Ines Roth", "Ines Roth"]
    assert not Mail.objects.of_group(moved.pk).filter(recipient__startswith="bob").exists()
