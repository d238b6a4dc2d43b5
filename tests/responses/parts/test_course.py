"""The pages of the third edition, in every form that its framings can make."""

from collections import Counter
from uuid import UUID

import pytest

from apps.instruments import load
from apps.instruments.definition import (
    EXPRESS,
    REST,
    SOURCE,
    STATEMENTS,
    AgreementItem,
    QuantityItem,
    Routing,
    TargetItem,
)
from apps.responses.questions.course import (
    GO_ON,
    QuestionPage,
    asked_items,
    course_of,
    express_items,
    load_of,
)
from tests.instruments.third import DEFINITION, TRADES, routing

SEED = UUID(int=7)


def pages_of(perspective: str, where: Routing, form: str = "full") -> tuple[QuestionPage, ...]:
    definition = DEFINITION.framed(where)
    items = asked_items(definition, perspective=perspective, routing=where, form=form)
    return course_of(definition, items, seed=SEED, stops_between=form == "full").pages


def ids(page: QuestionPage) -> list[str]:
    return [item.id for item in page.items]


@pytest.mark.parametrize("perspective", TRADES)
def test_every_form_has_few_questions_a_page_and_the_parts_in_their_order(perspective: str) -> None:
    for where in DEFINITION.routings:
        pages = pages_of(perspective, where)
        parts = [page.part for page in pages if page.slug != GO_ON]
        assert parts == sorted(parts, key=[EXPRESS, STATEMENTS, REST].index)
        assert [page.slug for page in pages].index(GO_ON) == parts.count(EXPRESS)
        asked = Counter(item.id for page in pages for item in page.items)
        assert set(asked.values()) == {1}
        for page in pages:
            figures = [each for each in page.items if isinstance(each, QuantityItem) and not each.kept_for]
            statements = [each for each in page.items if isinstance(each, AgreementItem)]
            others = [
                each
                for each in page.items
                if each.on_record and each.kind != SOURCE and not isinstance(each, QuantityItem)
            ]
            assert len(figures) <= 1
            assert len(statements) <= 4
            assert len(others) <= 3
            assert bool(figures) + bool(statements) + bool(others) <= 1


@pytest.mark.parametrize("perspective", TRADES)
def test_how_one_knows_ones_figures_is_asked_once_after_the_first_of_them(perspective: str) -> None:
    for where in DEFINITION.routings:
        pages = [page for page in pages_of(perspective, where) if page.slug != GO_ON]
        (at,) = [place for place, page in enumerate(pages) if "R6" in ids(page)]
        assert isinstance(pages[at].items[0], QuantityItem | TargetItem)
        assert pages[at].items[-1].id == "R6"
        first = [page for page in pages if page.part == EXPRESS and page.items[0].on_record]
        assert pages[at] == first[-1] if first else pages[at].part == REST


def test_what_keeps_a_figure_in_another_unit_stands_on_its_page() -> None:
    assert [ids(page) for page in pages_of("platform", routing())][1] == ["QU2", "QU4"]
    assert [ids(page) for page in pages_of("platform", routing("agent"))][1] == ["QU2", "QU5"]


def test_the_form_of_a_room_goes_on_without_a_stop() -> None:
    pages = pages_of("executive", routing(), form="room")
    assert GO_ON not in [page.slug for page in pages]
    assert [len(ids(page)) for page in pages if page.part == STATEMENTS] == [4]
    assert [ids(page) for page in pages if page.part == REST] == [["QO1"], ["R5"]]


def test_the_minutes_of_both_parts_are_promised() -> None:
    where = routing(check="some")
    items = asked_items(DEFINITION.framed(where), perspective="business", routing=where)
    takes = load_of(DEFINITION, items)
    assert (takes.first, takes.more, takes.minutes) == (5, 5, 10)


# Minutes that somebody who had never seen the form took for all behind the first part, with check and sending: an agent
# that is an idea, six trades; and what was asked of them then, which was more than today.
WALKED = {
    "business": (5.6, "D7 D2 U10 M1 M2 O1 O2 U7 QU7 QO6 C2 G7 G11 G9"),
    "product": (8.6, "D7 D2 U10 M1 M2 O1 O2 U5 O8 QU7 QO5 QM4 C2 C17 G1 G2"),
    "data_ml": (3.5, "D7 D2 U10 M1 M2 O1 O2 O4 QD5"),
    "platform": (4.6, "D7 D2 U10 M1 M2 O1 O2 U9 M5 QU7"),
    "risk": (7.2, "D7 D2 U10 M1 O1 O2 O8 O3 QO5 QO2 C17 C7 C18 C13 C10 C14"),
    "executive": (5.7, "D7 D2 U10 M1 M2 O1 O2 O8 O6 QO1 C21 G4"),
}


@pytest.mark.parametrize("perspective", WALKED)
def test_what_strangers_were_asked_takes_as_long_as_they_took(perspective: str) -> None:
    took, asked = WALKED[perspective]
    where = routing("agent", retrieval="yes", check="some", stage="idea")
    names = ["R1", "R3", *asked.split(), "R6", "R5"]
    items = [DEFINITION.item(name).as_asked(where, perspective) for name in names]
    whole, first = (
        load.load_of(DEFINITION.load, each, not_counted=(), form=form).minutes
        for each, form in ((items, load.FULL), (express_items(items), load.EXPRESS_FORM))
    )
    assert abs((whole - first) / took - 1) <= 0.25
