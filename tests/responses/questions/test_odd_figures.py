"""The odd figure is asked back: in words, once, politely, and so that nobody learns what others said."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from pytest_django.asserts import assertContains, assertNotContains

from apps.documents.files import read_file
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.definition import Definition, QuantityItem, definition_from
from apps.instruments.errors import FigureError
from apps.instruments.figures.format import (
    listed,
    parse_figure,
    plausible_range,
    rows,
    typed_examples,
    typical_range,
    unit_beside,
)
from apps.instruments.selectors import definition_of
from apps.responses.models import Answer, Response
from apps.responses.questions.base import AnswerContext, FigureNotes
from apps.responses.questions.figures import given_figures
from apps.responses.questions.kinds import kind_of
from apps.responses.questions.odd_figures import asked_back
from tests.browser import Watch, accessibility_problems, follow
from tests.factories import INSTRUMENT, NOW, make_stakeholder
from tests.pages import fields_of
from tests.responses.conftest import begin, link_path, save_item

TB_A_DAY = {"QD2-now-figure": "3 TB a day", "QD2-source": "rough"}
QUESTION = "You said 3 TB a day. Did you mean 3 GB a day?"


@pytest.fixture
def platform(engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Dele Okafor", "platform")


@pytest.fixture
def browser(platform: Stakeholder) -> Browser:
    return begin(platform)


@pytest.fixture
def response(browser: Browser, platform: Stakeholder) -> Response:
    return Response.objects.get(stakeholder=platform)


@pytest.fixture
def address(response: Response) -> str:
    """The page on which Dele is asked for new data a day."""
    return reverse("respond_page", args=[response.pk, "rest-3"])


@pytest.fixture
def save(browser: Browser, response: Response) -> Callable[..., Any]:
    return partial(save_item, browser, response)


def let_others_say(engagement: Engagement, figures: list[float], **person: Any) -> None:
    """Let others of the platform perspective give new data a day."""
    for figure in figures:
        other = make_stakeholder(engagement, "Ines Roth", "platform")
        Stakeholder.objects.filter(pk=other.pk).update(**person)
        common = {"organisation_id": engagement.organisation_id}
        theirs = Response.objects.create(
            **common, round=engagement.rounds.get(), stakeholder=other, started_at=NOW
        )
        Answer.objects.create(**common, response=theirs, item="QD2", value={"now": figure}, answered_at=NOW)


def questions(definition: Definition, item_id: str, value: dict[str, Any]) -> dict[str, str]:
    return asked_back(
        definition.quantities[item_id],
        given_figures(value),
        FigureNotes(),
        AnswerContext(definition, "EUR", 24),
    )


@pytest.mark.parametrize(
    ("item", "value", "asked"),
    [
        ("QD2", {"now": 2e18}, {"now": "You said 2 EB a day. Did you mean 2 TB a day?"}),
        ("QD1", {"now": 3e5}, {"now": "You said 300 kB. Did you mean 300 GB?"}),
        ("QD4", {"now": 9000}, {"now": "You said 9,000 hours. Did you mean 2.5 hours?"}),
        ("QM4", {"now": 0.00005}, {"now": "You said 0.00005 EUR per 1,000 answers. Did you mean 0.05 EUR per 1,000 answers?"}),
        ("QD2", {"now": 1e12, "limit": 1e10}, {"limit": "You said 1 TB a day today, and 10 GB a day at most. Is that what you mean?"}),
        ("QD1", {"now": 1e12, "horizon": 5e9}, {"horizon": "You said 1 TB today, and 5 GB in 24 months. Is that what you mean?"}),
        ("QU7", {"now": 500, "horizon": 60_000}, {"horizon": "You said 500 answers a day today, and 60,000 answers a day in 24 months. Is that what you mean?"}),
        ("QD1", {"now": 1e12, "horizon": 1e14, "limit": 2e10}, {}),
        ("QD1", {"now": 0, "horizon": 1e12, "limit": 1e13}, {"now": "You said 0 bytes. Is that what you mean?"}),
        ("QD2", {"now": None, "limit": 1e13}, {}),
        ("QU7", {"now": 500, "horizon": 50_000, "limit": 1e6}, {}),
    ],
)  # fmt: skip
def test_what_is_odd_by_itself_is_read_back(
    engagement: Engagement, item: str, value: dict[str, Any], asked: dict[str, str]
) -> None:
    assert questions(definition_of(engagement.instrument_version), item, value) == asked


def test_what_is_odd_on_launch_day_is_read_back_as_of_that_day(engagement: Engagement) -> None:
    definition = definition_of(engagement.instrument_version)
    item, value = definition.quantities["QU7"], given_figures({"now": 500, "horizon": 60_000})
    wording = AnswerContext(definition, "EUR", 24, launch_on=NOW.date())
    assert asked_back(item, value, FigureNotes(), wording) == {
        "horizon": "You said 500 answers a day today, and 60,000 answers a day on launch day. "
        "Is that what you mean?"
    }


def test_no_row_that_is_offered_is_odd_and_every_range_can_be_read(engagement: Engagement) -> None:
    definition = definition_of(engagement.instrument_version)
    quantities = [item for item in definition.items if isinstance(item, QuantityItem)]
    assert len(quantities) == 24
    for item in quantities:
        low, high = typical_range(item)
        assert item.ladder[0] <= low < high <= item.ladder[-1]
        for row in rows(item):
            assert questions(definition, item.id, {"now": row.middle, "rows": ["now"]}) == {}


DEFINITION = definition_from(read_file(INSTRUMENT))
QUANTITIES = [pytest.param(item, id=item.id) for item in DEFINITION.quantities.values()]


@pytest.mark.parametrize("item", QUANTITIES)
def test_what_a_field_gives_as_an_example_is_read_and_not_asked_back(item: QuantityItem) -> None:
    """The hint, the placeholder, the sentence of a refusal: all say what this item takes, in its own unit."""
    examples = typed_examples(item)
    for typed in examples:
        for point in item.points:
            figure = parse_figure(typed, item.unit, "EUR")
            assert questions(DEFINITION, item.id, {point: figure}) == {}
    assert unit_beside(item.unit, "EUR")
    with pytest.raises(FigureError, match=re.escape(listed(examples))):
        parse_figure("a lot", item.unit, "EUR", examples=examples)


@pytest.mark.parametrize("item", QUANTITIES)
def test_what_is_not_plausible_is_asked_back_and_what_is_at_its_edge_is_not(item: QuantityItem) -> None:
    low, high = plausible_range(item)
    for figure, is_asked in ((low / 2, low > 0), (low, False), (high, False), (high * 2, True)):
        assert bool(questions(DEFINITION, item.id, {"now": figure})) == is_asked


@pytest.mark.parametrize(
    ("item", "figure", "asked"),
    [
        ("QM7", 400e6, "You said 400 million tokens. Did you mean 400 tokens?"),
        ("QU6", 800, "You said 800 seconds. Did you mean 0.8 seconds?"),
        ("QD6", 9000, "You said 9,000 hours. Did you mean 2.5 hours?"),
        ("QD5", 50, "You said 50 passages. Did you mean 50,000 passages?"),
        ("QU7", 1e20, "You said 100 quintillion answers a day. Is that what you mean?"),
    ],
)
def test_a_slip_is_named_where_it_leads_to_what_is_typical(item: str, figure: float, asked: str) -> None:
    assert questions(DEFINITION, item, {"now": figure}) == {"now": asked}


def test_a_save_asks_and_a_tick_settles_it_for_this_figure_alone(save: Callable[..., Any]) -> None:
    odd = {"QD2-now-figure": "2 EB a day"}
    asked = save("QD2", odd).json()["asked_back"]["QD2-now"]
    assert asked == {
        "question": "You said 2 EB a day. Did you mean 2 TB a day?",
        "figure": "2e+18",
        "offer": {"value": "2 TB", "label": "Use 2 TB a day"},
    }
    assert Answer.objects.get().value == {"now": 2e18}  # kept as it was said
    ticked = save("QD2", {**odd, "QD2-now-meant": asked["figure"]}, base=1).json()
    assert ticked["asked_back"]["QD2-now"]["question"] == ""
    assert Answer.objects.get().meant == {"now": 2e18}
    another = save("QD2", {"QD2-now-figure": "3 EB a day", "QD2-now-meant": asked["figure"]}, base=2).json()
    assert "3 EB" in another["asked_back"]["QD2-now"]["question"]


def test_a_save_costs_three_statements_with_a_tick_or_without(save: Callable[..., Any]) -> None:
    odd, counts = {"QD2-now-figure": "2 EB a day"}, []
    for base, tick in enumerate(({}, {"QD2-now-meant": "2e+18"})):
        with CaptureQueriesContext(connection) as queries:
            save("QD2", {**odd, **tick}, base=base)
        counts.append(len([each for each in queries if "SAVEPOINT" not in each["sql"]]))
    assert counts == [3, 3]


def test_a_tick_is_kept_with_the_answer_or_not_at_all(save: Callable[..., Any], response: Response) -> None:
    """What is meant is written by the statement that writes the answer: a save that stays without it is no save."""
    ticked = {"QD2-now-figure": "2 EB a day", "QD2-now-meant": "2e+18"}
    assert save("QD2", ticked).json()["code"] == "SAVED"
    late = save("QD2", {**ticked, "QD2-limit-figure": "4 EB a day", "QD2-limit-meant": "4e+18"})
    assert late.json()["code"] == "CONFLICT"  # it was made on the state before the first
    assert Answer.objects.get(response=response).meant == {"now": 2e18}
    later = save("QD2", {"QD2-now-figure": "2 EB a day", "QD2-source": "guess"}, base=1)
    assert later.json()["code"] == "SAVED"
    assert Answer.objects.get(response=response).meant == {"now": 2e18}


def test_without_javascript_the_page_comes_back_until_the_tick_silences_it(
    browser: Browser, address: str, response: Response
) -> None:
    odd = {**fields_of(browser.get(address)), "QD2-now-figure": "2 EB a day"}
    answer = browser.post(address, odd)
    assert answer["Location"] == f"{address}#QD2"
    shown = browser.get(address)
    question = "You said 2 EB a day. Did you mean 2 TB a day?"
    assertContains(shown, question)
    assertNotContains(shown, "to fix")
    review = reverse("respond_page", args=[response.pk, "review"])
    assertContains(browser.get(review), question)
    # Left as it stands it is asked again, and nothing is lost; ticked, it lets go on.
    assert browser.post(address, fields_of(shown))["Location"] == answer["Location"]
    assertContains(browser.get(address), question)
    ticked = browser.post(address, {**fields_of(shown), "QD2-now-meant": "2e+18"})
    assert ticked["Location"] != answer["Location"]
    for page in (address, review):
        assertNotContains(browser.get(page), question)
    # The tick goes along with what is saved later, so that it stays silent.
    assert fields_of(browser.get(address))["QD2-now-meant"] == ["2e+18"]


def test_a_figure_far_from_the_middle_of_three_others_comes_back_in_the_same_words(
    browser: Browser, address: str, engagement: Engagement
) -> None:
    let_others_say(engagement, [1e9, 2e9, 4e9])
    assert browser.post(address, TB_A_DAY)["Location"] == f"{address}#QD2"
    shown = browser.get(address)
    assertContains(shown, QUESTION)
    for theirs in ("1 GB", "2 GB", "4 GB", "others", "median", "perspective"):
        assertNotContains(shown, f"said {theirs}")


def test_a_save_never_weighs_against_others(save: Callable[..., Any], engagement: Engagement) -> None:
    let_others_say(engagement, [1e9, 2e9, 4e9])
    assert save("QD2", TB_A_DAY).json()["asked_back"]["QD2-now"]["question"] == ""


@pytest.mark.parametrize(
    ("figures", "person"),
    [([1e9, 2e9], {}), ([1e9, 2e9, 0], {}), ([1e9, 2e9, 4e9], {"is_guest": True}), ([1e9, 2e9, 4e9], {"perspective": "data_ml"})],
    ids=["two others", "not live yet", "guests", "another perspective"],
)  # fmt: skip
def test_too_few_others_ask_nothing(
    browser: Browser, address: str, engagement: Engagement, figures: list[float], person: dict[str, Any]
) -> None:
    let_others_say(engagement, figures, **person)
    assert browser.post(address, TB_A_DAY)["Location"] != f"{address}#QD2"
    assertNotContains(browser.get(address), QUESTION)


def test_a_larger_smallest_group_needs_more_others(
    browser: Browser, address: str, engagement: Engagement
) -> None:
    Engagement.objects.update(smallest_group=4)
    let_others_say(engagement, [1e9, 2e9, 4e9])
    assert browser.post(address, TB_A_DAY)["Location"] != f"{address}#QD2"


def test_a_guest_and_an_interview_are_not_weighed(
    browser: Browser, address: str, engagement: Engagement, platform: Stakeholder, response: Response
) -> None:
    let_others_say(engagement, [1e9, 2e9, 4e9])
    Stakeholder.objects.filter(pk=platform.pk).update(is_guest=True)
    assert browser.post(address, TB_A_DAY)["Location"] != f"{address}#QD2"
    Stakeholder.objects.filter(pk=platform.pk).update(is_guest=False)
    Answer.objects.all().filter(response=response).delete()
    Response.objects.filter(pk=response.pk).update(
        interviewed_on=NOW.date(), interviewer="Alice", taken_over_at=NOW
    )
    assert browser.post(address, TB_A_DAY)["Location"] != f"{address}#QD2"


def test_trying_figures_out_finds_no_median(browser: Browser, address: str, engagement: Engagement) -> None:
    """Whoever probes learns one thing, once: the first figure is weighed, those after it are not."""
    let_others_say(engagement, [1e11, 2e11, 4e11])
    asked = []
    for revision, figure in enumerate(("100 GB", "3 GB", "1 GB", "20 TB", "10 TB")):
        fields = {"QD2-now-figure": figure, "QD2-revision": str(revision)}
        asked.append(browser.post(address, fields)["Location"] == f"{address}#QD2")
        assertNotContains(browser.get(address), "Did you mean")
    assert asked == [False] * 5
    # Once more with the odd one first: the same for everybody who gives it, whatever comes after.
    second = begin(make_stakeholder(engagement, "Maya Singh", "platform"))
    theirs = reverse("respond_page", args=[Response.objects.latest("started_at").pk, "rest-3"])
    assert second.post(theirs, {"QD2-now-figure": "1 GB"})["Location"] == f"{theirs}#QD2"
    second.post(theirs, {"QD2-now-figure": "1.1 GB", "QD2-revision": "1"})
    assertNotContains(second.get(theirs), "Did you mean")


def test_weighing_costs_the_same_for_3_and_30_others_and_opening_stays_within_five(
    browser: Browser, address: str, engagement: Engagement, response: Response
) -> None:
    counts = []
    for more in (3, 27):
        let_others_say(engagement, [1e9] * more)
        Answer.objects.filter(response=response).delete()
        with CaptureQueriesContext(connection) as queries:
            browser.post(address, TB_A_DAY)
        counts.append(len([each for each in queries if "SAVEPOINT" not in each["sql"]]))
    assert counts[0] == counts[1] <= 7
    for slug in ("rest-3", "review"):
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("respond_page", args=[response.pk, slug]))
        assert len(queries) <= 5


def test_only_figures_are_asked_back(engagement: Engagement) -> None:
    definition = definition_of(engagement.instrument_version)
    wording = AnswerContext(definition, "EUR", 24)
    for item_id, value in (("D1", 5), ("QD2", "dk"), ("QD2", None), ("QD2", {"source": "rough"})):
        item = definition.item(item_id)
        checks = kind_of(item).check_figures(item, value, FigureNotes(), wording)
        assert not any(check.question for check in checks.values())


@pytest.mark.journey
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_dele_is_asked_once_the_field_is_left_and_says_that_it_is_meant(
    asgi_server: str, chromium: Chromium, watch: Watch, platform: Stakeholder, width: int, scheme: Any
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = watch.open(context)
    page.goto(asgi_server + link_path(platform))
    follow(page.get_by_role("button", name="Begin"))
    page.goto(page.url.replace("express-1", "rest-3"))
    typed = page.locator("#QD2-now-figure")
    typed.fill("2 EB a day")
    expect(page.locator("#QD2-now-echo")).to_have_text("Read as 2 EB a day")
    asked = page.locator("#QD2-now-asked")
    expect(asked).to_be_hidden()
    typed.blur()
    expect(asked).to_have_text("You said 2 EB a day. Did you mean 2 TB a day?")
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tick = page.get_by_role("checkbox", name="Yes, that is what I mean")
    tick.check()
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.reload()
    expect(asked).to_be_hidden()
    # Typed and at once Continue: the question comes before the next page does.
    typed.fill("3 EB a day")
    page.get_by_role("button", name="Continue").last.click()
    expect(asked).to_have_text("You said 3 EB a day. Did you mean 3 TB a day?")
    expect(tick).to_be_focused()
    page.get_by_role("button", name="Use 3 TB a day").click()
    expect(page.locator("#QD2-now-echo")).to_have_text("Read as 3 TB a day")
    expect(asked).to_be_hidden()
    follow(page.get_by_role("button", name="Continue").last)
    expect(page).to_have_url(re.compile("/rest-4/$"))
    context.close()
