"""Translate answers for engine and rules. The only translator: both get the same answers, each in its format."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal, Self, TypeGuard

from apps.advice import PersonAnswers
from apps.assessments.crowds import (
    EVERYBODY,
    Blocks,
    Division,
    Members,
    Saves,
    crowds_of,
    givers_of,
    pool_of,
)
from apps.documents.digests import sha256_of
from apps.documents.mapping import plain
from apps.documents.values import Json
from apps.findings.case import (
    CORE,
    ENGINE_INPUT,
    ChoiceCounts,
    EngineInput,
    FrozenCrowd,
    FrozenEvidence,
    FrozenFraming,
    Quote,
    RunSettings,
)
from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Definition,
    QuantityItem,
    Roles,
    Routing,
    TargetItem,
)
from apps.instruments.definition import Item as AskedItem
from apps.instruments.figures.derived import price_of_a_thousand
from apps.instruments.figures.estimates import GUESS, ROUGH, estimate
from apps.instruments.figures.growth import GivenFigures, pooled, resolved, with_growth
from apps.instruments.values import DONT_KNOW, is_given
from apps.ranking import (
    Crowd,
    CrowdAnswers,
    Engagement,
    Estimate,
    Figures,
    Item,
    Opinions,
    Peak,
    Perspective,
    Quantity,
    Statement,
    Triple,
)
from apps.responses.selectors import EffectiveResponse

# A twelfth of 365.25 days.
DAYS_A_MONTH = 30.4375
LIVE = "live"
LAUNCH = "launch"  # says of figures of the future that they are of the day of the launch
ROUGHLY = 3.0  # as far as a rough figure may lie from the truth, as a factor
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

    A crowd that is not renewed stays as it was looked at, and so do the texts and comments of a block.
    """

    blocks: Blocks
    divided: Mapping[str, tuple[Division, ...]]
    pools: Mapping[str, Saves | None]  # whose texts and comments; None: as they were looked at
    responses: Mapping[str, EffectiveResponse]
    before: FrozenEvidence | None
    members_before: Members

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
    ) -> Self:
        """Divide opinions; `before` and `members` are of the version that somebody looked at last."""
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
        return cls(blocks, divided, pools, people, before, members)

    @property
    def members(self) -> Members:
        """Return who is in each crowd of each block, and whose texts are shown, with when each last saved something."""
        return {
            block: {
                **{each.id: each.saves for each in crowds},
                EVERYBODY: pool
                if (pool := self.pools[block]) is not None
                else self.members_before[block][EVERYBODY],
            }
            for block, crowds in self.divided.items()
        }

    @property
    def crowds(self) -> dict[str, tuple[FrozenCrowd, ...]]:
        return {
            block: tuple(self._frozen(block, each) for each in crowds)
            for block, crowds in self.divided.items()
        }

    def _frozen(self, block: str, division: Division) -> FrozenCrowd:
        people = len(division.saves)
        if not division.renewed and self.before:
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
            Opinions(
                crowd=division.id,
                ranking=ranks(
                    each.answers.get(self.blocks.definition.ranking.id), self.blocks.definition.dimensions
                ),
                likert={name: each.answers.get(name) for name in self.blocks.statements},
            )
            for division in self.divided.get(CORE, ())
            if division.renewed
            for each in self.people_of(division)
        )
        stale = {each.id for each in self.divided.get(CORE, ()) if not each.renewed}
        old = (each for each in self.before.engagement.opinions if each.crowd in stale) if self.before else ()
        return tuple(sorted((*new, *old), key=_text))

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
    def choices(self) -> dict[str, tuple[ChoiceCounts, ...]]:
        """Count the answers to opinions that are picked and are no statement."""
        items = (item for item in self.blocks.definition.items if isinstance(item, ChoiceItem | TargetItem))
        return {
            item.id: tuple(self._picked(item.id, division) for division in self.divided[item.id])
            for item in items
            if item.id in self.divided
        }

    def _picked(self, item: str, division: Division) -> ChoiceCounts:
        if not division.renewed and self.before:
            return next(each for each in self.before.choices[item] if each.crowd == division.id)
        answers = (each.answers.get(item) for each in self.people_of(division))
        picked = (pick for value in answers for pick in (value if isinstance(value, list) else [value]))
        counts = Counter(str(pick) for pick in picked if is_given(pick))
        return ChoiceCounts(division.id, dict(sorted(counts.items())))

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        return {item: self._texts(item) for item in self.blocks.definition.texts if item in self.divided}

    def _texts(self, item: str) -> tuple[str, ...]:
        pool = self.pools[item]
        if pool is None:
            return self.before.texts.get(item, ()) if self.before else ()
        texts = (each.answers.get(item) for key, each in self.responses.items() if key in pool)
        return tuple(sorted(filter(_is_text, texts), key=sha256_of))

    @property
    def comments(self) -> tuple[Quote, ...]:
        """Return what may be quoted of blocks with a crowd."""
        new = (
            Quote(item, comment.text)
            for key, each in self.responses.items()
            for item, comment in each.comments.items()
            if comment.quotable and comment.text.strip() and key in (self._pool(item) or ())
        )
        old = (each for each in self.before.comments if self._is_stale(each.item)) if self.before else ()
        # In the order of digests neighbours don't come from the same person, as they would in that of the answers.
        return tuple(sorted((*new, *old), key=lambda quote: sha256_of(plain(quote))))

    def _pool(self, item: str) -> Saves | None:
        return self.pools.get(self.blocks.of_comment(item))

    def _is_stale(self, item: str) -> bool:
        return self.blocks.of_comment(item) in self.pools and self._pool(item) is None


