"""Alice settles everything on screen, form by form; it moves to another organisation and comes back the same."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.assessments import services as assessments
from apps.assessments.models import Snapshot
from apps.core.actors import SYSTEM
from apps.decisions.models import AdviceAnswer, Assumption, Decision, PlanStep, Target
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.engagement.services import export_engagement, import_engagement
from tests import factories
from tests.assessments.conftest import UNSETTLED, ImportCase, import_case
from tests.decisions.deciding.test_decision import filled

__all__ = ["import_case"]

HOSTILE = "=1+1 <script>alert(1)</script> \u202eabc\u202c שלום 🙂\r\nand a second line"


def press(browser: Browser, page: str, engagement: Engagement, *more: object, **sent: Any) -> None:
    """Post a form; it is taken, which only a redirect says."""
    answer = browser.post(reverse(page, args=[engagement.pk, *more]), sent)
    assert answer.status_code == 302, (page, sent, answer.context and answer.context.get("form"))


def proposed(browser: Browser, page: str, engagement: Engagement) -> list[Any]:
    return [each.proposal for each in browser.get(reverse(page, args=[engagement.pk])).context["offers"]]


def decide(browser: Browser, engagement: Engagement) -> None:
    """Decide twice, and leave a third version as a draft."""
    page, edit = (reverse(name, args=[engagement.pk]) for name in ("decision", "decision_edit"))
    ranking = ["organization", "model", "data", "user"]  # not what the result proposes
    said = {
        "ranking": ranking, "reason": HOSTILE, "dissent": HOSTILE, "yes": "5", "with_reservation": "2", "no": "1",
        "decided_on": str(timezone.localdate() - timedelta(days=1)),
        "role-0": "Sponsor", "role-1": "Risk", "who-1": "Inès <Roth>",
        "act": "stop", "what": HOSTILE[:90], "until": "it holds", "money": "=9 EUR", "owner": "Vera <b>",
        "due_on": str(timezone.localdate() + timedelta(days=40)),
    }  # fmt: skip
    for address, more in (
        (page, {"decide": "1"}),
        (edit, {"decide": "1", "decided_on": str(timezone.localdate())}),
        (edit, {"save": "1", "ranking": ranking[:2], "decided_on": ""}),
    ):
        assert browser.post(edit, filled(browser, address, **said | more)).status_code == 302


def assume(browser: Browser, engagement: Engagement, owner: str) -> None:
    """Keep one as it is proposed and one changed first, add one by hand, measure it and edit it."""
    first, second, *_rest = proposed(browser, "assumptions", engagement)
    day = timezone.localdate() + timedelta(days=20)
    press(
        browser,
        "assumptions_keep",
        engagement,
        key=first.key,
        **{f"{first.key}-owner": owner, f"{first.key}-due": day},
    )
    changed = {"key": second.key, "revision": "0", "text": HOSTILE, "status": "open", "check_by": day}
    figure = (
        {"figure": f"{second.row.quantity}.{second.row.field}", "value": "4k"} if second.row.quantity else {}
    )
    press(browser, "assumptions", engagement, **changed, **figure)
    own = {
        "text": "It doubles",
        "status": "open",
        "revision": "0",
        "owner": "Vera <b>",
        "test": "Ask",
        "passes_if": "Yes",
    }
    press(browser, "assumptions", engagement, **own, figure="QU7.horizon", value="20k")
    row = Assumption.objects.get(engagement=engagement, key="it-doubles")
    for measured, on in (("30k", timezone.localdate()), ("25k", timezone.localdate() - timedelta(days=3))):
        press(browser, "assumption_measure", engagement, row.pk, measured=measured, on=on)
    edited = own | {"figure": "QU7.horizon", "value": "20k", "revision": "2", "status": "broken"}
    press(browser, "assumption", engagement, row.pk, **edited)


def promise(browser: Browser, engagement: Engagement, owner: str) -> None:
    """Accept one, change one, refuse one, add one."""
    offers = proposed(browser, "targets", engagement)
    first, third, fourth = [each for each in offers if each.is_complete][:3]
    press(browser, "targets_keep", engagement, key=first.key, **{f"{first.key}-owner": owner})
    changed = {
        "indicator": HOSTILE,
        "value": "80.5 requests a second",
        "window": "load test",
        "now": "about 6",
    }
    press(
        browser, "targets", engagement, key=third.key, revision="0", state="agreed", reason="Spring",
        stop="60 requests a second", **changed,
    )  # fmt: skip
    press(browser, "targets_refuse", engagement, key=fourth.key, **{f"{fourth.key}-reason": HOSTILE})
    own = {"indicator": "Answers in time", "state": "open", "value": "12,000 EUR a month", "revision": "0"}
    press(browser, "targets", engagement, **own, owner="Olga Owns")


def plan(browser: Browser, engagement: Engagement, owner: str) -> None:
    """Accept eight, add a ninth, and say how far one is."""
    for each in proposed(browser, "plan", engagement)[:8]:
        press(
            browser,
            "plan_keep",
            engagement,
            key=each.key,
            **{f"{each.key}-owner": owner, f"{each.key}-due": each.row.due_on},
        )
    press(browser, "plan", engagement, text=HOSTILE, owner=HOSTILE[:20], state="doing", revision="0")
    last = PlanStep.objects.filter(engagement=engagement).latest("position")
    press(browser, "plan_step", engagement, last.pk, text=HOSTILE, state="done", revision="0")


def answer(browser: Browser, engagement: Engagement) -> None:
    """Accept one, change the wording of one, decline one."""
    forms = browser.get(reverse("advice", args=[engagement.pk])).context["forms"]
    for form, given in zip(forms, ("accepted", "edited", "declined"), strict=False):
        sent = {"answer": given, "revision": "0", "text": HOSTILE, "reason": HOSTILE}
        press(browser, "advice_answer", engagement, form.recommendation.rule, **sent)


def written(engagement: Engagement) -> str:
    stored = Engagement.objects.with_framing().get(pk=engagement.pk)
    return json.dumps(export_engagement(stored, with_history=True), indent=1, ensure_ascii=False)


def test_what_was_settled_on_screen_is_the_same_file_in_another_organisation(import_case: ImportCase) -> None:
    engagement = import_case("support-bot-launch", **UNSETTLED)
    assessments.assess_now(engagement=engagement, at=factories.NOW)
    assessments.unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=factories.NOW)
    assert engagement.lead
    browser = factories.sign_in(Browser(), engagement.lead)
    person = Stakeholder.objects.filter(engagement=engagement).first()
    owner = str(person)
    decide(browser, engagement)
    assume(browser, engagement, owner)
    promise(browser, engagement, owner)
    plan(browser, engagement, owner)
    answer(browser, engagement)
    counted = [
        kind._default_manager.filter(engagement=engagement).count()
        for kind in (Decision, Assumption, Target, PlanStep, AdviceAnswer)
    ]
    # The three steps of what was declined left the plan.
    assert counted == [3, 3, 4, 6, 3]

    first = written(engagement)
    elsewhere = factories.make_organisation("Elsewhere")
    moved = import_engagement(
        document=json.loads(first), organisation=elsewhere, lead=engagement.lead, by=SYSTEM, at=timezone.now()
    )
    assert moved.organisation == elsewhere
    assert written(moved) == first

    # What was typed is there as it was typed, and pages of the other organisation show it escaped.
    document = json.loads(first)
    typed = HOSTILE.replace("\r\n", "\n")
    assert document["decision"]["reason"] == document["decision"]["dissent"] == typed
    assert document["decision"]["live_with"] == {"yes": 5, "with_reservation": 2, "no": 1}
    assert [each["state"] for each in document["plan"]].count("done") == 1
    assert [each["answer"] for each in document["advice"]] == ["accepted", "edited", "declined"]
    olga = factories.make_member(elsewhere, "Olga Elsewhere", role="owner")
    there = factories.sign_in(Browser(), olga)
    for page in ("decision", "advice", "assumptions", "targets", "plan", "files"):
        shown = there.get(reverse(page, args=[moved.pk]))
        assert shown.status_code == 200
        assert "<script>alert" not in shown.content.decode()
