"""The questionnaire in a language nobody speaks: every page, every kind of question, every error, every saved answer."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.definition import Item, QuantityItem
from apps.instruments.figures.format import rows
from apps.instruments.selectors import definition_of
from apps.responses.models import Response
from apps.responses.questions.figures import figure_as_typed
from apps.responses.questions.kinds import parse_answer, prefill
from tests.factories import NOW, close, make_stakeholder, sign_in
from tests.i18n.pseudo import LANGUAGE
from tests.i18n.reading import plain_lines, plain_texts
from tests.i18n.typed import names_in_use, typed_by_people
from tests.pages import fields_of
from tests.responses.conftest import link_path
from tests.responses.walking import answers_for, items_on

type Plain = Callable[..., list[str]]
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")
TYPED = {"The old register.", "a lot", "Ines Roth"}
FIGURES = (0.5, 1.0, 12.5, 1234.0, 1234.5, 25_000.0, 1.5e12, 0.00012, 1_234_567.891, 3e-7)


@pytest.fixture
def plain(repository: Path, pseudo_locale: str, db: None) -> Plain:
    """Return what on an answer is plain: of a page, of a text file, of what the script is told."""
    typed = typed_by_people(repository) | TYPED

    def found(answer: HttpResponse) -> list[str]:
        known = typed | names_in_use()
        kind = answer["Content-Type"].partition(";")[0]
        if kind == "text/html":
            assert f'lang="{LANGUAGE}"' in answer.text
            return plain_texts(answer.text, known)
        lines = _sentences(json.loads(answer.text)) if kind == "application/json" else answer.text.split("\n")
        return plain_lines(lines, known)

    return found


def _sentences(said: dict[str, Any]) -> list[str]:
    """Return what a person reads of a saved answer."""
    asked = [each["question"] for each in said.get("asked_back", {}).values()]
    return [
        *said.get("errors", {}).values(),
        *said.get("echoes", {}).values(),
        said.get("standing", ""),
        *asked,
    ]


def device(user: User | None = None) -> Browser:
    browser = Browser(headers={"accept-language": LANGUAGE})
    if user:
        sign_in(browser, user)
    return browser


def opened(stakeholder: Stakeholder) -> tuple[Browser, Response]:
    browser = device()
    assert browser.post(link_path(stakeholder)).status_code == 302
    return browser, Response.objects.get(stakeholder=stakeholder)


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_every_page_of_a_perspective_speaks_it(
    engagement: Engagement, perspective: str, plain: Plain
) -> None:
    Engagement.objects.update(example_pack="support-assistant@3")
    person = make_stakeholder(engagement, perspective=perspective)
    assert plain(device().get(link_path(person))) == []
    browser, response = opened(person)
    assert plain(device().get(link_path(person))) == []
    address = browser.get(reverse("respond", args=[response.pk]))["Location"]
    found = []
    while "/review/" not in address:
        shown = browser.get(address)
        found += plain(shown)
        kept = browser.post(address, fields_of(shown) | answers_for(engagement, items_on(shown)))
        found += plain(browser.get(address))
        address = kept["Location"].partition("#")[0]
    assert found == []
    assert plain(browser.get(address)) == []
    sent = browser.post(address, {**fields_of(browser.get(address)), "send": "1"}, follow=True)
    assert plain(sent) == []
    assert plain(browser.get(reverse("own_answers", args=[response.pk]))) == []
    close(engagement)
    assert plain(browser.get(reverse("respond", args=[response.pk]))) == []


def test_a_review_with_gaps_and_an_order_half_given_speak_it(bob: Stakeholder, plain: Plain) -> None:
    browser, response = opened(bob)
    review = reverse("respond_page", args=[response.pk, "review"])
    assert plain(browser.get(review)) == []
    for given in ({"ranking": ["data"], "R1-how": "order"}, {"ranking": ["data"], "R1-how": "first"}):
        browser.post(reverse("respond_page", args=[response.pk, "express-1"]), given)
        assert plain(browser.get(review)) == []
    assert (
        plain(browser.post(reverse("respond_page", args=[response.pk, "express-1"]), {"R1-how": "first"}))
        == []
    )
    browser.post(reverse("respond_page", args=[response.pk, "express-1"]), {"R1-how": "decline"})
    assert plain(browser.get(review)) == []


@pytest.mark.parametrize(
    ("page", "given"),
    [
        ("express-1", {"R3": "á" * 2000}),
        ("express-2", {"QU7-now-figure": "a lot"}),
        ("express-2", {"QU7-now-figure": "1.234"}),
        ("express-2", {"QU7-horizon": "10"}),
        ("express-2", {"QU7-now": "99"}),
        ("rest-2", {"C2": "nobody"}),
    ],
)
def test_an_error_speaks_it(engagement: Engagement, page: str, given: dict[str, str], plain: Plain) -> None:
    browser, response = opened(make_stakeholder(engagement))
    answer = browser.post(reverse("respond_page", args=[response.pk, page]), given)
    # What can't be read as a figure is kept, and shown by its address with what is to be fixed.
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        answer = browser.get(answer["Location"])
    assert 'id="error-summary-title"' in answer.text
    assert plain(answer) == []


def test_two_answers_to_one_question_are_told_in_it(bob: Stakeholder, plain: Plain) -> None:
    browser, response = opened(bob)
    address = reverse("respond_page", args=[response.pk, "rest-2"])
    browser.post(address, {"C2": "steady", "C2-revision": "0"})
    answer = browser.post(address, {"C2": "daily", "C2-revision": "0"})
    assert answer.status_code == 422
    assert plain(answer) == []


@pytest.mark.parametrize(
    ("item", "given", "status"),
    [
        (
            "QO6",
            {"QO6-now-figure": "25k", "QO6-limit": "dk"},
            200,
        ),
        ("QO6", {"QO6-now-figure": "3", "QO6-limit-figure": "25 million"}, 200),
        ("QU7", {"QU7-now-figure": "0", "QU7-horizon-figure": "0.5"}, 200),
        ("R1", {"ranking": ["data", "user"], "R1-how": "order"}, 200),
        ("R1", {"ranking": ["data"], "R1-how": "first"}, 200),
        ("R1", {"R1-how": "decline"}, 200),
        ("D1", {"D1": "4"}, 200),
        ("D1", {"D1": ""}, 200),
        ("D1", {"D1": "dk"}, 200),
        ("C2", {"C2": "dk"}, 200),
        ("D1", {"D1": "7"}, 422),
        ("QU7", {"QU7-now-figure": "a lot"}, 200),
        ("QO6", {"QO6-now-figure": "500+", "QO6-limit-figure": "idk"}, 200),
        ("QU7", {"QU7-now-figure": "2 billion"}, 200),
        ("QM2", {"QM2-now": "1"}, 422),
        ("D1", {"D1": "4", "operation": "none"}, 422),
        ("D1", {"D1": "á" * 40_000}, 413),
    ],
)
def test_what_the_script_is_told_is_said_in_it(
    bob: Stakeholder, item: str, given: dict[str, str], status: int, plain: Plain
) -> None:
    browser, response = opened(bob)
    answer = browser.post(
        reverse("save_answer", args=[response.pk, item]),
        {"revision": "0", "operation": str(uuid.uuid4()), **given},
    )
    assert answer.status_code == status
    assert _sentences(answer.json())
    assert plain(answer) == []


def test_an_operation_of_another_save_is_refused_in_it(bob: Stakeholder, plain: Plain) -> None:
    browser, response = opened(bob)
    given = {"revision": "0", "operation": str(uuid.uuid4()), "D1": "4"}
    browser.post(reverse("save_answer", args=[response.pk, "D1"]), given)
    answer = browser.post(reverse("save_answer", args=[response.pk, "C2"]), {**given, "C2": "steady"})
    assert answer.status_code == 422
    assert plain(answer) == []


def test_what_comes_too_late_and_withdrawing_speak_it(bob: Stakeholder, plain: Plain) -> None:
    browser, response = opened(bob)
    close(bob.engagement)
    browser.post(reverse("respond_page", args=[response.pk, "rest-2"]), {"C2": "steady"})
    assert plain(browser.get(reverse("respond", args=[response.pk]))) == []
    for name in ("who_sees_what", "withdraw"):
        assert plain(browser.get(reverse(name, args=[response.pk]))) == []
    assert plain(browser.post(reverse("leave_device", args=[response.pk]))) == []
    assert plain(browser.get(reverse("respond", args=[response.pk]))) == []  # the session has ended
    browser, response = opened(bob)
    assert plain(browser.post(reverse("withdraw", args=[response.pk]))) == []


def test_links_that_open_nothing_or_reached_somebody_else_speak_it(bob: Stakeholder, plain: Plain) -> None:
    link = link_path(bob)
    assert plain(device().get(f"{link}withdraw/")) == []
    assert plain(device().post(link, {"not_me": "1"})) == []
    assert plain(device().get(link)) == []
    close(bob.engagement)
    assert plain(device().get(link_path(bob))) == []


def test_a_lost_link_speaks_it(plain: Plain) -> None:
    for typed in ("", "nobody", "nobody@harbourline.example"):
        assert plain(device().post(reverse("lost_link"), {"email": typed}, follow=True)) == []


@pytest.mark.parametrize("mode", ["confidential", "named"])
def test_joining_speaks_it(engagement: Engagement, mode: str, plain: Plain) -> None:
    Engagement.objects.update(mode=mode)
    engagement.rounds.update(closes_at=NOW)
    code = open_joining(engagement=engagement, by=SYSTEM, at=NOW).code
    address = reverse("join")
    for typed in ("", "4", "12 34", "á", "0000 0000", code):
        assert plain(device().get(address, {"code": typed})) == []
    assert plain(device().post(address, {"code": code})) == []
    browser = device()
    joined = browser.post(address, {"code": code, "name": "Ines Roth", "perspective": "risk"})
    assert joined.status_code == 200
    assert plain(joined) == []
    assert plain(browser.get(address, {"code": code})) == []  # somebody has begun on this device


def test_asking_for_another_perspective_speaks_it(bob: Stakeholder, alice: User, plain: Plain) -> None:
    browser, response = opened(bob)
    address = reverse("not_my_field", args=[response.pk])
    for wished in ("", "risk", "none"):
        assert plain(browser.post(address, {"wished": wished}, follow=True)) == []
    settle = reverse("settle_request", args=[bob.engagement_id, bob.pk])
    # It is declined, then nothing waits.
    for button in ("stay", "stay"):
        assert told(device(alice).post(settle, {button: "1"}, follow=True), plain) == []
    assert plain(browser.get(address)) == []
    browser.post(address, {"wished": "risk"})
    assert told(device(alice).post(settle, {"move": "1"}, follow=True), plain) == []


def told(answer: Any, plain: Plain) -> list[str]:
    """Return what is plain of what a page says happened."""
    messages = [str(message) for message in answer.context["messages"]]
    assert messages
    return plain_lines(messages, names_in_use() | TYPED)


def test_an_interview_speaks_it(bob: Stakeholder, alice: User, plain: Plain) -> None:
    address = reverse("interview", args=[bob.engagement_id, bob.pk])
    browser = device(alice)
    assert plain(browser.get(address)) == []
    assert browser.post(address).status_code == 302
    response = Response.objects.get()
    review = reverse("respond_page", args=[response.pk, "review"])
    assert plain(browser.get(reverse("respond_page", args=[response.pk, "express-1"]))) == []
    assert plain(browser.get(review)) == []
    assert plain(browser.post(review, {"send": "1"}, follow=True)) == []
    assert plain(browser.get(address)) == []
    assert plain(device().get(link_path(bob))) == []
    opened(bob)
    assert plain(device().get(link_path(bob))) == []
    assert plain(browser.post(address)) == []
    assert plain(browser.get(review)) == []


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_a_preview_speaks_it(engagement: Engagement, alice: User, perspective: str, plain: Plain) -> None:
    browser = device(alice)
    start = reverse("preview_start", args=[engagement.pk, perspective])
    assert plain(browser.get(start)) == []
    assert plain(browser.post(start, {"not_me": "1"}, follow=True)) == []
    address = browser.post(start)["Location"]
    while "/preview/" + perspective in address:
        assert plain(browser.get(address)) == []
        answer = browser.post(address)
        address = answer["Location"]
    assert plain(browser.get(address)) == []  # it says that nothing was kept


def test_saying_who_was_there_speaks_it(engagement: Engagement, alice: User, plain: Plain) -> None:
    guest, begun, free = (
        make_stakeholder(engagement, name, is_known=False) for name in ("Ines Roth", "Bob Answers", "Bo Free")
    )
    Stakeholder.objects.filter(pk=guest.pk).update(is_guest=True)
    opened(begun)
    address = reverse("vouching", args=[engagement.pk])
    assert plain(device(alice).get(address)) == []
    gone = device(alice).post(address, {"person": guest.pk, f"same-{guest.pk}": uuid.uuid4()})
    assert gone.status_code == 409
    assert plain(gone) == []
    said = {"person": [guest.pk, begun.pk], f"same-{guest.pk}": free.pk}
    assert told(device(alice).post(address, said, follow=True), plain) == []


def test_changing_examples_speaks_it(engagement: Engagement, alice: User, plain: Plain) -> None:
    Engagement.objects.update(example_pack="support-assistant@3")
    assert plain(device(alice).get(reverse("examples", args=[engagement.pk]))) == []
    address = reverse("example", args=[engagement.pk, "QU7"])
    for given in ({"row-0": "á" * 500}, {"row-0": "á", "preview": "1"}, {"usual": "1"}):
        assert plain(device(alice).post(address, given)) == []
    assert plain(device(alice).post(address, {"row-0": "á"}, follow=True)) == []


def quantities(engagement: Engagement) -> list[QuantityItem]:
    items: tuple[Item, ...] = definition_of(engagement.instrument_version).items
    return [item for item in items if isinstance(item, QuantityItem)]


@pytest.mark.parametrize("language", ["en-gb", LANGUAGE])
def test_a_figure_shown_in_a_field_is_read_back_as_the_same(
    engagement: Engagement, pseudo_locale: str, language: str
) -> None:
    with override(language):
        for item in quantities(engagement):
            middle = rows(item, "EUR")[0].middle
            for figure in (*FIGURES, middle):
                value = dict.fromkeys(item.points, figure)
                shown = prefill(item, value, currency="EUR")
                assert parse_answer(item, shown, currency="EUR").value == value


def test_a_figure_in_a_field_has_the_decimal_sign_of_the_language(pseudo_locale: str) -> None:
    with override(pseudo_locale):
        assert figure_as_typed(12.5, "hours", "") == "12,5"
        # Three digits behind a comma would be thousands.
        assert figure_as_typed(0.12345, "hours", "") == "0,12345"
        assert figure_as_typed(25000.0, "users/day", "") == "25000"
    with override("en-gb"):
        assert figure_as_typed(12.5, "hours", "") == "12.5 hours"
