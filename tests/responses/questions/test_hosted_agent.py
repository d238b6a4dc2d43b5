"""What people in front of a hosted agent are asked: help, prices of a task, and a limit that nobody promised."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import Organisation, User
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import export_engagement
from apps.instruments.models import InstrumentVersion
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.models import Answer, Response
from tests.factories import make_engagement, make_stakeholder
from tests.pages import Shown, fields_of, read_page
from tests.responses.conftest import begin, save_item

HOSTED_AGENT = {"system_kind": "agent", "retrieval": "no", "people_check": "none"}


@pytest.fixture
def agents(organisation: Organisation, alice: User, instrument: InstrumentVersion) -> Engagement:
    return make_engagement(
        organisation,
        lead=alice,
        instrument_version=instrument,
        model_hosting="hosted",
        switches=HOSTED_AGENT,
    )


@pytest.fixture
def browser(agents: Engagement) -> Browser:
    return begin(make_stakeholder(agents, "Dele Okafor", "platform"))


def page_with(browser: Browser, item: str, perspective: str = "platform") -> tuple[str, Shown]:
    """Return the page that asks for an item, and its address."""
    questionnaire = questionnaire_of(Response.objects.get(stakeholder__perspective=perspective))
    for slug in questionnaire.course.slugs:
        address = questionnaire.url(slug)
        shown = browser.get(address)
        if shown.status_code == 200 and read_page(shown).has(f"#{item}"):
            return address, shown
    raise LookupError(item)


def test_a_field_says_its_unit_and_an_example(browser: Browser) -> None:
    page = read_page(page_with(browser, "QM5")[1])
    assert page.one("#QM5-now-unit").text == "tokens a minute"
    assert page.one("#QM5-now-figure")["placeholder"]
    assert not page.has('[value="zero"]')


def test_a_limit_that_nobody_promised_is_a_choice_and_no_figure(browser: Browser, agents: Engagement) -> None:
    address, shown = page_with(browser, "QM5")
    assertContains(shown, "shared, none promised")
    given = {"QM5-now-figure": "40k", "QM5-limit": "none_promised", "QM5-source": "rough"}
    assert browser.post(address, fields_of(shown) | given).status_code == 302
    value: dict[str, Any] = {"now": 40_000, "limit": None, "limit_none": "none_promised", "source": "rough"}
    assert Answer.objects.get(item="QM5").value == value
    review = browser.get(reverse("respond_page", args=[Response.objects.get().pk, "review"]))
    assert "shared, none promised" in read_page(review).texts("dd")
    sent_again = browser.post(address, fields_of(browser.get(address)))
    assert (sent_again.status_code, Answer.objects.get(item="QM5").value) == (302, value)
    exported: Any = export_engagement(agents)
    assert exported["rounds"][0]["responses"][0]["answers"]["QM5"] == value


def test_what_is_implausible_is_asked_back_at_once_and_counts_as_soon_as_it_is_meant(
    browser: Browser,
) -> None:
    response = Response.objects.get()

    def save(base: int, **fields: str) -> Any:
        sent = {f"QU7-limit-{name}": text for name, text in fields.items()}
        return save_item(browser, response, "QU7", sent, base).json()

    asked = save(0, figure="100 quintillion")["asked_back"]["QU7-limit"]
    assert asked["question"] == "You said 100 quintillion tasks a day. Is that what you mean?"
    assert (
        save(1, figure="100 quintillion", meant=asked["figure"])["asked_back"]["QU7-limit"]["question"] == ""
    )
    assert Answer.objects.get().value == {"limit": 1e20}


def test_a_price_of_tasks_is_for_one_and_kept_for_a_thousand(browser: Browser, agents: Engagement) -> None:
    dana = begin(make_stakeholder(agents, "Dana Weiss", "product"))
    response = Response.objects.get(stakeholder__perspective="product")
    address, shown = page_with(dana, "QM4", "product")
    page = read_page(shown)
    assert page.one("#QM4-now-unit").text == "EUR a task"
    labels = [each.text for each in page.all("#QM4 .ladder b") if "EUR" in each.text]
    assert (labels[0], labels[2], labels[-1]) == (
        "up to 0.001 EUR a task", "0.01 to 0.1 EUR a task", "more than 10 EUR a task",
    )  # fmt: skip
    revision = 0
    for typed, kept, read in (
        ("0.35", 350, "0.35"), ("4", 4000, "4"), ("0,40 per task", 400, "0.4"), ("120 per 1,000", 120, "0.12"),
    ):  # fmt: skip
        answer = save_item(dana, response, "QM4", {"QM4-now-figure": typed}, revision).json()
        revision = answer["revision"]
        assert answer["echoes"]["QM4-now"] == f"Read as {read} EUR a task"
        assert Answer.objects.get(item="QM4").value == {"now": kept}
        assert answer["asked_back"]["QM4-now"]["question"] == ""
        assert read_page(dana.get(address)).one("#QM4-now-figure")["value"] in {f"{read} EUR", read}
    bare = save_item(dana, response, "QM4", {"QM4-now-figure": "400"}, revision).json()
    assert bare["asked_back"]["QM4-now"]["question"] == (
        "You said 400 EUR a task. Did you mean 0.4 EUR a task?"
    )


def test_a_row_of_prices_is_kept_for_a_thousand(browser: Browser, agents: Engagement) -> None:
    dana = begin(make_stakeholder(agents, "Dana Weiss", "product"))
    response = Response.objects.get(stakeholder__perspective="product")
    answer = save_item(dana, response, "QM4", {"QM4-now": "3"}).json()
    assert answer["echoes"]["QM4-now"] == "Read as about 0.32 EUR a task"
    assert Answer.objects.get(item="QM4").value == {"now": 316.228, "rows": ["now"]}


def test_what_says_itself_that_nobody_knows_has_no_dont_know_beside_it(agents: Engagement) -> None:
    browser = begin(make_stakeholder(agents, "Rosa Lind", "risk"))
    address, shown = page_with(browser, "C13", "risk")
    ways = [each["value"] for each in read_page(shown).all('[name="C13"]')]
    assert ways == ["provider", "deployer", "both", "outside", "unsettled"]  # the last one, as its help says
    # Who said it before keeps it.
    browser.post(address, {"C13": "dk", "C13-revision": "0"})
    assert read_page(browser.get(address)).has('[name="C13"][value="dk"][checked]')


def test_a_quantity_may_fall(browser: Browser, agents: Engagement) -> None:
    dana = begin(make_stakeholder(agents, "Dana Weiss", "product"))
    address, shown = page_with(dana, "QU7", "product")
    given = {"QU7-now-figure": "10", "QU7-horizon": "0.5"}
    assert dana.post(address, fields_of(shown) | given).status_code == 302
    assert Answer.objects.get(item="QU7").value == {"now": 10, "horizon": 5}
    page = read_page(dana.get(address))
    assert page.one('[name="QU7-horizon"][value="0.5"]').get("checked") is not None
    assert page.one("#QU7-horizon-echo").text == "Read as 5 tasks a day"


def test_examples_stand_beside_today_alone(browser: Browser, agents: Engagement) -> None:
    Engagement.objects.filter(pk=agents.pk).update(own_examples={"QM5": {"2": "the pilot of spring"}})
    shown = read_page(page_with(browser, "QM5")[1])
    assert shown.one("#QM5").text.count("the pilot of spring") == 1
