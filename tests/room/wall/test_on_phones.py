"""The six reveals of the six demo cases on a phone: what the wall shows, readable, and small enough for the channel."""

from dataclasses import replace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from apps.accounts.models import Organisation, User
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.room.live.hub import MOST_BYTES, _event
from apps.room.wall.reveals import (
    BriefScreen,
    FiguresScreen,
    HeadsScreen,
    RevealScreen,
    SoWhatScreen,
    WhoScreen,
)
from apps.room.wall.screens import Screen, WaitingScreen
from tests.browser import accessibility_problems
from tests.findings.brief.pages import SIX
from tests.pages import read_page
from tests.room.wall.conftest import ADDRESS, NOW, Wall
from tests.room.wall.test_reveals import screens

pytestmark = pytest.mark.django_db

PAGE = """{% extends "components/bare.html" %}{% load static %}
{% block preview %}<link rel="stylesheet" href="{% static 'css/phone.css' %}">{% endblock %}
{% block title %}Workshop{% endblock %}
{% block content %}<div class="stack phone"><div id="now">{{ fragment }}</div></div>{% endblock %}"""
# Letters of a picture under 10.5 pixels, and what hangs over the edge.
_PROBLEMS = """() => [...document.querySelectorAll("#now *")].flatMap(each => {
  const box = each.getBoundingClientRect(), svg = each.closest("svg"), found = [], isText = each.tagName === "text";
  if ((isText || !svg) && (box.right > innerWidth + 0.5 || box.left < -0.5)) found.push(`out: ${each.textContent}`);
  if (!isText) return found;
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const letter = parseFloat(getComputedStyle(each).fontSize) * scale;
  if (letter < 10.5) found.push(`${letter.toFixed(1)} px: ${each.textContent}`);
  return found;
})"""


def fragment(screen: Screen, *, is_black: bool = False) -> str:
    scene = "reading" if isinstance(screen, WaitingScreen) else screen.kind
    now = replace(NOW, scene=scene, is_round_open=False, is_black=is_black)
    return render_to_string("room/phones/now.html", {"now": now, "screen": screen})


def expected(screen: RevealScreen) -> list[str]:
    """Return what of a screen's words stands beside its headline on the wall."""
    match screen:
        case BriefScreen():
            return [screen.cover, screen.sure]
        case HeadsScreen():
            return [*(each.name for each in screen.columns), screen.note]
        case WhoScreen():
            return [*(row.name for row in screen.rows), *(row.text for row in screen.rows), *screen.notes]
        case FiguresScreen():
            return [screen.limit, screen.wanted]
        case SoWhatScreen():
            steps = [part for each in screen.steps for part in (each.title, each.tail, each.who)]
            return [*steps, screen.question, screen.spread]
        case _:
            return [*screen.beside]


@pytest.mark.parametrize("name", SIX)
def test_a_phone_shows_what_the_wall_shows(
    wall: Wall,
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    name: str,
) -> None:
    problems: list[str] = []
    for kind, screen in screens(name, organisation, alice).items():
        html = fragment(screen)
        text = read_page(html).text
        problems += [f"{kind} lacks {each}" for each in (screen.title, *expected(screen)) if each not in text]
        size = len(_event("shared", step=1000, html=html, host=True))
        problems += [f"{kind} takes {size} bytes"] if size > MOST_BYTES else []
        assert "Look at the wall" not in text
        page = Template(PAGE).render(Context({"fragment": mark_safe(html)}))  # noqa: S308 — our own template
        wall.html = page
        for scheme, width in (("light", 390), ("dark", 320)):
            wall.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wall.page.set_viewport_size({"width": width, "height": 844})
            wall.page.goto(ADDRESS)
            wall.page.evaluate("document.fonts.ready.then(() => 0)")
            found = [*wall.page.evaluate(_PROBLEMS), *accessibility_problems(wall.page)]
            problems += [f"{kind} {scheme} {each}" for each in found]
    assert problems == []


def test_nothing_of_a_reveal_is_on_phones_while_the_wall_is_black(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion
) -> None:
    for screen in screens("support-bot-launch", organisation, alice).values():
        text = read_page(fragment(screen, is_black=True)).text
        assert text == "The wall is dark for a moment."


def test_what_is_waited_for_is_said_as_on_the_wall() -> None:
    text = read_page(
        fragment(WaitingScreen("The answers are being read.", "This takes a minute or two."))
    ).text
    assert text == "The answers are being read. This takes a minute or two."
