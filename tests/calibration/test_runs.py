"""How often a known truth is found: run, summed up, held to its bounds; and the figures kept are still true."""

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
import pytest

from apps.calibration.record import calibration_for
from apps.documents.mapping import plain, read
from apps.ranking import ENGINE_VERSION, preview
from tests.calibration import command, kept, runs
from tests.calibration.command import main
from tests.calibration.figures import (
    NOT_JUDGED,
    Details,
    details_of,
    gates_of,
    said_of,
    subjects_of,
    worlds_of,
)
from tests.calibration.runs import (
    INSTRUMENT,
    Place,
    Run,
    StatedProbability,
    WorkshopOutcome,
    engine_source,
    outcome_from,
    outcome_of,
    places,
    run,
    shipped_definition,
    workshop_at,
)
from tests.calibration.tables import tables
from tests.calibration.worlds import WITHOUT, WORLDS

SENTENCE = (
    "This shows how often the arithmetic cries wolf or misses a planted difference; "
    "it does not show that the named dimension fails in reality."
)
DIMENSIONS = ("data", "user", "model", "organization")


@pytest.fixture
def few_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "WORLDS", (replace(WORLDS[0], sizes=(3, 6)), WORLDS[-3]))


@pytest.mark.usefixtures("few_worlds")
def test_a_workshop_comes_out_the_same_alone_among_others_and_in_another_process() -> None:
    plan = Run(seed=3, workshops=1, draws=200)
    together = run(plan, processes=1)
    assert [outcome.place for outcome in together] == places(plan)
    assert together[:10] == runs._outcomes_of(plan, places(plan)[:10])
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        assert pool.submit(outcome_of, plan, together[5].place).result() == together[5]
    assert outcome_of(Run(seed=4, workshops=1, draws=200), together[5].place) != together[5]


