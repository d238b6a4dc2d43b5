"""What an input may say beside figures: sources, growth, peaks and launch, and what is refused of them."""

import copy
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.ranking import EngineInputError, Triple
from apps.ranking.agreement.answers import figure_agreement
from apps.ranking.exchange import input_problems, read_input
from apps.ranking.inputs.types import DEFAULT_SEED, Engagement, Estimate, Peak, Settings
from tests.ranking.build import engagement, evidence_of, exactly, person, refusal_of
from tests.ranking.inputs.test_input import DOCUMENT as BARE

type Change = Callable[[dict[str, Any]], object]

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "apps/ranking/schemas/engine-input-3.schema.json").read_text()
)
DOCUMENT: dict[str, Any] = copy.deepcopy(BARE)
DOCUMENT["engagement"].update(
    peaks=[{"months_from_now": 0, "times": 0.5}, {"months_from_now": 3.5, "times": 8}],
    live=False,
    launch_month=0,
)
DOCUMENT["engagement"]["quantities"][0]["peaked"] = True
DOCUMENT["engagement"]["figures"][0]["estimates"]["peak_qps"] = {
    "now": {"low": 38.9, "likely": 71.2, "high": 130.0, "source": "measured"},
    "growth": {"low": 0.5, "likely": 2, "high": None, "source": None},
    "limit": {"likely": 90, "source": "rough"},
}


def given(document: dict[str, Any]) -> dict[str, Any]:
    return document["engagement"]["figures"][0]["estimates"]["peak_qps"]


