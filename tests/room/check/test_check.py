"""Two phones try a room some days before: what they find, what it means, and who may see it."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.room.check.views import MOST_PHONES, OPEN_FOR, Tried, results_of, token_to_try
from apps.room.live.broker import broker
from tests.browser import Watch
from tests.factories import make_member, sign_in
from tests.pages import read_page
from tests.room.live.proxy import proxy

FOUND = {"phone": "0123456789abcdef", "stream": "through", "seconds": 27, "slowest": 300, "turned_away": 0}


@pytest.fixture(autouse=True)
def no_rests() -> None:
    broker().flushdb()


@pytest.mark.parametrize(
    ("tried", "words"),
    [
        (Tried("through", 27, 300, 0, woke=900), "Passes."),
        (Tried("through", 27, 300, 0), "Passes so far: switch its screen off"),
        (Tried("held", 27, 300, 0, woke=900), "asks every two seconds instead"),
        (Tried("cut", 16, 300, 0, woke=900), "asks every two seconds instead"),
        (Tried("none", 0, 300, 0, woke=900), "asks every two seconds instead"),
        (Tried("through", 27, 300, 4, woke=900), "Not enough"),
        (Tried("through", 27, 9000, 0, woke=900), "Not enough"),
    ],
)
def test_the_verdict_names_what_will_carry_the_room(tried: Tried, words: str) -> None:
    assert words in tried.verdict


@pytest.mark.django_db
def test_what_a_phone_finds_stands_on_the_page_of_the_team(engagement: Engagement, alice: User) -> None:
    desk, phone = sign_in(Browser(), alice), Browser()
    address = reverse("check_room", args=[engagement.pk])
    page = read_page(desk.get(address))
    link = page.one('a[href*="/check/"]')["href"]
    assert "No phone has tried it" in page.text
    path = link.removeprefix("http://").partition("/")[2]
    assert phone.get(f"/{path}").status_code == 200
    assert phone.post(f"/{path}", FOUND).status_code == 204
    assert phone.post(f"/{path}", FOUND | {"woke": 800}).status_code == 204
    rows = read_page(desk.get(address, headers={"HX-Request": "true"})).texts("tbody tr")
    assert len(rows) == 1, "one phone is one row"
    assert "in step after 0.8 s" in rows[0]
    assert "Passes." in rows[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"phone": "Bob"}, {"stream": "<b>"}, {"slowest": "-1"}, {"turned_away": "31"}, {"seconds": "9" * 20}],
    ids=str,
)
def test_nonsense_is_not_kept(engagement: Engagement, wrong: dict[str, str]) -> None:
    path = reverse("check_phone", args=[token_to_try(engagement.pk, timezone.now())])
    assert Browser().post(path, FOUND | wrong).status_code == 422
    broker().ping()  # the first who asks makes a connection, and on a busy machine is late
    assert results_of(engagement.pk) == ()


@pytest.mark.django_db
def test_no_prankster_fills_the_table(engagement: Engagement) -> None:
    path = reverse("check_phone", args=[token_to_try(engagement.pk, timezone.now())])
    for number in range(MOST_PHONES + 3):
        Browser().post(path, FOUND | {"phone": f"{number:016x}"})
    assert len(results_of(engagement.pk) or ()) == MOST_PHONES


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["check_phone", "check_stream", "check_state"])
def test_a_link_that_nobody_made_or_that_is_too_old_opens_nothing(
    engagement: Engagement, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_to_try(engagement.pk, timezone.now())
    assert Browser().get(reverse(name, args=[f"{token}x"])).status_code == 404
    later = timezone.now() + timedelta(days=OPEN_FOR)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert Browser().get(reverse(name, args=[token])).status_code == 404
    assert (
        Browser().get(reverse(name, args=[Signer(salt="room").sign(f"{engagement.pk.hex}-1")])).status_code
        == 404
    )


@pytest.mark.django_db
def test_another_team_sees_none_of_it(engagement: Engagement) -> None:
    mallory = make_member(engagement.organisation, "Mallory Elsewhere")
    address = reverse("check_room", args=[engagement.pk])
    assert sign_in(Browser(), mallory).get(address).status_code == 404


def test_a_browser_tells_a_stream_that_comes_through_from_one_held_back_or_cut(
    transactional_db: None, asgi_server: str, engagement: Engagement, chromium: Chromium, watch: Watch
) -> None:
    path = reverse("check_phone", args=[token_to_try(engagement.pk, timezone.now())])
    with ExitStack() as stack:
        straight, holding, cutting = (stack.enter_context(proxy(asgi_server)) for _network in range(3))
        holding.buffers, cutting.cuts_after = True, 16.0
        pages = [watch.open(chromium.new_context()) for _phone in range(3)]
        for page, network in zip(pages, (straight, holding, cutting), strict=True):
            page.goto(network.url + path)
        for page in pages:
            page.locator("#sleeping").wait_for(timeout=60_000)
        tried = results_of(engagement.pk) or ()
        assert sorted(each.stream for each in tried) == ["cut", "held", "through"]
        [cut] = [each for each in tried if each.stream == "cut"]
        assert 14 <= cut.seconds <= 20
        assert all(each.turned_away == 0 for each in tried)
        asleep = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true})"
        for state, seconds in (("hidden", 6), ("visible", 0)):
            pages[0].evaluate(asleep % state)
            pages[0].evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            pages[0].wait_for_timeout(seconds * 1000)
        pages[0].locator("#done").wait_for(timeout=20_000)
    [woken] = [each for each in results_of(engagement.pk) or () if each.woke is not None]
    assert woken.stream == "through"