@pytest.mark.usefixtures("few_worlds")
def test_progress_is_told_up_to_the_last_workshop(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(runs, "outcome_of", lambda plan, place: outcome(0.5))
    run(Run(1, 1, 50), processes=1, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(10, 18), (18, 18)]


# Summing up


def outcome(
    p: float,
    right: float = 1.0,
    *,
    world: str = "independent",
    severity: float = 1.0,
    people: int = 6,
    **said: Any,
) -> WorkshopOutcome:
    """Make an outcome with a leader that is right, or not, and what else was stated."""
    given: dict[str, Any] = {"kind": "first", "level": "open", "nothing_level": None, "leader": "data"}
    given |= {"nothing": StatedProbability(0.0, 0.0), "within": (), "over": (), "said_over": ()} | said
    return WorkshopOutcome(
        place=Place(world, severity, people, 0), first=StatedProbability(p, right), **given
    )


def test_bins_hold_their_lower_edge_and_the_last_one_certainty() -> None:
    (found,) = worlds_of([outcome(0.4), outcome(0.9), outcome(1.0, 0.0), outcome(0.95, 0.5)])
    counts = {(each.low, each.high): each.count for each in found.bins}
    assert (found.world, found.workshops) == ("independent", 4)
    assert counts[0.25, 0.4] == 0
    assert counts[0.4, 0.5] == 1
    last = found.bins[-1]
    assert (last.low, last.high, last.count, last.stated, last.hit) == (0.9, 1.0, 3, 0.95, 0.5)


def test_what_is_not_judged_is_told_and_left_out_of_the_whole() -> None:
    outcomes = [outcome(0.6), outcome(0.6, 0.0, world=NOT_JUDGED)]
    assert [found.world for found in worlds_of(outcomes)] == ["independent", NOT_JUDGED]
    first = next(found for found in subjects_of(outcomes) if found.subject == "first")
    assert sum(each.count for each in first.bins) == 1


def test_what_is_said_in_words_is_counted_by_the_number_of_people() -> None:
    outcomes = [
        outcome(0.9, level="firm"),
        outcome(0.9, 0.0, level="firm"),
        outcome(
            0.7,
            level="leaning",
            said_over=(StatedProbability(0.9, 1.0), StatedProbability(0.9, 0.0), StatedProbability(0.9, 1.0)),
        ),
        outcome(0.7, people=12, nothing_level="firm", nothing=StatedProbability(0.9, 1.0)),
        outcome(0.7, people=12, nothing_level="leaning", nothing=StatedProbability(0.7, 0.0)),
        outcome(0.7, level="leaning", world="no_figures_halo_0"),
    ]
    found = {
        (each.people, each.sentence): (each.workshops, each.count, each.right) for each in said_of(outcomes)
    }
    assert found[6, "firm"] == (3, 2, 0.5)
    assert found[6, "leaning"] == (3, 1, 1.0)
    assert found[6, "over"] == (3, 3, 0.666667)
    assert found[6, "nothing_firm"] == (3, 0, None)
    assert found[12, "nothing_firm"] == (2, 1, 1.0)
    assert found[12, "nothing_leaning"] == (2, 1, 0.0)


def calm() -> list[WorkshopOutcome]:
    """Return outcomes of every world that meet every bound."""
    made = []
    for world in WORLDS:
        p = 0.5 if world.slug in WITHOUT else 0.85
        right = [1.0] * 86 + [0.0] * 14 if p > 0.8 else [1.0, 0.0] * 50
        made += [
            outcome(
                p,
                each,
                world=world.slug,
                severity=0.0,
                within=(StatedProbability(0.5, 0.0), StatedProbability(0.5, 1.0)),
            )
            for each in right
        ]
    return made


def by_world(outcomes: Iterable[WorkshopOutcome]) -> list[WorkshopOutcome]:
    return sorted(outcomes, key=lambda each: each.place.world)


def missed(outcomes: list[WorkshopOutcome]) -> list[tuple[str, str]]:
    gates = gates_of(outcomes, worlds_of(outcomes), subjects_of(outcomes))
    return [(gate.name, gate.world) for gate in gates if not gate.met]


def test_every_gate_can_be_met() -> None:
    assert missed(calm()) == []


@pytest.mark.parametrize(
    ("more", "name", "world"),
    [
        ([outcome(0.75, 0.0, world="no_symptoms", severity=0.0)] * 40, "first_0.7_to_0.8", "no_symptoms"),
        ([outcome(0.65, 1.0, world="no_symptoms", severity=0.0)] * 40, "first_0.6_to_0.7", ""),
        ([outcome(0.5, world="no_figures_halo_0", level="firm")], "firm_without_figures", ""),
        ([outcome(0.81, world="no_figures_halo_0")], "p_without_figures", ""),
        ([outcome(0.85, nothing=StatedProbability(0.92, 0.0))] * 40, "nothing_0.9_to_0.95", ""),
        ([outcome(0.85, over=(StatedProbability(0.97, 0.0),))] * 40, "over_0.95_to_1", ""),
        ([outcome(0.85, within=(StatedProbability(0.3, 1.0),))] * 40, "within_0.2_to_0.4", ""),
    ],
)
def test_a_bound_that_does_not_hold_is_named(more: list[WorkshopOutcome], name: str, world: str) -> None:
    found = missed(by_world(calm() + more))
    assert (name, world) in found


def test_opinions_alone_must_not_sound_sure_where_nothing_is_worse() -> None:
    sure = [outcome(0.79, 1.0, world="no_figures_halo_0", severity=0.0)] * 2000
    found = missed(by_world(calm() + sure))
    assert ("p_of_nothing_without_figures", "") in found


def test_a_bin_of_fewer_than_thirty_is_not_judged() -> None:
    wrong = [outcome(0.75, 0.0, world="no_symptoms", severity=0.0)]
    assert missed(by_world(calm() + wrong * 29)) == []
    assert missed(by_world(calm() + wrong * 30)) != []


def test_a_low_chance_of_nothing_or_over_is_not_judged() -> None:
    low = [outcome(0.85, nothing=StatedProbability(0.7, 0.0), over=(StatedProbability(0.7, 0.0),))] * 40
    assert not [one for one in missed(calm() + low) if one[0].startswith(("nothing", "over"))]


def test_a_result_is_set_beside_its_truth() -> None:
    place = Place("independent", 1.0, 6, 0)
    plan = Run(seed=1)
    workshop = workshop_at(plan, place)
    source = engine_source(workshop)
    found = preview(source.engagement, replace(source.settings.for_engine(), draws=200))
    set_beside = outcome_from(place, workshop, found)
    assert set_beside.leader == found.ranking.order[0]
    assert set_beside.first.came_true == workshop.first(DIMENSIONS)[set_beside.leader]
    assert [one.p for one in set_beside.within] == [found.dimensions[name].p_within for name in DIMENSIONS]
    assert {one.came_true for one in set_beside.over} <= {0.0, 1.0}


# The command


@pytest.mark.usefixtures("few_worlds")
def test_a_quick_look_needs_no_database_and_tells_its_progress(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "1", "--workshops", "1", "--draws", "50", "--processes", "1"]) in {0, 1}
    printed = capsys.readouterr()
    assert printed.out.rstrip().endswith(SENTENCE)
    assert "people err on their own" in printed.out
    assert "18 of 18 workshops" in printed.err


