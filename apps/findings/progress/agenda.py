"""What is worth asking again: what could still move the result, by how much a minute, and what is overdue first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil

from django.utils.translation import gettext as _

from apps.findings.case import Case
from apps.findings.disagreement.cross_checks import cross_questions_of
from apps.findings.disagreement.summary import UNABLE_SHARE, disagreement_of
from apps.findings.progress.heard import figures_given, heard_of
from apps.findings.sentences import LEAST_POINTS, points_words
from apps.instruments.definition import AgreementItem, QuantityItem, RankingItem

PRESETS = (45, 60, 90)  # minutes
FOR_DECIDING = 0.3  # of them
ORDER, LIMIT, FIGURE, STATEMENT, CROSS_CHECK, OVERDUE = 10, 8, 6, 4, 6, 5  # minutes of talk
# Of the leader's share: what does not fit, and what nobody knows or what divides, is worth as much as what moves so far.
MISFIT, UNKNOWN = 0.15, 0.05


@dataclass(frozen=True)
class Topic:
    """Something to ask again: how many minutes it takes to talk about, why, and how far it could move the result."""

    id: str
    dimension: str
    text: str
    why: str
    minutes: int
    value: float
    is_overdue: bool = False
    left_out: str = ""  # why it is not proposed

    @property
    def value_a_minute(self) -> float:
        return self.value / self.minutes


@dataclass(frozen=True)
class Agenda:
    """What is proposed for so many minutes, in order, and what no longer fits."""

    minutes: int
    topics: tuple[Topic, ...]
    left_out: tuple[Topic, ...]

    @property
    def talk(self) -> int:
        return sum(each.minutes for each in self.topics)


def minutes_to_talk(minutes: int) -> int:
    return minutes - ceil(minutes * FOR_DECIDING)


def agenda_of(case: Case, minutes: int, overdue: Iterable[str] = (), talk: int | None = None) -> Agenda:
    """Propose topics for a talk; `overdue` names items of which an assumption should have been checked by now.

    `talk`: so many of the minutes are for topics, where more is to be done in them than to decide. One topic always is.
    """
    there = sorted(_candidates(case, frozenset(overdue)), key=_rank)
    left = minutes_to_talk(minutes) if talk is None else talk
    chosen, left_out = list[Topic](), list[Topic]()
    for topic in there:
        if not topic.value and not topic.is_overdue:
            left_out.append(replace(topic, left_out=_("No answer to it could change what comes first.")))
        elif topic.minutes > left and chosen:
            reason = _("No time left: it takes %(minutes)d minutes.") % {"minutes": topic.minutes}
            left_out.append(replace(topic, left_out=reason))
        else:
            chosen.append(topic)
            left -= topic.minutes
    return Agenda(minutes, tuple(chosen), tuple(left_out))


def _rank(topic: Topic) -> tuple[bool, float]:
    return not topic.is_overdue, -topic.value_a_minute


def _candidates(case: Case, overdue: frozenset[str]) -> Iterator[Topic]:
    swings = _swings(case)
    disagreement = disagreement_of(case)
    divided = {each.id: each.note for each in disagreement.items} if disagreement else {}
    for check in cross_questions_of(case):
        names = case.definition.items_of_topic(check.id, case.framing.routing)
        if names:
            value = max([MISFIT, *(swings.get(name, 0.0) for name in names)])
            dimension = getattr(case.definition.item(names[0]), "dimension", "")
            yield Topic(check.id, dimension, check.question, check.figures, CROSS_CHECK, value)
    for name in case.definition.by_id:
        if case.definition.items_of_topic(name, case.framing.routing) and (
            topic := _topic(case, name, swings, divided, is_overdue=name in overdue)
        ):
            yield topic


def _swings(case: Case) -> dict[str, float]:
    """Return how far an answer to each item could move the leader's share."""
    swings: dict[str, float] = {}
    for question in case.result.questions or ():
        name = question.id.partition(".")[0]
        name = case.definition.ranking.id if name == "ranking" else name
        swings[name] = max(swings.get(name, 0.0), question.swing)
    return swings


def _topic(
    case: Case, name: str, swings: dict[str, float], divided: dict[str, str], *, is_overdue: bool
) -> Topic | None:
    item, swing = case.definition.item(name), swings.get(name, 0.0)
    unknown = isinstance(item, QuantityItem) and _is_unknown(case, item)
    value = max(swing, UNKNOWN if unknown or name in divided else 0.0)
    if not (name in swings or unknown or name in divided or is_overdue):
        return None
    return Topic(
        id=name,
        dimension=getattr(item, "dimension", ""),
        text=case.question(name),
        why=" ".join(
            (
                *_reasons(case, name, swing, unknown=unknown, is_overdue=is_overdue),
                divided.get(name) or heard_of(case, name).spread,
            )
        ),
        minutes=OVERDUE if is_overdue else _minutes(item, unknown=unknown),
        value=value,
        is_overdue=is_overdue,
    )


def _is_unknown(case: Case, item: QuantityItem) -> bool:
    """Return whether a limit is asked and nobody named one."""
    asked = item.as_asked(case.framing.routing)
    has_limit = any(each.id == item.id for each in case.evidence.engagement.quantities)
    return has_limit and not any(each.point == "limit" for each in figures_given(case, asked))


def _minutes(item: object, *, unknown: bool) -> int:
    match item:
        case RankingItem():
            return ORDER
        case AgreementItem():
            return STATEMENT
        case _:
            return LIMIT if unknown else FIGURE


def _reasons(case: Case, name: str, swing: float, *, unknown: bool, is_overdue: bool) -> Iterator[str]:
    if is_overdue:
        yield _("Overdue: it was to be checked after the decision.")
    if swing * 100 >= LEAST_POINTS:
        yield _("An answer could make what comes first up to %(points)s more or less likely.") % {
            "points": points_words(swing)
        }
    if unknown:
        yield _("Nobody knows its limit.")
    tally = case.tallies.of(name)
    if tally.asked and tally.unable >= UNABLE_SHARE * tally.asked:
        yield _("%(unable)d of %(asked)d could not say.") % {"unable": tally.unable, "asked": tally.asked}
