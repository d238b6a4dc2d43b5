"""Where people disagree: what is told of groups, camps, questions and figures, and what would tell of few."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.findings.case import FrozenEvidence
from apps.findings.claims.claim import Claim
from apps.findings.disagreement.summary import Disagreement, disagreement_of
from tests.findings.hand_made import (
    PERSPECTIVES,
    camps,
    case_of,
    definition,
    effect,
    field,
    item,
    person,
    quantity,
    result,
    snapshot,
    view,
)

DATA_FIRST, USERS_FIRST = (1, 4, 3, 2), (4, 1, 2, 3)


def told(people: list[dict], k: int = 3, **parts: Any) -> Disagreement:
    found = disagreement_of(case_of(snapshot(*people), result(**parts), k))
    assert found is not None
    return found


def texts(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(map(str, claims))


def crowd(**groups: int) -> list[dict]:
    """So many people of each perspective, all with the same order."""
    names = [name for name, count in groups.items() for _ in range(count)]
    return [person(number, name, DATA_FIRST) for number, name in enumerate(names)]


def test_a_result_without_these_parts_has_no_such_section() -> None:
    people = snapshot(*crowd(business=4))
    assert disagreement_of(case_of(people, result() | {"disagreement": {"groups": {}}})) is None


class TestTheMap:
    def test_each_group_stands_beside_all_together(self) -> None:
        views = {"business": view((3, 1, 2, 4)), "platform": view((1, 2.1, 3, 3.9))}
        found = told(crowd(business=3, platform=4), groups=views).places
        assert found is not None
        # Each perspective has one say, however many people it has.
        assert found.together == (2, 1.55, 2.5, 3.95)
        assert str(found.finding) == (
            "Business owner and operations expect trouble with data 1.0 places later than all together"
        )
        assert [(row.label, row.people, row.words) for row in found.rows] == [
            ("Business owner and operations", 3, ("1.0 later", "0.6 sooner", "0.5 sooner", "the same")),
            ("Platform, infrastructure and SRE", 4, ("1.0 sooner", "0.6 later", "0.5 later", "the same")),
        ]

    def test_small_perspectives_of_a_side_are_one_row_in_which_each_has_one_say(self) -> None:
        views = {"business": view((1, 2, 3, 4)), "product": view((4, 3, 2, 1)), "data_ml": view((2, 1, 3, 4))}
        found = told(crowd(business=2, product=1, data_ml=3), groups=views).places
        assert found is not None
        assert found.together == (7 / 3, 2, 8 / 3, 3)
        assert [(row.label, row.people, row.values) for row in found.rows] == [
            ("Business owner and operations; Product and UX", 3, (2.5, 2.5, 2.5, 2.5)),
            ("Data and ML engineering", 3, (2, 1, 3, 4)),
        ]

    def test_whom_the_total_would_give_away_is_shown_with_a_neighbour(self) -> None:
        # With business, product and all together on screen, the two of platform could be computed.
        people = crowd(business=4, product=3, platform=2)
        views = {name: view((1, 2, 3, 4)) for name in ("business", "product", "platform")}
        found = told(people, groups=views).places
        assert found is not None
        assert [row.label for row in found.rows] == [
            "Business owner and operations",
            "Product and UX; Platform, infrastructure and SRE",
        ]

    def test_a_dimension_that_few_of_a_group_ranked_has_no_group_in_it(self) -> None:
        # All three of business rank three dimensions, but only one of them the model: it stands in no cell.
        ranked = [(1, 2, 3, 4), (1, 2, None, 3), (1, 2, None, 3)]
        people = [person(number, "business", order) for number, order in enumerate(ranked)]
        people += [person(number, "platform", DATA_FIRST) for number in range(5, 9)]
        assert (
            told(people, groups={"business": view((1, 2, 3, 3)), "platform": view(DATA_FIRST)}).places is None
        )

    def test_trouble_is_told_of_those_who_have_a_score(self) -> None:
        views = {
            "business": view(symptoms=(0.2, None, None, None)),
            "platform": view(symptoms=(0.9, 0.5, None, None)),
        }
        people = [person(number, "business", likert={"D1": 2}) for number in range(3)]
        people += [person(number, "platform", likert={"D1": 4, "U2": 3}) for number in range(4, 7)]
        # Of four dimensions only data has enough people of both; nobody was asked about the others.
        assert told(people, k=1, groups=views).trouble is None
        everything = {"D1": 2, "U2": 2, "M1": 2, "O1": 2}
        people = [person(number, "business", likert=everything) for number in range(3)]
        people += [person(number, "platform", likert=everything) for number in range(4, 7)]
        found = told(
            people,
            groups={"business": view(symptoms=(0.2, 0, 0, 0)), "platform": view(symptoms=(0.9, 0.5, 0, 0))},
        ).trouble
        assert found is not None
        assert found.together_words == ("55%", "25%", "0%", "0%")
        assert str(found.finding) == (
            "Business owner and operations: trouble with data at 20%, all together at 55%"
        )
        assert [row.words for row in found.rows] == [("20%", "0%", "0%", "0%"), ("90%", "50%", "0%", "0%")]

    def test_whoever_answered_less_than_half_has_no_score_and_is_not_counted(self) -> None:
        document = snapshot(
            person(1, "business", likert={"D1": None, "U2": "dk"}), person(2, "business", likert={"D1": 3})
        )
        people = FrozenEvidence.from_json(document).people
        assert people.who_scored("data") == {"business": 1}
        assert people.who_scored("user") == {}

    @pytest.mark.parametrize("others", [0, 1, 3])
    def test_room_is_told_in_words_where_no_perspective_has_few_figures(self, others: int) -> None:
        views = {"data_ml": view(headroom=(0.5, None, None, None))}
        views |= {"platform": view(headroom=(-0.3, None, None, None))} if others else {}
        people = [person(number, "data_ml", QD1=(1e12, 2e12, 6e12)) for number in range(3)]
        people += [person(number, "platform", QD1=(1e12, 2e12, 1e12)) for number in range(4, 4 + others)]
        rows = told(people, groups=views).headroom
        both = [
            ("Data and ML engineering", ("Data", "room for a factor of 3.2")),
            ("Platform, infrastructure and SRE", ("Data", "over by a factor of 2")),
        ]
        assert [(row.label, row.cells[0]) for row in rows] == (both if others == 3 else [])


orders = st.sampled_from([(1, 2, 3, 4), (1, 2, 3, 4), (1, 2, None, None), (None, 1, 2, None)])


@given(st.lists(st.tuples(st.sampled_from(PERSPECTIVES), orders), min_size=6, max_size=24), st.integers(1, 4))
def test_no_cell_of_the_map_tells_of_few_and_no_subtraction_does(
    answers: list[tuple[str, tuple[int | None, ...]]], k: int
) -> None:
    given_orders = [person(number, group, order) for number, (group, order) in enumerate(answers)]
    views = {name: view((1, 2, 3, 4)) for name in PERSPECTIVES}
    found = told(given_orders, k=k, groups=views).places
    if found is None:
        return
    people, names = FrozenEvidence.from_json(snapshot(*given_orders)).people, definition().perspectives
    for place, (slug, _) in enumerate(found.dimensions):
        counts = people.who_ranked(slug)
        shown = [
            sum(count for name, count in counts.items() if names[name] in row.label.split("; "))
            for row in found.rows
            if row.values[place] is not None
        ]
        assert all(count >= k for count in shown)
        left_out = counts.total() - sum(shown)
        assert not shown or left_out == 0 or left_out >= k


class TestWhatDividesMost:
    def test_the_pair_put_most_evenly_both_ways_is_told_in_heads(self) -> None:
        people = crowd(business=3, platform=4)
        for each in people[:3]:
            each["ranking"] |= {"data": 2, "organization": 1}
        assert texts(told(people).sentences)[0] == (
            "People are most divided over data and organisation: 4 put data before organisation, 3 the other way round."
        )
        # Data, user and model against organization, each by as many: none of the three divides more.
        for each in people[:3]:
            each["ranking"] = {"organization": 1, "data": 2, "model": 3, "user": 4}
        for each in people[3:]:
            each["ranking"] = {"data": 1, "model": 2, "user": 3, "organization": 4}
        assert texts(told(people).sentences)[0].startswith("No two dimensions divide people more than")

    @pytest.mark.parametrize(("against", "k", "is_said"), [(2, 3, False), (3, 3, True), (2, 1, True)])
    def test_fewer_than_k_on_one_side_are_not_told(self, against: int, k: int, is_said: bool) -> None:
        people = crowd(business=8)
        for each in people[:against]:
            each["ranking"] |= {"data": 2, "organization": 1}
        assert (told(people, k).line is not None) is is_said

    def test_nor_those_who_put_them_level(self) -> None:
        people = crowd(business=8)
        for each in people[:3]:
            each["ranking"] |= {"data": 2, "organization": 1}
        people[3]["ranking"] |= {"data": 1, "organization": 1}
        assert told(people).line is None

    def test_one_voice_contradicts_nobody(self) -> None:
        people = crowd(business=3)
        assert texts(told(people).sentences) == ("People contradict each other on no pair of dimensions.",)
        # Of the other pairs too few spoke: they may contradict each other there.
        for each in people[:2]:
            each["ranking"] |= {"model": None}
        assert texts(told(people).sentences) == (
            "People contradict each other on no pair of dimensions that enough of them put in order.",
        )

    def test_two_who_compare_a_pair_are_not_told(self) -> None:
        assert texts(told(crowd(business=2)).sentences) == ()


class TestCamps:
    TWELVE = tuple(f"s{number:02}" for number in range(12))

    def people(self, large: int = 7, groups: tuple[str, str] = ("data_ml", "business")) -> list[dict]:
        return [
            person(number, groups[number >= large], DATA_FIRST if number < large else USERS_FIRST)
            for number in range(12)
        ]

    def test_two_camps_are_told_by_how_many_and_by_what_separates_them(self) -> None:
        found = told(self.people(), camps=camps(self.TWELVE[:7], self.TWELVE[7:]))
        assert str(found.heading) == "two camps, of 7 people and of 5"
        assert found.camps is not None
        assert found.camps.text == (
            "The room splits in two: 7 people are nearer to an order with data first, 5 to one with users first. A "
            "group without camps would split as clearly in <1% of cases."
        )
        assert found.line == found.camps.claims[0]
        assert [(camp.people, camp.first) for camp in found.camps.camps] == [
            (7, ("data", "Data")),
            (5, ("user", "Users")),
        ]

    @pytest.mark.parametrize(
        ("k", "said"),
        [
            (1, "5 to one with users first, and 2 are as near to both."),
            (
                3,
                "5 people are nearer to an order with users first; the other 7 to one with data first, or as near to both.",
            ),
        ],
    )
    def test_who_is_as_near_to_both_is_told_only_if_enough_are(self, k: int, said: str) -> None:
        found = told(self.people(), k, camps=camps(self.TWELVE[:5], self.TWELVE[5:10], n=12))
        assert found.camps is not None
        assert said in found.camps.text
        assert str(found.heading).startswith("two camps")
        assert len(found.camps.camps) == (2 if k == 1 else 0)

    def test_nobody_is_named(self) -> None:
        found = told(self.people(), camps=camps(self.TWELVE[:7], self.TWELVE[7:]))
        assert not any(name in str(found.camps) for name in self.TWELVE)

    def test_a_camp_too_small_to_be_shown_reads_like_none(self) -> None:
        both = camps(self.TWELVE[:9], self.TWELVE[9:])
        small = told(self.people(large=9), k=4, camps=both)
        none = told(self.people(large=9), k=4, camps=camps(n=12))
        assert small.camps == none.camps
        assert none.camps is not None
        assert str(none.camps.heading) == "No two camps of at least 4 people were found"
        assert told(self.people(large=9), k=3, camps=both).camps != small.camps

    def test_camps_of_two_are_never_shown_also_in_a_named_engagement(self) -> None:
        found = told(self.people(large=10), k=1, camps=camps(self.TWELVE[:10], self.TWELVE[10:])).camps
        assert found is not None
        assert found.camps == ()

    @pytest.mark.parametrize(
        ("parts", "heading", "text"),
        [
            (
                {"n": 14},
                "No two camps were found",
                "The orders of 14 people scatter as those of one group do; that is no proof of unity.",
            ),
            (
                {"n": 40, "p": 0.014},
                "No two camps were found",
                "Two orders fit the 40 people better than chance would have it, but not so clearly that they could be "
                "called camps.",
            ),
            (
                {"n": 5, "status": "not_tested"},
                "Camps were not looked for",
                "It takes 6 people who put three dimensions in order, and 5 did.",
            ),
            (
                {"n": 20, "status": "not_tested"},
                "Camps were not looked for",
                "Camps are looked for among up to four dimensions.",
            ),
        ],
    )
    def test_where_there_are_none_one_sentence_says_why(self, parts: dict, heading: str, text: str) -> None:
        found = told(self.people(), camps=camps(**parts)).camps
        assert found is not None
        assert (str(found.heading), found.text, found.camps) == (heading, text, ())


class TestPerspectives:
    VIEWS = {"business": view((3, 1, 2, 4)), "data_ml": view((1, 4, 2, 3)), "platform": view((1, 3, 2, 4))}

    def test_what_they_put_where_leads(self) -> None:
        people = crowd(business=3, data_ml=3, platform=3)
        found = told(people, groups=self.VIEWS, camps=camps(n=9), perspective_effect=effect(9))
        assert texts(found.sentences)[:2] == (
            "It depends on the perspective: on average users come first for Business owner and operations, and third or "
            "last for Data and ML engineering; Platform, infrastructure and SRE.",
            "Dealt out at random, perspectives would differ as much in <1% of cases.",
        )
        assert found.line == found.sentences[0]
        assert str(found.heading) == "it depends on the perspective"
        # "No two camps were found" would be read as unity.
        assert found.camps is None

    def test_camps_are_told_beside_them(self) -> None:
        members = [f"s{number:02}" for number in range(9)]
        people = crowd(business=3, data_ml=3, platform=3)
        both = camps(members[3:], members[:3])
        found = told(people, groups=self.VIEWS, camps=both, perspective_effect=effect(9))
        assert found.camps is not None
        assert len(found.camps.camps) == 2
        assert found.line == found.sentences[0]

    @pytest.mark.parametrize(("p", "difference", "n"), [(0.06, 0.1, 9), (None, None, 9), (0.001, 0.4, 2)])
    def test_without_proof_or_with_too_few_nothing_is_said(
        self, p: float | None, difference: float | None, n: int
    ) -> None:
        people = crowd(business=3, data_ml=3, platform=3)
        found = told(people, groups=self.VIEWS, perspective_effect=effect(n, p, difference))
        assert not any(claim.id.startswith("perspectives") for claim in found.sentences)

    def test_a_perspective_too_small_is_told_with_its_neighbour(self) -> None:
        people = crowd(business=3, data_ml=3, platform=2)
        found = told(people, groups=self.VIEWS, perspective_effect=effect(8))
        assert str(found.line) == (
            "It depends on the perspective: on average data comes first for “Data and ML engineering; Platform, "
            "infrastructure and SRE”, and third for Business owner and operations."
        )

    def test_where_no_dimension_is_first_here_and_not_there_none_is_named(self) -> None:
        views = {"business": view((1, 2, 3, 4)), "data_ml": view((1, 4, 3, 2))}
        found = told(crowd(business=3, data_ml=3), groups=views, perspective_effect=effect(6))
        assert str(found.line) == (
            "It depends on the perspective: people of one see orders more alike than people of different ones."
        )


class TestQuestions:
    ANSWERS = (1, 1, 2, 5, 5, "dk", None)

    def people(self, *answers: int | str | None) -> list[dict]:
        return [person(number, "business", likert={"U2": each}) for number, each in enumerate(answers)]

    def test_a_divided_question_is_shown_by_heads(self) -> None:
        found = told(self.people(*self.ANSWERS), items={"U2": item("polarised", 5, -0.4)})
        (row,) = found.items
        assert str(found.heading) == "one question divides the group"
        assert (row.dimension, row.text) == ("user", "At busy times, people notice slow or failed answers")
        assert row.tally.answers == (2, 1, 0, 0, 2)
        assert (row.tally.unable, row.tally.blank, row.tally.asked) == (1, 1, 7)
        assert row.note == "two opposed groups of answers: 5 answered; 1 of 7 could not say"

    @pytest.mark.parametrize(("k", "shown"), [(4, 1), (5, 0)])
    def test_it_is_shown_where_enough_answered(self, k: int, shown: int) -> None:
        found = told(self.people(1, 1, 5, 5), k=k, items={"U2": item("contested", 4, 0.1)})
        assert len(found.items) == shown

    @pytest.mark.parametrize("label", ["agreed", "mixed"])
    def test_what_nobody_disputes_is_not(self, label: str) -> None:
        found = told(self.people(3, 3, 3, 4), items={"U2": item(label)})
        assert (found.items, str(found.heading)) == ((), "no question divides the group")

    def test_perspectives_that_differ_divide_the_group_as_well(self) -> None:
        people = self.people(2, 3, 2, 3, 4, 4, 4, 4)
        for found in (item(n=8, gap=True), item("contested", 8, 0.1, gap=True)):
            assert str(told(people, items={"U2": found}).heading) == "one question divides the group"

    # Fewer than k, and fewer than the engine judges.
    @pytest.mark.parametrize("answers", [(1, 5), (1, 1, 5)])
    def test_what_too_few_answered_is_not_denied(self, answers: tuple[int, ...]) -> None:
        found = told(self.people(*answers), items={"U2": item("too_few", len(answers))})
        assert str(found.heading) == "no question that may be shown divides the group"

    def test_the_most_opposed_comes_first(self) -> None:
        likert = {"D1": 1, "U2": 1, "M1": 1}
        people = [person(number, "business", likert=likert) for number in range(4)]
        items = {
            "D1": item("contested", 4, 0.4),
            "U2": item("polarised", 4, -0.8),
            "M1": item("polarised", 4, -0.1),
        }
        found = told(people, items=items)
        assert [row.id for row in found.items] == ["U2", "M1", "D1"]
        assert str(found.heading) == "3 questions divide the group"

    def gap(self, **answers: list[int]) -> tuple[str, ...]:
        people = [
            person(number, group, likert={"U2": answer})
            for group, given in answers.items()
            for number, answer in enumerate(given)
        ]
        return texts(told(people, items={"U2": item(n=len(people), gap=True)}).gaps)

    def test_the_groups_that_differ_most_are_named(self) -> None:
        assert self.gap(business=[5, 5, 4], platform=[1, 1, 2], data_ml=[3, 3, 3]) == (
            "“At busy times, people notice slow or failed answers”: Business owner and operations say 4.7 on average, "
            "Platform, infrastructure and SRE 1.3, where 1 is strongly disagree and 5 strongly agree.",
        )

    @pytest.mark.parametrize("others", [{"platform": [1, 1]}, {"platform": [4, 4, 4], "data_ml": [3, 1]}])
    def test_where_groups_too_small_differ_nobody_is_named(self, others: dict) -> None:
        assert self.gap(business=[5, 5, 4], **others) == (
            "Perspectives answer “At busy times, people notice slow or failed answers” differently.",
        )

    @pytest.mark.parametrize(
        ("answers", "sentences"),
        [
            (
                (3, "dk", 3),
                ("1 of 3 people could not say: “At busy times, people notice slow or failed answers”.",),
            ),
            ((3, 3, 3, "dk"), ()),
            # Two were asked: it would tell what one of them said.
            (("dk", 3), ()),
        ],
    )
    def test_what_a_third_could_not_say_is_told(self, answers: tuple, sentences: tuple[str, ...]) -> None:
        assert texts(told(self.people(*answers)).unable) == sentences


class TestFigures:
    def found(self, people: int, **parts: Any) -> Disagreement:
        figures = (2.13e12, 4.77e13, 6.01e12)
        given = [person(number, "data_ml", QD1=(figures[number % 3], 5e12, 8e12)) for number in range(people)]
        fields = {
            "now": field(people, 1.35, contested=True, p10=2.13e12, p90=4.77e13),
            "horizon": field(people, 0.0),
            "limit": field(people, 0.0),
        }
        pooled = quantity("QD1", now=8.4e12, horizon=5e12, limit=8e12)
        return told(given, quantities={"QD1": fields}, figures={"QD1": pooled}, **parts)

    def test_a_figure_people_put_far_apart_is_told_by_its_factor_and_where_it_is_pooled(self) -> None:
        (row,) = self.found(3).figures
        assert (row.text, row.point) == ("All data that training, scoring or analysis has to read", "today")
        assert (row.people, row.factor, row.pooled) == (3, "22", "8.4 TB")

    def test_no_single_one_is_told(self) -> None:
        said = str(self.found(3))
        assert not any(figure in said for figure in ("2.1", "47", "48", "6 TB"))

    def test_what_two_gave_is_not_told(self) -> None:
        assert self.found(2).figures == ()
