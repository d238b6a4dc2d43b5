"""Pages go before reports where both want the same processor."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.privileges import give_way_and_terminate_with_parent
from config.local.processes import spawn


@pytest.fixture
def in_background(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = spawn(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        tmp_path / "log",
        folder=tmp_path,
        environment={},
        before_exec=give_way_and_terminate_with_parent,
    )
    yield process
    process.kill()
    process.wait()


def test_background_work_gives_way(in_background: subprocess.Popen[bytes]) -> None:
    assert os.getpriority(os.PRIO_PROCESS, in_background.pid) == min(os.nice(0) + 10, 19)


def test_its_group_gives_way_where_the_kernel_groups_by_session(
    in_background: subprocess.Popen[bytes],
) -> None:
    group = Path(f"/proc/{in_background.pid}/autogroup")
    if not group.exists():
        pytest.skip("this kernel has no groups by session")
    assert group.read_text(encoding="ascii").split()[-1] == "10"
