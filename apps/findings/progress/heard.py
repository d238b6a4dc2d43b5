"""What others said of one item in a round that was looked at: the spread first, where they are only after one's own vote."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.documents.vocabulary import HORIZON, NOW, POINTS
from apps.findings.case import Ground
from apps.findings.sentences import listed, sentence_case
from apps.findings.tallies import figure_at
from apps.instruments.definition import AgreementItem, ChoiceItem, QuantityItem, RankingItem
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.format import rows
from apps.instruments.figures.points import WORDS

MOST_TEXTS = 3
KNOWN = {
    "measured": gettext_lazy("measured"),
    "rough": gettext_lazy("a rough idea"),
    "guess": gettext_lazy("guessed"),
    None: gettext_lazy("expected"),
}


@dataclass(frozen=True)
class Heard:
    """`texts` may be quoted; `rows` are pairs of a group, or of how figures are known, and what it says."""

    texts: tuple[str, ...] = ()
    spread: str = ""
    rows: tuple[tuple[str, str], ...] = ()


def heard_of(ground: Ground, name: str) -> Heard:
    item = ground.definition.item(name)
    match item:
        case AgreementItem():
            return _of_statement(ground, item)
        case RankingItem():
            return _of_order(ground)
        case QuantityItem():
            return _of_figures(ground, item)
        case ChoiceItem() if item.on_record:
            return _of_picks(ground, item)
        case _:
            return Heard()


def middle_of(answers: Sequence[int]) -> int | None:
    """Return the middle answer, from 1, of so many answers to each step; the lower of two. None without any."""
    half, seen = (sum(answers) + 1) // 2, 0
    for step, people in enumerate(answers, start=1):
        seen += people
        if people and seen >= half:
            return step
    return None


def _of_statement(ground: Ground, item: AgreementItem) -> Heard:
    answers, labels = ground.tallies.of(item.id).answers, [choice.label for choice in item.choices]
    given = [label for label, people in zip(labels, answers, strict=False) if people]
    if not given:
        return Heard()
    rows = []
    for crowd, tally in ground.tallies.by_crowd(item.id).items():
        if step := middle_of(tally.answers):
            rows.append(
                (ground.crowd_words(crowd), _("in the middle: %(answer)s") % {"answer": labels[step - 1]})
            )
    return Heard(spread=spread_words(given), rows=tuple(rows))


def spread_words(given: Sequence[str]) -> str:
    """Say between which answers all lie; `given` are those that somebody gave, in the order of the question."""
    if len(given) == 1:
        return _("All answers are “%(one)s”.") % {"one": given[0]}
    return _("Answers lie between “%(low)s” and “%(high)s”.") % {"low": given[0], "high": given[-1]}


def _of_order(ground: Ground) -> Heard:
    texts = [text for item in ground.definition.texts for text in ground.evidence.texts.get(item, ())]
    firsts: dict[str, Counter[str]] = {}
    for row in ground.tallies.voters:
        places = {slug: place for slug, place in row.ranking.items() if place is not None}
        first = [slug for slug, place in places.items() if place == min(places.values())]
        firsts.setdefault(row.crowd, Counter()).update(first if len(first) == 1 else ())
    named = sum(firsts.values(), Counter())
    if not named:
        return Heard(tuple(texts[:MOST_TEXTS]))
    order = [slug for slug in ground.definition.dimensions if named[slug]]
    spread = ngettext("All put %(names)s first.", "Each of %(names)s is put first by somebody.", len(order))
    rows = tuple(
        (ground.crowd_words(crowd), _counts(ground, firsts[crowd]))
        for crowd in ground.crowds_of(ground.definition.ranking.id)
        if firsts.get(crowd)
    )
    return Heard(tuple(texts[:MOST_TEXTS]), spread % {"names": ground.labels(order)}, rows)


def _counts(ground: Ground, firsts: Counter[str]) -> str:
    words = [
        _("%(label)s %(people)d") % {"label": label, "people": firsts[slug]}
        for slug, label in ground.definition.dimensions.items()
        if firsts[slug]
    ]
    return _("put first: %(counts)s") % {"counts": ", ".join(words)}


@dataclass(frozen=True)
class GivenFigure:
    """A figure at a point as somebody gave it: how it is known, its value, and the figure or the range that was chosen."""

    point: str
    known: str | None
    value: float
    words: str
    is_range: bool


def figures_given(ground: Ground, item: QuantityItem) -> Iterator[GivenFigure]:
    """Yield each figure of a quantity as it was given."""
    for person in ground.evidence.facts:
        answer = person.answers.get(item.id)
        given = estimate(item, answer)
        ticked = cast("Collection[str]", answer.get("rows") or ()) if isinstance(answer, Mapping) else ()
        ranges = _ranges(ground, item, {point: figure_at(given, point) for point in POINTS}, ticked)
        for point, triple in zip(POINTS, given.points, strict=True):
            if point in item.points and (value := figure_at(given, point)) is not None and triple is not None:
                figure = ground.figure(value, item.unit)
                words = ranges.get(point, figure)
                yield GivenFigure(point, triple.source, value, words, words != figure)


def _ranges(
    ground: Ground, item: QuantityItem, figures: Mapping[str, float | None], ticked: Collection[str]
) -> dict[str, str]:
    """Return the range that was chosen at a point; what it grows to is so many times that range."""
    if not ticked:
        return {}
    currency, today = ground.framing.currency, figures[NOW]
    labels = {each.middle: each.label for each in rows(item, currency)}
    values = ((point, figures.get(point)) for point in ticked)
    ranges = {point: labels[value] for point, value in values if value in labels and value is not None}
    times = _growth(item, figures) if NOW in ranges and HORIZON not in ticked else None
    if times is not None:
        grown = zip(labels, rows(item, currency, times=times), strict=True)
        ranges[HORIZON] = next(row.label for middle, row in grown if middle == today)
    return ranges


def _growth(item: QuantityItem, figures: Mapping[str, float | None]) -> float | None:
    """Return the growth on the scale that makes today's figure the later one; None where there is none."""
    today = figures[NOW]
    offered = item.scale.growth if today is not None else ()
    return next((each for each in offered if float(f"{(today or 0) * each:.12g}") == figures[HORIZON]), None)


