"""Made-up panels of twenty: where people follow the majority the page says so, and where nobody does it does not."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

import pytest

from apps.assessments.engine_input import OpinionLists, engine_input
from apps.assessments.rounds.moved import AskedAgain
from apps.findings.case import Case, FrozenEvidence, MovedCount
from apps.findings.progress.followed import at_least, followed
from apps.findings.progress.moved import progress_of
from apps.instruments.definition import Definition
from apps.responses.selectors import EffectiveResponse, Given
from tests.factories import NOW
from tests.findings.claims.random_cases import random_case
from tests.findings.claims.test_random_engagements import ENGAGEMENTS

PANELS = max(ENGAGEMENTS, 40)
PEOPLE, TOPICS, K = 20, 3, 3
MAJORITY, FOLLOW, RETHINK = 0.5, 0.6, 0.3
LATER = NOW + timedelta(hours=1)

type Answer = object
type Again = Callable[
    [Random, str, Answer, Answer], Answer
]  # of an item: what was said, and what most had said


def place_of(answer: Answer) -> list[str]:
    assert isinstance(answer, dict)
    return list(answer["ranking"])


def another(random: Random, name: str, said: Answer, _most: Answer) -> Answer:
    """Any other answer, each alike."""
    if isinstance(said, int):
        return random.choice([step for step in range(1, 6) if step != said])
    order = place_of(said)
    while place_of(said) == order:
        random.shuffle(order)
    return {"ranking": order}


def beside(random: Random, name: str, said: Answer, _most: Answer) -> Answer:
    """An answer a step away; of an order two neighbours change places."""
    if isinstance(said, int):
        return random.choice([step for step in (said - 1, said + 1) if 1 <= step <= 5])
    order = place_of(said)
    place = random.randrange(len(order) - 1)
    order[place], order[place + 1] = order[place + 1], order[place]
    return {"ranking": order}


def toward_most(random: Random, name: str, said: Answer, most: Answer) -> Answer:
    """What most had said, or for a statement now and then only nearer to it."""
    if isinstance(said, int) and isinstance(most, int):
        step = 1 if most > said else -1
        return random.choice([most, most, said + step]) if said != most else said
    first = place_of(most)[0]
    return {"ranking": [first, *(each for each in place_of(said) if each != first)]}


def follows(random: Random, name: str, said: Answer, most: Answer) -> Answer:
    # Some rethink for themselves as well.
    if random.random() < FOLLOW:
        return toward_most(random, name, said, most)
    return another(random, name, said, most) if random.random() < RETHINK / 3 else said


def rethinks(how: Again) -> Again:
    return lambda random, name, said, most: (
        how(random, name, said, most) if random.random() < RETHINK else said
    )


def stays(_random: Random, _name: str, said: Answer, _most: Answer) -> Answer:
    return said


def first_answers(random: Random, definition: Definition, names: Sequence[str]) -> list[dict[str, Answer]]:
    """Half of them say one thing of each topic, and the others anything."""
    dimensions = list(definition.dimensions)
    people: list[dict[str, Answer]] = [{} for _ in range(PEOPLE)]
    for name in names:
        most: Answer = random.randrange(1, 6)
        if name == definition.ranking.id:
            most = {"ranking": random.sample(dimensions, len(dimensions))}
        for person in people:
            given: Answer = random.randrange(1, 6)
            if name == definition.ranking.id:
                given = {"ranking": random.sample(dimensions, len(dimensions))}
            person[name] = most if random.random() < MAJORITY else given
    return people


def most_frequent(people: Sequence[Mapping[str, Answer]], name: str) -> Answer:
    counted = Counter(
        each[name] if isinstance(each[name], int) else place_of(each[name])[0] for each in people
    )
    ((top, _count),) = counted.most_common(1)
    return top if isinstance(top, int) else {"ranking": [top]}


def response(
    number: int, definition: Definition, rounds: Sequence[Mapping[str, Answer]]
) -> EffectiveResponse:
    perspectives = list(definition.perspectives)
    times = (NOW, LATER)
    return EffectiveResponse(
        stakeholder_key=f"s{number:02}",
        perspective=perspectives[number % 5],
        submitted=True,
        answers=rounds[-1],
        answered_at=dict.fromkeys(rounds[-1], times[len(rounds) - 1]),
        history={
            name: [Given(place, times[place - 1], given[name]) for place, given in enumerate(rounds, 1)]
            for name in rounds[-1]
        },
    )


def frozen(case: Case, opinions: OpinionLists) -> FrozenEvidence:
    given = engine_input(
        opinions=opinions, figures=(), heads={}, quantities=(), horizon_months=case.framing.horizon_months
    )
    return replace(case.evidence, engine_input=given, crowds=opinions.crowds, facts=(), texts={})


@cache
def result() -> Case:
    """Return any result: what is said of those who moved reads their counts, and the answers before."""
    return random_case(0)


def panel(seed: int, again: Again) -> Case:
    """Return the result of a second round in which twenty vote again on three opinions."""
    random, base = Random(seed), result()  # noqa: S311 - made-up people
    definition, routing = base.definition, base.framing.routing
    core = [*OpinionLists.of(definition=definition, routing=routing, responses=(), k=K).blocks.statements]
    names = random.sample([definition.ranking.id, *core], TOPICS)
    first = first_answers(random, definition, names)
    most = {name: most_frequent(first, name) for name in names}
    second = [{name: again(random, name, said[name], most[name]) for name in names} for said in first]
    people = [response(number, definition, [said]) for number, said in enumerate(first)]
    lists = OpinionLists.of(definition=definition, routing=routing, responses=people, k=K)
    before = frozen(base, lists)
    later = OpinionLists.of(
        definition=definition,
        routing=routing,
        responses=[
            response(number, definition, both) for number, both in enumerate(zip(first, second, strict=True))
        ],
        k=K,
        before=before,
        members=lists.members,
        by_topic=True,
    )
    told = AskedAgain(2, tuple(names), later, before, None, K)
    counts, _reasons, _pools = told.moved()
    evidence = replace(
        frozen(base, later), topics=tuple(names), came_back=told.came_back, moved=counts, reasons={}
    )
    return replace(base, evidence=evidence, before=replace(base, evidence=before))


def share_told(again: Again) -> float:
    told = 0
    for seed in range(PANELS):
        case = panel(seed, again)
        assert case.evidence.moved.keys() == set(case.evidence.topics)
        assert case.before is not None
        told += followed(case, case.before) is not None
    return told / PANELS


def test_where_people_follow_the_majority_without_a_figure_the_page_says_so(
    record_property: Callable[[str, object], None],
) -> None:
    share = share_told(follows)
    record_property("told_where_people_follow", share)
    print(f"\ntold of {share:.1%} of {PANELS} panels that followed")  # noqa: T201
    assert share >= 0.9


@pytest.mark.parametrize(
    ("name", "again"), [("stay", stays), ("any", rethinks(another)), ("beside", rethinks(beside))]
)
def test_where_nobody_follows_the_page_hardly_ever_says_so(
    name: str, again: Again, record_property: Callable[[str, object], None]
) -> None:
    share = share_told(again)
    record_property(f"told_where_people_{name}", share)
    print(f"\ntold of {share:.1%} of {PANELS} panels in which people {name}")  # noqa: T201
    assert share <= 0.05


def test_it_says_how_many_went_there_and_what_to_do() -> None:
    case = panel(1, toward_most)
    progress = progress_of(case)
    assert progress is not None
    assert progress.followed is not None
    moved = sum(each.moved for each in case.evidence.moved.values())
    assert progress.followed.text.startswith(
        f"Of {moved} changed opinions {moved} went toward what most had said"
    )
    assert progress.followed.text.endswith("ask what changed their mind before you build on it.")


def test_a_few_who_move_are_no_pull() -> None:
    case = panel(1, toward_most)
    few = {name: MovedCount(20, 1, 0, 1) for name in case.evidence.topics[:1]}
    case = replace(case, evidence=replace(case.evidence, moved=few))
    assert case.before is not None
    assert followed(case, case.before) is None


@pytest.mark.parametrize(
    ("most", "chances", "share"), [(0, [0.5], 1.0), (2, [0.5, 0.5], 0.25), (1, [0.2, 0.5], 0.6), (1, [], 0.0)]
)
def test_how_likely_at_least_so_many_are(most: int, chances: list[float], share: float) -> None:
    assert at_least(most, chances) == pytest.approx(share)
