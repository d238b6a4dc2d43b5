"""The same evidence gives the same bytes, in any process, whoever is called what."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from apps.ranking import Engagement, Settings, assess
from apps.ranking.exchange import assess_document
from tests.ranking.build import DIMENSIONS, engagement, feelings, order, person, renamed
from tests.ranking.draws.test_draws import workshop

ROOT = Path(__file__).parents[2]

# A process of its own, in which Django can't be imported.
SCRIPT = """
import json, sys
sys.modules["django"] = None
from apps.ranking.exchange import assess_document
print(json.dumps(assess_document(json.load(sys.stdin))))
"""


def document_of(given: Engagement, **settings: Any) -> dict[str, Any]:
    return {"format": "scalelens-engine-input/1", "engagement": given.to_json(), "settings": settings}


def in_a_process_of_its_own(given: Engagement, hash_seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(document_of(given, draws=9000, camps_draws=49)),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        # The rest stays as it is here: a variable may choose the BLAS kernels, and those round each in their own way.
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed},
    ).stdout


def divided() -> Engagement:
    """Two camps of five, whose figures differ, and one person on whom the first place hangs."""
    of_two_minds = [
        person(f"s{place}", ("business", "risk")[place % 2], order(*DIMENSIONS[:: (-1, 1)[place % 2]]))
        for place in range(10)
    ]
    hinge = person("s10", "platform", order(*DIMENSIONS), feelings(data=3, organization=3))
    return engagement(*of_two_minds, hinge)


def without_ids(written: str) -> str:
    document = json.loads(written)
    assert document["influence"].pop("stakeholders") != [], "there is somebody to name"
    assert document["camps"].pop("members") != [], "there are camps to name"
    return json.dumps(document)


def mixed(given: Engagement) -> Engagement:
    """The same people under other names and in another order, and everything else the other way round."""
    people = [renamed(one, f"x{50 - place}") for place, one in enumerate(given.stakeholders)]
    return replace(
        given,
        stakeholders=(*people[4:], *people[3::-1]),
        groups=given.groups[::-1],
        items=given.items[::-1],
        quantities=given.quantities[::-1],
    )


def test_two_processes_give_the_same_bytes_and_need_no_django() -> None:
    given = workshop()
    first, second = (in_a_process_of_its_own(given, hash_seed) for hash_seed in ("1", "2"))
    assert first == second
    here = json.dumps(assess_document(document_of(given, draws=9000, camps_draws=49)))
    assert first == f"{here}\n"


def test_another_process_gives_the_same_bytes_for_other_names_and_orders_of_people() -> None:
    first, second = (
        in_a_process_of_its_own(one, seed) for one, seed in ((divided(), "3"), (mixed(divided()), "4"))
    )
    assert first != second
    assert without_ids(first) == without_ids(second)


def test_whole_numbers_may_be_written_either_way() -> None:
    given = document_of(divided(), draws=64, camps_draws=9)
    # Read back, each whole number is a float: 4.0 for 4.
    as_floats = json.loads(json.dumps(given), parse_int=float)
    assert json.dumps(assess_document(as_floats)) == json.dumps(assess_document(given))


def test_another_seed_gives_other_draws_and_the_same_digest() -> None:
    one, other = (assess(workshop(), Settings(draws=256, seed=seed)) for seed in (1, 2))
    assert one.full.p_dominant != other.full.p_dominant
    assert one.meta.input_digest == other.meta.input_digest
    assert one.crisp == other.crisp


def test_the_seed_comes_from_the_evidence_and_not_from_names() -> None:
    given = workshop()
    named = replace(given, stakeholders=tuple(renamed(one, f"{one.id}x") for one in given.stakeholders))
    few = Settings(draws=8)
    assert assess(given, few).meta.seed == assess(named, few).meta.seed
    fewer = replace(given, stakeholders=given.stakeholders[1:])
    assert assess(given, few).meta.seed != assess(fewer, few).meta.seed
    assert assess(given, few).meta.seed != assess(given, Settings(draws=9)).meta.seed


@pytest.mark.parametrize(
    "before", [engagement(person("bob")), workshop(2.0)], ids=["somebody else", "the same people"]
)
def test_the_round_before_changes_its_shift_and_nothing_else(before: Engagement) -> None:
    document = document_of(workshop(), draws=64)
    alone, after = assess_document(document), assess_document(document, document_of(before))
    assert after["shift"] is not None
    assert alone == {**after, "shift": None}
