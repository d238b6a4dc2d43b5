"""Translate answers for engine and rules. The only translator: both get the same answers, each in its format."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal, Self, TypeGuard

from apps.assessments.crowds import (
    EVERYBODY,
    Blocks,
    Division,
    Members,
    Saves,
    common_items,
    crowds_of,
    givers_of,
    pool_of,
)
from apps.assessments.facts import text_of
from apps.assessments.renewal import Renewed, TopicByTopic
from apps.documents.digests import sha256_of
from apps.findings.case import (
    CORE,
    ENGINE_INPUT,
    JOINED,
    EngineInput,
    FrozenCrowd,
    FrozenEvidence,
    FrozenFraming,
    RunSettings,
)
from apps.instruments.definition import (
    AgreementItem,
    Definition,
    QuantityItem,
    Routing,
)
from apps.instruments.values import DONT_KNOW, is_given
from apps.ranking import (
    Crowd,
    CrowdAnswers,
    Engagement,
    Figures,
    Item,
    Opinions,
    Peak,
    Perspective,
    Quantity,
    Statement,
)
from apps.responses.selectors import EffectiveResponse

# A twelfth of 365.25 days.
DAYS_A_MONTH = 30.4375
LIVE = "live"
LAUNCH = "launch"  # says of figures of the future that they are of the day of the launch
LONG_FORMS = 3  # perspectives with a long form; with fewer nothing is firm


@dataclass(frozen=True)
class Timing:
    """What the framing says of time, in months from the day on which answers are frozen."""

    live: bool = True
    launch_month: float | None = None
    peaks: tuple[Peak, ...] = ()


def timing_of(framing: FrozenFraming, today: date) -> Timing:
    """Count the months to launch and peaks, without what was before this month."""
    launch_on = date.fromisoformat(framing.launch_on) if framing.launch_on else None
    is_live = framing.stage == LIVE or (launch_on is not None and launch_on <= today)
    # Floats, as the snapshot is read again: 12 and 12.0 are equal, and have two digests.
    months = [(float(_months_to(str(peak["month"]), today)), float(peak["times"])) for peak in framing.peaks]
    return Timing(
        live=is_live,
        launch_month=None if is_live or launch_on is None else _months_until(launch_on, today),
        peaks=tuple(Peak(month, times) for month, times in months if month >= 0),
    )


def is_for_launch(framing: FrozenFraming, timing: Timing) -> bool:
    """Return whether figures of the future are those of a launch that is still to come."""
    return framing.figures_for == LAUNCH and timing.launch_month is not None


def _months_to(month: str, today: date) -> int:
    """Count whole months to a month written YYYY-MM: the present one is 0."""
    year, _, number = month.partition("-")
    return 12 * (int(year) - today.year) + int(number) - today.month


def _months_until(day: date, today: date) -> float:
    return round(_months_to(f"{day:%Y-%m}", today) + (day.day - today.day) / DAYS_A_MONTH, 2)


@dataclass(frozen=True)
class OpinionLists:
    """What is shown of each block that has a crowd: who is in which crowd, and what was looked at before.

    A crowd that is not renewed stays as it was looked at, and so do the texts of a block.
    """

    blocks: Blocks
    divided: Mapping[str, tuple[Division, ...]]
    pools: Mapping[str, Saves | None]  # whose texts; None: as they were looked at
    responses: Mapping[str, EffectiveResponse]
    before: FrozenEvidence | None
    members_before: Members
    k: int
    renewed: Mapping[str, Renewed] = MappingProxyType({})  # of the core, by crowd, where a round asked again

    @classmethod
    def of(
        cls,
        *,
        definition: Definition,
        routing: Routing,
        responses: Iterable[EffectiveResponse],
        k: int,
        before: FrozenEvidence | None = None,
        members: Members = MappingProxyType({}),
        by_topic: bool = False,
    ) -> Self:
        """Divide opinions; `before` and `members` are of the version that somebody looked at last.

        In a round after the first the core is renewed `by_topic`.
        """
        blocks = Blocks.of(definition, routing)
        if before and (rows := before.engagement.opinions):
            # The core stays what it was, too, if another framing now asks otherwise.
            blocks = replace(blocks, core=frozenset((definition.ranking.id, *rows[0].likert)))
        people = {each.stakeholder_key: each for each in responses}
        givers = givers_of(people.values(), blocks)
        divided = {
            block: crowds_of(givers.get(block, []), definition, k, members.get(block, {}))
            for block in blocks.names
        }
        divided = {block: crowds for block, crowds in divided.items() if crowds}
        pools = {
            block: pool_of(givers.get(block, []), k, members.get(block, {}).get(EVERYBODY))
            for block in divided
        }
        lists = cls(blocks, divided, pools, people, before, members, k)
        return lists._by_topic() if by_topic and before else lists

    def _by_topic(self) -> Self:
        core = (self.blocks.definition.ranking.id, *self.blocks.statements)
        before = self.before.engagement.opinions if self.before else ()
        topics = TopicByTopic(core, self._row, self.responses, self.members_before, before, self.k)
        divided, renewed = [], {}
        for division in self.divided.get(CORE, ()):
            # A crowd that is new is shown whole.
            if not division.was:
                divided.append(division)
                continue
            anew = topics.renew(division.was, division.id, division.people)
            if anew:
                renewed[division.id] = anew
                divided.append(replace(division, saves=anew.saves, renewed=True, waiting=anew.waiting))
            else:
                divided.append(
                    replace(
                        division,
                        perspectives=tuple(division.was.split(JOINED)),
                        saves=self.members_before[CORE][division.was],
                        renewed=False,
                        waiting=topics.waiting(division.was, division.people),
                    )
                )
        if not divided:
            return self
        return replace(self, divided={**self.divided, CORE: tuple(divided)}, renewed=renewed)

    @property
    def members(self) -> Members:
        """Return who is in each crowd of each block, and whose texts are shown, with when each last saved something."""
        members = {
            block: {
                **{each.id: each.saves for each in crowds},
                EVERYBODY: pool
                if (pool := self.pools[block]) is not None
                else self.members_before[block][EVERYBODY],
            }
            for block, crowds in self.divided.items()
        }
        return members | self._members_by_topic()

    def _members_by_topic(self) -> dict[str, dict[str, Saves]]:
        """Return when the people of each crowd saved each item of the core that was renewed by itself."""
        of_items: dict[str, dict[str, Saves]] = {}
        for division in self.divided.get(CORE, ()):
            anew = self.renewed.get(division.id)
            for item in self.blocks.core:
                saves = (
                    anew.of_items.get(item) if anew else self.members_before.get(item, {}).get(division.was)
                )
                if saves is not None:
                    of_items.setdefault(item, {})[division.id] = saves
        return of_items

    @property
    def crowds(self) -> dict[str, tuple[FrozenCrowd, ...]]:
        return {
            block: tuple(self._frozen(block, each) for each in crowds)
            for block, crowds in self.divided.items()
        }

    def _frozen(self, block: str, division: Division) -> FrozenCrowd:
        people = len(division.saves)
        if block == CORE and division.id in self.renewed:
            people = len(self.renewed[division.id].rows)
        elif not division.renewed and self.before:
            # Whoever was erased since is in what was looked at, and in no list of names.
            people = next(each.people for each in self.before.crowds[block] if each.id == division.id)
        return FrozenCrowd(division.perspectives, people, division.waiting)

    def people_of(self, division: Division) -> Iterator[EffectiveResponse]:
        return (self.responses[key] for key in division.saves if key in self.responses)

    @property
    def core(self) -> tuple[Opinions, ...]:
        """Write each one's order and core statements in the order of their text: whose they are is not in it."""
        # Every row has every key, or one would tell who was asked what.
        new = (
            row
            for division in self.divided.get(CORE, ())
            if division.renewed and division.id not in self.renewed
            for row in self._rows(division)
        )
        anew = (row for each in self.renewed.values() for row in each.rows)
        stale = {each.id for each in self.divided.get(CORE, ()) if not each.renewed}
        old = (each for each in self.before.engagement.opinions if each.crowd in stale) if self.before else ()
        return tuple(sorted((*new, *anew, *old), key=text_of))

    def _rows(self, division: Division) -> Iterator[Opinions]:
        people = list(self.people_of(division))
        hiding = {each.key for each in division.people if each.hides}
        common = common_items(
            (each.answers for each in people if each.stakeholder_key in hiding), self.blocks.core, self.k
        )
        for each in people:
            yield self._row(division.id, {item: each.answers.get(item) for item in common})

    def _row(self, crowd: str, answers: Mapping[str, object]) -> Opinions:
        definition = self.blocks.definition
        return Opinions(
            crowd=crowd,
            ranking=ranks(answers.get(definition.ranking.id), definition.dimensions),
            likert={name: answers.get(name) for name in self.blocks.statements},  # type: ignore[misc]
        )

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Count the answers to every other statement, by crowds of its own."""
        old = {each.item: each.crowds for each in self.before.engagement.statements} if self.before else {}
        return tuple(
            Statement(
                item.id,
                tuple(
                    self._counted(item, division, old.get(item.id, ())) for division in self.divided[item.id]
                ),
            )
            for item in self.blocks.definition.agreements.values()
            if item.id in self.divided
        )

    def _counted(self, item: AgreementItem, division: Division, old: Iterable[CrowdAnswers]) -> CrowdAnswers:
        if not division.renewed:
            return next(each for each in old if each.id == division.id)
        answers = Counter(each.answers.get(item.id) for each in self.people_of(division))
        return CrowdAnswers(
            id=division.id,
            weight=float(len(division.perspectives)),
            answers=tuple(answers[choice.value] for choice in item.choices),
            unable=answers[DONT_KNOW],
            blank=answers[None],
        )

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        return {item: self._texts(item) for item in self.blocks.definition.texts if item in self.divided}

    def _texts(self, item: str) -> tuple[str, ...]:
        pool = self.pools[item]
        if pool is None:
            return self.before.texts.get(item, ()) if self.before else ()
        texts = (each.answers.get(item) for key, each in self.responses.items() if key in pool)
        return tuple(sorted(filter(_is_text, texts), key=sha256_of))


def _is_text(answer: object) -> TypeGuard[str]:
    return isinstance(answer, str) and bool(answer.strip()) and answer != DONT_KNOW


def engine_input(
    *,
    opinions: OpinionLists,
    figures: tuple[Figures, ...],
    heads: Mapping[str, int],
    quantities: Iterable[QuantityItem],
    horizon_months: int,
    timing: Timing = Timing(),
    level_at_most: Literal["leaning"] | None = None,
) -> EngineInput:
    """Write the answers as a `scalelens-engine-input/3` document. `heads` counts who gave anything, by perspective."""
    definition = opinions.blocks.definition
    engagement = Engagement(
        dimensions=tuple(definition.dimensions),
        horizon_months=horizon_months,
        perspectives=tuple(Perspective(name, heads=people) for name, people in heads.items()),
        items=tuple(
            Item(item.id, item.dimension, points=item.points, reversed=item.reverse, scored=item.scored)
            for item in definition.agreements.values()
        ),
        quantities=tuple(
            Quantity(item.id, item.dimension, item.unit, item.direction, peaked=item.peak_scaled)
            for item in quantities
        ),
        crowds=tuple(
            Crowd(each.id, weight=float(len(each.perspectives))) for each in opinions.divided.get(CORE, ())
        ),
        opinions=opinions.core,
        statements=opinions.statements,
        figures=figures,
        peaks=timing.peaks,
        live=timing.live,
        launch_month=timing.launch_month,
        level_at_most=level_at_most,
    )
    return EngineInput(ENGINE_INPUT, engagement, RunSettings())


def level_at_most(
    definition: Definition, routing: Routing, responses: Iterable[EffectiveResponse]
) -> Literal["leaning"] | None:
    """Return how firmly a result may be said at most: of room forms alone nothing is firm."""
    # By what is on the record alone: who gave which opinion decides nothing but what is counted of a crowd.
    longer = {
        whom: {item.id for item in definition.asked_of(whom, routing) if item.on_record}
        - {item.id for item in definition.room_of(whom, routing)}
        for whom in definition.perspectives
    }
    long = {
        each.perspective
        for each in responses
        if any(is_given(each.answers.get(item)) for item in longer[each.perspective])
    }
    return "leaning" if len(long) < LONG_FORMS else None


def ranks(answer: object, dimensions: Iterable[str]) -> dict[str, int | None]:
    """Number the places of an order, the considered one if there is one; ties share a place."""
    places: dict[str, int | None] = dict.fromkeys(dimensions)
    # Declined, "don't know" and blank give no order.
    if isinstance(answer, Mapping):
        order = answer.get("considered") or answer.get("ranking") or []
        for place, entry in enumerate(order, start=1):
            for dimension in entry if isinstance(entry, list) else [entry]:
                places[dimension] = place
    return places