def _of_figures(ground: Ground, item: QuantityItem) -> Heard:
    figures = sorted(
        figures_given(ground, item.as_asked(ground.framing.routing)), key=lambda each: each.value
    )
    spreads, of_kinds = [], []
    for point in POINTS:
        if there := [each for each in figures if each.point == point]:
            spreads.append(_spread_of_figures(there))
            of_kinds += [
                (sentence_case(f"{WORDS[point]}, {label}"), listed(of_kind))
                for known, label in KNOWN.items()
                if (of_kind := [each.words for each in there if each.known == known])
            ]
    return Heard(spread=" ".join(spreads), rows=tuple(of_kinds))


def _spread_of_figures(figures: Sequence[GivenFigure]) -> str:
    """Say between which figures all of one point lie; they are sorted."""
    low, high = figures[0], figures[-1]
    text = _("%(point)s: from %(low)s to %(high)s.")
    if len(figures) == 1:
        text = _("%(point)s: one person says %(low)s.")
    elif low.words == high.words:
        text = _("%(point)s: all say %(low)s.")
    elif low.is_range or high.is_range:
        text = _("%(point)s: between “%(low)s” and “%(high)s”.")
    return text % {"point": sentence_case(str(WORDS[low.point])), "low": low.words, "high": high.words}


def _of_picks(ground: Ground, item: ChoiceItem) -> Heard:
    picks = Counter[object]()
    for person in ground.evidence.facts:
        value = person.answers.get(item.id)
        picks.update(value if isinstance(value, list) else [value])
    given = [(choice.label, picks[choice.value]) for choice in item.choices if picks[choice.value]]
    if not given:
        return Heard()
    people = [
        ngettext("%(count)d person", "%(count)d people", count) % {"count": count} for _label, count in given
    ]
    spread = ngettext("All picked %(names)s.", "Picked were %(names)s.", len(given)) % {
        "names": listed([f"“{label}”" for label, _count in given])
    }
    return Heard(spread=spread, rows=tuple(zip((label for label, _count in given), people, strict=True)))
