import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from config.local import commands
from config.local.commands import needs_servers
from config.local.lock import Holder, Lock

HOLD = (
    "import sys, time; from pathlib import Path; from config.local.lock import Lock; lock = Lock(Path(sys.argv[1]));"
    "assert lock.take(sys.argv[2]); lock.describe(sys.argv[2], is_ready=True, address=sys.argv[3]);"
    "print(flush=True); time.sleep(60)"
)


@contextmanager
def held_by_another_process(path: Path, name: str, address: str = "") -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path, name, address],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield holder
        holder.kill()


@pytest.mark.parametrize(
    "words",
    [
        *(
            ["advise", "facts.json"],
            ["rank", "case.json"],
            ["help"],
            ["makemigrations", "--check"],
            ["check"],
            ["check", "--deploy"],
        ),
        *(
            ["collectstatic", "--noinput"],
            ["assess", "--help"],
            ["--version"],
            [],
            ["import_engagement", "-h"],
        ),
    ],
)
def test_a_command_that_reads_no_row_starts_no_server(words: list[str]) -> None:
    assert not needs_servers(["manage.py", *words])


@pytest.mark.parametrize(
    "words",
    [
        ["assess", "HM-1"],
        ["migrate"],
        ["import_engagement", "-"],
        ["shell"],
        ["check", "--database", "default"],
    ],
)
def test_a_command_that_reads_rows_needs_servers(words: list[str]) -> None:
    assert needs_servers(["manage.py", *words])


def test_only_one_process_holds_the_lock_and_the_other_learns_who(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_by_another_process(path, "up") as other, Lock(path) as lock:
        assert not lock.take("assess")
        assert lock.holder() == Holder("up", other.pid, is_ready=True)


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_by_another_process(path, "up") as other, Lock(path) as lock:
        other.kill()
        other.wait()
        assert lock.take("assess")
        assert lock.holder() == Holder("assess", os.getpid(), is_ready=False)


def test_beside_make_up_a_command_shares_its_servers(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_by_another_process(path, "up"), Lock(path) as lock:
        assert not commands._take_or_share(lock, "assess")


@pytest.mark.parametrize(
    ("address", "own", "used"),
    [
        ("http://127.0.0.1:8123", "", "http://127.0.0.1:8123"),
        ("http://127.0.0.1:8123", "http://chosen.example", "http://as.before"),
        ("", "", "http://as.before"),
    ],
)
def test_beside_make_up_a_command_makes_links_to_its_address(
    address: str, own: str, used: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "BASE_URL", "http://as.before")
    monkeypatch.delenv("BASE_URL", raising=False)
    if own:
        monkeypatch.setenv("BASE_URL", own)
    path = tmp_path / "lock"
    with held_by_another_process(path, "up", address), Lock(path) as lock:
        assert not commands._take_or_share(lock, "recover_owner")
    assert used == settings.BASE_URL


def test_beside_another_command_a_command_waits_its_turn_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lock"
    with held_by_another_process(path, "assess") as other, Lock(path) as lock:

        def end_the_other(seconds: float) -> None:
            other.kill()
            other.wait()

        monkeypatch.setattr(time, "sleep", end_the_other)
        assert commands._take_or_share(lock, "export_engagement")
    output = capsys.readouterr()
    assert f"Waiting for manage.py assess (process {other.pid})" in output.err
    assert output.out == ""
