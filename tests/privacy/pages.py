"""What a story shows to whom, figure by figure, read off what page, report and own result are made from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache, partial
from itertools import permutations
from types import SimpleNamespace
from typing import cast

from apps.exchange.downloads.settled import ShownResult
from apps.exchange.downloads.tables import answers_table
from apps.findings.case import Case
from apps.findings.claims.evidence import shown_gaps, shown_trouble
from apps.findings.claims.group import NO_SINGLE_ONE, told_firsts
from apps.findings.disagreement.map import GroupMap, Strand, rows_of, told_means
from apps.findings.disagreement.pairs import told_pair
from apps.findings.disagreement.summary import Disagreement
from apps.findings.findings import findings_of
from apps.findings.own_result import own_result_of
from tests.findings.claims.random_cases import definition
from tests.privacy.attacker import Answer, Figure
from tests.privacy.stories import ITEMS, Person, Version

type AnswerOf = Callable[[Person, str], Answer]


def answers_of(person: Person) -> Iterator[tuple[Answer, Fraction]]:
    """Yield everything a person said, in the terms of the figures."""
    if person.order:
        yield from _order_of(person)
    for item, value in person.likert.items():
        yield likert_of(person, item), Fraction(value)
        for choice in range(1, 6):
            yield choice_of(person, item, choice), Fraction(value == choice)
    for item in ITEMS:
        yield unable_of(person, item), Fraction(item in person.unable)
    for slug in definition().dimensions:
        if (score := trouble(person, slug)) is not None:
            yield trouble_of(person, slug), score


def _order_of(person: Person) -> Iterator[tuple[Answer, Fraction]]:
    for slug, place in person.places.items():
        if place is not None:
            yield place_of(person, slug), Fraction(place)
        yield first_of(person, slug), Fraction(place == 1)
    yield first_of(person, NO_SINGLE_ONE), Fraction(0)
    for one, other in permutations(person.order, 2):
        is_before = person.order.index(one) < person.order.index(other)
        yield before_of(person, one, other), Fraction(is_before)


@lru_cache(maxsize=1_000)  # more than a story has
def said_of(person: Person) -> Mapping[Answer, Fraction]:
    return dict(answers_of(person))


def place_of(person: Person, slug: str) -> Answer:
    return ("place", slug, person.key, person.revisions.get("order", 0))


def first_of(person: Person, slug: str) -> Answer:
    return ("first", slug, person.key, person.revisions.get("order", 0))


def before_of(person: Person, one: str, other: str) -> Answer:
    return ("before", one, other, person.key, person.revisions.get("order", 0))


def likert_of(person: Person, item: str) -> Answer:
    return ("likert", item, person.key, person.revisions.get(item, 0))


def choice_of(person: Person, item: str, choice: int) -> Answer:
    return ("choice", item, choice, person.key, person.revisions.get(item, 0))


def unable_of(person: Person, item: str) -> Answer:
    return ("unable", item, person.key, person.revisions.get(item, 0))


def trouble_of(person: Person, slug: str) -> Answer:
    items = _signs(slug)
    return ("trouble", slug, person.key, tuple(person.revisions.get(item, 0) for item in items))


@cache
def _signs(slug: str) -> list[str]:
    known = definition().agreements.values()
    return [item.id for item in known if item.scored and item.dimension == slug]


def trouble(person: Person, slug: str) -> Fraction | None:
    """Return the trouble they notice with a dimension, 0 to 1, if they answered half of its signs that were asked."""
    asked = [item for item in _signs(slug) if item in ITEMS]
    given = [item for item in asked if item in person.likert]
    if not given or 2 * len(given) < len(asked):
        return None
    shares = [Fraction(person.likert[item] - 1, 4) for item in given]
    turned = [
        1 - share if definition().agreements[item].reverse else share
        for item, share in zip(given, shares, strict=True)
    ]
    return sum(turned, Fraction(0)) / len(turned)


# What facilitators and managers read.


def on_the_page(version: Version) -> Iterator[Figure]:
    """Yield the figures of the result page; those of a report are among them."""
    case, people = version.case, list(version.people.values())
    findings = findings_of(case)
    if case.is_shown:
        stated = {slug: gap.stated for slug, gap in shown_gaps(case).items() if gap.stated is not None}
        yield from (_mean(people, slug, place_of, told) for slug, told in stated.items())
        noticed = shown_trouble(case).items()
        yield from (_mean(people, slug, trouble_of, told) for slug, told in noticed)
    if findings.tally:
        for slugs, told in told_firsts(case).items():
            yield _count(people, [partial(first_of, slug=slug) for slug in slugs], told)
    if findings.disagreement:
        yield from _map(case, findings.disagreement.places, "stated_rank", place_of, people)
        yield from _map(case, findings.disagreement.trouble, "symptoms", trouble_of, people)
        for item in findings.disagreement.items:
            yield from _choices(people, item.id, item.tally.answers)
            yield _count(people, [partial(unable_of, item=item.id)], item.tally.unable)
        for claim in findings.disagreement.unable:
            unable = case.people.tally(claim.about).unable
            yield _count(people, [partial(unable_of, item=claim.about)], unable)
        yield from _pair(case, findings.disagreement, people)
        yield from _item_means(case, findings.disagreement, people)


def in_the_files(version: Version) -> Iterator[Figure]:
    """Yield the counts in the file of answers, as they are written there."""
    shown = cast("ShownResult", SimpleNamespace(findings=findings_of(version.case)))
    people = list(version.people.values())
    rows = [(str(item), what, told) for item, _text, what, told in answers_table(shown).rows]
    for item in dict.fromkeys(item for item, _what, _told in rows):
        counts = [int(cast("int", told)) for each, _what, told in rows if each == item]
        *answers, unable, _left_open = counts
        yield from _choices(people, item, answers)
        yield _count(people, [partial(unable_of, item=item)], unable)


def _choices(people: Sequence[Person], item: str, answers: Iterable[int]) -> Iterator[Figure]:
    told = list(enumerate(answers, start=1))
    for choice, number in told:
        yield _count(people, [partial(choice_of, item=item, choice=choice)], number)
    # The same counts, added up, stand beside the means of rows.
    weights = {likert_of(each, item): Fraction(1) for each in people if item in each.likert}
    total = sum(choice * number for choice, number in told)
    yield Figure(weights, Fraction(total), Fraction(1), Fraction(5))


def _pair(case: Case, shown: Disagreement, people: Sequence[Person]) -> Iterator[Figure]:
    """Yield how many put which of two dimensions before the other."""
    pair = told_pair(case)
    if pair and any(each.id == "pair.divided" for each in shown.sentences):
        for (one, other), told in zip((pair, pair[::-1]), case.people.preferring(*pair), strict=True):
            yield _count(people, [partial(before_of, one=one, other=other)], told)


def _item_means(case: Case, shown: Disagreement, people: Sequence[Person]) -> Iterator[Figure]:
    """Yield the mean answers of the two rows that differ most, as if they were told without rounding."""
    rows = rows_of(case, "symptoms")
    for item in [each.about for each in shown.gaps if each.id == "item.gap_between"]:
        for row, told in told_means(case, item, rows).items():
            own = [each for each in people if each.group in row and item in each.likert]
            weights = {likert_of(each, item): Fraction(1, len(own)) for each in own}
            value = Fraction(sum(each.likert[item] for each in own), len(own))
            assert abs(float(value) - told) < 1e-6, "the page says something else"
            yield Figure(weights, value, Fraction(1), Fraction(5))


def _map(
    case: Case, shown: GroupMap | None, strand: Strand, answer_of: AnswerOf, people: Sequence[Person]
) -> Iterator[Figure]:
    if shown is None:
        return
    groups = {case.perspectives_words(group): group for group in rows_of(case, strand)}
    for place, (slug, _label) in enumerate(shown.dimensions):
        yield _mean(people, slug, answer_of, shown.together[place])
        for row in shown.rows:
            if (told := row.values[place]) is not None:
                own = [each for each in people if each.group in groups[row.label]]
                yield _mean(own, slug, answer_of, told)


def _mean(people: Iterable[Person], slug: str, answer_of: AnswerOf, told: float) -> Figure:
    """Take the mean over perspectives, each counting once, as it is told."""
    groups: dict[str, list[Answer]] = {}
    values: dict[Answer, Fraction] = {}
    for person in people:
        said = said_of(person)
        if (answer := answer_of(person, slug)) in said:
            groups.setdefault(person.group, []).append(answer)
            values[answer] = said[answer]
    weights = {
        answer: Fraction(1, len(groups) * len(answers)) for answers in groups.values() for answer in answers
    }
    value = sum((weight * values[answer] for answer, weight in weights.items()), Fraction(0))
    assert abs(float(value) - told) < 1e-6, "the page says something else"
    ends = (
        (Fraction(0), Fraction(1))
        if answer_of is trouble_of
        else (Fraction(1), Fraction(len(definition().dimensions)))
    )
    return Figure(weights, value, *ends)


def _count(people: Iterable[Person], answers: Sequence[Callable[[Person], Answer]], told: int) -> Figure:
    """Take the number of people who gave one of these answers, as it is told."""
    weights, value = {}, Fraction(0)
    for person in people:
        said = said_of(person)
        for answer in (answer_of(person) for answer_of in answers):
            if answer in said:
                weights[answer] = Fraction(1)
                value += said[answer]
    assert value == told, "the page says something else"
    return Figure(weights, value, is_share=True)


# What one of those who answered reads, on a page of their own.


def on_own_page(version: Version, key: str) -> Iterator[Figure]:
    shown = own_result_of(version.case, key)
    others = [each for each in version.people.values() if each.key != key]
    for place in shown.first_places:
        yield _count(others, [partial(first_of, slug=slug) for slug in place.slugs], place.others)
    texts = {version.case.question(item): item for item in ITEMS}
    for row in shown.answers:
        yield from _choices(others, texts[row.text], row.others)
