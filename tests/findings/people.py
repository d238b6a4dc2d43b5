"""Made-up people, divided into crowds and written as the three lists the engine reads."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from apps.findings.case import CORE, JOINED, FrozenCrowd
from apps.ranking import Crowd, CrowdAnswers, Estimate, Figures, Item, Opinions, Statement

type Likert = int | Literal["dk"] | None


@dataclass(frozen=True)
class Person:
    """What somebody gave, before it is taken apart."""

    group: str
    ranking: Mapping[str, int | None] = field(default_factory=dict)
    likert: Mapping[str, Likert] = field(default_factory=dict)
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    def gave_opinions(self, core: Collection[str]) -> bool:
        # "Don't know" is something.
        said = [answer for item, answer in self.likert.items() if item in core]
        return any(place is not None for place in self.ranking.values()) or any(
            answer is not None for answer in said
        )


@dataclass(frozen=True)
class Lists:
    """The lists of an engagement, and the crowds of each block."""

    crowds: dict[str, tuple[FrozenCrowd, ...]]
    opinions: tuple[Opinions, ...]
    statements: tuple[Statement, ...]
    figures: tuple[Figures, ...]

    @property
    def of_core(self) -> tuple[Crowd, ...]:
        return tuple(Crowd(each.id, float(len(each.perspectives))) for each in self.crowds.get(CORE, ()))


def divided(heads: Mapping[str, int], k: int) -> list[tuple[str, ...]]:
    """Join perspectives, in their order, until each part has k people; what is left joins the last part."""
    parts: list[list[str]] = []
    rest: list[str] = []
    for name in heads:
        if heads[name] >= k:
            parts.append([name])
            continue
        rest.append(name)
        if sum(heads[each] for each in rest) >= k:
            parts.append(rest)
            rest = []
    if rest and not parts:
        return []
    if rest:
        parts[-1] += rest
    order = list(heads)
    return [tuple(sorted(part, key=order.index)) for part in parts]


def crowds_of(people: Iterable[Person], perspectives: Sequence[str], k: int) -> tuple[FrozenCrowd, ...]:
    heads = Counter(person.group for person in people)
    parts = divided({name: heads[name] for name in perspectives if heads[name]}, k)
    return tuple(FrozenCrowd(part, sum(heads[name] for name in part)) for part in parts)


def crowd_of(group: str, crowds: Iterable[FrozenCrowd]) -> str | None:
    return next((each.id for each in crowds if group in each.perspectives), None)


def lists_of(
    people: Sequence[Person],
    items: Sequence[Item],
    core: Collection[str],
    perspectives: Sequence[str],
    k: int,
) -> Lists:
    """Take people apart: orders and core statements by crowd, other statements as counts, figures by perspective."""
    spoke = [person for person in people if person.gave_opinions(core)]
    crowds = {CORE: crowds_of(spoke, perspectives, k)}
    statements = []
    for item in items:
        asked = [person for person in people if item.id in person.likert]
        own = crowds_of([each for each in asked if each.likert[item.id] is not None], perspectives, k)
        if item.id not in core and own:
            crowds[item.id] = own
            statements.append(Statement(item.id, tuple(_counted(item, asked, each) for each in own)))
    return Lists(
        crowds={block: each for block, each in crowds.items() if each},
        opinions=tuple(
            Opinions(
                crowd, person.ranking, {name: said for name, said in person.likert.items() if name in core}
            )
            for person in spoke
            if (crowd := crowd_of(person.group, crowds[CORE]))
        ),
        statements=tuple(statements),
        figures=tuple(
            Figures(str(number), person.group, person.estimates) for number, person in enumerate(people, 1)
        ),
    )


def _counted(item: Item, asked: Iterable[Person], crowd: FrozenCrowd) -> CrowdAnswers:
    answers = [each.likert[item.id] for each in asked if each.group in crowd.perspectives]
    return CrowdAnswers(
        crowd.id,
        float(len(crowd.perspectives)),
        tuple(answers.count(value) for value in range(1, item.points + 1)),
        unable=answers.count("dk"),
        blank=answers.count(None),
    )


def words_of(crowd: str) -> tuple[str, ...]:
    return tuple(crowd.split(JOINED))
