"""“Somebody else knows this”: Bob passes a question on, nobody sees that it was him, and Alice sends it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.models import Mail
from apps.outreach.services import mailable_in
from apps.portfolio.selectors import overview_page
from apps.responses.models import Answer, Referral, Response, SentReferral
from apps.responses.selectors import effective_answers
from tests.factories import SignIn, close, make_stakeholder, send_answers
from tests.pages import read_page
from tests.responses.conftest import AddressOf, begin

type Pass = Callable[..., Any]


@pytest.fixture
def passes(bobs_browser: Browser, response: Response) -> Pass:
    """Return a function by which Bob passes a question on."""

    def post(item: str = "QO7", **whom: str) -> Any:
        return bobs_browser.post(
            reverse("pass_on", args=[response.pk, item]), whom or {"perspective": "platform"}
        )

    return post


def sending(engagement: Engagement, item: str = "QO7", perspective: str = "platform", name: str = "") -> str:
    referral = Referral.objects.filter(item=item, perspective=perspective, name=name).order_by("pk").first()
    return reverse("send_referral", args=[engagement.pk, referral.pk if referral else uuid4()])


@pytest.fixture
def pat(engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Pat Platform", "platform")


def test_under_figures_and_picks_and_never_under_opinions_somebody_else_can_be_named(
    bobs_browser: Browser, address_of: AddressOf, response: Response
) -> None:
    for slug in ("rest-1", "rest-2", "rest-3"):
        page = read_page(bobs_browser.get(address_of(slug)))
        assert len(page.all("[name=pass_on]")) == len(page.all("fieldset[data-item]"))
    for slug in ("express-1", "statements-1", "rest-4"):
        assert not read_page(bobs_browser.get(address_of(slug))).has("[name=pass_on]")
    assert bobs_browser.get(reverse("pass_on", args=[response.pk, "D1"])).status_code == 404


def test_the_page_is_saved_first_and_the_form_goes_on(
    bobs_browser: Browser, address_of: AddressOf, passes: Pass, response: Response
) -> None:
    saved = bobs_browser.post(address_of("rest-2"), {"C2": "steady", "pass_on": "G7"})
    assertRedirects(saved, reverse("pass_on", args=[response.pk, "G7"]))
    assert Answer.objects.get().value == "steady"
    assertRedirects(passes("QO7"), address_of("rest-2"), fetch_redirect_response=False)
    assert read_page(bobs_browser.get(address_of("rest-2"))).one(".message").text == "Passed on to Platform."
    assertRedirects(passes("G7"), f"{address_of('rest-2')}#G7-question", fetch_redirect_response=False)
    assert {each.item for each in Referral.objects.all()} == {"QO7", "G7"}
    assertContains(bobs_browser.get(address_of("rest-1")), "Passed on to Platform.")
    assertContains(bobs_browser.get(address_of("review")), "Passed on to Platform")
    bobs_browser.post(reverse("pass_on", args=[response.pk, "QO7"]), {"take_back": "1"})
    assertNotContains(bobs_browser.get(address_of("rest-1")), "Passed on to")


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ({"perspective": ""}, "Choose a field, or write a name."),
        ({"perspective": "astrology"}, "Select a valid choice"),
        ({"perspective": "business"}, "Select a valid choice"),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_names_nobody_is_said_at_its_field(passes: Pass, whom: dict[str, str], said: str) -> None:
    assertContains(passes(**whom), said, status_code=422)
    assert not Referral.objects.exists()


def test_alice_reads_to_whom_and_how_many_and_never_who(
    engagement: Engagement, passes: Pass, alices_browser: Browser, response: Response
) -> None:
    passes("QO7")
    passes("QO6", name="Dana, <b>finance</b>")
    ines = make_stakeholder(engagement, "Ines Roth")
    other = begin(ines)
    theirs = Response.objects.get(stakeholder=ines)
    other.post(reverse("pass_on", args=[theirs.pk, "QO7"]), {"perspective": "platform"})
    section = read_page(alices_browser.get(reverse("engagement", args=[engagement.pk]))).one(
        "section[aria-labelledby=passed-on-title]"
    )
    assert "was passed on to Platform (2)." in section.text
    assert "was passed on to “Dana, <b>finance</b>”." in section.text
    assert (
        "Who passed it on is not said; where few have begun, or few are asked a question, it can be guessed."
        in section.text
    )
    assertContains(alices_browser.get(sending(engagement)), "where few are asked it can be guessed")
    for hidden in ("Bob", "Ines", str(response.pk), str(theirs.pk)):
        assert hidden not in section.markup
    row = AuditEvent.objects.filter(verb="pass_on").first()
    assert row
    assert (row.actor_id, row.object_id) == (str(response.pk), str(response.pk))


def test_who_has_not_begun_finds_it_first_in_their_form(
    engagement: Engagement, passes: Pass, pat: Stakeholder, alices_browser: Browser
) -> None:
    passes()
    shown = alices_browser.post(sending(engagement), {"person": str(pat.pk)})
    assertContains(shown, "Hand this link to Pat Platform")
    link = read_page(shown).one("#one-link")["value"]
    browser = Browser()
    begun = browser.post(link[link.index("/i/") :], follow=True)
    assert begun.redirect_chain[-1][0].endswith("/passed-on/")
    assertContains(begun, "Passed on to you")
    theirs = Response.objects.get(stakeholder=pat)
    assert theirs.asked[0] == "QO7"
    assert len(theirs.asked) > 15
    assert AuditEvent.objects.get(verb="send_referral").detail["item"] == "QO7"


def test_who_has_sent_is_mailed_one_question_and_answers_it_from_their_receipt(
    engagement: Engagement, passes: Pass, pat: Stakeholder, alices_browser: Browser, settings: Any
) -> None:
    settings.MAILS_ARE_FILES = False
    browser = begin(pat)
    theirs = Response.objects.get(stakeholder=pat)
    browser.post(reverse("respond_page", args=[theirs.pk, "rest-4"]), {"C20": "lt10"})
    browser.post(reverse("respond_page", args=[theirs.pk, "review"]), {"send": "1"})
    passes()
    sent = alices_browser.post(sending(engagement), {"person": str(pat.pk)}, follow=True)
    assertContains(sent, "Pat Platform is asked by mail.")
    assert Mail.objects.get(kind="passed_on").recipient == pat.email
    receipt = browser.get(reverse("respond", args=[theirs.pk]))
    assertContains(receipt, "A question was passed on to you.")
    opened = browser.post(reverse("change_answers", args=[theirs.pk]), {"page": "passed-on"})
    page = reverse("respond_page", args=[theirs.pk, "passed-on"])
    assertRedirects(opened, page)
    browser.post(page, {"QO7-now-figure": "40", "R6": "measured"})
    browser.post(reverse("respond_page", args=[theirs.pk, "review"]), {"send": "1"})
    assertNotContains(browser.get(reverse("respond", args=[theirs.pk])), "passed on to you")
    assert Answer.objects.get(item="QO7").value == {"now": 40.0}


def test_without_mails_a_link_asks_whoever_has_sent_too_and_two_of_one_name_are_told_apart(
    engagement: Engagement, passes: Pass, pat: Stakeholder, alices_browser: Browser
) -> None:
    browser = begin(pat)
    theirs = Response.objects.get(stakeholder=pat)
    browser.post(reverse("respond_page", args=[theirs.pk, "rest-4"]), {"C20": "lt10"})
    browser.post(reverse("respond_page", args=[theirs.pk, "review"]), {"send": "1"})
    make_stakeholder(engagement, "Pat Platform", "executive", email="pat.two@brightwell.example")
    passes()
    overview = read_page(alices_browser.get(reverse("engagement", args=[engagement.pk])))
    assert overview.one("section[aria-labelledby=passed-on-title] .btn").text.startswith("Ask somebody")
    page = read_page(alices_browser.get(sending(engagement)))
    assert "No mail goes out: you get a link to hand over." in page.text
    assert "by mail" not in page.one("form.card").text
    assert page.one("form.card .primary").text == "Make the link"
    options = page.texts("[name=person] option")
    assert {
        "Pat Platform (Platform, infrastructure and SRE)",
        "Pat Platform (Executive and finance)",
    } <= set(options)
    shown = alices_browser.post(sending(engagement), {"person": str(pat.pk)})
    link = read_page(shown).one("#one-link")["value"]
    opened = browser.post(link[link.index("/i/") :], follow=True)
    assertContains(opened, "A question was passed on to you.")


def test_somebody_new_is_asked_this_alone_hides_nobody_and_sends_from_its_page(
    engagement: Engagement, passes: Pass, alices_browser: Browser
) -> None:
    passes("QO7", name="Dana")
    new = {"person": "new", "name": "Dana Weiss", "perspective": "executive", "email": ""}
    shown = alices_browser.post(sending(engagement, perspective="", name="Dana"), new)
    link = read_page(shown).one("#one-link")["value"]
    path, browser = link[link.index("/i/") :], Browser()
    assertContains(browser.get(path), "You are asked as <b>Executive and finance</b>.")
    begun = browser.post(path, follow=True)
    page = begun.redirect_chain[-1][0]
    assert read_page(begun).one(".q-foot .primary").text == "Send"
    dana = Stakeholder.objects.get(name="Dana Weiss")
    theirs = Response.objects.get(stakeholder=dana)
    assert theirs.asked == ["QO7", "R6"]
    Stakeholder.objects.filter(pk=dana.pk).update(email="dana@brightwell.example")
    assert dana not in mailable_in(engagement, at=timezone.now()).to_invite
    sent = browser.post(page, {"QO7-now-figure": "40", "R6": "rough", "send": "1"}, follow=True)
    assertContains(sent, "Sent, ")
    Stakeholder.objects.filter(pk=dana.pk).update(mail_opened_at=timezone.now())
    dana.refresh_from_db()
    assert not dana.hides_others
    given = next(each for each in effective_answers(engagement, 1) if each.stakeholder_key == dana.key)
    assert (set(given.answers), given.known_by) == ({"QO7", "R6"}, "")
    page_ = overview_page(engagement, at=timezone.now())
    assert {row.slug: row.sent for row in page_.perspectives}["executive"] == 0


def test_nobody_new_is_asked_a_fourth_question_and_nobody_one_twice_or_anyway(
    engagement: Engagement, passes: Pass, pat: Stakeholder, alices_browser: Browser
) -> None:
    items = ("QO7", "QO6", "G7", "G9")
    for item in items:
        passes(item, name="Dana")
    new = {"person": "new", "name": "Dana Weiss", "perspective": "executive"}
    alices_browser.post(sending(engagement, "QO7", "", "Dana"), new)
    dana = Stakeholder.objects.get(name="Dana Weiss")
    for item in items[1:]:
        answer = alices_browser.post(sending(engagement, item, "", "Dana"), {"person": str(dana.pk)})
    assertContains(answer, "was sent three questions already", status_code=422)
    assert SentReferral.objects.count() == 3
    again = alices_browser.post(sending(engagement, "QO7", "", "Dana"), {"person": str(dana.pk)})
    assertContains(again, "was sent this question already", status_code=422)
    bo = make_stakeholder(engagement, "Bo Lind", "business")
    anyway = alices_browser.post(sending(engagement, "QO7", "", "Dana"), {"person": str(bo.pk)})
    assertContains(anyway, "is asked this anyway", status_code=422)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a person"),
        ({"person": "nobody"}, "Select a valid choice"),
        ({"person": "new"}, "Write the name."),
        ({"person": "new", "name": "Dana"}, "Choose for what they speak."),
        ({"person": "new", "name": "Dana", "perspective": "risk", "email": "dana"}, "Enter a valid email"),
    ],
)
def test_what_sends_to_nobody_is_said_at_its_field(
    engagement: Engagement, passes: Pass, alices_browser: Browser, fields: dict[str, str], said: str
) -> None:
    passes()
    assertContains(alices_browser.post(sending(engagement), fields), said, status_code=422)
    assert not SentReferral.objects.exists()


def test_what_nobody_passed_on_is_sent_to_nobody_and_nothing_after_closing(
    engagement: Engagement,
    passes: Pass,
    pat: Stakeholder,
    alices_browser: Browser,
    mallory: User,
    signed_in: SignIn,
) -> None:
    assert alices_browser.get(sending(engagement)).status_code == 404
    passes()
    assert alices_browser.get(sending(engagement)).status_code == 200
    assert signed_in(mallory).get(sending(engagement)).status_code == 404
    close(engagement)
    assert alices_browser.get(sending(engagement)).status_code == 302


def test_who_declines_may_name_somebody_else(
    engagement: Engagement, bob: Stakeholder, bobs_browser: Browser, alices_browser: Browser
) -> None:
    address = reverse("withdraw", args=[Response.objects.get().pk])
    refused = bobs_browser.post(address, {"name": "x" * 81})
    assertContains(refused, "at most 80 characters", status_code=422)
    bobs_browser.post(address, {"name": "Dana, finance"})
    bob.refresh_from_db()
    assert bob.has_withdrawn
    page = alices_browser.get(reverse("engagement", args=[engagement.pk]))
    assertContains(page, "Somebody who declined would ask “Dana, finance”.")


def test_nobody_passes_on_what_was_sent_or_for_somebody_else(
    engagement: Engagement, passes: Pass, response: Response, address_of: AddressOf
) -> None:
    send_answers(engagement)
    passes()
    elsewhere = begin(make_stakeholder(engagement, "Mallory Roth"))
    assert elsewhere.post(reverse("pass_on", args=[response.pk, "QO7"])).status_code == 404
    assert not Referral.objects.exists()


def test_the_overview_asks_as_often_for_many(
    engagement: Engagement, alices_browser: Browser, response: Response
) -> None:
    counts = []
    for names in (2, 18):
        for number in range(names):
            Referral.objects.create(
                organisation_id=engagement.organisation_id,
                round_id=response.round_id,
                item="QO7",
                name=f"{names} {number}",
                passed_at=timezone.now(),
            )
        with CaptureQueriesContext(connection) as queries:
            page = alices_browser.get(reverse("engagement", args=[engagement.pk]))
        counts.append(len(queries))
    assert read_page(page).text.count("was passed on to") == 20
    assert counts[0] == counts[1]
