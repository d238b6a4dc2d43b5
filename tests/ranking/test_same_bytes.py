"""The same evidence gives the same bytes, in any process, without Django, whatever its rows are called."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from apps.ranking import CrowdAnswers, Engagement, Statement, assess
from apps.ranking.exchange import read_input
from apps.ranking.randomness import stream_of
from tests.ranking.build import DIMENSIONS, engagement, order, person, said
from tests.ranking.conclusions.engagements import crowd, everywhere, result, workshop
from tests.ranking.random_engagements import random_engagement

ROOT = Path(__file__).parents[2]
SETTINGS = {"draws": 2048, "camps_draws": 49}

# A process of its own, in which Django can't be imported.
SCRIPT = """
import json, sys
sys.modules["django"] = None
from apps.ranking.exchange import read_input
from apps.ranking.run import assess
given = read_input(json.load(sys.stdin))
print(json.dumps(assess(given.engagement, given.settings).to_json(), allow_nan=False))
"""


def written(document: object) -> str:
    return json.dumps({"format": "scalelens-engine-input/3", "engagement": document, "settings": SETTINGS})


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


def divided() -> Engagement:
    """Two camps of five, whose figures differ, and one person on whose figure the first place hangs."""
    of_two_minds = [
        person(
            f"s{place}",
            ("business", "risk")[place % 2],
            order(*DIMENSIONS[:: (-1, 1)[place % 2]]),
            estimates=everywhere(said(10 + place, 100, 2)),
        )
        for place in range(10)
    ]
    felt = {"data1": 5, "data2": 4, "organization1": 1, "organization2": 1}
    hinge = person("s10", "platform", order(*DIMENSIONS), felt, {"organization_load": said(1000, 100, 2)})
    counts = tuple(CrowdAnswers(one, 1.0, (1, 0, 2, 0, 1), unable=1) for one in ("business", "risk"))
    return engagement(*of_two_minds, hinge, statements=(Statement("user1", counts),))


def mixed(given: Engagement) -> Engagement:
    """The same rows in another order, figures under other ids, and everything else the other way round."""
    figures = [replace(one, id=f"x{50 - place}") for place, one in enumerate(given.figures)]
    return replace(
        given,
        perspectives=given.perspectives[::-1],
        items=given.items[::-1],
        quantities=given.quantities[::-1],
        crowds=given.crowds[::-1],
        opinions=(*given.opinions[4:], *given.opinions[3::-1]),
        statements=given.statements[::-1],
        figures=(*figures[4:], *figures[3::-1]),
    )


def without_ids(text: str) -> str:
    document = json.loads(text)
    voices = document["influence"]["voices"] + document["verdict"]["held_back"]
    rows = [one for one in voices if one["kind"] == "figures"]
    assert rows, "there is something to name"
    for one in rows:
        del one["id"]
    del document["verdict"]["hinges_on"]["figures"]
    return json.dumps(document)


def test_another_process_gives_the_same_bytes_for_other_ids_and_orders_of_rows() -> None:
    given = divided()
    first, second = (
        in_a_process_of_its_own(written(one.to_json()), seed)
        for one, seed in ((given, "3"), (mixed(given), "4"))
    )
    assert first != second
    assert without_ids(first) == without_ids(second)


def test_every_purpose_has_the_stream_that_its_name_says() -> None:
    # PCG64DXSM, seeded with the seed and the first sixteen bytes of the SHA-256 of the name: stored results are
    # recomputed from these numbers, so another generator is another engine.
    assert stream_of(20261125, "room:QU1").standard_normal(2).tolist() == [
        -0.6895495579346573,
        -0.6680099274373793,
    ]
    assert stream_of(20261125, "room:QU2").random() != stream_of(20261125, "room:QU1").random()
    longer = stream_of(1, "camps").random(5)
    assert stream_of(1, "camps").random(3).tolist() == longer[:3].tolist()


def test_whole_numbers_may_be_written_either_way() -> None:
    whole = workshop(*crowd(4, everywhere(said(10, 100, 2)), opinions=True)).to_json()
    as_floats = json.loads(json.dumps(whole), parse_int=float)
    first, second = (read_input(json.loads(written(one))) for one in (whole, as_floats))
    found, again = (assess(one.engagement, one.settings).to_json() for one in (first, second))
    assert json.dumps(found) == json.dumps(again)


def test_the_seed_is_one_for_all_unless_it_is_given() -> None:
    found = result(*crowd(3))
    assert found.meta.seed == 20261125
    assert result(*crowd(4, opinions=True)).meta.seed == found.meta.seed
