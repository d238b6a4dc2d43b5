"""What only a real browser shows: saving while one answers, losing the network, two tabs, and accessibility."""

import re
import uuid
from collections.abc import Callable
from typing import Literal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Route, expect

from apps.engagements.models import Engagement, Stakeholder
from apps.responses.answering.saving import save_answer
from apps.responses.models import Answer, LateAnswer, Response
from apps.responses.statements import Change
from tests.browser import Watch, accessibility_problems, follow
from tests.factories import close, make_stakeholder
from tests.responses.conftest import link_path

pytestmark = pytest.mark.journey

type Scheme = Literal["dark", "light"]
SAVED = re.compile(r"^Saved \d\d:\d\d$")
UNSAVED = "Not saved"


def start(page: BrowserPage, server: str, stakeholder: Stakeholder, slug: str = "") -> Response:
    """Begin by a personal link, and go to a page if it is not the first."""
    page.goto(server + link_path(stakeholder))
    follow(page.get_by_role("button", name=re.compile("Begin|Go on")))
    response = Response.objects.get(stakeholder=stakeholder)
    if slug:
        go(page, server, response, slug)
    return response


def go_on(page: BrowserPage) -> None:
    """Leave a page for the next one, also where one is asked whether to go on."""
    further = page.get_by_role("link", name=re.compile("^Go on"))
    follow(further if "/go-on/" in page.url else page.get_by_role("button", name="Continue"))


def pick_a_range(page: BrowserPage, row: str) -> None:
    page.get_by_text("No figure to type? Pick one of these").first.click()
    page.locator(".ladder").first.get_by_text(row, exact=True).click()


def go(page: BrowserPage, server: str, response: Response, slug: str) -> None:
    page.goto(server + reverse("respond_page", args=[response.pk, slug]))


@pytest.fixture
def pat(asgi_server: str, engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Pat Data", "data_ml")


def test_each_answer_is_saved_as_it_is_given(asgi_server: str, pat: Stakeholder, page: BrowserPage) -> None:
    response = start(page, asgi_server, pat)
    saved, standing = page.locator("#saved"), page.locator("[data-standing-of]")
    page.get_by_role("button", name="Put Data first").press("Enter")
    expect(saved).to_have_text(SAVED)
    expect(standing).to_have_text("Data is first. Three are left.")
    page.get_by_role("button", name="Put Model second").press("Enter")
    expect(standing).to_have_text("Model is second. Two are left.")
    page.get_by_label("What one fact").fill("The storm day.")
    expect(page.locator("[name=R3-revision]")).to_have_value("1")
    expect(page.locator("[name=R1-revision]")).to_have_value("2")
    assert dict(response.answers.values_list("item", "value")) == {
        "R1": {"ranking": ["data", "model"]},
        "R3": "The storm day.",
    }
    page.reload()
    expect(page.locator("ol.ordering li").first).to_contain_text("Take Data out")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("half"))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("express-2"))


def test_enter_four_times_places_four_and_a_fifth_time_goes_on(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    response = start(page, asgi_server, pat)
    names = [name.strip() for name in page.locator("ol.ordering .name").all_inner_texts()]
    page.get_by_role("button", name=re.compile("^Put .* first$")).first.focus()
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Continue")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    expect(page.locator("[data-standing-of]")).to_have_text(f"{names[3]} is last. All four are in order.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    labels = {"data": "Data", "user": "Users", "model": "Model", "organization": "Organisation"}
    assert [labels[each] for each in response.answers.get(item="R1").value["ranking"]] == names
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("express-2"))


