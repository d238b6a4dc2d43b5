"""Every other screen: readable from the last row with the longest texts there may be, and in any number of people."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from apps.findings.brief_section import BriefStep
from apps.findings.headline import Dimension
from apps.room.selectors import DecisionNow
from apps.room.visibility import Figures
from apps.room.wall.heads import Heads
from apps.room.wall.reveals import SoWhatScreen
from apps.room.wall.screens import (
    Screen,
    WaitingScreen,
    screen_of,
)
from apps.room.wall.votes import (
    TONES,
    ConsentRow,
    DecideScreen,
    PointFigures,
    TopicColumn,
    TopicPart,
    TopicScreen,
    by_point,
)
from tests.browser import accessibility_problems
from tests.room.wall.conftest import NOW, SIZES, Wall, dark

LABELS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
TEXT = "It answers from documents that are missing, old or contradict each other, and nobody has the time to say which of them is right"
QUOTES = ("The 300 were all about parcels. " * 12, "140 of the 900 articles contradict another one. " * 8)
LONG = "Into the store and the nightly run that fills it, whoever asks for it"


def statement(*people: int, was: tuple[int, ...] = ()) -> TopicPart:
    columns = tuple(
        TopicColumn(label, count, was[place] if was and was[place] != count else None, TONES[place])
        for place, (label, count) in enumerate(zip(LABELS, people, strict=True))
    )
    middle = "The middle answer went from “disagree” to “neither agree nor disagree”." if was else ""
    spread = "Answers lie between “strongly disagree” and “strongly agree”."
    return TopicPart(TEXT, columns, (), spread, middle, too_few=False)


def figures(number: int) -> TopicPart:
    points = ("Today", "In 18 months", "The limit")
    rows = tuple(
        PointFigures(f"{point}, in requests a second", (("120,000", known),) * number)
        for point, known in zip(points, ("measured", "rough", ""), strict=True)
    )
    return TopicPart(TEXT, (), rows, "", "", too_few=False)


def crossed(question: str, *rows: tuple[str, str, tuple[str, ...]]) -> TopicPart:
    points: dict[str, tuple[tuple[str, str], ...]] = {}
    for label, known, values in rows:
        point = f"{label.partition(',')[0]}, in results a day"
        points[point] = (*points.get(point, ()), *((value, known) for value in values))
    shown = tuple(PointFigures(label, values) for label, values in points.items())
    return TopicPart(question, (), shown, "", "", too_few=False)


# Two figures that don't fit, as twelve people gave them at every point and know them in every way.
CROSS_CHECK = (
    crossed(
        "How many results do people check on an ordinary day, all together?",
        ("Today, measured, in results a day", "measured", ("410", "420")),
        ("The limit, measured, in results a day", "measured", ("550", "760")),
    ),
    crossed(
        "How many results does it give on an ordinary day?",
        ("Today, measured", "measured", ("35,000 results a day",)),
        ("Today, a rough idea, in results a day", "rough", ("28,000", "28,000", "31,000", "33,000")),
        ("Today, guessed", "guess", ("28,000 results a day",)),
        (
            "At the horizon, expected, in results a day",
            "",
            ("50,000", "51,000", "52,000", "59,000", "75,000"),
        ),
        ("The limit, a rough idea", "rough", ("930,000 results a day", "1.1 million results a day")),
        ("The limit, guessed", "guess", ("700,000 results a day",)),
    ),
)


def choice(*people: int) -> TopicPart:
    columns = tuple(TopicColumn(f"{LONG} {place}", count, 2, "") for place, count in enumerate(people))
    return TopicPart(TEXT, columns, (), "", "", too_few=False)


def topic(*parts: TopicPart, phase: str = "revealed", voted: int = 9, of: int = 12) -> TopicScreen:
    return TopicScreen(
        title=TEXT,
        mark=Dimension("organization", "Organisation"),
        place=12,
        places=14,
        phase=phase,
        voted=Heads(voted, of),
        parts=parts,
        moved="Three people moved." if phase == "shifted" else "",
        texts=QUOTES if len(parts) == 1 and parts[0].columns and not parts[0].is_in_rows else (),
    )


def decide(sentence: str, *people: int) -> DecideScreen:
    labels = ("Yes", "With a reservation", "No")
    rows = tuple(
        ConsentRow(label, count, style)
        for label, count, style in zip(labels, people, ("yes", "reserved", "no"), strict=False)
    )
    return DecideScreen(sentence, True, Heads(9, 12), rows, too_few=False, texts=QUOTES if people else ())


# The texts and pictures that the note of a rehearsal is written over.
_BESIDE_REHEARSAL = """() => {
  const note = document.querySelector(".w-rehearsal").getBoundingClientRect(), range = document.createRange();
  return [...document.querySelectorAll("#wall .w :is(h1, p, b, i, li, small, blockquote, svg):not(.w-rehearsal)")]
    .filter(each => {
      range.selectNodeContents(each);
      const boxes = each.matches("i, svg") ? [each.getBoundingClientRect()] : [...range.getClientRects()];
      return boxes.some(box => box.width && box.left < note.right && box.right > note.left && box.top < note.bottom && box.bottom > note.top);
    })
    .map(each => each.textContent);
}"""
CROWD = replace(NOW, people=replace(NOW.people, asked=200, joined=163, sent=98))
SENTENCE = "Build what the load test carries until 47 requests a second have passed; the people of the platform see to it. "
STEP = BriefStep(
    "R1",
    "Name one owner for the shared part;",
    "25 teams are to change it.",
    "Finance",
    "Mon 4 Jan",
    "not in your plan yet",
)
POINTS = "Today: between “10 GB to 100 GB” and “3.1 TB”. At the horizon: between “10 GB to 100 GB” and “6.2 TB”. The limit: between “1 TB to 10 TB” and “120 TB”."

ASKED = "Have Data and ML bring a step that relieves it, with a price, by 8 March. If no, the limit stays at 77 GB."


def so_what(*steps: BriefStep, asked: str = "") -> SoWhatScreen:
    """Ask for a figure of which most is said, which somebody has."""
    return SoWhatScreen(
        title="Three things to do, and one figure to settle.",
        marks=(Dimension("organization", "The people"),),
        is_first_reading=True,
        steps=steps,
        figure="QD1",
        question="How much data does it draw on, all together, of every source there is?",
        spread=POINTS,
        taken="Somebody has it, by Wednesday 30 September.",
        asked=asked,
    )


SCREENS: Mapping[str, Screen] = {
    "so what of one": so_what(STEP),
    "so what of three": so_what(STEP, STEP, STEP),
    "so what without a step": so_what(asked=ASKED),
    "so what of little": replace(so_what(asked=ASKED), spread="Today: from 45 GB to 53 GB."),
    "join": screen_of(NOW),
    "join without a code": screen_of(replace(NOW, code="", join_link="", join_address="")),
    "join of 200": screen_of(replace(CROWD, title="Discharge letters, drafted by a model for every ward")),
    "answer": screen_of(replace(NOW, scene="answer")),
    "answer of 200": screen_of(replace(CROWD, scene="answer")),
    "parked": screen_of(replace(NOW, state="parked")),
    "ended": screen_of(replace(NOW, state="ended", decision=DecisionNow(SENTENCE, None))),
    "over": screen_of(replace(NOW, scene="over", decision=DecisionNow(SENTENCE, None))),
    "reading": WaitingScreen(
        "The answers are being read.", "What we show now is a first reading. It may still change a little."
    ),
    "sealed": topic(phase="voting"),
    "sealed of 200": topic(phase="again", voted=98, of=200),
    "closed": topic(phase="closed"),
    "waiting": topic(phase="waiting"),
    "dropped": topic(phase="dropped"),
    "statement": topic(statement(2, 5, 1, 1, 3)),
    "statement again": topic(statement(2, 3, 0, 4, 3, was=(2, 5, 1, 1, 3)), phase="shifted"),
    "statement of 161": replace(topic(statement(22, 55, 10, 41, 33)), texts=()),
    "statement of 300": replace(topic(statement(2, 180, 60, 41, 17)), texts=()),
    "two questions": topic(statement(2, 5, 1, 1, 3), figures(2)),
    "cross-check": replace(
        topic(*CROSS_CHECK),
        title="What is looked at that it did not hand out, or handed out that nobody looks at?",
    ),
    "figures of 12": topic(figures(12)),
    "figures of 2": topic(figures(2)),
    "choice of six": topic(choice(5, 3, 2, 0, 2, 0)),
    "choice of ten": topic(choice(5, 3, 2, 0, 2, 0, 1, 1, 1, 0)),
    "too few": topic(TopicPart(TEXT, (), (), "", "", too_few=True)),
    "deciding": decide(SENTENCE),
    "decided": decide(SENTENCE, 8, 3, 1),
    "decided of 60": replace(decide(SENTENCE, 41, 12, 7), texts=()),
    "decided at length": decide(SENTENCE * 6, 8, 3, 1),
    "nothing to decide": screen_of(replace(NOW, scene="decide")),
}


@pytest.mark.parametrize(
    ("values", "unit", "numbers"),
    [
        (
            ("100 to 1,000 results a day", "24,000 results a day", "1.1 million results a day"),
            ", in results a day",
            ("100 to 1,000", "24,000", "1.1 million"),
        ),
        (("8 GB to 24 GB", "110 GB"), ", in GB", ("8 to 24", "110")),
        (("10 GB to 100 GB", "3.1 TB"), "", ("10 GB to 100 GB", "3.1 TB")),
        (
            ("8.8 GBP per 1,000 results", "9 GBP per 1,000 results"),
            "",
            ("8.8 GBP per 1,000 results", "9 GBP per 1,000 results"),
        ),
        (("24,000 results a day",), "", ("24,000 results a day",)),
    ],
)
def test_what_is_counted_is_said_once_where_all_count_the_same(
    values: tuple[str, ...], unit: str, numbers: tuple[str, ...]
) -> None:
    (found,) = by_point([Figures("Today, guessed", values, "guess")])
    assert found == PointFigures(f"Today{unit}", tuple((each, "guess") for each in numbers))


@pytest.mark.parametrize("name", SCREENS)
def test_that_it_is_a_rehearsal_stands_in_nobodys_way(wall: Wall, name: str) -> None:
    wall.show(SCREENS[name], replace(NOW, is_rehearsal=True))
    for width, height in SIZES:
        wall.page.set_viewport_size({"width": width, "height": height})
        assert wall.page.evaluate(_BESIDE_REHEARSAL) == []


@pytest.mark.parametrize("name", SCREENS)
def test_it_can_be_read_from_the_last_row_and_fits_every_projector(wall: Wall, name: str) -> None:
    wall.show(SCREENS[name])
    assert [each for size in SIZES for each in wall.problems(size)] == []
    assert accessibility_problems(wall.page) == []
    wall.show(SCREENS[name], dark(NOW))
    assert accessibility_problems(wall.page) == []


def test_light_dark_and_black_are_the_rooms_choice_and_not_the_machines(wall: Wall) -> None:
    colour = "getComputedStyle(document.querySelector('.w')).backgroundColor"
    for scheme in ("light", "dark"):
        wall.page.emulate_media(color_scheme=scheme)
        wall.show(SCREENS["join"])
        assert wall.page.evaluate(colour) == "rgb(255, 255, 255)"
        wall.show(SCREENS["join"], dark(NOW))
        assert wall.page.evaluate(colour) == "rgb(12, 16, 22)"
    wall.show(SCREENS["join"], replace(NOW, is_black=True))
    assert wall.page.locator("main").inner_text().strip() == NOW.title
    assert wall.page.evaluate(colour) == "rgb(0, 0, 0)"
    assert not wall.page.locator(".w > *:not(.vh)").count()


def test_one_head_is_one_block(wall: Wall) -> None:
    wall.show(SCREENS["statement again"])
    columns = wall.page.locator(".tally > div")
    heads = [columns.nth(place).locator(".pile i:not(.g)").count() for place in range(5)]
    ghosts = [columns.nth(place).locator(".pile i.g").count() for place in range(5)]
    assert (heads, ghosts) == ([2, 3, 0, 4, 3], [0, 2, 1, 0, 0])
    assert wall.page.locator(".was").all_inner_texts() == ["5", "1", "1"]
    wall.show(SCREENS["sealed"])
    assert (wall.page.locator(".heads i:not(.o)").count(), wall.page.locator(".heads i.o").count()) == (9, 3)
