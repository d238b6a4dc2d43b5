"""The framing page: sixteen controls that whoever sets up a workshop can fill in, and seven folds that say what is set."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.engagements.framing.folds import folds_of
from apps.engagements.framing.forms import FramingForm
from apps.engagements.framing.peaks import peak_forms
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from tests.journeys.people import sign_in
from tests.pages import fields_of, read_page
from tests.portfolio.test_engagement_pages import FRAMING, answer_something

AHEAD = (timezone.localdate() + timedelta(days=90)).isoformat()
PASSED = (timezone.localdate() - timedelta(days=3)).isoformat()
# An agent on a supplier's model, of which everything is known but what only one's own machines have.
KNOWN: dict[str, object] = {
    "system_kind": "agent",
    "model_hosting": "hosted",
    "retrieval": "yes",
    "decide_on": AHEAD,
    "reaches": "public",
    "used_in": "several_products",
    "runs_on": "any_cloud",
    "shared_by": "shared",
    "team_size": "60+",
    "channel": "voice",
    "tools": ["servers", "code"],
    "quota_shared": "yes",
    "search_filters": "no",
    "jurisdictions": ["eu", "us"],
    "counsel_role": "deployer",
    "counsel_class": ["transparency", "annex_iii"],
    "counsel_on": PASSED,
    "public_service": "no",
    "week_rate": "4500",
    "machine_price": "2.5",
    "post_year": "84000",
    "thing_one": "declaration",
    "thing_many": "declarations",
    "has_room_form": "on",
}
FOLDS = [
    "Success in figures",
    "Peaks",
    "The system",
    "Law",
    "Money",
    "People and privacy",
    "Report",
]
SPECIALIST = re.compile(
    r"retrieval|inference|accelerator|gpu|token|embedding|index|quota|latency|throughput|\bML model|prompt|RAG\b",
    re.I,
)


def frame(browser: Browser, engagement: Engagement, **changed: object) -> Any:
    answer = browser.post(reverse("framing", args=[engagement.pk]), FRAMING | changed)
    engagement.refresh_from_db()
    return answer


def lines_of(shown: Any) -> dict[str, str]:
    """Return what the line of each fold says, by its title."""
    return {
        fold.one("summary b").text.strip(): fold.one("summary .set").text.strip()
        for fold in read_page(shown).all("details.fold")
    }


def test_the_first_screen_has_sixteen_controls_in_order_and_seven_folds(
    rules: RuleSetVersion, browser: Browser
) -> None:
    page = read_page(browser.get(reverse("engagement_new")))
    names = [each["name"] for each in page.all(".first :is(input, select)")]
    # Three radios are one control: they are reached by one press of Tab.
    assert [name for at, name in enumerate(names) if name != "system_kind" or names[at - 1] != name] == [
        *("client_name", "initiative", "success_measure", "brief_claim", "system_kind", "stage", "launch_on"),
        *("model_hosting", "retrieval", "people_check", "reaches"),
        *("jurisdictions",) * 4,
        "decide_on",
    ]
    assert [each.text.strip() for each in page.all("details.fold summary b")] == FOLDS
    assert not page.has("details.fold[open]")


def test_no_word_of_the_page_needs_a_specialist(rules: RuleSetVersion, browser: Browser) -> None:
    page = read_page(browser.get(reverse("engagement_new")))
    # What examples are about is named in the words of those who have such a system.
    words = " ".join(each.text for each in page.all(".frame :is(label, legend, option, p, .set, b, h2)"))
    assert SPECIALIST.findall(words) == []


def test_a_new_engagement_needs_the_first_screen_alone(
    rules: RuleSetVersion, alice: User, browser: Browser
) -> None:
    address = reverse("engagement_new")
    said = fields_of(browser.get(address)) | {
        "client_name": "Kestrel Freight",
        "initiative": "Customs agent",
        "success_measure": "declarations leave the same day",
        "brief_claim": "none",
        "system_kind": "agent",
        "stage": "pilot",
        "model_hosting": "hosted",
        "people_check": "all",
    }
    answer = browser.post(address, said)
    engagement = Engagement.objects.get()
    assert answer.status_code == 302
    assert engagement.switches == {
        "system_kind": "agent",
        "retrieval": "no",
        "people_check": "all",
        "exists": "prototype",
        "success_without_human": "no",
    }
    assert (engagement.shared_by, engagement.reaches, engagement.jurisdictions) == ("single", "", [])
    assert (engagement.week_rate, engagement.decide_on, engagement.figures_for) == (None, None, "horizon")


def test_everything_is_kept_and_shown_again(engagement: Engagement, browser: Browser) -> None:
    frame(browser, engagement, **KNOWN)
    assert engagement.has_room_form
    kept = {
        name: getattr(engagement, name)
        for name in KNOWN.keys() - {"system_kind", "retrieval", "has_room_form"}
    }
    assert {name: str(value) if not isinstance(value, list) else value for name, value in kept.items()} == {
        name: value for name, value in KNOWN.items() if name in kept
    }
    again = browser.get(reverse("framing", args=[engagement.pk]))
    frame(browser, engagement, **fields_of(again))
    assert {name: getattr(engagement, name) for name in kept} == kept


def test_what_is_not_known_can_be_said_again(engagement: Engagement, browser: Browser) -> None:
    frame(browser, engagement, **KNOWN)
    frame(browser, engagement)
    assert (engagement.reaches, engagement.counsel_class, engagement.week_rate) == ("", [], None)


def test_each_fold_says_what_is_set(engagement: Engagement, browser: Browser) -> None:
    frame(browser, engagement, **{**KNOWN, "channel": "", "week_rate": "", "counsel_on": ""})
    assert lines_of(browser.get(reverse("framing", args=[engagement.pk]))) == {
        "Success in figures": "minutes a claim: 42 today, 15 wanted · A case nobody looked at does not count",
        "Peaks": "storm season · figures of later are for: The end of the time you look ahead",
        "The system": "Nothing or a prototype · In any cloud · In several products · Several, with data in common · "
        "More than 60 people · claims register, document archive · declaration · declarations · "
        "Tools of others, over the network, Code that it writes and runs itself · "
        "other products at the supplier: Yes · who finds what: No · "
        "how people meet it: not known",
        "Law": "You use what others provide (deployer) · People have to be told, High risk, a use on the list (Annex III) · "
        "public service: No · day: not known",
        "Money": "EUR · machine price: 2.5 · a post: 84,000 · week rate: not known",
        "People and privacy": "2 perspectives, confidential, groups of 3 and more, room form",
        "Report": "Restricted, 24 months ahead, no examples",
    }


BAD: list[tuple[str, object, str, str]] = [
    ("week_rate", "99", "A week of one person costs 100 to 50,000: check the figure.", "Money"),
    ("week_rate", "50001", "A week of one person costs 100 to 50,000: check the figure.", "Money"),
    ("week_rate", "four", "Enter a whole number.", "Money"),
    ("machine_price", "0", "A machine costs 0.01 to 10,000 an hour: check the figure.", "Money"),
    ("post_year", "90", "A full-time post costs 1,000 to 2,000,000 a year: check the figure.", "Money"),
    ("thing_one", "parcel", "Add this word too, or clear the other.", "The system"),
    ("thing_many", "parcels", "Add this word too, or clear the other.", "The system"),
    ("thing_one", "parcels of every size", "Ensure this value has at most 20 characters (it has 21).", "The system"),
    ("lead_days_cards", "0", "A machine arrives within 1 to 730 days: check the figure.", "Money"),
    ("decide_on", PASSED, "This day has passed: name one to come.", ""),
    ("decide_on", "2207-01-01", "Check the year: this is more than 10 years away.", ""),
    ("decide_on", "soon", "Enter a valid date.", ""),
    ("counsel_on", AHEAD, "This day is still to come: name the day on which counsel spoke.", "Law"),
    ("counsel_class", ["minimal", "annex_i"], "“None of these” can’t stand beside a class: untick one of them.", "Law"),
    ("counsel_class", ["annex_iv"], "Select a valid choice. annex_iv is not one of the available choices.", "Law"),
    ("counsel_role", "king", "Select a valid choice. king is not one of the available choices.", "Law"),
    ("jurisdictions", ["moon"], "Select a valid choice. moon is not one of the available choices.", ""),
    ("reaches", "mars", "Select a valid choice. mars is not one of the available choices.", ""),
    ("channel", "smoke", "Select a valid choice. smoke is not one of the available choices.", "The system"),
    ("success_today", "many", "Enter a number.", "Success in figures"),
    ("peaks-0-times", "", "A peak has a name, a month and a size.", "Peaks"),
    ("perspectives", [], "Choose at least one.", "People and privacy"),
    ("contact_name", "Ines Roth", "Add the address: a name alone reaches nobody.", "Report"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "message", "fold"), BAD)
def test_what_is_wrong_is_said_in_one_sentence_in_an_open_fold_and_nothing_is_lost(
    engagement: Engagement, browser: Browser, name: str, value: object, message: str, fold: str
) -> None:
    sent = (
        FRAMING
        | {"initiative": "Claims reader", "jurisdictions": ["eu"], "public_service": "yes"}
        | {name: value}
    )
    if name == "lead_days_cards":
        sent["model_hosting"] = "own"
    refused = browser.post(reverse("framing", args=[engagement.pk]), sent)
    page = read_page(refused)
    assert message in page.one(".errors").text
    assert [each.one("b").text for each in page.all("details.fold[open] summary")] == ([fold] if fold else [])
    kept = fields_of(refused)
    lost = {"jurisdictions", "counsel_class", "counsel_role", "reaches", "channel"} & {name}  # no such choice
    for field in ({"initiative", "public_service", "jurisdictions", name} - lost) & kept.keys():
        expected = sent[field] if isinstance(sent[field], list) else [sent[field]]
        assert kept[field] == expected
    engagement.refresh_from_db()
    assert engagement.initiative == "Claims assistant"


def test_what_is_not_asked_is_not_kept(engagement: Engagement, browser: Browser) -> None:
    frame(browser, engagement, **KNOWN)
    frame(
        browser,
        engagement,
        **{**KNOWN, "system_kind": "predictive", "model_hosting": "own", "lead_days_cards": "90"},
    )
    assert (engagement.tools, engagement.quota_shared, engagement.search_filters) == ([], "", "")
    assert engagement.lead_days_cards == 90
    frame(browser, engagement, **{**KNOWN, "lead_days_cards": "90"})
    assert engagement.lead_days_cards is None


def test_a_day_that_passed_meanwhile_holds_nobody_up(engagement: Engagement, browser: Browser) -> None:
    Engagement.objects.update(decide_on=PASSED)
    assert frame(browser, engagement, decide_on=PASSED, initiative="Claims reader").status_code == 302
    assert engagement.initiative == "Claims reader"


def test_the_first_answer_settles_what_it_was_given_by_and_nothing_else(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    frame(browser, engagement)
    answer_something(bob)
    page = browser.get(reverse("framing", args=[engagement.pk]))
    settled = {name for name, field in page.context["form"].fields.items() if field.disabled}
    assert settled == {
        *("system_kind", "model_hosting", "retrieval", "people_check", "stage"),
        *("horizon_months", "figures_for", "currency", "mode"),
    }
    frame(browser, engagement, stage="idea", exists="shared_platform", week_rate="2000", launch_on=PASSED)
    assert (engagement.stage, engagement.switches["exists"], engagement.week_rate) == (
        "pilot",
        "shared_platform",
        2000,
    )
    # It went live meanwhile: the stage is settled, and the day says it.
    assert str(engagement.launch_on) == PASSED


@pytest.mark.parametrize(
    ("sent", "figures_for"),
    [
        ({"figures_for": "", "launch_on": AHEAD}, "launch"),
        ({"figures_for": "", "launch_on": ""}, "horizon"),
        ({"figures_for": "horizon", "launch_on": AHEAD}, "horizon"),
        ({"figures_for": "", "stage": "live", "launch_on": PASSED}, "horizon"),
        ({"figures_for": "launch", "launch_on": ""}, None),
        ({"figures_for": "launch", "stage": "live", "launch_on": PASSED}, None),
    ],
)
def test_figures_are_for_a_launch_that_is_near(
    instrument: InstrumentVersion, sent: dict[str, str], figures_for: str | None
) -> None:
    data = QueryDict(urlencode(FRAMING | sent, doseq=True))
    form = FramingForm(data, version=instrument, today=timezone.localdate())
    assert form.is_valid() is (figures_for is not None), form.errors
    assert form.cleaned_data.get("figures_for") == figures_for
    assert form.errors.keys() <= {"figures_for"}
    says = {fold.slug: fold.says for fold in folds_of(form, peak_forms(None, prefix="peaks"))}
    assert "figures of later are for: The " in says["peaks"]


def test_a_typed_text_is_escaped(engagement: Engagement, browser: Browser) -> None:
    frame(browser, engagement, existing_systems="<script>x</script>", success_unit="<b>")
    page = browser.get(reverse("framing", args=[engagement.pk]))
    assertContains(page, "&lt;script&gt;x&lt;/script&gt;")
    assert "<script>x" not in page.content.decode()


def test_the_page_by_keyboard(page: Page, asgi_server: str, rules: RuleSetVersion, alice: User) -> None:
    sign_in(page, asgi_server, alice)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(asgi_server + reverse("engagement_new"))
    save = page.locator(".first button")
    box = save.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900
    page.locator("[name=client_name]").focus()
    tabs = 0
    while not save.evaluate("each => each === document.activeElement"):
        page.keyboard.press("Tab")
        tabs += 1
        # A day has three parts of its own, and a button.
        assert tabs < 25
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('details').id") == "success"
    page.locator("input[name=system_kind][value=predictive]").check(force=True)
    assert page.locator("[name=retrieval]").is_hidden()
    page.locator("#system summary").click()
    assert page.locator("[name=tools]").first.is_hidden()
    page.locator("input[name=system_kind][value=agent]").check(force=True)
    assert page.locator("[name=tools]").first.is_visible()
    page.locator("[name=retrieval]").check()
    assert page.locator("[name=search_filters]").is_visible()
    page.locator("[name=channel]").select_option("voice")
    assert page.locator("#system .set").inner_text() == "Changed, not saved yet"
    assert page.locator(".folds > .again").is_visible()


def test_a_new_engagement_begins_in_the_currency_of_the_last_one(
    rules: RuleSetVersion, engagement: Engagement, browser: Browser
) -> None:
    Engagement.objects.update(currency="CHF")
    page = read_page(browser.get(reverse("engagement_new")))
    assert page.one("input[name=currency]")["value"] == "CHF"
