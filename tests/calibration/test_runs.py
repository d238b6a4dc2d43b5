"""How often a known truth is found: run, summed up, held to its bounds; and the figures kept are still true."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.calibration import runs
from apps.calibration.figures import bins_of, calibration_record, cells_of, gates_of
from apps.calibration.management.commands import calibrate
from apps.calibration.record import RECORDS, CalibrationRecord, calibration_for, tables
from apps.calibration.runs import Place, Run, WorkshopOutcome, outcome_of, places, run, shipped_definition
from apps.documents.mapping import plain, read
from apps.ranking import ENGINE_VERSION

SENTENCE = (
    "This shows how often the arithmetic cries wolf or misses a planted difference; "
    "it does not show that the named dimension fails in reality."
)
DIMENSIONS = ("data", "user", "model", "organization")


def test_a_workshop_comes_out_the_same_alone_among_others_and_in_another_process() -> None:
    plan = Run(seed=3, workshops=2, draws=200)
    together = run(plan, processes=1)
    assert [outcome.place for outcome in together] == places(plan)
    assert together == run(plan, processes=2)
    assert outcome_of(plan, places(plan)[5]) == together[5]
    assert outcome_of(Run(seed=4, workshops=2, draws=200), places(plan)[5]) != together[5]


def test_progress_is_told_up_to_the_last_workshop(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(runs, "outcome_of", lambda plan, place: outcome(0.5))
    run(Run(1, 2, 50), processes=1, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(10, 18), (18, 18)]


# Summing up


def outcome(
    p1: float, leaders: str = "data", *, severity: float = 1.0, people: int = 1, level: str = "open"
) -> WorkshopOutcome:
    """Make an outcome in which data was planted, where anything was."""
    place = Place(severity, people, 0)
    return WorkshopOutcome(place, "data" if severity else None, tuple(leaders.split()), level, p1)


def test_a_cell_counts_levels_hits_and_first_places() -> None:
    (cell,) = cells_of(
        [
            outcome(0.9, level="clear"),
            outcome(0.6, "user", level="leaning"),
            outcome(0.59, level="open"),
            outcome(0.4, "data model", level="open"),
        ]
    )
    assert (cell.severity, cell.people, cell.workshops) == (1.0, 6, 4)
    assert (cell.clear, cell.leaning_or_better, cell.p1_60_or_more) == (0.25, 0.5, 0.5)
    # Two lead alone and are right, one is wrong, and of a tie half counts: 2.5 of 4.
    assert cell.leader_right == 0.625
    assert cell.first_places == {"data": 0.625, "user": 0.25, "model": 0.125, "organization": 0}


def test_where_nothing_is_planted_no_leader_is_right() -> None:
    (cell,) = cells_of([outcome(0.5, severity=0.0)])
    assert cell.leader_right is None


def test_bins_hold_their_lower_edge_and_the_last_one_certainty() -> None:
    bins = bins_of([outcome(0.4), outcome(0.9), outcome(1.0, "user"), outcome(0.95, severity=0.0)])
    counts = {(each.low, each.high): each.workshops for each in bins}
    assert counts[0.25, 0.4] == 0
    assert counts[0.4, 0.5] == 1
    last = bins[-1]
    assert (last.low, last.high, last.workshops, last.stated, last.hit_rate) == (0.9, 1.0, 2, 0.95, 0.5)


def all_met(**changes: Any) -> list[WorkshopOutcome]:
    """Return outcomes that meet every bound, but for the changes: `FIELD_SEVERITY_PEOPLE=COUNT of 100`."""
    outcomes = []
    for severity in (0.0, 0.5, 1.0):
        for people in (1, 2, 4):
            cell = f"{severity * 10:.0f}_{people}"
            clear = changes.get(f"clear_{cell}", 0 if severity < 1 else 90)
            sure = changes.get(f"sure_{cell}", 0 if severity < 1 else 95)
            for number in range(100):
                leader = DIMENSIONS[number % 4] if severity == 0 else "data"
                if number < changes.get(f"wrong_{cell}", 0):
                    leader = "user"
                p1 = 0.95 if number < clear else 0.65 if number < sure else 0.5
                level = "clear" if number < clear else "leaning" if number < sure else "open"
                outcomes.append(outcome(p1, leader, severity=severity, people=people, level=level))
    return outcomes


def missed(outcomes: list[WorkshopOutcome]) -> list[tuple[str, float | None, int | None]]:
    gates = gates_of(cells_of(outcomes), bins_of(outcomes))
    return [(gate.name, gate.severity, gate.people) for gate in gates if not gate.met]


def test_every_gate_can_be_met() -> None:
    gates = gates_of(cells_of(all_met()), bins_of(all_met()))
    assert all(gate.met for gate in gates)
    # Three sizes each of: clear, P >= .60 and first places without; right and clear with; two bins of 30 or more.
    assert [gate.name for gate in gates].count("clear") == 6
    assert len(gates) == 15 + len([each for each in bins_of(all_met()) if each.workshops >= 30])


@pytest.mark.parametrize(
    ("changes", "name", "severity", "people"),
    [
        ({"clear_0_1": 3, "sure_0_1": 3}, "clear", 0.0, 6),
        ({"sure_0_1": 21}, "p1_60_or_more", 0.0, 6),
        ({"sure_0_2": 13}, "p1_60_or_more", 0.0, 12),
        ({"sure_0_4": 9}, "p1_60_or_more", 0.0, 24),
        ({"wrong_0_2": 11}, "first_places", 0.0, 12),  # 8 who weren't first before: 33 of 100
        ({"wrong_10_4": 4}, "leader_right", 1.0, 24),
        ({"clear_10_1": 64}, "clear", 1.0, 6),
        ({"clear_10_2": 74}, "clear", 1.0, 12),
        ({"clear_10_4": 84}, "clear", 1.0, 24),
        ({"wrong_5_1": 100, "wrong_5_2": 100, "wrong_5_4": 100}, "hit_rate_0.5_to_0.6", None, None),
    ],
)
def test_a_gate_just_missed_is_missed_alone(
    changes: dict[str, int], name: str, severity: float | None, people: int | None
) -> None:
    assert missed(all_met(**changes)) == [(name, severity, people)]


@pytest.mark.parametrize(
    "changes",
    [
        {"clear_0_1": 2, "sure_0_1": 2},
        {"sure_0_1": 20, "sure_0_2": 12, "sure_0_4": 8},
        {"wrong_10_1": 3, "wrong_10_2": 3, "wrong_10_4": 3},
        {"clear_10_1": 65, "clear_10_2": 75, "clear_10_4": 85},
    ],
)
def test_a_bound_that_is_just_reached_is_met(changes: dict[str, int]) -> None:
    assert missed(all_met(**changes)) == []


def test_a_bin_of_fewer_than_thirty_is_not_judged() -> None:
    cells = cells_of(all_met())
    wrong = [outcome(0.75, "user")] * 30
    assert all(gate.met for gate in gates_of(cells, bins_of(all_met() + wrong[:29])))
    assert [gate.name for gate in gates_of(cells, bins_of(all_met() + wrong)) if not gate.met] == [
        "hit_rate_0.7_to_0.8"
    ]


# The command


def calibrating(*arguments: str) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command("calibrate", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return out.getvalue(), err.getvalue(), int(stop.code or 0)
    return out.getvalue(), err.getvalue(), 0


def test_a_quick_look_needs_no_database_and_says_which_bounds_are_missed() -> None:
    out, err, code = calibrating("--seed", "1", "--workshops", "1", "--draws", "50", "--processes", "1")
    # One workshop puts one dimension first: the shares of first places can't hold.
    assert code == 1
    assert out.rstrip().endswith(SENTENCE)
    assert "0.180 to 0.320 | 0.000 to 1.000 | NO" in out
    assert "9 of 9 workshops" in err


def test_the_same_seed_prints_the_same_json() -> None:
    arguments = ("--seed", "5", "--workshops", "1", "--draws", "50", "--processes", "1", "--json")
    first, second = calibrating(*arguments), calibrating(*arguments)
    assert first[0] == second[0]
    document = json.loads(first[0])
    assert (document["format"], document["seed"], document["workshops"]) == ("scalelens-calibration/1", 5, 1)
    assert len(document["sample"]) == 9


def test_it_ends_with_0_where_every_bound_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate, "run", lambda plan, **options: all_met())
    out, err, code = calibrating("--seed", "1")
    assert (err, code) == ("", 0)
    assert "NO" not in out


def test_bad_arguments_are_named_all_at_once() -> None:
    out, err, code = calibrating("--seed", "-1", "--workshops", "0", "--draws", "0", "--processes", "0")
    assert (out, code) == ("", 2)
    paths = [problem["path"] for problem in json.loads(err)["errors"]]
    assert paths == ["--seed", "--workshops", "--draws", "--processes"]


def test_a_seed_that_is_no_number_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid int value"):
        call_command("calibrate", "--seed", "one")


# What is kept


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    path = RECORDS / "four-dimensions-1.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_the_record_is_of_this_engine_and_instrument_and_meets_every_bound(record: dict[str, Any]) -> None:
    assert record["engine_version"] == ENGINE_VERSION
    assert record["instrument"] == shipped_definition().name
    assert (record["seed"], record["workshops"], record["draws"]) == (1, 400, 8192)
    assert record["does_not_show"] == SENTENCE
    kept = calibration_for(instrument=record["instrument"], engine_version=ENGINE_VERSION)
    assert kept.is_met
    assert plain(kept) == record


@pytest.mark.parametrize(
    ("instrument", "version"),
    [
        ("four-dimensions@1", "0.9.0"),
        ("four-dimensions@2", ENGINE_VERSION),
        ("../calibrations/four-dimensions@1", ENGINE_VERSION),
        ("", ENGINE_VERSION),
    ],
)
def test_another_engine_or_instrument_has_no_record(instrument: str, version: str) -> None:
    assert calibration_for(instrument=instrument, engine_version=version) is None


def test_the_first_workshops_of_every_cell_come_out_as_recorded(record: dict[str, Any]) -> None:
    plan = Run(record["seed"], 3, record["draws"])
    again = calibration_record(plan, run(plan, processes=1)).sample
    assert len(again) == 27
    for found, kept in zip(again, record["sample"], strict=True):
        # The last digit may differ between processors, and with it a draw or two.
        assert plain(found) == kept | {"p1": pytest.approx(kept["p1"], abs=5e-4)}


def test_the_record_holds_together(record: dict[str, Any]) -> None:
    planted = [cell for cell in record["cells"] if cell["severity"]]
    assert sum(each["workshops"] for each in record["bins"]) == sum(cell["workshops"] for cell in planted)
    hits = sum((each["hit_rate"] or 0) * each["workshops"] for each in record["bins"])
    assert hits == pytest.approx(sum(cell["leader_right"] * cell["workshops"] for cell in planted), abs=0.01)
    for cell in record["cells"]:
        assert sum(cell["first_places"].values()) == pytest.approx(1)
    found = {(gate["name"], gate["severity"], gate["people"]): gate["figures"][0] for gate in record["gates"]}
    for cell in record["cells"]:
        for name in ("clear", "p1_60_or_more", "leader_right"):
            if (key := (name, cell["severity"], cell["people"])) in found:
                assert found[key] == cell[name]


def test_the_documentation_prints_the_record(record: dict[str, Any], repository: Path) -> None:
    page = (repository / "docs/calibration.md").read_text(encoding="utf-8")
    assert tables(read(CalibrationRecord, record)) in page
    assert SENTENCE in page
