"""Mails are written in their engagement's language; what became of them is said in the reader's."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from apps.accounts.models import User
from apps.engagements.models import Engagement, MailText, Round, Stakeholder
from apps.mailing.composing import message_of
from apps.mailing.models import Mail
from apps.mailing.services import PUT_OFF, REFUSED_TEXT, UNCERTAIN_TEXT, UNREACHABLE
from apps.outreach.texts import KINDS, PLACES
from tests.factories import NOW, SignIn, close, make_mail, make_stakeholder, send_answers
from tests.i18n.reading import plain_lines, plain_texts
from tests.i18n.typed import phrases
from tests.pages import read_page
from tests.reports.rows import make_report
from tests.responses.conftest import begin

TYPED = {"Claims assistant", "Harbourline Mutual", "Northlight Consulting", "Ines Roth", "Europe/Berlin"}


@pytest.fixture
def ines(pseudo_locale: str, engagement: Engagement, alice: User) -> Stakeholder:
    Engagement.objects.update(language=pseudo_locale, lead=alice, time_zone="Europe/Berlin")
    Round.objects.update(closes_at=timezone.now() + timedelta(days=30))
    return make_stakeholder(engagement, "Ines Roth", email="ines@harbourline.example")


def written(mail: Mail) -> EmailMultiAlternatives:
    """Compose it as a worker does that speaks English."""
    with override("en-gb"):
        return message_of(mail, at=timezone.now())


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_to_who_is_asked_is_in_the_language_of_the_engagement(
    kind: str, ines: Stakeholder, engagement: Engagement, alice: User
) -> None:
    if kind in {"thanks", "result"}:
        begin(ines)
        send_answers(engagement)
    if kind == "result":
        close(engagement)
        Round.objects.update(revealed_at=NOW)
    message = written(make_mail(engagement, ines, kind=kind))
    lines = [str(message.subject), *str(message.body).splitlines()]
    assert plain_lines(lines, {*TYPED, alice.name}) == []
    html = str(message.alternatives[0][0])
    shown = read_page(html)
    assert shown.one("html")["lang"] == "en-xa"
    assert plain_lines(shown.one("body").raw_text.splitlines(), {*TYPED, alice.name}) == []


def test_mails_to_readers_and_leads_are_so_too(
    ines: Stakeholder, engagement: Engagement, alice: User, carol: User
) -> None:
    report = make_report(engagement, requested_by=alice, state="ready")
    document = report.content.document  # what it says stays as it was frozen
    frozen = {document["summary"]["order"], *phrases([document["summary"], document["asks"]])}
    for kind, about, reader in (("report_ready", report, carol), ("handover", engagement, alice)):
        message = written(make_mail(engagement, ines, kind=kind, about_id=about.pk, recipient=reader.email))
        lines = [str(message.subject), *str(message.body).splitlines()]
        assert plain_lines(lines, {*TYPED, *frozen, reader.name}) == []


def test_a_text_that_was_changed_stays_as_it_was_typed(ines: Stakeholder, engagement: Engagement) -> None:
    MailText.objects.create(
        organisation=engagement.organisation,
        engagement=engagement,
        kind="invitation",
        subject="Three minutes, {name}?",
        text="Please: {link}",
    )
    assert written(make_mail(engagement, ines)).subject == "Three minutes, Ines Roth?"


def test_the_usual_text_in_its_language_is_kept_as_no_change(
    ines: Stakeholder, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    browser, address = signed_in(alice), reverse("mail_text", args=[engagement.pk, "invitation"])
    shown = browser.get(address, headers={"accept-language": "en-gb"})
    form = shown.context["form"]
    assert plain_lines([form["subject"].value()], {"{initiative}"}) == []
    browser.post(address, {name: form[name].value() for name in form.fields})
    assert not MailText.objects.exists()


def test_the_page_and_its_answers_speak_the_readers_language(
    ines: Stakeholder, engagement: Engagement, alice: User, pseudo_locale: str, signed_in: SignIn
) -> None:
    Engagement.objects.update(language="en-gb")
    browser = signed_in(alice)
    typed = {
        *TYPED,
        alice.name,
        alice.email,
        "ines@harbourline.example",
        "450 Greylisted",
        "550 No such user",
    }
    asked = {"accept-language": pseudo_locale}
    pages = [browser.get(reverse("mails", args=[engagement.pk]), headers=asked)]
    for button, hours in (("invite", 0), ("invite", 0), ("remind", 25), ("remind", 0)):
        Mail.objects.update(queued_at=F("queued_at") - timedelta(hours=hours))
        body = {button: "1"}
        pages.append(
            browser.post(reverse("mail_people", args=[engagement.pk]), body, follow=True, headers=asked)
        )
    for fields in (
        {"state": "failed", "error_code": "REFUSED", "error_text": f"{REFUSED_TEXT}\n550 No such user"},
        {"state": "failed", "error_code": "UNCERTAIN", "error_text": UNCERTAIN_TEXT},
        {"state": "ready", "finished_at": NOW, "error_code": "", "error_text": ""},
        {"state": "ready", "error_code": "NOT_WANTED", "error_text": "The round is closed."},
        {"state": "queued", "error_code": "SERVER", "error_text": f"{PUT_OFF}\n450 Greylisted"},
        {"state": "queued", "error_code": "SERVER", "error_text": UNREACHABLE},
    ):
        Mail.objects.update(**fields)
        pages.append(browser.get(reverse("mails", args=[engagement.pk]), headers=asked))
    assert [plain_texts(page.text, typed) for page in pages] == [[]] * len(pages)


def test_what_a_mail_says_is_changed_in_the_readers_language(
    ines: Stakeholder, engagement: Engagement, alice: User, pseudo_locale: str, signed_in: SignIn
) -> None:
    browser, address = signed_in(alice), reverse("mail_text", args=[engagement.pk, "invitation"])
    asked = {"accept-language": pseudo_locale}
    typed = {*TYPED, *PLACES, alice.name}
    for body in (
        {"subject": "{nobody}", "text": "{link}"},
        {"subject": "{link}", "text": "{link}"},
        {"subject": "", "text": ""},
    ):
        shown = browser.post(address, body, headers=asked)
        assert shown.status_code == 422
        assert plain_texts(shown.text, {*typed, "{nobody}"}) == []
    kept = browser.post(address, {"subject": "12?", "text": "{link}"}, follow=True, headers=asked)
    assert plain_texts(kept.text, typed | {"ines@harbourline.example"}) == []
