"""Alice answers what the result advises: each recommendation accepted, put into other words, or declined."""

from html import escape

import pytest
from django.core.signing import Signer
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import services as assessments
from apps.assessments.archiving.services import archive_engagement
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.decisions.models import AdviceAnswer, PlanStep
from apps.engagements.models import Engagement
from apps.instruments.models import RuleSetVersion
from tests import factories
from tests.assessments.conftest import let_three_answer
from tests.decisions.deciding.test_decision import look
from tests.factories import SignIn
from tests.pages import Shown, read_page

pytestmark = pytest.mark.django_db


def test_each_is_accepted_changed_or_declined_and_taken_back(
    alice: User, olga: User, engagement: Engagement, rules: RuleSetVersion, signed_in: SignIn
) -> None:
    browser, page = signed_in(alice), reverse("advice", args=[engagement.pk])
    assert "There is no result to take advice from" in read_page(browser.get(page)).text
    let_three_answer(engagement)
    look(engagement)
    given = [form.recommendation for form in browser.get(page).context["forms"]]
    assert len({each.rule for each in given}) == len(given) > 1
    first, second, *_rest = given
    addresses = [reverse("advice_answer", args=[engagement.pk, each.rule]) for each in (first, second)]

    def say(browser: Browser, address: str, answer: str, revision: int, **typed: str) -> Shown:
        sent = {"answer": answer, "revision": revision, "text": first.title, "reason": ""}
        return browser.post(address, sent | typed)

    for answer, typed, field in (
        ("declined", {}, "reason"),
        ("edited", {"text": " "}, "text"),
        ("accepted", {"owner": "x" * 121}, "owner"),
        ("maybe", {}, "answer"),
    ):
        refused = say(browser, addresses[0], answer, 0, **typed)
        assert refused.status_code == 422
        assert {name for form in refused.context["forms"] for name in form.errors} == {field}
    assert not AdviceAnswer.objects.exists()
    assert not PlanStep.objects.exists()

    reworded = say(browser, addresses[0], "edited", 0, text="First <i>this</i>,\r\nthen that.", owner="Ann")
    assert reworded.status_code == 302
    say(browser, addresses[1], "declined", 0, reason="Done in May.")
    shown = browser.get(page).content.decode()
    assert escape("First <i>this</i>,") in shown
    assert escape(first.title) in shown  # beside it
    assert "Done in May." in shown
    # What is taken becomes steps, with their days and the owner.
    steps = list(PlanStep.objects.filter(engagement=engagement))
    assert {(step.text, step.due_on) for step in steps} == {(step.text, step.due_on) for step in first.steps}
    assert {(step.rule, step.owner) for step in steps} == {(first.rule, "Ann")}

    # Olga has the page from before: she is shown both, and nothing is written over.
    stale = say(signed_in(olga), addresses[0], "accepted", 0)
    assert stale.status_code == 409
    assert "Somebody else saved this meanwhile" in read_page(stale).text
    assert AdviceAnswer.objects.get(rule=first.rule).text == "First <i>this</i>,\nthen that."

    # A wording that is the original is no other.
    seen = AdviceAnswer.objects.get(rule=first.rule).revision
    say(browser, addresses[0], "edited", seen)
    assert AdviceAnswer.objects.get(rule=first.rule).answer == "accepted"
    # Taken back, its steps go, but for those that somebody changed since.
    kept = steps[0]
    PlanStep.objects.filter(pk=kept.pk).update(revision=1)
    own = factories.make_plan_step(engagement, text="What we do instead", rule=first.rule)
    none = {"answer": "none", "revision": seen + 1}
    row = browser.post(addresses[0], none, headers={"hx-request": "true"})
    assert row.content.decode().strip().startswith("<tr")
    assert not AdviceAnswer.objects.filter(rule=first.rule).exists()
    assert set(PlanStep.objects.all()) == {kept, own}
    assert AuditEvent.objects.filter(verb="answer_advice").count() == 4
    # A page that shows an answer since taken back is out of date, too.
    say(browser, addresses[0], "accepted", 0)
    assert say(browser, addresses[0], "edited", seen, text="Otherwise.").status_code == 409
    assert AdviceAnswer.objects.get(rule=first.rule).answer == "accepted"
    nowhere = reverse("advice_answer", args=[engagement.pk, "no-rule"])
    assert say(browser, nowhere, "accepted", 0).status_code == 404


