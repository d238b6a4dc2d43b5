"""Random stories of an engagement: who is on the list, who joined, what they said, closing and reopening.

Without a database: a version is what would be frozen, and it is shown where the product would show it.
"""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from apps.advice import PersonAnswers
from apps.assessments.differencing import discloses_few, goes_back
from apps.findings.case import Case, EngineInput, FrozenEvidence, FrozenFraming, RunSettings, Turnout
from apps.ranking import Engagement, Item, Perspective, Settings, Stakeholder, assess
from tests.findings.claims.random_cases import PREDICTIVE, definition

ITEMS = ("D1", "D2", "U1", "M1", "O1")
KINDS = ("listed", "listed", "listed", "confirmed", "guest", "guest", "made_up", "interview")
UNCOUNTED = frozenset({"guest", "made_up", "interview"})
SETTINGS = Settings(draws=64, camps_draws=19)


@dataclass(eq=False)
class Person:
    key: str
    group: str
    kind: str
    order: tuple[str, ...]  # first to last; empty if they gave none
    likert: dict[str, int]
    unable: set[str] = field(default_factory=set)  # what they could not say
    revisions: dict[str, int] = field(default_factory=dict)  # how often an answer was changed, by question
    is_left_out: bool = False

    @property
    def counts(self) -> bool:
        return self.kind not in UNCOUNTED

    @property
    def places(self) -> dict[str, int | None]:
        return {
            slug: self.order.index(slug) + 1 if slug in self.order else None
            for slug in definition().dimensions
        }


@dataclass(frozen=True)
class Version:
    case: Case
    people: dict[str, Person]  # as they were, by key


@dataclass
class Story:
    """`versions` are those that are shown, and revealed, one after the other."""

    k: int
    versions: list[Version] = field(default_factory=list)
    held: int = 0


def story(seed: int) -> Story:
    """Close a round of random people up to four times, with changes, latecomers and head counts in between."""
    random = Random(seed)  # noqa: S311 - made-up people
    world = _World(random)
    told = Story(k=random.choice((3, 3, 3, 4, 5)))
    people = [world.person(number) for number in range(random.choice((3, 4, 5, 6, 8, 10, 14, 20, 30)))]
    for _closing in range(random.choice((1, 2, 2, 3, 4))):
        _tell(told, people)
        world.go_on(people)
    return told


def _tell(told: Story, people: list[Person]) -> None:
    heard = [
        replace(each, likert=dict(each.likert), unable=set(each.unable), revisions=dict(each.revisions))
        for each in people
        if not each.is_left_out
    ]
    evidence = frozen(heard, told.k)
    seen = [version.case.evidence for version in told.versions]
    if evidence in seen:
        return
    if any(
        discloses_few(before, evidence, definition(), told.k) or goes_back(seen[:place], before, evidence)
        for place, before in enumerate(seen)
    ):
        told.held += 1
        return
    result = assess(evidence.engagement, SETTINGS)
    told.versions.append(
        Version(Case(evidence, definition(), told.k, result), {each.key: each for each in heard})
    )


def frozen(people: list[Person], k: int) -> FrozenEvidence:
    """Freeze answers as `collect_evidence` does."""
    known = definition()
    groups = [name for name in known.perspectives if any(each.group == name for each in people)]
    engagement = Engagement(
        dimensions=tuple(known.dimensions),
        horizon_months=24,
        groups=tuple(map(Perspective, groups)),
        items=tuple(
            Item(item.id, item.dimension, points=item.points, reversed=item.reverse, scored=item.scored)
            for item in known.agreements.values()
            if item.id in ITEMS
        ),
        quantities=(),
        stakeholders=tuple(
            Stakeholder(each.key, each.group, each.places, {**dict.fromkeys(ITEMS), **_said(each)}, {})
            for each in people
        ),
    )
    return FrozenEvidence(
        format="scalelens-snapshot/1", instrument="", rules="", round=1, framing=_framing(k),
        coverage={
            name: Turnout(
                asked=9, answered=sum(map(_has_answered, own)), sent=0,
                uncounted=sum(_has_answered(each) for each in own if not each.counts),
            )
            for name in groups
            for own in [[each for each in people if each.group == name]]
        },
        engine_input=EngineInput("scalelens-engine-input/2", engagement, RunSettings()),
        answers=tuple(_facts(each) for each in people),
        comments=(), texts={}, splits={},
        uncounted=tuple(each.key for each in people if not each.counts),
    )  # fmt: skip