def test_a_card_taken_out_has_the_focus_below_and_a_digit_places_it(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    response = start(page, asgi_server, pat)
    cards, placed = page.locator("ol.ordering li"), page.locator("ol.ordering li[data-placed]")
    for name, place in (("Users", "first"), ("Data", "second"), ("Model", "third")):
        page.get_by_role("button", name=f"Put {name} {place}").press("Enter")
    page.get_by_role("button", name="Take Users out").press("Enter")
    expect(page.locator("[data-standing-of]")).to_have_text("Users is out. Two are left.")
    expect(cards.nth(2)).to_be_focused()
    expect(cards.nth(2)).to_contain_text("Users")
    page.keyboard.press("2")
    expect(placed.nth(1)).to_contain_text("Users")
    # The next one that is not placed takes its place from the same key.
    expect(page.get_by_role("button", name="Put Organisation last")).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Continue")).to_be_focused()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert response.answers.get(item="R1").value == {"ranking": ["organization", "data", "user", "model"]}


@pytest.mark.parametrize("script", [True, False])
def test_going_back_to_a_page_that_was_refused_shows_it_as_it_was_saved(
    asgi_server: str, engagement: Engagement, chromium: Chromium, watch: Watch, script: bool
) -> None:
    context = chromium.new_context(java_script_enabled=script)
    page = watch.open(context)
    start(page, asgi_server, make_stakeholder(engagement, "Ann Product", "product"), "express-2")
    figure = page.locator("#QU7-now-figure")
    figure.fill("a lot")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_text("One thing to fix")).to_be_visible()
    expect(figure).to_have_value("a lot")
    figure.fill("1200")
    follow(page.get_by_role("button", name="Continue"))
    assert "/express-2/" not in page.url
    page.go_back()
    expect(figure).to_have_value(re.compile("1,?200"))
    expect(page.get_by_text("One thing to fix")).to_have_count(0)
    page.go_back()
    expect(figure).to_be_visible()
    context.close()


def test_going_back_to_a_text_that_was_too_long_shows_the_one_that_fits(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat)
    text = page.get_by_label("What one fact would change your order?")
    text.fill("a" * 281)
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("link", name="The text has 281 characters; 280 fit.")).to_be_visible()
    text.fill("It fits.")
    follow(page.get_by_role("button", name="Continue"))
    page.go_back()
    expect(text).to_have_value("It fits.")