@pytest.mark.usefixtures("few_worlds")
def test_the_same_seed_keeps_the_same_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("RECORD", "DETAILS"):
        monkeypatch.setattr(kept, name, tmp_path / name)
    files = []
    for _ in range(2):
        main(["--seed", "5", "--workshops", "1", "--draws", "50", "--processes", "1", "--keep"])
        files.append({path.name: path.read_bytes() for path in tmp_path.iterdir()})
    assert files[0] == files[1]
    record, details = (json.loads(files[0][name]) for name in ("RECORD", "DETAILS"))
    assert (record["format"], record["seed"], record["workshops"]) == ("scalelens-calibration/2", 5, 1)
    assert len(details["sample"]) == 18


def test_it_ends_with_0_where_every_bound_is_met(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "run", lambda plan, **options: calm())
    assert main(["--seed", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "NO" not in printed.out


def test_it_ends_with_1_where_a_bound_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sure = [outcome(0.81, world="no_figures_halo_0")]
    monkeypatch.setattr(command, "run", lambda plan, **options: calm() + sure)
    assert main(["--seed", "1"]) == 1
    printed = capsys.readouterr()
    assert "Not every bound is met." in printed.err
    assert "NO" in printed.out


def test_bad_arguments_are_named_all_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--seed", "-1", "--workshops", "0", "--draws", "0", "--processes", "0"])
    assert capsys.readouterr().err.endswith(
        "--seed is 0 or more, --workshops is 1 or more, --draws is 1 or more, --processes is 1 or more\n"
    )


# What is kept


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(kept.RECORD.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def details() -> Details:
    return read(Details, json.loads(kept.DETAILS.read_text(encoding="utf-8")))


def test_the_record_is_of_this_engine_and_instrument(record: dict[str, Any]) -> None:
    assert record["engine_version"] == ENGINE_VERSION
    assert record["instrument"] == shipped_definition().name
    assert (record["seed"], record["workshops"], record["draws"]) == (1, 100, 2048)
    assert record["does_not_show"] == SENTENCE
    assert plain(calibration_for(instrument=record["instrument"], engine_version=ENGINE_VERSION)) == record


@pytest.mark.parametrize(
    ("instrument", "version"),
    [
        (INSTRUMENT, "0.9.0"),
        ("four-dimensions@2", ENGINE_VERSION),
        (f"../calibrations/{INSTRUMENT}", ENGINE_VERSION),
        ("", ENGINE_VERSION),
    ],
)
def test_another_engine_or_instrument_has_no_record(instrument: str, version: str) -> None:
    assert calibration_for(instrument=instrument, engine_version=version) is None


def test_the_first_workshops_come_out_as_recorded(record: dict[str, Any], details: Details) -> None:
    plan = Run(record["seed"], 1, record["draws"])
    assert len(details.sample) == len(places(plan))
    for was in details.sample[::14]:
        place = Place(was.world, was.severity, was.people, was.number)
        (again,) = details_of([outcome_of(plan, place)]).sample
        # The last digit may differ between processors, and with it a draw or two.
        close = {name: pytest.approx(getattr(was, name), abs=2e-3) for name in ("p", "p_nothing")}
        assert plain(again) == plain(was) | close


def test_the_record_holds_together(record: dict[str, Any], details: Details) -> None:
    judged = [world for world in details.worlds if world.world != NOT_JUDGED]
    first = next(found for found in record["subjects"] if found["subject"] == "first")
    assert sum(each["count"] for each in first["bins"]) == sum(world.workshops for world in judged)
    assert record["worlds"] == [{"world": each.world, "workshops": each.workshops} for each in details.worlds]
    for world in details.worlds:
        assert sum(each.count for each in world.bins) == world.workshops
    hits = sum((each["hit"] or 0) * each["count"] for each in first["bins"])
    in_all = sum((each.hit or 0) * each.count for world in judged for each in world.bins)
    assert hits == pytest.approx(in_all, abs=0.1)


def test_the_page_holds_the_tables_of_the_record(details: Details) -> None:
    found = calibration_for(instrument=INSTRUMENT, engine_version=ENGINE_VERSION)
    assert found is not None
    page = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert tables(found, details.worlds) in page
