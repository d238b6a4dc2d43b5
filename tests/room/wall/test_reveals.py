"""The six reveals of the six demo cases: in the words of the brief, readable from the last row, and cut off nowhere."""

from collections import Counter
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.selectors import advice_of, case_of
from apps.findings.brief.differing import TOO_SMALL
from apps.findings.case import CORE, Case
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.room.models import REVEALS
from apps.room.wall.reveals import (
    BriefScreen,
    FiguresScreen,
    HeadsColumn,
    HeadsScreen,
    RevealScreen,
    SoWhatScreen,
    WhoScreen,
    counted,
    reveals_of,
)
from apps.room.wall.screens import WaitingScreen, screen_of
from tests.browser import accessibility_problems
from tests.findings.brief.pages import SIX, assessed, told, written
from tests.room.wall.conftest import ADDRESS, NOW, SIZES, Wall, dark

pytestmark = pytest.mark.django_db


def result(name: str, organisation: Organisation, lead: User) -> tuple[Assessment, Case]:
    """Return a result with the day on which its round was closed."""
    _document, assessment = assessed(name, organisation, lead)
    assessment.finished_at = assessment.snapshot.round.closed_at
    return assessment, case_of(assessment.engine_result, assessment.snapshot, assessment.engagement)


def screens(name: str, organisation: Organisation, lead: User) -> dict[str, RevealScreen]:
    assessment, case = result(name, organisation, lead)
    return reveals_of(assessment.engagement, assessment, case, advice_of(assessment, SIX[name]), on=SIX[name])


@pytest.mark.parametrize("name", SIX)
def test_each_can_be_read_from_the_last_row_and_fits_every_projector(
    wall: Wall,
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    name: str,
) -> None:
    found = screens(name, organisation, alice)
    assert tuple(found) == REVEALS
    problems: list[str] = []
    for kind, screen in found.items():
        wall.show(screen)
        problems += [f"{kind} {each}" for size in SIZES for each in wall.problems(size)]
        problems += [f"{kind} {each}" for each in accessibility_problems(wall.page)]
        wall.show(screen, dark(NOW))
        problems += [f"{kind} dark {each}" for each in accessibility_problems(wall.page)]
    assert problems == []
    assert [each for each in wall.asked if not each.startswith(ADDRESS)] == []


@pytest.mark.parametrize("name", SIX)
def test_its_words_are_those_of_the_brief(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion, name: str
) -> None:
    found = screens(name, organisation, alice)
    brief = told(name, organisation, alice).brief(SIX[name])
    page = written(brief)
    assert isinstance(found["brief"], BriefScreen)
    assert (found["brief"].title, found["brief"].cover, found["brief"].sure) == (
        brief.headline.text,
        brief.cover.text,
        brief.sure.text,
    )
    assert isinstance(found["first"], HeadsScreen)
    assert isinstance(found["who"], WhoScreen)
    # Where one side alone names what most name, page 2 says both in one sentence.
    who = found["who"].title.rstrip(".").casefold()
    assert found["first"].title.rstrip(".") in page or who in page.casefold()
    # That nobody stands apart is the end of a sentence there. Page 2 contradicts nobody where nothing is known yet, and
    # has no rows of which to say why some departments share one.
    is_left_out = brief.kind == "open" or found["who"].title == str(TOO_SMALL)
    assert who in page.casefold() or is_left_out
    assert isinstance(found["so_what"], SoWhatScreen)
    assert all(step.title.rstrip(".;") in page for step in found["so_what"].steps)