def test_all_that_is_open_is_accepted_with_one_owner_and_taken_back(
    alice: User, engagement: Engagement, rules: RuleSetVersion, signed_in: SignIn
) -> None:
    let_three_answer(engagement)
    look(engagement)
    browser, page = signed_in(alice), reverse("advice", args=[engagement.pk])
    accept = reverse("advice_accept", args=[engagement.pk])
    first, *others = (form.recommendation for form in browser.get(page).context["forms"])
    declined = {"answer": "declined", "revision": "0", "text": "", "reason": "Done in May."}
    browser.post(reverse("advice_answer", args=[engagement.pk, first.rule]), declined)
    refused = browser.post(accept, {"everybody": ""})
    assert refused.status_code == 422
    assert refused.context["accepting"].errors.keys() == {"everybody"}
    assert not PlanStep.objects.exists()

    shown = read_page(browser.post(accept, {"everybody": "Bea"}, follow=True))
    answers = dict(AdviceAnswer.objects.values_list("rule", "answer"))
    assert answers == {first.rule: "declined"} | dict.fromkeys((each.rule for each in others), "accepted")
    assert PlanStep.objects.count() == sum(len(each.steps) for each in others)
    assert set(PlanStep.objects.values_list("owner", flat=True)) == {"Bea"}
    assert "There was nothing left to accept." in browser.post(accept, {"everybody": "Bea"}, follow=True).text

    undo = shown.one("button[name=undo]")["value"]
    for forged in ("", undo[:-1], Signer(salt="accepted:x").sign_object([others[0].rule])):
        browser.post(accept, {"undo": forged})
    assert AdviceAnswer.objects.count() == len(answers)
    assert f"{len(others)} taken back." in browser.post(accept, {"undo": undo}, follow=True).text
    assert list(AdviceAnswer.objects.values_list("rule", flat=True)) == [first.rule]
    assert not PlanStep.objects.exists()
    assert "nothing left to take back" in browser.post(accept, {"undo": undo}, follow=True).text


def test_mallory_answers_nothing_and_archived_it_is_read_only(
    alice: User, mallory: User, engagement: Engagement, rules: RuleSetVersion, signed_in: SignIn
) -> None:
    for position, rule in enumerate(("OR7", "gone-with-its-rules")):
        AdviceAnswer.objects.create(
            organisation=engagement.organisation, engagement=engagement, rule=rule, position=position,
            answer="declined", reason="Done in May.",
        )  # fmt: skip
    address = reverse("advice_answer", args=[engagement.pk, "OR7"])
    sent = {"answer": "none", "revision": "0"}
    assert signed_in(mallory).post(address, sent).status_code == 404
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    archive_engagement(engagement=engagement, by=SYSTEM, at=timezone.now())
    overview = read_page(signed_in(alice).get(reverse("engagement", args=[engagement.pk])))
    assert overview.has(f'main [href="{reverse("decision", args=[engagement.pk])}"]')
    shown = read_page(signed_in(alice).get(reverse("advice", args=[engagement.pk])))
    assert shown.text.count("Done in May.") == 2
    assert [text for text in shown.texts("th b") if text != "Why not:"] == [
        "No longer made: List every AI with owner and approver",
        "A recommendation that is no longer made",
    ]
    assert not shown.has("main form")
    signed_in(alice).post(address, sent)
    assert AdviceAnswer.objects.exists()