def test_four_cards_and_continue_stand_on_one_screen_of_a_phone(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    start(page, asgi_server, pat)
    head, foot = page.locator(".q-head").bounding_box(), page.locator(".q-foot").bounding_box()
    last = page.locator("ol.ordering li").nth(3).bounding_box()
    assert head
    assert foot
    assert last
    assert (head["y"], round(head["height"])) == (0, 49)  # with its rule
    assert round(foot["y"] + foot["height"]) == 844
    assert round(foot["height"]) == 65
    assert last["y"] + last["height"] <= foot["y"]
    expect(page.get_by_role("button", name="Continue")).to_be_in_viewport()


def test_what_is_picked_below_the_cards_and_what_is_in_order_never_contradict_each_other(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat)
    placed, standing = page.locator("ol.ordering [data-placed]"), page.locator("[data-standing-of]")
    first, decline = (
        page.get_by_label("I can only name the first one"),
        page.get_by_label("I don’t know, or would rather not"),
    )
    first.check()
    expect(standing).to_have_text("Now place the one that breaks first.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(first).to_be_checked()
    page.get_by_role("button", name="Put Users first").click()
    expect(first).to_be_checked()
    expect(standing).to_have_text("Users is first. The others stay open.")
    page.get_by_role("button", name="Put Data second").click()
    expect(standing).to_have_text("Data is second. Two are left.")
    expect(first).not_to_be_checked()
    first.check()
    expect(placed).to_have_count(1)
    expect(placed).to_contain_text("Users")
    decline.check()
    expect(placed).to_have_count(0)
    page.get_by_role("button", name="Put Users first").click()
    expect(decline).not_to_be_checked()
    first.check()
    page.get_by_role("button", name="Take Users out").click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_have_text(
        "Now place the one that breaks first, or go on without an answer."
    )
    expect(first).to_be_checked()
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("express-2"))


def test_the_order_is_moved_in_the_review_and_kept_beside_the_first(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    response = start(page, asgi_server, pat)
    first = ["user", "data", "model", "organization"]
    change = Change("R1", {"ranking": first}, 0, uuid.uuid4())
    save_answer(response=response, change=change, at=timezone.now())
    go(page, asgi_server, response, "review")
    page.get_by_role("button", name="Move Data up").press("Enter")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.get_by_role("button", name="Move Data down")).to_be_focused()
    considered = ["data", "user", "model", "organization"]
    assert response.answers.get(item="R1").value == {"ranking": first, "considered": considered}


def test_a_text_that_is_too_long_stays_whole_and_is_said_to_be(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat)
    field = page.locator("#R3")
    expect(page.locator("#R3-most")).to_contain_text("280 characters at most")
    field.focus()
    page.keyboard.insert_text("a" * 300)  # as by pasting, which maxlength cuts
    field.blur()
    expect(page.locator("#R3-error")).to_contain_text("has 300 characters; 280 fit.")
    follow(page.get_by_role("button", name="Continue"))
    expect(field).to_have_value("a" * 300)
    field.fill("a" * 280)
    expect(page.locator("#saved")).to_have_text(SAVED)


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_every_step_has_its_word_at_every_width(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    start(page, asgi_server, pat, "statements-1")
    # Nothing loads in time: the letters of the fallback are wider.
    page.evaluate("document.documentElement.style.setProperty('font-family', 'monospace')")
    steps = page.locator(".agree").first.locator("label")
    assert steps.all_inner_texts()[5] == "I can't tell"
    for step in steps.all():
        assert step.inner_text().strip()
        step.click()
        inside = step.evaluate(
            "e => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1"
        )
        assert inside, step.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_figure_is_echoed_and_a_lot_is_refused_at_its_field(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat, "express-2")
    field = page.locator("#QD1-now-figure")
    field.fill("about 3 TB")
    expect(page.locator("[data-echo='QD1-now']")).to_have_text("Read as 3 TB")
    page.get_by_text("ten times", exact=True).click()
    expect(page.locator("[data-echo='QD1-horizon']")).to_have_text("Read as 30 TB")
    field.fill("a lot")
    # The old echo goes with the first key, before anything is saved.
    expect(page.locator("[data-echo='QD1-now']")).to_have_text("", timeout=400)
    expect(page.locator("#QD1-now-figure-error")).to_contain_text("is not a figure we can read")
    expect(field).to_have_value("a lot")
    expect(page.locator("#saved")).to_have_text(UNSAVED)
    expect(page.locator("[data-echo='QD1-horizon']")).to_have_text("")
    assert Answer.objects.get().value is None
    assert accessibility_problems(page) == []
    # A row picked takes the place of what was typed.
    pick_a_range(page, "10 GB to 100 GB")
    expect(field).to_have_value("")
    expect(page.locator("#QD1-now-figure-error")).to_be_hidden()
    expect(page.locator("#saved")).to_have_text(SAVED)


def test_nothing_half_typed_counts_and_what_is_offered_is_one_tap(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    response = start(page, asgi_server, pat, "express-2")
    field = page.locator("#QD1-now-figure")
    field.fill("100 GB")
    expect(page.locator("[data-echo='QD1-now']")).to_have_text("Read as 100 GB")
    field.press_sequentially(" or 200")
    expect(page.locator("#saved")).to_have_text(UNSAVED)
    assert (Answer.objects.get().value, Answer.objects.get().unread) == (
        None,
        {"QD1-now-figure": "100 GB or 200"},
    )
    # On another page nothing is marked, and the review says it; back here it stands as it was typed.
    go(page, asgi_server, response, "review")
    expect(page.get_by_text("“100 GB or 200” can't be read, so it doesn't count.")).to_be_visible()
    go(page, asgi_server, response, "express-2")
    expect(page.locator("#saved")).to_have_text(UNSAVED)
    expect(field).to_have_value("100 GB or 200")
    field.fill("500")
    page.get_by_role("button", name="Use 500 GB").click()
    expect(page.locator("[data-echo='QD1-now']")).to_have_text("Read as 500 GB")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(field).to_be_focused()
    assert Answer.objects.get().value == {"now": 5e11}
    field.fill("idk")
    unknown = page.locator("[data-offer='QD1-now-figure']").get_by_role("button", name="Don't know")
    expect(unknown).to_be_visible()
    assert accessibility_problems(page) == []
    unknown.click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(field).to_have_value("")
    expect(unknown).to_be_hidden()
    expect(page.locator("[name='QD1-now'][value='dk']")).to_be_checked()
    assert Answer.objects.get().value == {"now": None}


def test_growth_is_offered_where_there_is_a_figure_to_grow_from(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    response = start(page, asgi_server, pat, "express-2")
    growth, unknown = (
        page.locator('[name=QD1-horizon][value="5"]'),
        page.locator("[name=QD1-horizon][value=dk]"),
    )
    expect(growth).to_be_disabled()
    pick_a_range(page, "10 GB to 100 GB")
    page.get_by_text("five times", exact=True).click()
    expect(page.locator("[data-echo='QD1-horizon']")).to_contain_text("Read as 5 times today's")
    page.locator(".instead").first.get_by_text("Don't know").click()
    expect(growth).to_be_disabled()
    expect(growth).not_to_be_checked()
    expect(unknown).to_be_enabled()
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("[data-echo='QD1-horizon']")).to_have_text("")
    assert response.answers.get(item="QD1").value == {"now": None}
    typed = page.locator("[name=QD1-now-figure]")
    for nothing, some in (("0 GB", "0.5 GB"), ("zero GB", "10 GB"), ("0,0", "half a GB")):
        for text, is_offered in ((some, True), (nothing, False)):
            typed.evaluate(
                "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); }",
                text,
            )
            expect(growth).to_be_enabled(enabled=is_offered)


def test_growth_stays_while_another_figure_is_typed(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat, "express-2")
    growth, field = page.locator('[name=QD1-horizon][value="5"]'), page.locator("#QD1-now-figure")
    field.fill("a lot")
    expect(page.locator("#saved")).to_have_text(UNSAVED)
    field.fill("3 TB")
    page.get_by_text("five times", exact=True).click()
    field.fill("4 TB")
    expect(page.locator("[data-echo='QD1-horizon']")).to_have_text("Read as 20 TB")
    expect(growth).to_be_checked()


@pytest.mark.parametrize("typed", ["99999999999999", "9,999,999,999,999"])
def test_a_figure_beyond_the_plausible_is_asked_back_before_going_on(
    asgi_server: str, engagement: Engagement, page: BrowserPage, typed: str
) -> None:
    bob = make_stakeholder(engagement, "Bob Business", "business")
    response = start(page, asgi_server, bob, "express-2")
    field = page.locator("#QU7-now-figure")
    field.fill(typed)
    expect(page.locator("#saved")).to_have_text(SAVED)
    address = page.url
    # In the field the whole time: Enter goes on, and finds the question first.
    field.press("Enter")
    question = page.locator("[data-asked='QU7-now']")
    expect(question).to_contain_text("You said 9")
    expect(page.get_by_label("Yes, that is what I mean").first).to_be_focused()
    # Unanswered it holds the page; what was typed is kept.
    page.get_by_role("button", name="Continue").click()
    expect(question).to_be_visible()
    assert page.url == address
    page.get_by_label("Yes, that is what I mean").first.check()
    expect(page.locator("#saved")).to_have_text(SAVED)
    follow(page.get_by_role("button", name="Continue"))
    assert page.url != address
    assert response.answers.get(item="QU7").value["now"] > 1e9


def test_without_a_network_answers_wait_and_are_saved_once_it_is_back(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat, "rest-4")
    page.context.set_offline(True)
    page.get_by_text("tried, too weak").click()
    expect(page.locator("#saved")).to_have_text("Not saved yet - will retry")
    expect(page.get_by_text("No connection: kept here, goes on by itself")).to_be_visible()
    page.get_by_text("a few cases by eye").click()
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#offline")).to_be_hidden()
    assert dict(Answer.objects.values_list("item", "value")) == {"C19": "not_enough", "C15": "by_eye"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda route: route.fulfill(status=503), "The server does not answer as it should: kept here"),
        (lambda route: route.fulfill(status=302, headers={"location": "/"}), "The server does not answer"),
        (lambda route: route.abort(), "No connection: kept here"),
    ],
)
def test_a_server_that_fails_is_not_called_a_lost_connection(
    asgi_server: str, pat: Stakeholder, page: BrowserPage, answer: Callable[[Route], None], said: str
) -> None:
    start(page, asgi_server, pat, "rest-3")
    page.route("**/q/C4/", answer, times=1)
    page.get_by_text("by scripts, tests by hand or none").click()
    expect(page.locator("#offline")).to_contain_text(said)
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#offline")).to_be_hidden()


def test_an_answer_given_elsewhere_is_shown_and_the_person_chooses(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    response = start(page, asgi_server, pat, "rest-3")
    save_answer(
        response=response, change=Change("C4", "automated_release", 0, uuid.uuid4()), at=timezone.now()
    )
    page.get_by_text("by scripts, tests by hand or none").click()
    page.get_by_role("link", name="1 answer to settle").click()
    assert page.url.endswith("#C4")
    expect(page.get_by_text("release and alarms run by themselves").first).to_be_visible()
    assert accessibility_problems(page) == []
    # Going on decides nothing in their place: it leads to the choice.
    address = page.url
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Keep what is here")).to_be_focused()
    assert (page.url, Answer.objects.get().value) == (address, "automated_release")
    page.get_by_role("button", name="Keep what is here").click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert Answer.objects.get().value == "scripts"


def test_who_answers_on_after_closing_is_told_that_it_is_late(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat, "rest-3")
    close(pat.engagement)
    page.get_by_text("by scripts, tests by hand or none").click()
    expect(page.get_by_role("alert")).to_contain_text("Your answer is kept")
    expect(page.locator("#saved")).to_have_text("Closed: came too late")
    assert LateAnswer.objects.get().value == "scripts"


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1440, "light")])
def test_no_page_has_an_accessibility_problem_or_scrolls_sideways(
    asgi_server: str, engagement: Engagement, chromium: Chromium, watch: Watch, width: int, scheme: Scheme
) -> None:
    stakeholder = make_stakeholder(engagement, "Erin Executive", "executive")
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = watch.open(context)
    found: list[str] = []

    def look() -> None:
        found.extend(f"{page.url}: {problem}" for problem in accessibility_problems(page))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} scrolls sideways")

    page.goto(asgi_server + "/i/nothing/")
    look()
    page.goto(asgi_server + link_path(stakeholder))
    look()
    follow(page.get_by_role("button", name="Begin"))
    for _ in range(20):
        look()
        if "/review/" in page.url:
            break
        go_on(page)
    follow(page.get_by_role("button", name="Send", exact=True))
    look()
    assert "You have answered nothing yet" in page.content()
    follow(page.get_by_role("link", name="Answer the questions"))
    page.get_by_text("I don’t know, or would rather not", exact=True).click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.goto(page.url.replace("/express-1/", "/review/"))
    follow(page.get_by_role("button", name="Send", exact=True))
    look()
    expect(page.locator("h1")).to_contain_text("Sent, ")
    close(engagement)
    page.reload()
    look()
    page.context.clear_cookies()
    page.reload()
    look()
    context.close()
    assert found == []


def test_a_page_that_the_browser_kept_is_loaded_anew(
    asgi_server: str, pat: Stakeholder, page: BrowserPage
) -> None:
    start(page, asgi_server, pat)
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
