"""Alice answers what the result advises: each recommendation accepted, put into other words, or declined."""

from collections.abc import Callable
from html import escape

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import services as assessments
from apps.assessments.archiving.services import archive_engagement
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.decisions.models import AdviceAnswer
from apps.engagements.models import Engagement
from apps.instruments.models import RuleSetVersion
from tests.assessments.conftest import let_three_answer
from tests.decisions.deciding.test_decision import look
from tests.pages import Shown, read_page

pytestmark = pytest.mark.django_db

type SignIn = Callable[[User], Browser]


def test_each_is_accepted_changed_or_declined_and_taken_back(
    alice: User, olga: User, engagement: Engagement, rules: RuleSetVersion, signed_in: SignIn
) -> None:
    browser, page = signed_in(alice), reverse("advice", args=[engagement.pk])
    assert "There is no result to take advice from" in read_page(browser.get(page)).text
    let_three_answer(engagement)
    look(engagement)
    given = [form.recommendation for form in browser.get(page).context["forms"]]
    assert len({each.rule for each in given}) == len(given)  # steps of one rule stand under now and next
    first, second, *_rest = given
    addresses = [reverse("advice_answer", args=[engagement.pk, each.rule]) for each in (first, second)]

    def say(browser: Browser, address: str, answer: str, revision: int, **typed: str) -> Shown:
        sent = {"answer": answer, "revision": revision, "text": first.original, "reason": ""}
        return browser.post(address, sent | typed)

    for answer, typed, field in (
        ("declined", {}, "reason"),
        ("edited", {"text": " "}, "text"),
        ("maybe", {}, "answer"),
    ):
        refused = say(browser, addresses[0], answer, 0, **typed)
        assert refused.status_code == 422
        assert {name for form in refused.context["forms"] for name in form.errors} == {field}
    assert not AdviceAnswer.objects.exists()

    assert say(browser, addresses[0], "edited", 0, text="First <i>this</i>,\r\nthen that.").status_code == 302
    say(browser, addresses[1], "declined", 0, reason="Done in May.")
    shown = browser.get(page).content.decode()
    assert escape("First <i>this</i>,") in shown
    assert escape(first.original) in shown  # beside it
    assert "Done in May." in shown

    # Olga has the page from before: she is shown both, and nothing is written over.
    stale = say(signed_in(olga), addresses[0], "accepted", 0)
    assert stale.status_code == 409
    assert "Somebody else saved this meanwhile" in read_page(stale).text
    assert AdviceAnswer.objects.get(rule=first.rule).text == "First <i>this</i>,\nthen that."

    # A wording that is the original is no other.
    seen = AdviceAnswer.objects.get(rule=first.rule).revision
    say(browser, addresses[0], "edited", seen)
    assert AdviceAnswer.objects.get(rule=first.rule).answer == "accepted"
    none = {"answer": "none", "revision": seen + 1}
    row = browser.post(addresses[0], none, headers={"hx-request": "true"})
    assert row.content.decode().strip().startswith("<section")
    assert not AdviceAnswer.objects.filter(rule=first.rule).exists()
    assert AuditEvent.objects.filter(verb="answer_advice").count() == 4
    # A page that shows an answer since taken back is out of date, too.
    say(browser, addresses[0], "accepted", 0)
    assert say(browser, addresses[0], "edited", seen, text="Otherwise.").status_code == 409
    assert AdviceAnswer.objects.get(rule=first.rule).answer == "accepted"
    nowhere = reverse("advice_answer", args=[engagement.pk, "no-rule"])
    assert say(browser, nowhere, "accepted", 0).status_code == 404


def test_mallory_answers_nothing_and_archived_it_is_read_only(
    alice: User, mallory: User, engagement: Engagement, rules: RuleSetVersion, signed_in: SignIn
) -> None:
    for position, rule in enumerate(("module-data", "gone-with-its-rules")):
        AdviceAnswer.objects.create(
            organisation=engagement.organisation, engagement=engagement, rule=rule, position=position,
            answer="declined", reason="Done in May.",
        )  # fmt: skip
    address = reverse("advice_answer", args=[engagement.pk, "module-data"])
    sent = {"answer": "none", "revision": "0"}
    assert signed_in(mallory).post(address, sent).status_code == 404
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    archive_engagement(engagement=engagement, by=SYSTEM, at=timezone.now())
    overview = read_page(signed_in(alice).get(reverse("engagement", args=[engagement.pk])))
    assert overview.has(f'main [href="{reverse("decision", args=[engagement.pk])}"]')
    shown = read_page(signed_in(alice).get(reverse("advice", args=[engagement.pk])))
    assert shown.text.count("Done in May.") == 2
    assert shown.texts("h3") == ["No longer made: Data is first", "A recommendation that is no longer made"]
    assert not shown.has("main form")
    signed_in(alice).post(address, sent)
    assert AdviceAnswer.objects.exists()
