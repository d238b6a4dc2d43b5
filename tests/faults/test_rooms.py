"""A hundred join a room in a minute from one address, while somebody guesses at codes."""

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from apps.core.actors import SYSTEM
from apps.core.models import RateBucket
from apps.engagements.joining import codes
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from apps.responses.models import Response
from tests.product import Product

pytestmark = pytest.mark.fault

type Record = Callable[[str, object], None]

JOINING = 100


def test_a_hundred_join_in_a_minute_from_one_address_while_somebody_guesses_at_codes(
    stack: Product, engagement: Engagement, record_property: Record
) -> None:
    Engagement.objects.update(most_guests=2 * JOINING)
    code = codes.open_joining(engagement=engagement, by=SYSTEM, at=timezone.now())
    RateBucket.objects.create(
        key="join-guesses", window_started_at=timezone.now(), used=codes.MOST_GUESSES - 20
    )
    stack.start("web")
    stack.wait_for_web()
    began = time.monotonic()
    with ThreadPoolExecutor(9) as crowd:
        guesses = crowd.submit(guess, stack.url, code, 60)
        refused = [
            each for each in crowd.map(lambda number: join(stack.url, code, number), range(JOINING)) if each
        ]
        assert guesses.result() == {404, 422}  # and from the line on every guess is asked for twelve digits
    took = time.monotonic() - began
    record_property("seconds_for_a_hundred", round(took, 1))
    assert refused == []
    assert Stakeholder.objects.filter(is_guest=True).count() == JOINING
    assert Response.objects.count() == JOINING
    assert codes.are_guessed_at(at=timezone.now())
    assert took < 60


def guess(base: str, code: JoinCode, times: int) -> set[int]:
    answers = set()
    for number in range(times):
        typed = f"{number:08}" if f"{number:08}" != code.code else "99999999"
        try:
            urllib.request.urlopen(f"{base}/join/?code={typed}", timeout=20)
        except urllib.error.HTTPError as refused:
            answers.add(refused.code)
    return answers


def join(base: str, code: JoinCode, number: int) -> str:
    """Join by the picture on the wall, on a phone of one's own; return what was refused, if anything was."""
    phone = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    try:
        page = phone.open(f"{base}/join/?code={code.code}{code.more}", timeout=30).read().decode()
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        typed = {**dict(hidden), "name": f"Person {number}", "perspective": "risk"}
        phone.open(f"{base}/join/", urllib.parse.urlencode(typed).encode(), timeout=30).read()
    except urllib.error.HTTPError as refused:
        return f"{refused.code} {refused.url}"
    return ""