def changed(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def told(document: object) -> list[tuple[str, str, str]]:
    return [(one.path, one.code, one.message) for one in input_problems(document)]


def test_a_document_is_read_with_every_new_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(DOCUMENT)
    read = read_input(DOCUMENT)
    assert read.engagement.peaks == (Peak(0.0, 0.5), Peak(3.5, 8.0))
    assert (read.engagement.live, read.engagement.launch_month) == (False, 0.0)
    assert read.engagement.quantities[0].peaked
    assert read.engagement.figures[0].estimates["peak_qps"] == Estimate(
        now=Triple(38.9, 71.2, 130.0, "measured"),
        limit=Triple(None, 90.0, None, "rough"),
        growth=Triple(0.5, 2.0, None),
    )
    assert read.settings == Settings(draws=64)
    assert Engagement.from_json(read.engagement.to_json()) == read.engagement


def test_what_is_left_out_takes_its_default() -> None:
    read = read_input(BARE)
    assert (read.engagement.peaks, read.engagement.live, read.engagement.launch_month) == ((), True, None)
    assert not read.engagement.quantities[0].peaked
    said = read.engagement.figures[0].estimates["peak_qps"]
    assert (said.now.source, said.growth) == (None, None)
    assert read_input({key: BARE[key] for key in ("format", "engagement")}).settings == Settings()


def test_what_is_new_is_written_only_where_it_says_something() -> None:
    plain = engagement(person("bob", estimates={"user_load": Estimate(now=Triple(None, 3, None))}))
    assert not {"peaks", "live", "launch_month"} & set(plain.to_json())
    written: Any = plain.to_json()
    assert written["figures"][0]["estimates"]["user_load"] == {
        "now": {"low": None, "likely": 3, "high": None},
        "horizon": None,
        "limit": None,
    }
    later = replace(plain, launch_month=3.0)
    assert later.to_json()["launch_month"] == 3.0


NUMBER = "A number is expected here."
OTHER = (
    "This version reads scalelens-engine-input/3, not {}: use the version of Scalelens that wrote the file."
)
BEFORE = "It lies before today: 0 months or more are expected here."
FACTOR = "A growth is a factor above 0; 1 is the same as today."
ABOVE = "A number above 0 is expected here."
SOURCE = "One of measured, rough, guess is expected here."
ESTIMATE = "engagement.figures[0].estimates.peak_qps"
REFUSALS: list[tuple[str, Change, list[tuple[str, str, str]]]] = [
    ("a source nobody knows", lambda d: given(d)["now"].update(source="heard"), [(f"{ESTIMATE}.now.source", "unknown_choice", SOURCE)]),
    ("a source that is a list", lambda d: given(d)["now"].update(source=[]), [(f"{ESTIMATE}.now.source", "unknown_choice", SOURCE)]),
    ("a source of a growth", lambda d: given(d)["growth"].update(source=""), [(f"{ESTIMATE}.growth.source", "unknown_choice", SOURCE)]),
    ("no growth left", lambda d: given(d)["growth"].update(low=0, likely=0), [
        (f"{ESTIMATE}.growth.low", "growth_not_positive", FACTOR), (f"{ESTIMATE}.growth.likely", "growth_not_positive", FACTOR)
    ]),
    ("a growth below 0", lambda d: given(d)["growth"].update(low=None, likely=-1), [(f"{ESTIMATE}.growth.likely", "growth_not_positive", FACTOR)]),
    ("a growth in words", lambda d: given(d)["growth"].update(likely="x2"), [(f"{ESTIMATE}.growth.likely", "wrong_type", NUMBER)]),
    ("a growth without its likely value", lambda d: given(d)["growth"].pop("likely"), [(f"{ESTIMATE}.growth.likely", "likely_missing", "A figure needs its likely value.")]),
    ("a growth the wrong way round", lambda d: given(d)["growth"].update(low=3), [(f"{ESTIMATE}.growth.low", "low_above_likely", "The low value is above the likely one.")]),
    ("a growth that is a number", lambda d: given(d).update(growth=2), [(f"{ESTIMATE}.growth", "wrong_type", "An object is expected here.")]),
    ("peaked by a number", lambda d: d["engagement"]["quantities"][0].update(peaked=1), [("engagement.quantities[0].peaked", "wrong_type", "true or false is expected here.")]),
    ("peaks that are no list", lambda d: d["engagement"].update(peaks={}), [("engagement.peaks", "wrong_type", "A list is expected here.")]),
    ("a peak without anything", lambda d: d["engagement"].update(peaks=[{}]), [
        (f"engagement.peaks[0].{name}", "missing_field", f"The field '{name}' is required.") for name in ("months_from_now", "times")
    ]),
    ("a peak of the past, of no demand, with a name", lambda d: d["engagement"].update(peaks=[{"months_from_now": -1, "times": 0, "name": "sale"}]), [
        ("engagement.peaks[0].name", "unknown_field", "There is no field 'name' here."),
        ("engagement.peaks[0].months_from_now", "peak_before_now", BEFORE),
        ("engagement.peaks[0].times", "times_not_positive", ABOVE),
    ]),
    ("a peak some time", lambda d: d["engagement"]["peaks"][1].update(months_from_now=None, times=math.inf), [
        ("engagement.peaks[1].months_from_now", "wrong_type", NUMBER), ("engagement.peaks[1].times", "not_finite", "A finite number is expected here."),
    ]),
    ("live by a word", lambda d: d["engagement"].update(live="yes"), [("engagement.live", "wrong_type", "true or false is expected here.")]),
    ("live by nothing", lambda d: d["engagement"].update(live=None), [("engagement.live", "wrong_type", "true or false is expected here.")]),
    ("a launch of the past", lambda d: d["engagement"].update(launch_month=-0.5), [("engagement.launch_month", "launch_before_now", BEFORE)]),
    ("a launch in words", lambda d: d["engagement"].update(launch_month="May"), [("engagement.launch_month", "wrong_type", NUMBER)]),
    ("settings nobody knows", lambda d: d.update(settings={"seed": -1, "unranked": "x", "camps_draws": 10_001, "min_camp": 0, "speed": 1}), [
        ("settings.speed", "unknown_field", "There is no field 'speed' here."),
        ("settings.seed", "negative", "A whole number of at least 0 is expected here."),
        ("settings.unranked", "unknown_choice", "One of unknown, below is expected here."),
        ("settings.camps_draws", "too_large", "A whole number of at most 10000 is expected here."),
        ("settings.min_camp", "min_camp_below_one", "A whole number of at least 1 is expected here."),
    ]),
    ("settings that are a list", lambda d: d.update(settings=[]), [("settings", "wrong_type", "An object is expected here.")]),
    ("another format", lambda d: d.update(format="scalelens-engine-input/4"), [("format", "unknown_format", OTHER.format("scalelens-engine-input/4"))]),
    ("a format that is a list", lambda d: d.update(format=[]), [("format", "unknown_format", OTHER.format("[]"))]),
    ("no format", lambda d: d.pop("format"), [("format", "missing_field", "The field 'format' is required.")]),
    ("no engagement", lambda d: d.pop("engagement"), [("engagement", "missing_field", "The field 'engagement' is required.")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "problems"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_a_document_is_refused_with_the_place_and_the_reason(
    change: Change, problems: list[tuple[str, str, str]]
) -> None:
    document = changed(change)
    assert told(document) == problems
    assert refusal_of(read_input, document) == [(path, code) for path, code, _ in problems]
    if problems[0][1] not in {"not_finite", "low_above_likely"}:
        assert not Draft202012Validator(SCHEMA).is_valid(document)


def test_settings_are_read_and_written() -> None:
    assert Settings.from_json({"seed": 3}) == Settings(seed=3)
    assert Settings.from_json(Settings().to_json()) == Settings(16384, None, "unknown", 999, 3)
    assert (Settings().used_seed, Settings(seed=0).used_seed) == (DEFAULT_SEED, 0) == (20261125, 0)
    with pytest.raises(EngineInputError, match="no field 'weight_prior' here"):
        Settings.from_json({"weight_prior": "uniform"})


def test_who_says_how_it_grows_contributes() -> None:
    people = [
        person("bob", estimates={"user_load": Estimate(growth=Triple(None, 2, None))}),
        person("carol", estimates={"user_load": Estimate()}),
    ]
    evidence = evidence_of(engagement(*people))
    assert evidence.has_figure.tolist() == [True, False]


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        (Estimate(now=Triple(5, 10, 20), growth=Triple(None, 3, None)), Triple(15, 30, 60)),
        (Estimate(now=Triple(None, 10, None), growth=Triple(None, 0.5, None)), Triple(None, 5, None)),
        (Estimate(now=exactly(0), growth=Triple(None, 3, None)), Triple(0, 0.0, 0)),
        (Estimate(now=exactly(10), horizon=exactly(7), growth=Triple(None, 3, None)), exactly(7)),
        (Estimate(now=exactly(10)), None),
        (Estimate(growth=Triple(None, 3, None)), None),
    ],
)
def test_the_figure_at_the_horizon_is_as_given_or_todays_times_its_growth(
    said: Estimate, figure: Triple | None
) -> None:
    assert said.at_horizon == figure


@pytest.mark.parametrize(("figure", "factor"), [(1e300, 1e300), (1e-300, 1e-300)])
def test_extreme_growth_leaves_a_figure_a_figure(figure: float, factor: float) -> None:
    said = Estimate(now=exactly(figure), growth=exactly(factor)).at_horizon
    assert 0 < said.likely < math.inf


def test_people_agree_on_the_horizon_by_what_their_growth_makes_of_today() -> None:
    people = [
        person("bob", estimates={"user_load": Estimate(now=exactly(10), growth=exactly(3))}),
        person("carol", estimates={"user_load": Estimate(horizon=exactly(30))}),
    ]
    evidence = evidence_of(engagement(*people))
    agreed = figure_agreement(evidence)["user_load"]["horizon"]
    assert agreed.n == 2
    assert agreed.spread_decades == pytest.approx(0)