def test_heads_are_counted_in_the_answers_and_by_crowd(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion
) -> None:
    assessment, case = result("support-bot-launch", organisation, alice)
    found = reveals_of(assessment.engagement, assessment, case, None, on=SIX["support-bot-launch"])
    heads, who, figures = found["first"], found["who"], found["figures"]
    assert isinstance(heads, HeadsScreen)
    assert [(each.slug, each.people, each.is_claimed) for each in heads.columns] == [
        ("user", 10, False),
        ("data", 3, True),
        ("model", 0, False),
        ("organization", 0, False),
    ]
    assert isinstance(who, WhoScreen)
    assert [(row.name, Counter(row.heads), row.text) for row in who.rows] == [
        ("Business and Product", {"user": 4}, "all 4: the load"),
        ("Data and ML", {"data": 3}, "all 3: the data"),
        ("Platform", {"user": 3}, "all 3: the load"),
        ("Legal and risk and Finance", {"user": 3}, "all 3: the load"),
    ]
    assert isinstance(figures, FiguresScreen)
    assert (figures.times, len(figures.blocks), figures.pictures) == (53, 52, ())


@pytest.mark.parametrize(
    ("firsts", "said"),
    [
        ({"user": 3}, "all 3: the load"),
        ({"user": 2, "data": 1}, "2 of 3: the load"),
        ({"user": 1, "": 2}, "1 of 3: the load"),
        ({"user": 1, "data": 1, "model": 1}, "each names another"),
        ({"user": 2, "data": 2, "": 1}, "split"),
        ({"": 3}, "no one cause"),
    ],
)
def test_nothing_is_called_the_most_of_a_crowd_that_is_split(firsts: dict[str, int], said: str) -> None:
    causes = {"user": "the load", "data": "the data", "model": "the model"}
    assert counted(causes, Counter(firsts)) == said


@pytest.mark.parametrize(("people", "is_split"), [((3, 3, 3, 3), True), ((5, 4, 3, 0), False), ((), False)])
def test_a_room_is_split_where_as_many_put_another_thing_first(
    people: tuple[int, ...], is_split: bool
) -> None:
    columns = tuple(HeadsColumn("data", "Data", number, is_claimed=False) for number in people)
    assert HeadsScreen("", (), is_first_reading=False, columns=columns, note="").is_split == is_split


def test_what_has_no_crowd_is_told_nowhere_and_a_sentence_says_so(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion
) -> None:
    assessment, case = result("support-bot-launch", organisation, alice)
    evidence = case.evidence
    bare = replace(evidence.engagement, opinions=(), crowds=())
    alone = replace(
        case,
        evidence=replace(
            evidence,
            engine_input=replace(evidence.engine_input, engagement=bare),
            crowds={CORE: ()},
        ),
    )
    found = reveals_of(assessment.engagement, assessment, alone, None, on=SIX["support-bot-launch"])
    heads, who = found["first"], found["who"]
    said = "Fewer than 3 people who are known to have been there said what they think: the result is that of the figures alone."
    assert isinstance(heads, HeadsScreen)
    assert isinstance(who, WhoScreen)
    assert (heads.title, heads.columns) == (said, ())
    assert (who.title, who.rows) == (said, ())


def test_a_first_reading_says_that_it_is_one(
    wall: Wall, organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion
) -> None:
    assessment, case = result("support-bot-launch", organisation, alice)
    assessment.state = Assessment.State.RUNNING
    for screen in reveals_of(
        assessment.engagement, assessment, case, None, on=timezone.now().date()
    ).values():
        wall.show(screen)
        assert wall.page.locator(".kick").inner_text().endswith("First reading")


def test_a_wall_and_all_phones_cost_one_computation(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    django_assert_num_queries,
) -> None:
    assessment, _case = result("support-bot-launch", organisation, alice)
    now = replace(NOW, engagement_id=assessment.engagement_id, scene="brief")
    # Before somebody looked at it nothing of it is shown.
    assert isinstance(screen_of(now), WaitingScreen)
    Snapshot.objects.update(looked_at=timezone.now())
    first = screen_of(now)
    assert isinstance(first, BriefScreen)
    with django_assert_num_queries(3):
        assert screen_of(now) is not None
    with django_assert_num_queries(4):  # whether somebody has the figure changes from press to press
        assert isinstance(screen_of(replace(now, scene="so_what")), SoWhatScreen)
    cache.clear()
    assert screen_of(now) == first
