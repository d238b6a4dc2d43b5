"""The command that ranks with a round before, as a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from apps.ranking import Quantity
from tests.ranking.build import DIMENSIONS, engagement, order, person
from tests.ranking.inputs.test_schemas import schema
from tests.ranking.test_shift import document

ROOT = Path(__file__).parents[2]


def test_the_command_ranks_with_the_round_before(tmp_path: Path) -> None:
    people = [person(f"s{place}", ranking=order(*DIMENSIONS), likert={"data1": 4}) for place in range(3)]
    now, before = (
        engagement(*people),
        engagement(*people[:2], quantities=[Quantity("data_load", "data", "things")]),
    )
    files = []
    for name, given_ in (("now.json", now), ("before.json", before)):
        files.append(tmp_path / name)
        files[-1].write_text(json.dumps(document(given_)), encoding="utf-8")

    def rank(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", "rank", str(files[0]), *arguments],
            capture_output=True, text=True, check=False, cwd=ROOT, env=dict(os.environ),
        )  # fmt: skip

    compared, alone = rank("--previous", str(files[1])), rank()
    assert (compared.returncode, compared.stderr) == (0, "")
    result = json.loads(compared.stdout)
    schema("assessment-3").validate(result)
    assert result["shift"]["items"]["data1"] == {"delta_iqr": 0.0, "change": 0.0, "stable": True}
    assert result | {"shift": None} == json.loads(alone.stdout)

    other = document(replace(before, dimensions=("data", "user", "model", "organization", "money")))
    files[1].write_text(json.dumps(other), encoding="utf-8")
    refused = rank("--previous", str(files[1]))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert [problem["path"] for problem in json.loads(refused.stderr)["errors"]] == [
        "previous.engagement.dimensions"
    ]
