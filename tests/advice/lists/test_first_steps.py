"""What comes first fits what is said: nobody is sent to test, list or build what their facts do not ask for."""

from apps.advice.lists.advice import Advice
from tests.advice.lists.test_said import entry, felt, given
from tests.advice.lists.third import Json, advised, changed, situation


def _steps(advice: Advice, rule: str) -> str:
    return " | ".join(step.do for step in entry(advice, rule).steps)


def _own(**facts: object) -> Json:
    return given(
        {"model_hosting": "own"},
        {"system_kind": "predictive"},
        context__C20="lt10",
        context__C8="on_premises",
        **facts,
    )


def test_batches_are_no_answer_to_memory_alone() -> None:
    memory = {"QM2": (34, 52, 40), "status__QM2": "under"}
    alone = advised(_own(**memory))
    loaded = advised(_own(**memory, QU2=(70, 120, 85), status__QU2="under"))
    assert "in batches" in _steps(loaded, "SV5")
    assert "in batches" not in _steps(alone, "SV5")
    assert entry(alone, "SV5").title.startswith("Order cards")


def test_an_idea_hears_those_nobody_heard_and_agrees_what_has_to_be_right() -> None:
    idea = given({"stage": "idea"}, perspectives_contributing=3)
    heard = changed(idea, perspectives_contributing=4, **{"target.G11": "95"})
    assert "groups nobody has heard from" in _steps(advised(idea), "ID1")
    assert "how many mistakes of each kind may pass" in _steps(advised(idea), "ID1")
    assert "nobody has heard from" not in _steps(advised(heard), "ID1")
    assert "how many mistakes of each kind" not in _steps(advised(heard), "ID1")


def test_an_idea_looks_at_what_is_lost_today_where_that_was_counted() -> None:
    counted = given({"stage": "idea", "success_unit": "percent", "success_today": 62, "success_wanted": 20})
    assert "Measure ten cases as they are done today" in _steps(advised(counted), "ID1")
    assert "Measure ten cases" not in _steps(advised(given({"stage": "idea"})), "ID1")


def test_a_late_index_is_timed_before_a_feed_is_built() -> None:
    late = given({}, {"retrieval": "yes"}, QD6=(30, None, None), QD7=(70, None, 24), status__QD7="over")
    steps = [step.do for step in entry(advised(late), "RG3").steps]
    timed = next(at for at, do in enumerate(steps) if do.startswith("Read where the last ten changes lost"))
    assert timed < next(at for at, do in enumerate(steps) if do.startswith("Feed in changes"))


def test_one_application_lists_no_other_however_many_build_it() -> None:
    large = given(context__C3="21-60", **felt("O2", 0.9))
    assert entry(advised(large), "OR7").title == "Name one owner and one approver"
    many = given({}, {"exists": "several_services"}, context__C3="21-60", **felt("O2", 0.9))
    assert entry(advised(many), "OR7").title == "List every AI with owner and approver"


def test_somebody_decides_on_the_acts_that_nobody_can_check() -> None:
    over = changed(situation("s08"), **{"quantity.QO6.now": [1900, 2000, 2100], "status.QO6": "over"})
    assert "Decide on acts above 1,500 tasks a day" in _steps(advised(over), "AG11")


def test_an_idea_for_the_public_is_told_no_gateway_before_anything_was_tried() -> None:
    public: Json = {"context__C6": "public", "verdict__level": "open", "verdict__kind": "none"}
    idea, live = advised(given({"stage": "idea"}, **public)).shape, advised(given(**public)).shape
    assert idea is None or idea.rule != "P3h"
    assert live is not None
    assert live.rule == "P3h"
