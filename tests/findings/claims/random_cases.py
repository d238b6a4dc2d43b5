"""Random engagements over the shipped questionnaire, without a database: as strange as answers ever are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

from apps.advice import (
    Advice,
    PersonAnswers,
    RuleSet,
    Wording,
    advise_answers,
    computed_words,
    load_rules,
    read_folder,
)
from apps.assessments.engine_run import knowledge_of, rule_result, statements_of
from apps.documents.files import read_file
from apps.documents.values import Json, JsonObject
from apps.findings.case import (
    ENGINE_INPUT,
    Case,
    EngineInput,
    FrozenCrowd,
    FrozenEvidence,
    FrozenFraming,
    RunSettings,
    Turnout,
)
from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Definition,
    QuantityItem,
    Routing,
    TargetItem,
    definition_from,
)
from apps.instruments.definition import (
    Item as Question,
)
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import worded_document
from apps.ranking import (
    Assessment,
    Engagement,
    Estimate,
    Item,
    Peak,
    Perspective,
    Quantity,
    Settings,
    Source,
    Triple,
    assess,
)
from tests.factories import INSTRUMENT, RULES, switches_of
from tests.findings.people import Likert, Lists, Person, lists_of

DRAWS = 512
CLOSED_ON = date(2026, 11, 25)
_SOURCES: tuple[Source | None, ...] = ("measured", "rough", "guess", None)


@cache
def definition() -> Definition:
    return definition_from(read_file(INSTRUMENT))


# What is asked of a model of one's own that predicts: no switch is on.
PREDICTIVE: Routing = definition().settled({"system_kind": "predictive", "model_hosting": "own"})


def random_case(seed: int, routing: Routing | None = None) -> Case:
    """Make an engagement of 1 to 60 people, divide their opinions among crowds of some k, and rank it."""
    random = Random(seed)  # noqa: S311 - made-up answers, nothing to guard
    drawn = random.choice(definition().routings)
    routing = routing or drawn
    k = random.choice((3, 3, 3, 4, 6))
    world, people = random_people(random, routing)
    engagement, lists = engagement_of(world, people, k)
    result = assess(engagement, Settings(draws=DRAWS, camps_draws=19))
    claimed = random.choice(("", *engagement.dimensions))
    return case_of(
        engagement, lists, result, k, people=people, routing=routing, claimed=claimed, random=random
    )


def random_advice(case: Case) -> Advice:
    """Apply the shipped rules to a case."""
    rules, instrument = shipped_rules()
    framing = case.evidence.for_rules()
    spoken = worded_document(instrument, case.evidence.framing.routing)
    # Of the database nothing is read but this row.
    version = InstrumentVersion(slug="four-dimensions", version=3, document=instrument, sha256="claims")
    return advise_answers(
        rules,
        result=rule_result(case.result),
        answers=case.evidence.facts,
        framing=framing,
        instrument=spoken,
        wording=Wording(spoken, framing, computed=computed_words(rules.formulas)),
        issued_on=CLOSED_ON,
        statements=statements_of(case.evidence.engagement),
        knowledge=knowledge_of(case.result, case.evidence, version, today=CLOSED_ON),
    )


def _facts_of(random: Random, person: Person, routing: Routing) -> PersonAnswers:
    """Return what is on the record of a person, with random answers to what the engine does not read."""
    said: dict[str, Json] = {}
    for item in definition().asked_of(person.group, routing):
        if random.random() < 0.7 and (told := _told(random, item)) is not None:
            said[item.id] = told
    return PersonAnswers(person.group, said)


def _told(random: Random, item: Question) -> Json:
    """Answer what the engine does not rank: choices, targets, and figures without a limit."""
    match item:
        case ChoiceItem():
            picked = random.choice(item.choices).value
            return picked if item.pick == "one" else [picked]
        case TargetItem():
            return random.choice(item.steps)
        case QuantityItem(headroom=False):
            return {"now": float(random.choice(item.ladder)), "source": random.choice(_SOURCES)}
    return None


@cache
def shipped_rules() -> tuple[RuleSet, JsonObject]:
    instrument = read_file(INSTRUMENT)
    return load_rules(read_folder(RULES), instrument, is_checked=True), instrument


@cache
def _framed(routing: tuple[tuple[str, str], ...]) -> Definition:
    return definition().framed(dict(routing))


def case_of(
    engagement: Engagement,
    lists: Lists,
    result: Assessment,
    k: int = 3,
    *,
    people: Sequence[Person],
    routing: Routing = PREDICTIVE,
    claimed: str = "",
    random: Random | None = None,
) -> Case:
    """Read an engagement and its result as the product does."""
    random = random or Random(0)  # noqa: S311 - made-up answers, nothing to guard
    counts = {each.id: each.heads for each in engagement.perspectives}
    evidence = FrozenEvidence(
        format="scalelens-snapshot/2",
        instrument="four-dimensions@3",
        rules="scale-where-it-matters@2",
        round=1,
        framing=_framing(engagement, k, claimed, routing),
        coverage={
            name: Turnout(
                asked=heads + random.randrange(3),
                answered=heads,
                sent=max(heads - random.randrange(2), 0),
                known_by_mail=heads // 2,
                vouched=heads - heads // 2,
            )
            for name, heads in counts.items()
        },
        interviews=random.randrange(2),
        engine_input=EngineInput(ENGINE_INPUT, engagement, RunSettings()),
        crowds={
            block: tuple(_waiting(random, each, k) for each in crowds)
            for block, crowds in lists.crowds.items()
        },
        facts=tuple(_facts_of(random, person, routing) for person in people),
        texts={"R5": ("It is slow on Mondays.",)},
    )
    return Case(evidence, _framed(tuple(routing.items())), result)


def _waiting(random: Random, crowd: FrozenCrowd, k: int) -> FrozenCrowd:
    return replace(crowd, waiting=random.choice((0, 0, 0, 1, k - 1)))


def _framing(engagement: Engagement, k: int, claimed: str, routing: Routing) -> FrozenFraming:
    return FrozenFraming(
        client="Harbourline",
        initiative="Claims assistant",
        success_measure="",
        success_unit="",
        success_today=None,
        success_wanted=None,
        brief_claim=claimed,
        stage="live" if engagement.live else "idea",
        model_hosting=routing["model_hosting"],
        existing_systems=(),
        peaks=(),
        horizon_months=engagement.horizon_months,
        horizon_on="2028-05-01",
        currency="EUR",
        mode="confidential",
        k=k,
        perspectives=tuple(each.id for each in engagement.perspectives),
        switches=switches_of(definition(), routing),
    )


def random_people(random: Random, routing: Routing) -> tuple["World", list[Person]]:
    """Draw people, what they were asked, and how much they agree."""
    known = definition()
    groups = random.sample(list(known.perspectives), random.choice((1, 2, 3, 4, 6)))
    quantities = _some(random, list(known.headroom_of(routing)), random.choice((0, 1, 4, 9)))
    statements = [item for item in known.agreements.values() if item.is_asked_where(routing)]
    world = World(random, tuple(known.dimensions), groups, quantities, statements)
    number = random.choice((1, 2, 3, 4, 5, 6, 8, 12, 20, random.randrange(1, 61)))
    return world, [_person(random, each, random.choice(groups), world) for each in range(number)]


def _some[T](random: Random, those: Sequence[T], number: int) -> list[T]:
    return random.sample(those, min(number, len(those)))


def engagement_of(world: "World", people: Sequence[Person], k: int) -> tuple[Engagement, Lists]:
    """Write people as the engine reads them; what everybody is asked is the core."""
    random = world.random
    items = tuple(
        Item(item.id, item.dimension, points=item.points, reversed=item.reverse, scored=item.scored)
        for item in world.statements
    )
    everybody = set(definition().perspectives)
    core = [item.id for item in world.statements if everybody <= {*item.perspectives}]
    order = [name for name in definition().perspectives if name in world.groups]
    lists = lists_of(people, items, core, order, k)
    engagement = Engagement(
        dimensions=world.dimensions,
        horizon_months=random.choice((12, 18, 24)),
        perspectives=tuple(
            Perspective(name, heads=sum(person.group == name for person in people)) for name in order
        ),
        items=items,
        quantities=tuple(
            Quantity(
                item.id,
                item.dimension,
                item.unit,
                random.choice(("ceiling", "ceiling", "ceiling", "floor")),
                peaked=random.random() < 0.3,
            )
            for item in world.quantities
        ),
        crowds=lists.of_core,
        opinions=lists.opinions,
        statements=lists.statements,
        figures=lists.figures,
        peaks=tuple(
            Peak(random.randrange(12), random.choice((2.0, 8.0))) for _ in range(random.choice((0, 0, 2)))
        ),
        live=random.random() < 0.8,
        launch_month=random.choice((None, None, None, 4.0)),
    )
    return engagement, lists


class World:
    """What people of one engagement see: which dimension is in trouble, how far the figures are from their limits."""

    def __init__(
        self,
        random: Random,
        dimensions: tuple[str, ...],
        groups: list[str],
        quantities: list[QuantityItem],
        statements: list[AgreementItem],
    ) -> None:
        self.random, self.dimensions, self.groups = random, dimensions, groups
        self.quantities, self.statements = quantities, statements
        names = [item.id for item in quantities]
        self.pull = {name: random.gauss(0, random.choice((0.2, 1.0, 3.0))) for name in dimensions}
        self.noise = random.choice((0.1, 0.6, 2.0))
        mood = random.choice(("calm", "mixed", "mixed", "tight"))
        rooms = {"calm": (0.8, 1.5, 2.5), "mixed": (-0.3, 0.0, 0.3, 0.6, 1.2), "tight": (-1.0, -0.3, 0.05)}[
            mood
        ]
        growths = {"calm": (1.0, 1.0, 1.3), "mixed": (0.4, 1.0, 1.5, 4.0), "tight": (0.3, 1.0, 2.0)}[mood]
        self.room = {name: random.choice(rooms) + random.gauss(0, 0.1) for name in names}
        self.growth = {name: random.choice(growths) for name in names}
        # Whoever it is measures one figure a hundred times over its limit.
        self.liar = random.choice((None, None, 0))
        self.lies_on = random.choice(names) if names else ""
        self.size = {name: 10 ** random.uniform(0, 6) for name in names}
        self.source = random.choice((*_SOURCES, "any"))
        # Whole strands are missing in some engagements.
        self.ranks, self.scores, self.figures = (random.random() < 0.85 for _ in range(3))


def _person(random: Random, number: int, group: str, world: World) -> Person:
    is_liar = number == world.liar
    return Person(
        group=group,
        ranking=_ranking(random, world)
        if world.ranks and random.random() < 0.9
        else dict.fromkeys(world.dimensions),
        likert=_likert(random, world) if random.random() < 0.9 else {},
        estimates={
            name: _lie(world, name) if is_liar and name == world.lies_on else _estimate(random, world, name)
            for name in world.room
            if random.random() < 0.8 or is_liar
        },
    )


def _ranking(random: Random, world: World) -> dict[str, int | None]:
    felt = {name: pull + random.gauss(0, world.noise) for name, pull in world.pull.items()}
    order = sorted(felt, key=felt.__getitem__, reverse=True)
    match random.randrange(8):
        case 0:
            return dict.fromkeys(order, 1)  # all level
        case 1:
            return {name: 1 if name == order[0] else None for name in order}
        case 2:
            return {name: 1 + (place > 1) for place, name in enumerate(order)}
        case _:
            return {name: place for place, name in enumerate(order, start=1)}


def _likert(random: Random, world: World) -> dict[str, Likert]:
    answers: dict[str, Likert] = {}
    for item in world.statements:
        if random.random() < 0.4:
            continue
        score = round(3 + world.pull.get(item.dimension, 0.0) + random.gauss(0, world.noise))
        told = min(max(score, 1), item.points) if world.scores else None
        answers[item.id] = random.choice((told, told, told, told, "dk", None))
    return answers


def _estimate(random: Random, world: World, name: str) -> Estimate:
    if not world.figures or random.random() < 0.1:
        return Estimate()
    now = world.size[name] * 10 ** random.gauss(0, 0.1)
    limit = now * 10 ** (world.room[name] + random.gauss(0, world.noise / 3))
    source = next((one for one in _SOURCES if one == world.source), random.choice(_SOURCES))
    zero = random.random() < 0.05
    growth = None if random.random() < 0.2 else Triple(None, world.growth[name], None)
    horizon = Triple(None, now * world.growth[name], None) if zero or random.random() < 0.2 else None
    return Estimate(
        now=None if random.random() < 0.1 else _triple(random, 0.0 if zero else now, source),
        horizon=horizon,
        limit=None
        if random.random() < 0.15
        else _triple(random, 0.0 if random.random() < 0.03 else limit, source),
        growth=None if zero else growth,
    )


def _lie(world: World, name: str) -> Estimate:
    size = world.size[name]
    return Estimate(
        now=Triple(None, size, None, "measured"), limit=Triple(None, size / 100, None, "measured")
    )


def _triple(random: Random, likely: float, source: Source | None) -> Triple:
    wide = random.choice((1.2, 2.0, 6.0)) if random.random() < 0.5 else None
    return Triple(likely / wide if wide else None, likely, likely * wide if wide else None, source)