def _has_answered(person: Person) -> bool:
    return bool(person.order or person.likert or person.unable)


def _facts(person: Person) -> PersonAnswers:
    return PersonAnswers(person.group, dict(_said(person)))


def _said(person: Person) -> dict[str, int | Literal["dk"]]:
    return {**person.likert, **dict.fromkeys(person.unable, "dk")}


def _framing(k: int) -> FrozenFraming:
    return FrozenFraming(
        client="", initiative="", success_measure="", success_unit="", success_today=None, success_wanted=None,
        brief_claim="", stage="live", model_hosting="own", existing_systems=(), peaks=(), horizon_months=24,
        horizon_on="2028-05-01", currency="EUR", mode="confidential", k=k, perspectives=tuple(definition().perspectives),
        switches=definition().switches_of(PREDICTIVE),
    )  # fmt: skip


class _World:
    """How much people agree, and of what kind they are."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.groups = random.sample(list(definition().perspectives), random.choice((1, 2, 3, 3, 4, 6)))
        self.dimensions = list(definition().dimensions)
        self.pull = {name: random.gauss(0, random.choice((0.2, 1.0, 3.0))) for name in self.dimensions}
        self.noise = random.choice((0.05, 0.5, 2.0))
        apart = random.choice((0.0, 0.0, 2.0, 4.0))
        self.lean = {
            group: {name: random.gauss(0, apart) for name in self.dimensions} for group in self.groups
        }
        self.unable = random.choice((0.0, 0.05, 0.4))
        self.kinds = random.choice(
            (KINDS, ("listed",), ("listed", "listed", "guest"), ("confirmed", "guest"))
        )
        self.made = 0

    def person(self, number: int, kind: str = "") -> Person:
        random = self.random
        self.made += 1
        group = random.choice(self.groups)
        own = {
            slug: pull + self.lean[group][slug] + random.gauss(0, self.noise)
            for slug, pull in self.pull.items()
        }
        unable = {item for item in ITEMS if random.random() < self.unable}
        return Person(
            key=f"s{self.made:02}",
            group=group,
            kind=kind or random.choice(self.kinds),
            order=self._cut(sorted(own, key=own.__getitem__)) if random.random() < 0.9 else (),
            likert={
                item: min(max(round(3 + own[definition().agreements[item].dimension]), 1), 5)
                for item in ITEMS
                if random.random() < 0.85 and item not in unable
            },
            unable=unable,
        )

    def _cut(self, order: list[str]) -> tuple[str, ...]:
        """Leave the last places out now and then, as people do."""
        return tuple(order if self.random.random() < 0.8 else order[: self.random.choice((2, 3))])

    def go_on(self, people: list[Person]) -> None:
        """Let some change their answers, some come late, guests be confirmed, and others be left out."""
        random = self.random
        for each in random.sample(people, random.choice((0, 0, 1, min(4, len(people)), len(people)))):
            other = self.person(0)
            if random.random() < 0.7 and other.order and other.order != each.order:
                each.order = other.order
                each.revisions["order"] = each.revisions.get("order", 0) + 1
            for item, value in other.likert.items():
                if random.random() < 0.7 and each.likert.get(item) != value:
                    each.likert[item] = value
                    each.unable.discard(item)
                    each.revisions[item] = each.revisions.get(item, 0) + 1
        people += [self.person(0) for _ in range(random.choice((0, 0, 1, 3, 6)))]
        is_counted = random.random() < 0.4
        for guest in [each for each in people if each.kind == "guest"]:
            if is_counted and random.random() < 0.7:
                guest.kind = "confirmed"
            elif random.random() < 0.1:
                guest.is_left_out = not guest.is_left_out
