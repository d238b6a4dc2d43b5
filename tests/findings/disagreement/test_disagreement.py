"""Where people disagree: what is told of groups, camps, questions and figures."""

from collections.abc import Sequence
from typing import Any

import pytest

from apps.findings.claims.claim import Claim
from apps.findings.disagreement.summary import Disagreement, disagreement_of
from tests.findings.hand_made import (
    DIMENSIONS,
    camps,
    case_of,
    coverage,
    effect,
    field,
    gap,
    item,
    person,
    quantity,
    result,
    snapshot,
    symptoms,
    view,
)

DATA_FIRST, USERS_FIRST = (1, 4, 3, 2), (4, 1, 2, 3)


def told(people: list[dict], joined: Sequence[str] = (), **parts: Any) -> Disagreement:
    found = disagreement_of(case_of(snapshot(*people, joined=joined), result(**parts)))
    assert found is not None
    return found


def texts(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(map(str, claims))


def crowd(**groups: int) -> list[dict]:
    """So many people of each perspective, all with the same order."""
    names = [name for name, count in groups.items() for _ in range(count)]
    return [person(number, name, DATA_FIRST) for number, name in enumerate(names)]


def test_where_nobody_gave_anything_there_is_no_such_section() -> None:
    assert disagreement_of(case_of(snapshot(), result(coverage=coverage(0)))) is None


def test_where_no_opinion_is_there_only_figures_are_told() -> None:
    nobody = coverage(0) | {"figures": 2}
    rooms = {"data_ml": room(0.5), "platform": room(-0.3)}
    found = disagreement_of(case_of(snapshot(), result(coverage=nobody, rooms=rooms)))
    assert found is not None
    assert str(found.heading) == "only figures are told"
    assert len(found.headroom) == 2


def room(*decades: float | None) -> dict[str, float | None]:
    return dict(zip(DIMENSIONS, (*decades, None, None, None), strict=False))


class TestTheMap:
    def test_each_group_stands_with_the_places_it_gives_beside_all_together(self) -> None:
        views = {"business": view((3, 1.04, 2, 4)), "platform": view((1, 2.1, 3, 3.9))}
        people = crowd(business=3, platform=4)
        found = told(people, crowds=views, gap=gap(2.0, 1.57, 2.5, 3.95)).places
        assert found is not None
        assert found.together == (2.0, 1.6, 2.5, 4.0)
        assert found.together_words == ("2.0", "1.6", "2.5", "4.0")
        assert str(found.finding) == (
            "On average data comes at place 1.0 for Platform, infrastructure and SRE, and at place 3.0 for Business "
            "owner and operations"
        )
        assert [(row.label, row.people, row.words, row.values) for row in found.rows] == [
            ("Business owner and operations", 3, ("3.0", "1.0", "2.0", "4.0"), (3, 1, 2, 4)),
            ("Platform, infrastructure and SRE", 4, ("1.0", "2.1", "3.0", "3.9"), (1, 2.1, 3, 3.9)),
        ]

    def test_a_split_is_told_with_everybody_on_each_side_and_nothing_is_averaged(self) -> None:
        # Two crowds put data first, two put it last: all together it is in the middle, where nobody has it.
        views = {
            "data_ml": view((1, 2, 3, 4)),
            "platform": view((1, 3, 2, 4)),
            "business+product": view((4, 1, 2, 3)),
            "risk+executive": view((4, 2, 1, 3)),
        }
        people = crowd(business=2, product=2, data_ml=3, platform=3, risk=2, executive=2)
        joined = ("business+product", "risk+executive")
        found = told(people, joined, crowds=views, gap=gap(3.0, 1.8, 2.2, 3.3)).places
        assert found is not None
        assert str(found.finding) == (
            "On average data comes at place 1.0 for Data and ML engineering; Platform, infrastructure and SRE, and at "
            "place 4.0 for “Business owner and operations; Product and UX”; “Security, legal and risk; Executive "
            "and finance”"
        )
        assert [(row.perspectives, row.words[0]) for row in found.rows] == [
            (2, "4.0"),
            (1, "1.0"),
            (1, "1.0"),
            (2, "4.0"),
        ]

    def test_groups_that_all_place_alike_are_said_to(self) -> None:
        views = {name: view((1, 2, 3, 4)) for name in ("business", "platform")}
        found = told(crowd(business=3, platform=3), crowds=views, gap=gap(1, 2, 3, 4)).places
        assert found is not None
        assert str(found.finding) == "The groups place every dimension alike"

    def test_a_single_group_is_compared_with_nobody(self) -> None:
        found = told(crowd(business=9), crowds={"business": view(DATA_FIRST)}, gap=gap(*DATA_FIRST))
        assert (found.places, found.trouble) == (None, None)

    def test_a_group_that_gave_a_dimension_no_place_has_a_dash_there(self) -> None:
        views = {"business": view((1, 2, None, 3)), "platform": view((1, 4, 3, 2))}
        found = told(crowd(business=3, platform=3), crowds=views, gap=gap(1, 3, 3, 2.5)).places
        assert found is not None
        assert found.rows[0].words == ("1.0", "2.0", "–", "3.0")

    def test_trouble_is_told_by_group(self) -> None:
        people = [person(number, "business", likert={"D1": 2, "U2": 2}) for number in range(3)]
        people += [person(number, "platform", likert={"D1": 4, "U2": 3}) for number in range(4, 7)]
        found = told(
            people,
            crowds={
                "business": view(symptoms=(0.2, 0, None, None)),
                "platform": view(symptoms=(0.9, 0.504, None, None)),
            },
            symptoms=symptoms(0.55, 0.252, None, None),
        ).trouble
        assert found is not None
        assert found.together_words == ("55%", "25%")
        assert found.rows[1].values == (0.9, 0.5)
        assert str(found.finding) == (
            "Trouble with data: 90% for Platform, infrastructure and SRE, 20% for Business owner and operations"
        )
        assert [(row.people, row.words) for row in found.rows] == [(3, ("20%", "0%")), (3, ("90%", "50%"))]

    def test_room_is_told_by_perspective_and_by_how_many(self) -> None:
        rooms = {"data_ml": room(0.5), "platform": room(-0.3), "risk": room()}
        rows = told(crowd(business=3), rooms=rooms, coverage=coverage(3, figures=1)).headroom
        assert [(row.label, row.people, row.cells[0]) for row in rows] == [
            ("Data and ML engineering", 1, ("Data", "room for a factor of 3.2")),
            ("Platform, infrastructure and SRE", 1, ("Data", "over by a factor of 2")),
        ]


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

    def test_a_single_one_on_the_other_side_is_counted(self) -> None:
        people = crowd(business=8)
        people[0]["ranking"] |= {"data": 2, "organization": 1}
        assert str(told(people).line) == (
            "People are most divided over data and organisation: 7 put data before organisation, 1 the other way round."
        )

    def test_where_nobody_contradicts_anybody_that_is_said(self) -> None:
        assert texts(told(crowd(business=3)).sentences) == (
            "People contradict each other on no pair of dimensions.",
        )
        assert texts(told([person(number, "business") for number in range(3)]).sentences) == ()


class TestCamps:
    def people(self) -> list[dict]:
        return [
            person(number, "business" if number < 5 else "data_ml", USERS_FIRST if number < 5 else DATA_FIRST)
            for number in range(12)
        ]

    def test_two_camps_are_told_by_how_many_and_by_what_separates_them(self) -> None:
        found = told(self.people(), camps=camps(7, 5))
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

    def test_who_is_as_near_to_both_is_told_by_how_many(self) -> None:
        found = told(self.people(), camps=camps(6, 5, n=12))
        assert found.camps is not None
        assert "5 to one with users first, and 1 are as near to both." in found.camps.text
        assert str(found.heading) == "two camps, of 6 people and of 5"

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
        found = told(people, crowds=self.VIEWS, camps=camps(n=9), crowd_effect=effect(9))
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
        people = crowd(business=3, data_ml=3, platform=3)
        found = told(people, crowds=self.VIEWS, camps=camps(6, 3), crowd_effect=effect(9))
        assert found.camps is not None
        assert len(found.camps.camps) == 2
        assert found.line == found.sentences[0]

    @pytest.mark.parametrize(("p", "difference"), [(0.06, 0.1), (None, None)])
    def test_without_proof_nothing_is_said(self, p: float | None, difference: float | None) -> None:
        people = crowd(business=3, data_ml=3, platform=3)
        found = told(people, crowds=self.VIEWS, crowd_effect=effect(9, p, difference))
        assert not any(claim.id.startswith("perspectives") for claim in found.sentences)
        assert str(found.unnamed) == (
            "The differences between perspectives are no larger than chance makes them." if p else "None"
        )

    def test_perspectives_that_are_told_together_are_named_together(self) -> None:
        views = {"business": self.VIEWS["business"], "data_ml+platform": view((1, 3.5, 2, 3.4))}
        people = crowd(business=3, data_ml=3, platform=2)
        found = told(people, ("data_ml+platform",), crowds=views, crowd_effect=effect(8))
        assert str(found.line) == (
            "It depends on the perspective: on average users come first for Business owner and operations, and last "
            "for “Data and ML engineering; Platform, infrastructure and SRE”."
        )

    def test_where_no_dimension_is_first_here_and_not_there_none_is_named(self) -> None:
        views = {"business": view((1, 2, 3, 4)), "data_ml": view((1, 4, 3, 2))}
        found = told(crowd(business=3, data_ml=3), crowds=views, crowd_effect=effect(6))
        assert str(found.line) == (
            "It depends on the perspective: people of one see orders more alike than people of different ones."
        )


class TestQuestions:
    ANSWERS = (1, 1, 2, 5, 5, "dk", None)

    def people(self, *answers: int | str | None) -> list[dict]:
        return [person(number, "business", likert={"U2": each}) for number, each in enumerate(answers)]

    def test_a_divided_question_is_shown_by_heads_and_by_group(self) -> None:
        people = self.people(*self.ANSWERS)
        people += [person(number, "platform", likert={"U2": 5}) for number in range(7, 10)]
        means = {"business": 2.8, "platform": 5.0}
        found = told(people, items={"U2": item("polarised", 8, -0.4, means)})
        (row,) = found.items
        assert str(found.heading) == "one statement divides the group"
        assert (row.dimension, row.text) == ("user", "At busy times it gets slow or fails")
        assert row.tally.answers == (2, 1, 0, 0, 5)
        assert (row.tally.unable, row.tally.blank, row.tally.asked) == (1, 1, 10)
        assert [(each.label, each.tally.answers, each.mean) for each in row.rows] == [
            ("Business owner and operations", (2, 1, 0, 0, 2), "2.8"),
            ("Platform, infrastructure and SRE", (0, 0, 0, 0, 3), "5.0"),
        ]
        assert row.note == (
            "two opposed groups of answers: 8 answered; 1 of 10 could not say. On average, from 1 to 5: Business owner "
            "and operations 2.8; Platform, infrastructure and SRE 5.0"
        )

    def test_a_question_of_some_has_groups_of_its_own(self) -> None:
        document = snapshot(*crowd(business=3, platform=3))
        answers = {"answers": [3, 0, 0, 0, 2], "unable": 1, "blank": 0}
        document["engine_input"]["engagement"]["statements"] = [
            {"item": "M1", "crowds": [{"id": "data_ml+platform", "weight": 2.0, **answers}]}
        ]
        document["crowds"]["M1"] = [{"perspectives": ["data_ml", "platform"], "people": 6}]
        items = {"M1": item("polarised", 5, -0.4, {"data_ml+platform": 2.6})}
        found = disagreement_of(case_of(document, result(items=items)))
        assert found is not None
        (row,) = found.items
        assert row.tally.answers == (3, 0, 0, 0, 2)
        assert [(each.label, each.mean) for each in row.rows] == [
            ("“Data and ML engineering; Platform, infrastructure and SRE”", "2.6")
        ]

    def test_what_a_block_without_a_group_says_is_nowhere(self) -> None:
        # It is not in what the engine reads: nothing is asked about it, and nothing says that it is missing.
        found = told(self.people(3, 3, 3), items={"M1": item("too_few", 0)})
        assert (found.items, found.unable, str(found.heading)) == ((), (), "no statement divides the group")

    @pytest.mark.parametrize("label", ["agreed", "mixed"])
    def test_what_nobody_disputes_is_not(self, label: str) -> None:
        found = told(self.people(3, 3, 3, 4), items={"U2": item(label)})
        assert (found.items, str(found.heading)) == ((), "no statement divides the group")

    def test_perspectives_that_differ_divide_the_group_as_well(self) -> None:
        people = self.people(2, 3, 2, 3, 4, 4, 4, 4)
        means = {"business": 3.25}
        for found in (item(n=8, means=means, gap=True), item("contested", 8, 0.1, means, gap=True)):
            assert str(told(people, items={"U2": found}).heading) == "one statement divides the group"

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
        assert str(found.heading) == "3 statements divide the group"

    def gap(self, **answers: list[int]) -> tuple[str, ...]:
        people = [
            person(number, group, likert={"U2": answer})
            for group, given in answers.items()
            for number, answer in enumerate(given)
        ]
        means = {group: sum(given) / len(given) for group, given in answers.items()}
        return texts(told(people, items={"U2": item(n=len(people), means=means, gap=True)}).gaps)

    def test_the_groups_that_differ_most_are_named_by_their_means(self) -> None:
        assert self.gap(business=[5, 5, 4], platform=[1, 1, 2], data_ml=[3, 3, 3]) == (
            "“At busy times it gets slow or fails”: Business owner and operations say 4.7 on average, "
            "Platform, infrastructure and SRE 1.3, where 1 is No and 5 Yes.",
        )

    def test_one_answer_of_a_group_is_held_against_none(self) -> None:
        (sentence,) = self.gap(business=[5, 5, 4], platform=[1, 2, 2], risk=[1])
        assert "Platform, infrastructure and SRE 1.7" in sentence

    @pytest.mark.parametrize(
        ("answers", "sentences"),
        [
            (
                (3, "dk", 3),
                ("1 of 3 people could not say: “At busy times it gets slow or fails”.",),
            ),
            ((3, 3, 3, "dk"), ()),
            (
                ("dk", "dk", "dk"),
                ("3 of 3 people could not say: “At busy times it gets slow or fails”.",),
            ),
        ],
    )
    def test_what_a_third_could_not_say_is_told(self, answers: tuple, sentences: tuple[str, ...]) -> None:
        assert texts(told(self.people(*answers)).unable) == sentences


class TestFigures:
    def found(self, people: int, **parts: Any) -> Disagreement:
        figures = (2.13e12, 4.77e13, 6.01e12)
        given = [person(number, "data_ml", QD1=(figures[number % 3], 5e12, 8e12)) for number in range(people)]
        fields = {
            "now": field(people, 1.35, contested=True),
            "horizon": field(people, 0.0),
            "limit": field(people, 0.0),
        }
        pooled = quantity("QD1", now=8.4e12, horizon=5e12, limit=8e12)
        return told(given, quantities={"QD1": fields}, figures={"QD1": pooled}, **parts)

    def test_a_figure_people_put_far_apart_is_told_by_its_factor_and_where_it_is_pooled(self) -> None:
        (row,) = self.found(3).figures
        assert (row.text, row.point) == (
            "How much data does it work on, all together: records, files, talks?",
            "today",
        )
        assert (row.people, row.factor, row.pooled) == (3, "22", "8.4 TB")

    def test_no_single_one_is_told(self) -> None:
        said = str(self.found(3))
        assert not any(figure in said for figure in ("2.1", "47", "48", "6 TB"))

    def test_figures_are_on_the_record_by_whatever_number(self) -> None:
        (row,) = self.found(2).figures
        assert row.people == 2


def test_who_left_a_statement_blank_is_one_of_the_group() -> None:
    people = [
        person(number, "business", DATA_FIRST, {"D1": None if number == 0 else 4}) for number in range(3)
    ]
    people += [person(number, "platform", USERS_FIRST, {"D1": 2}) for number in range(3, 6)]
    found = told(
        people,
        crowds={
            "business": view(DATA_FIRST, (0.75, None, None, None)),
            "platform": view(USERS_FIRST, (0.25, None, None, None)),
        },
        symptoms=symptoms(0.5, 0.5, 0.5, 0.5),
    )
    assert found.trouble is not None
    assert [row.people for row in found.trouble.rows] == [3, 3]
