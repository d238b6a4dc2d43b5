"""What a person with a plan would try, where random stories rarely come by."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from apps.assessments import differencing
from apps.assessments.differencing import discloses_few, goes_back
from apps.findings.case import Case
from apps.findings.claims.evidence import shown_gaps
from apps.findings.claims.group import agreement
from apps.findings.disagreement.map import places_map, rows_of, told_means, trouble_map
from apps.findings.disagreement.pairs import told_pair
from apps.findings.own_result import own_result_of
from apps.ranking import Estimate, Quantity, Triple, assess
from tests.findings.claims.random_cases import definition
from tests.privacy.stories import ITEMS, SETTINGS, Person, frozen

DATA, USER, MODEL, ORGANISATION = definition().dimensions


def people(*orders: Sequence[str], group: str = "business", kind: str = "listed") -> list[Person]:
    return [Person(f"{group}{number}", group, kind, tuple(each), {}) for number, each in enumerate(orders)]


def case_of(everybody: list[Person], k: int = 3) -> Case:
    evidence = frozen(everybody, k)
    return Case(evidence, definition(), k, assess(evidence.engagement, SETTINGS))


def test_guests_left_out_in_turns_are_not_told_by_adding_up_three_versions() -> None:
    order = [*definition().dimensions] * 2
    room = people(*(order[place % 4 : place % 4 + 4] for place in range(14)), kind="confirmed")
    everybody, *others = (
        frozen([each for place, each in enumerate(room) if place not in left_out], 3)
        for left_out in ((), {0, 1, 2}, {3, 4, 5}, {0, 1, 2, 3, 4, 5, 6})
    )
    # Two by two they may stand. What the second and third lack, taken from what the last lacks, is one person's.
    seen = [everybody]
    for each in others:
        assert not any(discloses_few(before, each, definition(), 3) for before in seen)
        seen.append(each)
    assert goes_back(seen[:1], seen[1], seen[2])
    assert not goes_back(seen[:1], seen[1], seen[3])


def test_nobody_goes_back_where_more_come_and_change() -> None:
    room = people(*list(permutations(definition().dimensions))[:9])
    first, second = frozen(room[:6], 3), frozen(room, 3)
    third = frozen([replace(each, order=each.order[::-1]) for each in room], 3)
    assert not goes_back([first], second, third)


def test_a_place_that_one_person_gave_is_not_told() -> None:
    told = shown_gaps(
        case_of(
            people((DATA, USER, MODEL), (USER, DATA, MODEL), (MODEL, DATA, ORGANISATION, USER), (DATA, MODEL))
        )
    )
    assert told[ORGANISATION].stated is None
    assert told[DATA].stated == 1.5


@pytest.mark.parametrize("is_small", [True, False])
def test_few_who_all_put_the_same_two_before_all_others_have_no_row(is_small: bool) -> None:
    orders = (
        (DATA, USER, MODEL, ORGANISATION),
        (USER, DATA, MODEL, ORGANISATION),
        (DATA, USER, ORGANISATION, MODEL),
    )
    others = people(
        (ORGANISATION, USER, MODEL, DATA), (USER, MODEL, DATA, ORGANISATION), (MODEL, ORGANISATION, DATA, USER),
        group="data_ml",
    )  # fmt: skip
    case = case_of([*people(*orders * (1 if is_small else 4)), *others])
    assert (("business",) in rows_of(case, "stated_rank")) is not is_small
    assert (places_map(case) is None) is is_small


def test_one_order_of_all_who_ranked_in_full_is_not_told_as_agreement() -> None:
    order = (DATA, USER, MODEL, ORGANISATION)
    assert agreement(case_of(people(order, order, order, (ORGANISATION, MODEL)))) is None


def test_who_does_not_count_sees_no_figure_beside_theirs() -> None:
    name = next(iter(definition().quantities))
    room = people(*permutations((DATA, USER, MODEL)), group="data_ml")
    room += people((DATA, USER), kind="guest")
    case = case_of(room)
    figures = {
        each.key: {name: Estimate(now=Triple(None, 10.0 ** (place % 5), None))}
        for place, each in enumerate(room)
    }
    engagement = replace(
        case.evidence.engagement,
        quantities=(Quantity(name, definition().quantities[name].dimension, unit=""),),
        stakeholders=tuple(
            replace(each, estimates=figures[each.id]) for each in case.evidence.engagement.stakeholders
        ),
    )
    evidence = replace(case.evidence, engine_input=replace(case.evidence.engine_input, engagement=engagement))
    told = replace(case, evidence=evidence)
    assert own_result_of(told, "data_ml2").figures
    assert not own_result_of(told, "business0").figures


def test_one_new_answer_about_a_dimension_is_not_hidden_by_answers_about_others() -> None:
    builders, others = people(*[()] * 8, group="data_ml"), people(*[()] * 6)
    for place, each in enumerate([*builders[:7], *others]):
        each.likert.update(dict.fromkeys(ITEMS, 2 + place % 3) | {"M1": 2 + place % 2})
    before = frozen([*builders, *others], 3)
    for place, each in enumerate(others[:4]):
        each.likert["U1"] = 1 + (each.likert["U1"] + place) % 5
    for each in builders[:3]:
        each.likert["M1"] = 1 if each.likert["M1"] == 3 else 4
    builders[7].likert["U1"] = 4  # of the builders' trouble with users nothing else changes
    assert discloses_few(before, frozen([*builders, *others], 3), definition(), 3)


def test_one_of_those_who_changed_an_answer_does_not_learn_what_the_others_changed() -> None:
    room = people(*[()] * 7)
    for place, each in enumerate(room):
        each.likert["O1"] = 1 + place % 3
    before = case_of(room)
    first, second, third, fourth = (
        replace(each, likert={"O1": 5 - place % 2}) for place, each in enumerate(room[:4])
    )
    three = [first, second, third, *room[3:]]
    # To the facilitator three changed, and not to one answer: 5, 4 and 5.
    after = case_of([replace(first, likert={"O1": 3}), second, replace(third, likert={"O1": 4}), *room[3:]])
    # The first knows their own, and reads what the two others said before and say now.
    told = [own_result_of(case, first.key).answers[0].others for case in (before, after)]
    assert [new - old for old, new in zip(*told, strict=True)] == [0, -1, -1, 2, 0]
    assert discloses_few(before.evidence, after.evidence, definition(), 3)
    assert discloses_few(before.evidence, case_of(three).evidence, definition(), 3)
    assert not discloses_few(
        before.evidence, case_of([*three[:3], fourth, *room[4:]]).evidence, definition(), 3
    )


def test_three_who_came_late_hide_each_other_unless_one_of_them_read_the_earlier_result() -> None:
    room = people(*[()] * 8)
    for place, each in enumerate(room):
        each.likert["O1"] = 1 + place % 5
    guest = people((), kind="guest", group="risk")
    guest[0].likert["O1"] = 3
    assert not discloses_few(frozen(room[:5], 3), frozen(room, 3), definition(), 3)
    # The guest may be one of the three.
    assert discloses_few(frozen([*room[:5], *guest], 3), frozen([*room, *guest], 3), definition(), 3)


def answering(group: str, *pairs: tuple[int, int]) -> list[Person]:
    """People by what they said to the two statements about data, with an order each."""
    orders = list(permutations(definition().dimensions))[:: 24 // len(pairs)]
    room = people(*orders[: len(pairs)], group=group)
    for place, (each, (one, other)) in enumerate(zip(room, pairs, strict=True)):
        each.likert = {"D1": one, "D2": other, "U1": 2 + place % 3, "M1": 2 + place % 2, "O1": 4 - place % 2}
    return room


def test_one_answer_in_a_row_that_is_told_of_a_question_is_not_hidden_by_answers_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owners = answering("business", (3, 5), (2, 5), (3, 4), (2, 5), (3, 5))
    builders = answering("data_ml", (3, 1), (2, 2), (4, 1), (2, 1))
    before = case_of([*owners, *builders])
    # One of business trades its two answers about data, which leaves its trouble as it was; four reorder.
    first, *others = answering("business", (5, 3), (2, 5), (3, 4), (2, 5), (3, 5))
    owners = [first, *(replace(each, order=each.order[::-1]) for each in others)]
    after = case_of([*owners, *answering("data_ml", (2, 2), (3, 1), (3, 2), (1, 2))])
    means = [told_means(case, "D2", rows_of(case, "symptoms"))["business",] for case in (before, after)]
    assert means == [4.8, 4.4]  # five people: two less in all, and only one has changed
    assert discloses_few(before.evidence, after.evidence, definition(), 3)
    monkeypatch.setattr(differencing, "told_means", lambda *_told: {})
    assert not discloses_few(before.evidence, after.evidence, definition(), 3)


def test_two_rows_of_a_question_are_not_told_where_all_others_said_the_same() -> None:
    owners, builders = (
        answering("business", (3, 5), (2, 5), (3, 4)),
        answering("data_ml", (3, 1), (2, 2), (4, 1)),
    )

    def told(*others: tuple[int, int]) -> list[tuple[str, ...]]:
        case = case_of([*owners, *builders, *answering("platform", *others)])
        return list(told_means(case, "D2", rows_of(case, "symptoms")))

    assert told((2, 3), (3, 3), (4, 2)) == [("business",), ("data_ml",)]
    assert told((2, 3), (3, 3), (4, 3)) == []


def test_few_who_come_late_and_put_the_two_that_divide_people_alike_are_not_told_by_the_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = people(*[(MODEL, DATA, USER, ORGANISATION), (MODEL, USER, DATA, ORGANISATION)] * 3)
    late = people(
        (DATA, MODEL, USER, ORGANISATION), (MODEL, DATA, ORGANISATION, USER),
        (DATA, ORGANISATION, USER, MODEL), (ORGANISATION, DATA, MODEL, USER),
        group="data_ml",
    )  # fmt: skip
    before, after = case_of(room), case_of([*room, *late])
    assert told_pair(before) == told_pair(after) == (DATA, USER)
    # 3 and 3, then 7 and 3: each of the four put data before users.
    assert discloses_few(before.evidence, after.evidence, definition(), 3)
    monkeypatch.setattr(differencing, "told_pair", lambda _ground: None)
    assert not discloses_few(before.evidence, after.evidence, definition(), 3)


def test_what_all_in_no_row_notice_is_not_told_by_the_rows_and_everybody() -> None:
    room = [*answering("business", (3, 5), (2, 1), (3, 4)), *answering("data_ml", (3, 1), (2, 2), (4, 1))]
    # Three of risk say nothing of the model, so they are in no row; all of them notice no trouble with data.
    others = answering("risk", (1, 1), (1, 1), (1, 1))
    for each in others:
        del each.likert["M1"]
    told = trouble_map(case_of([*room, *others]))
    assert told
    assert [row.values[0] is None for row in told.rows] == [True, False]  # so they are told with business
    others[0].likert["D1"] = 5
    told = trouble_map(case_of([*room, *others]))
    assert told
    assert None not in [row.values[0] for row in told.rows]