def _text(row: object) -> str:
    return json.dumps(plain(row), sort_keys=True)


def _is_text(answer: object) -> TypeGuard[str]:
    return isinstance(answer, str) and bool(answer.strip()) and answer != DONT_KNOW


@dataclass(frozen=True)
class Facts:
    """What is on the record, a row for each person who was asked any of it, in an order that is nobody's."""

    figures: tuple[Figures, ...]
    answers: tuple[PersonAnswers, ...]  # the same people


def facts_of(
    *,
    definition: Definition,
    quantities: Iterable[QuantityItem],
    responses: Iterable[EffectiveResponse],
    routing: Routing = MappingProxyType({}),
    at_launch: bool = False,
) -> Facts:
    """Write each one's figures as the engine reads them, and all that is on the record as the rules do.

    `at_launch`: figures of the future are those of the day on which it goes live.
    """
    on_record = [item.id for item in definition.items if item.on_record]
    people = [
        PersonAnswers(each.perspective, answers_on_record(definition, each.answers))
        for each in responses
        if any(name in each.answers for name in on_record)
    ]
    asked = list(quantities)
    given = [_estimates(definition, asked, each) for each in people]
    if definition.roles is not None:
        priced = _priced(given, people, definition, definition.roles)
        given = list(resolved(priced, asked, routing, at_launch=at_launch))
    rows = [(each.estimates, _without_blanks(one)) for each, one in zip(given, people, strict=True)]
    rows.sort(key=lambda row: _text({"figures": row[0], "answers": row[1]}))
    return Facts(
        tuple(
            Figures(str(number), one.perspective, estimates)
            for number, (estimates, one) in enumerate(rows, start=1)
        ),
        tuple(one for _estimates, one in rows),
    )


def _without_blanks(given: PersonAnswers) -> PersonAnswers:
    return replace(
        given, answers={name: value for name, value in given.answers.items() if value is not None}
    )


def answers_on_record(definition: Definition, answers: Mapping[str, Json]) -> dict[str, Json]:
    """Return what is on the record, each figure with how it is known: by its own word, else by the one said of all."""
    known = answers.get(definition.how_known.id) if definition.how_known else None
    kept = {
        each.kept_for for each in definition.quantities.values() if each.kept_for and answers.get(each.id)
    }
    return {
        item.id: _with_source(item, answers[item.id], known)
        for item in definition.items
        # What was given in another unit is kept by another item, and left nothing open.
        if item.on_record and item.id in answers and not (item.id in kept and not answers[item.id])
    }


def _with_source(item: AskedItem, answer: Json, known: Json) -> Json:
    if isinstance(item, QuantityItem) and isinstance(answer, dict) and known and not answer.get("source"):
        return {**answer, "source": known}
    return answer


def _estimates(
    definition: Definition, quantities: Iterable[QuantityItem], given: PersonAnswers
) -> GivenFigures:
    return GivenFigures(
        given.perspective,
        {
            item.id: with_growth(estimate(item, given.answers[item.id]))
            for item in quantities
            if item.id in given.answers
        },
    )


def _priced(
    rows: Iterable[GivenFigures], people: Sequence[PersonAnswers], definition: Definition, roles: Roles
) -> list[GivenFigures]:
    """Work out what 1,000 answers cost, by the bills and the answers of a day, for whoever didn't know or guessed it."""
    bills, volume = (pooled_today(definition, name, people) for name in (roles.bills, roles.answers))
    price = price_of_a_thousand(bills, volume) if bills and volume else None
    if price is None:
        return list(rows)
    now = Triple(price / ROUGHLY, price, price * ROUGHLY, ROUGH)
    return [
        replace(row, estimates={**row.estimates, roles.price: replace(figures, now=now)})
        if (figures := row.estimates.get(roles.price)) and _is_guess(figures)
        else row
        for row in rows
    ]


def _is_guess(figures: Estimate) -> bool:
    # What is asked as it is expected, at the idea, has no bills.
    return figures.horizon is None and (figures.now is None or figures.now.source == GUESS)


def pooled_today(definition: Definition, name: str, people: Iterable[PersonAnswers]) -> float | None:
    """Return a figure of today as all who gave it say together; None of one that nobody gave."""
    item = definition.quantities.get(name)
    figures = (
        [(each.perspective, estimate(item, each.answers.get(name)).now) for each in people] if item else []
    )
    known = [(whose, now.likely) for whose, now in figures if now and now.likely > 0]
    return pooled(known) if known else None


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
    if definition.load is None:
        return None
    room = {
        whom: {item.id for item in definition.room_of(whom, routing)} for whom in definition.perspectives
    }
    long = {
        each.perspective
        for each in responses
        if any(is_given(value) and item not in room[each.perspective] for item, value in each.answers.items())
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
