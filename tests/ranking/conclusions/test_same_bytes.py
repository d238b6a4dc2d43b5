"""The same evidence gives the same bytes, in any process and without Django."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from apps.ranking.inputs.document import read_input
from apps.ranking.run import assess
from tests.ranking.conclusions.engagements import crowd, everywhere, result, said, workshop
from tests.ranking.random_engagements import random_engagement

ROOT = Path(__file__).parents[3]
SETTINGS = {"draws": 2048, "camps_draws": 49}

# A process of its own, in which Django can't be imported.
SCRIPT = """
import json, sys
sys.modules["django"] = None
from apps.ranking.inputs.document import read_input
from apps.ranking.run import assess
given = read_input(json.load(sys.stdin))
print(json.dumps(assess(given.engagement, given.settings).to_json(), allow_nan=False))
"""


def written(document: object) -> str:
    return json.dumps({"format": "scalelens-engine-input/2", "engagement": document, "settings": SETTINGS})


def in_a_process_of_its_own(document: str, hash_seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=document,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        # The rest stays as it is here: a variable may choose the BLAS kernels, and those round each in their own way.
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed},
    ).stdout


@pytest.mark.parametrize("seed", [3, 14])
def test_two_processes_give_the_same_bytes_and_need_no_django(seed: int) -> None:
    document = written(random_engagement(seed))
    first, second = (in_a_process_of_its_own(document, hash_seed) for hash_seed in ("1", "2"))
    given = read_input(json.loads(document))
    assert first == second == f"{json.dumps(assess(given.engagement, given.settings).to_json())}\n"


def test_whole_numbers_may_be_written_either_way() -> None:
    whole = workshop(*crowd(4, everywhere(said(10, 100, 2)), opinions=True)).to_json()
    as_floats = json.loads(json.dumps(whole), parse_int=float)
    first, second = (read_input(json.loads(written(one))) for one in (whole, as_floats))
    found, again = (assess(one.engagement, one.settings).to_json() for one in (first, second))
    assert json.dumps(found) == json.dumps(again)


def test_the_round_before_changes_its_shift_and_nothing_else() -> None:
    now, before = (workshop(*crowd(4, everywhere(said(10, 100, growth)), opinions=True)) for growth in (2, 3))
    settings = read_input(json.loads(written(now.to_json()))).settings
    alone, after = assess(now, settings).to_json(), assess(now, settings, before).to_json()
    assert alone["shift"] is None
    assert after["shift"] is not None
    assert {**after, "shift": None} == alone


def test_the_seed_is_one_for_all_unless_it_is_given() -> None:
    found = result(*crowd(3))
    assert found.meta.seed == 20261125
    assert result(*crowd(4, opinions=True)).meta.seed == found.meta.seed
