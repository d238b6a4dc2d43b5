"""Whether the leader hangs on where a difference begins to count."""

from apps.ranking import Settings, Stakeholder
from apps.ranking.results.changes import ThresholdCheck, Thresholds
from tests.ranking.build import FEW_DRAWS, assessed, order, person, rooms

THREE = ("data", "user", "model")
BOTH = ("data", "user")


def thresholds(*people: Stakeholder, settings: Settings = FEW_DRAWS) -> Thresholds:
    found = assessed(*people, dimensions=THREE, settings=settings).thresholds
    assert found is not None
    return found


def test_a_small_difference_counts_in_full_until_the_threshold_is_above_it() -> None:
    # Bob has data .25 of the scale before user, carol user .5 before data; model is last for both. At .125 and .25 both
    # differences are full preferences and cancel; at .5 bob's is a half: user leads.
    bob = person("bob", likert={"data1": 5, "user1": 4, "model1": 1})
    carol = person("carol", likert={"data1": 3, "user1": 5, "model1": 1})
    found = thresholds(bob, carol)
    assert found.likert == (
        ThresholdCheck(0.125, BOTH, changes=False),
        ThresholdCheck(0.25, BOTH, changes=False),
        ThresholdCheck(0.5, ("user",), changes=True),
    )
    # Headroom is no stream here, so its threshold is nothing.
    assert [(one.value, one.dominant, one.changes) for one in found.headroom] == [
        (value, BOTH, False) for value in (0.25, 0.5, 1.0)
    ]


def test_the_headroom_threshold_decides_how_much_of_a_ranking_it_outweighs() -> None:
    # Bob ranks user before data; headroom has data .25 decade tighter, model last in both. With the weight t on the
    # ranking, data leads where (1 - t) .25/p > t: at p = .25 below 1/2, at p = .5 below 1/3, at p = 1 below 1/5.
    bob = person(
        "bob", ranking=order("user", "data", "model"), estimates=rooms(data=0.0, user=0.25, model=2.5)
    )
    assert thresholds(bob).headroom == (
        ThresholdCheck(0.25, BOTH, changes=True),
        ThresholdCheck(0.5, ("user",), changes=False),
        ThresholdCheck(1.0, ("user",), changes=False),
    )


def test_a_change_is_one_against_the_thresholds_of_the_settings() -> None:
    bob = person(
        "bob", ranking=order("user", "data", "model"), estimates=rooms(data=0.0, user=0.25, model=2.5)
    )
    tight = thresholds(bob, settings=Settings(draws=8, seed=1, headroom_threshold=0.2))
    assert [one.changes for one in tight.headroom] == [False, True, True]
    # The other threshold is left where the settings have it.
    assert [one.dominant for one in tight.likert] == [BOTH] * 3


def test_without_any_stream_all_lead_whatever_the_threshold() -> None:
    found = thresholds(person("bob"))
    assert all(one.dominant == THREE and not one.changes for one in found.likert + found.headroom)
