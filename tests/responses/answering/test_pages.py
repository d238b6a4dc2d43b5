"""The questionnaire as plain forms: what Bob is asked, what he is told, and what is kept, without JavaScript."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import change_stakeholder
from apps.responses.models import Answer, AnswerEvent, LateAnswer, Response
from apps.responses.questions.course import REVIEW
from apps.responses.selectors import effective_answers
from tests.factories import NOW, close, make_round, make_stakeholder
from tests.pages import fields_of, read_page
from tests.responses.conftest import AddressOf, begin, link_path
from tests.responses.walking import answers_for, items_on, walk


@pytest.mark.parametrize("hosting", ["own", "hosted"])
@pytest.mark.parametrize("perspective", ["business", "product", "data_ml", "platform", "risk", "executive"])
def test_everybody_answers_all_their_items_without_javascript(
    engagement: Engagement, perspective: str, hosting: str
) -> None:
    Engagement.objects.update(model_hosting=hosting)
    browser = begin(make_stakeholder(engagement, perspective=perspective))
    walk(browser, engagement)
    response = Response.objects.get()
    review = reverse("respond_page", args=[response.pk, "review"])
    shown = browser.get(review)
    sent = browser.post(review, {**fields_of(shown), "send": "1"}, follow=True)
    assertContains(sent, "Sent, ")
    response.refresh_from_db()
    assert response.is_submitted
    answers = dict(response.answers.values_list("item", "value"))
    assert set(response.asked) - set(answers) <= {"QU4"}  # given in the unit of QU2
    assert all(value is not None for value in answers.values())
    assert answers["R1"] == {"ranking": ["data", "user", "model", "organization"]}
    assert answers["R5"] == "The old register."


def test_every_page_sent_back_as_it_is_changes_nothing(engagement: Engagement) -> None:
    browser = begin(make_stakeholder(engagement, perspective="executive"))
    walk(browser, engagement)
    before = list(Answer.objects.order_by("pk").values())
    response = Response.objects.get()
    here = reverse("respond", args=[response.pk])
    review = read_page(browser.get(f"{here}review/"))
    pages = {link.partition("#")[0] for link in review.each("href") if link.startswith(here) and "#" in link}
    assert len(pages) > 5
    assert browser.post(f"{here}review/", fields_of(browser.get(f"{here}review/"))).status_code == 302
    for address in {*pages, f"{here}express-1/"}:
        assert browser.post(address, fields_of(browser.get(address))).status_code == 302
    assert list(Answer.objects.order_by("pk").values()) == before


def test_a_quantity_typed_a_lot_is_refused_and_stays_in_its_field(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    given = {"QU7-now-figure": "a lot", "QU7-source": "rough"}
    answer = bobs_browser.post(address_of("express-2"), given, follow=True)
    assert answer.redirect_chain == [(address_of("express-2"), 302)]
    page = read_page(answer)
    assert page.one("title").text.startswith("Error: Your figures")
    assertContains(answer, "One thing to fix")
    assert page.has('[href="#QU7-now-figure"]')
    assert page.one("#QU7-now-figure")["value"] == "a lot"
    assert "The other questions of this page" not in page.one("main").text  # there are none
    assert Answer.objects.get().value == {"source": "rough"}


def test_what_can_be_read_beside_an_error_is_saved(bobs_browser: Browser, address_of: AddressOf) -> None:
    answer = bobs_browser.post(address_of("express-1"), {"R3": "a" * 281, "ranking": ["data"]})
    assert answer.status_code == 422
    assert "The other questions of this page are saved." in read_page(answer).one("main").text
    assert dict(Answer.objects.values_list("item", "value")) == {"R1": {"ranking": ["data"]}}


def test_growth_that_waits_for_todays_figure_is_not_one_more_thing_to_fix(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    given = {"QU7-now-figure": "a lot", "QU7-horizon": "10"}
    page = read_page(bobs_browser.post(address_of("express-2"), given, follow=True))
    assert "One thing to fix" in page.one("main").text
    assert page.one("#QU7-horizon-error").text.endswith("It counts once today's figure can be read.")


def test_figures_typed_are_echoed_when_the_page_is_opened_again(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    bobs_browser.post(address_of("express-2"), {"QU7-now-figure": "about 25k", "QU7-horizon": "10"})
    answer = bobs_browser.get(address_of("express-2"))
    assertContains(answer, "Read as 25,000 results a day")
    assertContains(answer, "Read as 250,000 results a day")


def test_a_multiple_of_a_row_is_said_as_it_was_picked(bobs_browser: Browser, address_of: AddressOf) -> None:
    bobs_browser.post(address_of("express-2"), {"QU7-now": "4", "QU7-horizon": "10"})
    assertContains(
        bobs_browser.get(address_of("express-2")),
        "Read as 10 times today&#x27;s (1 million to 10 million results a day)",
    )
    assertContains(
        bobs_browser.get(address_of("review")),
        "10 times today&#x27;s (1 million to 10 million results a day)",
    )
    bobs_browser.post(
        address_of("express-2"), {"QU7-revision": "1", "QU7-now": "4", "QU7-horizon-figure": "3,141,000"}
    )
    assertContains(bobs_browser.get(address_of("express-2")), "Read as 3,141,000 results a day")


def test_growth_after_dont_know_is_left_out_without_an_error(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    page = address_of("express-2")
    answer = bobs_browser.post(page, {"QU7-now": "dk", "QU7-horizon": "10"})
    assertRedirects(answer, address_of("express-3"))
    assert Answer.objects.get().value == {"now": None}
    typed = {"QU7-now": "dk", "QU7-horizon": "10", "QU7-horizon-figure": "2k", "QU7-revision": "1"}
    bobs_browser.post(page, typed)
    assert Answer.objects.get().value["horizon"] == 2000  # what is expected can still be typed


def test_cards_are_placed_by_their_arrows(bobs_browser: Browser, address_of: AddressOf) -> None:
    address = address_of("express-1")
    for move in ("model:up", "data:up", "data:up"):
        fields = {**fields_of(bobs_browser.get(address)), "move": move}
        assertRedirects(bobs_browser.post(address, fields), f"{address}#rank", fetch_redirect_response=False)
    assert Answer.objects.get().value == {"ranking": ["data", "model"]}
    for move in ("data:down", "data:down"):
        bobs_browser.post(address, {**fields_of(bobs_browser.get(address)), "move": move})
    assert Answer.objects.get().value == {"ranking": ["model"]}


def test_nothing_is_placed_at_the_start_and_the_cards_keep_their_order(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    orders = [
        [
            card["value"]
            for card in read_page(bobs_browser.get(address_of("express-1"))).all("[name=ranking]:disabled")
        ]
        for _ in range(2)
    ]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == ["data", "model", "organization", "user"]


def test_what_is_in_order_and_what_is_left_is_said(bobs_browser: Browser, address_of: AddressOf) -> None:
    for placed, standing, buttons in (
        ([], "", ["Put Users first", "Put Model first"]),
        (["user"], "Users is first. Three are left.", ["Take Users out", "Put Model second"]),
        (["user", "model"], "Model is second. Two are left.", ["Take Users out", "Put Data third"]),
        (["user", "model", "data", "organization"], "Organisation is last. All four are in order.", []),
    ):
        base = fields_of(bobs_browser.get(address_of("express-1")))["R1-revision"]
        bobs_browser.post(address_of("express-1"), {"ranking": placed, "R1-revision": base})
        page = read_page(bobs_browser.get(address_of("express-1")))
        assert page.one("[data-standing-of]").text == standing
        assert set(buttons) <= set(page.texts("button"))
        assert [card.one(".pos").text for card in page.all("ol.ordering > li[data-placed]")] == [
            str(place) for place in range(1, len(placed) + 1)
        ]


def test_without_a_script_each_button_places_a_card_or_takes_it_out(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    address = address_of("express-1")
    for button in ("Put Users first", "Put Data second", "Take Users out", "Put Model second"):
        shown = read_page(bobs_browser.get(address))
        (move,) = (each["value"] for each in shown.all("button[name=move]") if each.text == button)
        bobs_browser.post(address, {**fields_of(bobs_browser.get(address)), "move": move})
    assert Answer.objects.get().value == {"ranking": ["data", "model"]}


def test_going_on_with_half_an_order_is_asked_about_once(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    address = address_of("express-1")
    answer = bobs_browser.post(address, {"ranking": ["user", "model"]})
    assertRedirects(answer, f"{address}?half#rank", fetch_redirect_response=False)
    asked = bobs_browser.get(f"{address}?half")
    assertContains(asked, "Your order doesn't name all of them yet.")
    assertRedirects(bobs_browser.post(address, fields_of(asked)), address_of("express-2"))
    for way in ("first", "decline"):
        fields = {**fields_of(bobs_browser.get(address)), "R1-how": way}
        assertRedirects(bobs_browser.post(address, fields), address_of("express-2"))


def test_only_the_first_is_a_tie_of_the_others_and_declining_is_an_answer(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    bobs_browser.post(address_of("express-1"), {"ranking": ["user", "data"], "R1-how": "first"})
    assert Answer.objects.get().value == {"ranking": ["user", ["data", "model", "organization"]]}
    bobs_browser.post(address_of("express-1"), {"R1-how": "decline", "R1-revision": "1"})
    assert Answer.objects.get().value == {"declined": True}


def test_only_the_first_and_none_placed_is_told_once_and_lets_go_on(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    address = address_of("express-1")
    told = bobs_browser.post(address, {"R1-how": "first", "continue": "1"})
    assertContains(told, "Now place the one that breaks first, or go on without an answer.", status_code=422)
    fields = fields_of(told)
    assert fields["R1-how"] == ["first"]
    assert bobs_browser.post(address, fields).status_code == 302
    assertContains(bobs_browser.get(address_of("review")), "You have put nothing in order yet.")
    assert not Answer.objects.filter(item="R1", value__isnull=False).exists()


def test_only_the_first_is_placed_where_it_was_told_and_a_second_card_placed_names_more(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    address = address_of("express-1")
    bobs_browser.post(address, {"R1-how": "first", "move": "user:up"})
    assert Answer.objects.get().value == {"ranking": ["user", ["data", "model", "organization"]]}
    bobs_browser.post(address, {**fields_of(bobs_browser.get(address)), "move": "data:up"})
    assert Answer.objects.get().value == {"ranking": ["user", "data"]}


@pytest.mark.parametrize(
    "given",
    [
        {"R1-how": "decline"},
        {"ranking": ["data"], "R1-how": "first"},
        {"ranking": ["data", "user"]},
        {},
    ],
)
def test_the_review_asks_only_for_a_whole_order_again(
    bobs_browser: Browser, address_of: AddressOf, given: dict[str, Any]
) -> None:
    bobs_browser.post(address_of("express-1"), given)
    before = list(Answer.objects.values("value", "revision"))
    assert "ranking" not in fields_of(bobs_browser.get(address_of("review")))
    bobs_browser.post(address_of("review"), {"move": "data:up", "R1-again": "1", "R1-revision": "1"})
    assert list(Answer.objects.values("value", "revision")) == before


def test_statements_are_shuffled_across_dimensions_and_differently_for_each(engagement: Engagement) -> None:
    orders = []
    for _ in range(3):
        stakeholder = make_stakeholder(engagement, perspective="data_ml")
        begin(stakeholder)
        asked = Response.objects.get(stakeholder=stakeholder).asked
        orders.append([item for item in asked if re.fullmatch(r"[DUMO]\d+", item)])
    assert len({tuple(order) for order in orders}) > 1
    assert all(order != sorted(order) for order in orders)
    assert sorted(orders[0]) == sorted(orders[1])


def test_dimension_names_are_not_shown_beside_statements(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    main = read_page(bobs_browser.get(address_of("statements-1"))).one("main")
    assert "Organisation" not in main.text
    assert not main.has(".mark")


def test_leaving_and_coming_back_on_another_device_goes_on_where_bob_was(
    bob: Stakeholder, bobs_browser: Browser, response: Response, address_of: AddressOf, engagement: Engagement
) -> None:
    shown = bobs_browser.get(address_of("express-1"))
    bobs_browser.post(address_of("express-1"), answers_for(engagement, items_on(shown)))
    phone = begin(bob)
    home = reverse("respond", args=[response.pk])
    assertRedirects(phone.get(home), address_of("express-2"), fetch_redirect_response=False)
    first = items_on(phone.get(address_of("statements-1")))[0]
    phone.post(address_of("statements-1"), {first: "2"})
    assertRedirects(bobs_browser.get(home), address_of("statements-1"), fetch_redirect_response=False)
    shown_again = read_page(bobs_browser.get(address_of("statements-1")))
    assert shown_again.one(f"[name={first}]:checked")["value"] == "2"


def test_two_tabs_that_answer_differently_are_told_and_nothing_is_overwritten(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady", "C2-revision": "0"})
    stale = {"C2": "daily", "C2-revision": "0", "G7": "1000", "G7-revision": "0"}
    answer = bobs_browser.post(address_of("rest-2"), stale)
    assertContains(answer, "You answered this elsewhere in the meantime: “evenly”", status_code=422)
    assert dict(Answer.objects.values_list("item", "value")) == {"C2": "steady", "G7": 1000}
    assert AnswerEvent.objects.get(outcome="conflict").value == "daily"
    # The page that came back knows the newer revision: sent again, it counts.
    assert fields_of(answer)["C2"] == ["daily"]
    assert bobs_browser.post(address_of("rest-2"), fields_of(answer)).status_code == 302
    assert Answer.objects.get(item="C2").value == "daily"


def test_bob_is_told_before_he_writes_that_his_words_are_shown(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    assertContains(bobs_browser.get(address_of("rest-4")), "Shown only for groups of at least 3.")


def test_what_is_on_the_record_says_so_under_the_question_and_nothing_else_does(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    line, tap = "Shown without your name.", "People who know the subject may guess whose it is."
    for page in ("express-2", "rest-1", "rest-2", "rest-3"):
        shown = read_page(bobs_browser.get(address_of(page)))
        questions = shown.all("fieldset[data-item]")
        assert questions
        for question in questions:
            said = [each.text for each in question.all("details.record")]
            assert said == [f"{line} {tap}"]
    for page in ("express-1", "statements-1", "rest-4"):
        assert not read_page(bobs_browser.get(address_of(page))).all("details.record")


def test_who_may_be_the_only_one_is_told_and_a_named_round_says_who_sees_the_name(
    engagement: Engagement,
) -> None:
    Engagement.objects.update(mode="named")
    browser = begin(make_stakeholder(engagement, perspective="data_ml"))
    page = reverse("respond_page", args=[Response.objects.get().pk, "rest-3"])
    alone = "If you are the only one who gives it, it is shown as the answer of one person."
    shown = browser.get(page)
    assertContains(shown, alone, count=1)  # of the pick that says something of whoever gives it
    assertContains(shown, "Shown, with your name to the facilitator alone.", count=1)
    assertNotContains(shown, "without your name.")


def test_texts_are_kept_and_escaped_wherever_they_are_shown(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    attack = '"><script>alert(1)</script>'
    bobs_browser.post(address_of("express-1"), {"R3": attack})
    bobs_browser.post(address_of("rest-4"), {"R5": attack})
    assert dict(Answer.objects.values_list("item", "value")) == {"R3": attack, "R5": attack}
    for slug in ("express-1", "rest-4", "review"):
        answer = bobs_browser.get(address_of(slug))
        assertNotContains(answer, "<script>alert")
    assertContains(bobs_browser.get(address_of("review")), "&lt;script&gt;alert(1)")
    refused = bobs_browser.post(address_of("express-2"), {"QU7-now-figure": attack}, follow=True)
    assertContains(refused, "One thing to fix")
    assertNotContains(refused, "<script>alert")


def test_a_name_and_an_initiative_full_of_markup_stay_text(engagement: Engagement) -> None:
    Engagement.objects.update(initiative="<b>{model}</b>")
    bob = make_stakeholder(engagement, "<img src=x onerror=alert(1)>")
    shown = Browser().get(link_path(bob))
    assertContains(shown, "&lt;b&gt;{model}&lt;/b&gt;")
    assertNotContains(shown, "<img src=x")


def test_the_review_says_what_is_open_and_that_the_order_has_no_other_way_to_skip(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    answer = bobs_browser.get(address_of("review"))
    assertContains(answer, "You left out 4 questions. That is allowed.")
    assertContains(answer, "This one question asks for a word from you")
    bobs_browser.post(address_of("express-1"), {"ranking": ["data", "user"]})
    assertContains(bobs_browser.get(address_of("review")), "name all of them")
    bobs_browser.post(address_of("express-1"), {"R1-how": "decline", "R1-revision": "1"})
    declined = bobs_browser.get(address_of("review"))
    assertContains(declined, "you don’t know, or would rather not", html=False)
    assertNotContains(declined, "without another way to skip")


def test_the_order_is_looked_at_again_in_the_review(bobs_browser: Browser, address_of: AddressOf) -> None:
    first, review = ["user", "data", "model", "organization"], address_of("review")
    bobs_browser.post(address_of("express-1"), {"ranking": first})
    assertContains(bobs_browser.get(review), "Your order. Still right?")
    moved = bobs_browser.post(review, {**fields_of(bobs_browser.get(review)), "move": "data:up"})
    assertRedirects(moved, f"{review}#rank", fetch_redirect_response=False)
    considered = ["data", "user", "model", "organization"]
    assert Answer.objects.get().value == {"ranking": first, "considered": considered}
    assert fields_of(bobs_browser.get(review))["ranking"] == considered
    # The first page shows, and keeps, what was given first.
    bobs_browser.post(address_of("express-1"), fields_of(bobs_browser.get(address_of("express-1"))))
    bobs_browser.post(review, {**fields_of(bobs_browser.get(review)), "send": "1"})
    assert Answer.objects.get().value == {"ranking": first, "considered": considered}


def receipt_of(browser: Browser, response: Response) -> str:
    copy = browser.get(reverse("own_answers", args=[response.pk])).content.decode()
    return re.findall(r"^Receipt (.*)$", copy, re.MULTILINE)[0]


def test_two_who_answer_the_same_have_receipts_of_their_own(
    bobs_browser: Browser, engagement: Engagement
) -> None:
    browsers = {"Bob Answers": bobs_browser, "Ines Roth": begin(make_stakeholder(engagement, "Ines Roth"))}
    receipts = set()
    for name, browser in browsers.items():
        response = Response.objects.get(stakeholder__name=name)
        browser.post(reverse("respond_page", args=[response.pk, "rest-2"]), {"C2": "steady"})
        review = reverse("respond_page", args=[response.pk, "review"])
        browser.post(review, {"send": "1"})
        receipts.add(receipt_of(browser, response))
    assert len(receipts) == 2


def test_sending_twice_gives_the_same_receipt(
    bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    receipts = []
    for _ in range(2):
        bobs_browser.post(address_of("review"), {"send": "1"})
        receipts.append(receipt_of(bobs_browser, response))
    assert re.fullmatch("[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", receipts[0])
    assert receipts[0] == receipts[1]
    assert AuditEvent.objects.filter(verb="send_answers").count() == 1


def test_sent_answers_open_again_until_the_round_closes(
    bobs_browser: Browser, response: Response, address_of: AddressOf, engagement: Engagement
) -> None:
    bobs_browser.post(address_of("rest-4"), {"R5": "A freeze."})
    bobs_browser.post(address_of("review"), {"send": "1"})
    home = reverse("respond", args=[response.pk])
    assertRedirects(bobs_browser.get(address_of("rest-2")), home)
    refused = bobs_browser.post(address_of("rest-2"), {"C2": "steady"}, follow=True)
    assertContains(refused, "was not kept")
    assertRedirects(bobs_browser.post(reverse("change_answers", args=[response.pk])), address_of("review"))
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    assert Answer.objects.get(item="C2").value == "steady"
    bobs_browser.post(address_of("review"), {"send": "1"})
    close(engagement)
    bobs_browser.post(reverse("change_answers", args=[response.pk]))
    response.refresh_from_db()
    assert response.is_submitted


def test_a_page_sent_after_closing_is_kept_as_late_and_bob_is_told(
    bobs_browser: Browser, response: Response, address_of: AddressOf, engagement: Engagement
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    close(engagement)
    late = {"C2": "daily", "C2-revision": "1", "G7": "1000"}
    told = bobs_browser.post(address_of("rest-2"), late, follow=True)
    assertContains(told, "Thank you: the round is closed")
    assertContains(told, "2 of your answers came after closing")
    assertContains(told, "although you had not pressed")
    assert Answer.objects.get().value == "steady"
    assert dict(LateAnswer.objects.values_list("item", "value")) == {"C2": "daily", "G7": 1000}
    assertRedirects(bobs_browser.get(address_of("rest-2")), reverse("respond", args=[response.pk]))


def statements(queries: CaptureQueriesContext) -> int:
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)


def test_opening_a_page_costs_at_most_five_statements(
    bobs_browser: Browser, response: Response, address_of: AddressOf, engagement: Engagement
) -> None:
    addresses = [
        address_of("express-1"),
        address_of("statements-1"),
        address_of("express-2"),
        address_of("review"),
    ]
    bobs_browser.get(addresses[0])  # The first page of a process reads the questionnaire itself.
    walk(bobs_browser, engagement)
    for address in [*addresses, reverse("respond", args=[response.pk])]:
        with CaptureQueriesContext(connection) as queries:
            bobs_browser.get(address)
        assert statements(queries) <= 5, [query["sql"] for query in queries]


def test_saving_a_page_costs_the_same_for_one_item_and_for_all(
    bobs_browser: Browser, address_of: AddressOf, engagement: Engagement
) -> None:
    shown = bobs_browser.get(address_of("statements-1"))
    asked = items_on(shown)
    counts = []
    for fields in ({asked[0]: "4"}, dict.fromkeys(asked, "5")):
        revisions = {
            key: value
            for key, value in fields_of(bobs_browser.get(address_of("statements-1"))).items()
            if "revision" in key
        }
        with CaptureQueriesContext(connection) as queries:
            assert bobs_browser.post(address_of("statements-1"), fields | revisions).status_code == 302
        counts.append(statements(queries))
    assert counts[0] == counts[1] <= 6


def test_sending_costs_at_most_ten_statements(
    bobs_browser: Browser, address_of: AddressOf, engagement: Engagement
) -> None:
    walk(bobs_browser, engagement)
    with CaptureQueriesContext(connection) as queries:
        bobs_browser.post(address_of("review"), {"send": "1"})
    # Two of them ask whether a workshop is on: it counts who sends, and one comes back to it.
    assert statements(queries) <= 10, [query["sql"] for query in queries]
    assert Response.objects.get().is_submitted


def test_items_of_a_new_perspective_are_asked_in_addition(
    bob: Stakeholder, bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    change_stakeholder(stakeholder=bob, name=bob.name, email=bob.email, perspective="risk", by=SYSTEM, at=NOW)
    shown = [
        item for number in range(1, 5) for item in items_on(bobs_browser.get(address_of(f"rest-{number}")))
    ]
    assert {"C2", "C10"} <= set(shown)


def test_an_unknown_page_leads_home(bobs_browser: Browser, response: Response, address_of: AddressOf) -> None:
    assertRedirects(
        bobs_browser.get(address_of("nowhere")),
        reverse("respond", args=[response.pk]),
        fetch_redirect_response=False,
    )


def test_the_latest_round_wins_and_null_overwrites_nothing(
    bob: Stakeholder, bobs_browser: Browser, response: Response, address_of: AddressOf, engagement: Engagement
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady", "G7": "1000"})
    bobs_browser.post(address_of("rest-2"), {"C2": "steady", "C2-revision": "1", "G7-revision": "1"})
    close(engagement)
    make_round(engagement, 2)
    second = begin(bob)
    again = Response.objects.get(round__number=2)
    second.post(reverse("respond_page", args=[again.pk, "rest-2"]), {"C2": "daily"})
    make_stakeholder(engagement, "Nobody began")
    (one,) = effective_answers(engagement, 1)
    (two,) = effective_answers(engagement, 2)
    assert (one.stakeholder_key, one.perspective, one.submitted) == (bob.key, "business", False)
    assert (one.answers["C2"], two.answers["C2"]) == ("steady", "daily")
    assert (one.answers["G7"], two.answers["G7"]) == (None, None)
    assert one.answers["D1"] is None
    assert "QD1" not in one.answers


def test_merging_costs_the_same_for_two_people_and_for_twenty(
    engagement: Engagement, django_assert_num_queries: Any
) -> None:
    for count in (2, 18):
        for _ in range(count):
            begin(make_stakeholder(engagement))
        with django_assert_num_queries(3):
            effective_answers(engagement, 1)


def test_what_was_given_can_be_read_after_sending_and_after_closing(
    bobs_browser: Browser, response: Response, address_of: AddressOf, engagement: Engagement
) -> None:
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    bobs_browser.post(address_of("rest-4"), {"R5": "A freeze."})
    bobs_browser.post(address_of("review"), {"send": "1"})
    copy = bobs_browser.get(reverse("own_answers", args=[response.pk])).content.decode()
    assert "evenly" in copy
    assert "left out" not in copy
    close(engagement)
    shown = bobs_browser.get(reverse("respond", args=[response.pk]))
    assert {"evenly", "A freeze."} <= set(read_page(shown).texts("dd"))
    assertNotContains(shown, "left out")


def test_the_receipt_says_when_and_what_comes_back(
    bobs_browser: Browser, address_of: AddressOf, engagement: Engagement
) -> None:
    engagement.rounds.update(closes_at=NOW + timedelta(days=9))
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    sent = bobs_browser.post(address_of("review"), {"send": "1"}, follow=True)
    page = read_page(sent)
    assert re.fullmatch(r"Sent, \d\d:\d\d\.", page.one("h1").text)
    assert page.texts(".gets li") == ["where you stand and where the others stand", "what comes first"]
    assert {"Open again"} <= set(page.texts("button"))
    assert page.has(f'[href="{address_of("withdraw")}"]')


def test_the_review_has_every_question_in_full_and_each_leads_to_its_page(
    bobs_browser: Browser, address_of: AddressOf
) -> None:
    order = ["data", "user", "model", "organization"]
    bobs_browser.post(address_of("express-1"), {"ranking": order})
    bobs_browser.post(address_of("rest-2"), {"C2": "steady"})
    bobs_browser.post(
        address_of("express-2"), {"QU7-now-figure": "40", "QU7-horizon": "2", "QU7-source": "measured"}
    )
    shown = bobs_browser.get(address_of("review"))
    page, groups = read_page(shown), shown.context["page"].groups
    response = Response.objects.get()
    assert [row.item for group in groups for row in group.rows] == [
        each for each in response.asked if each != "R1"
    ]
    assert page.texts("dd").count("Left out") == sum(
        row.is_left_out for group in groups if not group.go_on_url for row in group.rows
    )
    assert {"evenly", "40 results a day", "80 results a day", "I measured them, or looked them up"} <= set(
        page.texts("dd")
    )
    urls = {row.item: row.change_url for group in groups for row in group.rows}
    assert (urls["C2"], urls["QU7"]) == (
        f"{address_of('rest-2')}?change#C2-question",
        f"{address_of('express-2')}?change#QU7-question",
    )
    as_shown = fields_of(bobs_browser.get(address_of("rest-2")))
    # After a change he is back where all are checked, and not offered what he has answered.
    changed = bobs_browser.post(f"{address_of('rest-2')}?change", {**as_shown, "continue": "1"})
    assertRedirects(changed, address_of(REVIEW), fetch_redirect_response=False)
    for url in urls.values():
        address, _hash, field = url.partition("#")
        assert read_page(bobs_browser.get(address)).has(f'[id="{field}"]'), url
