import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.local import paths, privileges
from config.local.errors import LocalStackError
from config.local.servers import Servers, make_private, wait_for_predecessor
from tests.local.processes import running_in, wait_until_nothing_runs_in

IS_ROOT = os.geteuid() == 0


def run(of: Servers, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(host=str(of.sockets), user="scalelens", dbname="postgres") as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[[Path], Servers]]:
    """Return a function that describes servers in a folder; whatever it started is stopped."""
    made: list[Servers] = []

    def describe(folder: Path) -> Servers:
        made.append(Servers(folder, paths.socket_folder(folder), durable=False))
        return made[-1]

    yield describe
    for each in made:
        each.stop()


def test_servers_start_in_a_folder_with_a_space_and_leave_nothing_behind(
    tmp_path: Path, build: Callable[[Path], Servers]
) -> None:
    folder = tmp_path / "my product"
    embedded = build(folder)
    embedded.start()
    assert run(embedded, "select current_user::text") == [("scalelens",)]
    address = paths.redis_url(embedded.sockets).replace("redis+socket://", "unix://")
    assert redis.Redis.from_url(address).ping()
    embedded.stop()
    assert running_in(folder) == []
    assert list(embedded.sockets.iterdir()) == []


def test_what_was_written_is_there_at_the_next_start(
    tmp_path: Path, build: Callable[[Path], Servers]
) -> None:
    embedded = build(tmp_path)
    embedded.start()
    run(embedded, "create table kept as select 42 as answer")
    embedded.stop()
    embedded.start()
    assert run(embedded, "select answer from kept") == [(42,)]


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(
    tmp_path: Path, build: Callable[[Path], Servers]
) -> None:
    folder = tmp_path / ("deep" * 20) / ("deeper" * 10)
    embedded = build(folder)
    assert embedded.sockets.parent == Path("/tmp")  # noqa: S108 - what the test is about
    embedded.start()
    assert embedded.sockets.stat().st_mode & 0o777 == 0o700
    assert run(embedded, "select 1") == [(1,)]
    embedded.stop()
    embedded.sockets.rmdir()


@pytest.mark.parametrize("may_enter_namespace", [True, False] if IS_ROOT else [True])
def test_postgres_never_runs_as_root(
    tmp_path: Path,
    build: Callable[[Path], Servers],
    monkeypatch: pytest.MonkeyPatch,
    may_enter_namespace: bool,
) -> None:
    if not may_enter_namespace:
        monkeypatch.setattr(privileges, "_can_enter_namespace", lambda: False)
    embedded = build(tmp_path)
    embedded.start()
    postmaster = next(child for child in embedded.children if child.name == "PostgreSQL")
    status = Path(f"/proc/{postmaster.process.pid}/status").read_text(encoding="utf-8")
    namespace = Path(f"/proc/{postmaster.process.pid}/ns/user").readlink()
    uids = next(line.split()[1:] for line in status.splitlines() if line.startswith("Uid:"))
    assert "0" not in uids or namespace != Path("/proc/self/ns/user").readlink()


def test_the_servers_die_with_whoever_started_them(tmp_path: Path, repository: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from config.local.servers import Servers; folder = Path(sys.argv[1]);"
        "Servers(folder, folder, durable=False).start(); print('started', flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], cwd=repository, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "started\n"
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    assert wait_until_nothing_runs_in(tmp_path) == []


def test_a_cluster_of_another_version_is_refused_with_the_way_to_keep_its_content(
    tmp_path: Path, build: Callable[[Path], Servers]
) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("17\n", encoding="utf-8")
    with pytest.raises(LocalStackError, match=r"made by PostgreSQL 17; this version brings 18") as refusal:
        build(tmp_path).start()
    assert "pg_dump" in str(refusal.value)
    assert "pg_restore" in str(refusal.value)
    assert running_in(tmp_path) == []


def test_a_cluster_that_a_crash_left_half_made_is_made_anew(
    tmp_path: Path, build: Callable[[Path], Servers]
) -> None:
    (tmp_path / "pg.init").mkdir()
    (tmp_path / "pg.init" / "PG_VERSION").write_text("18\n", encoding="utf-8")
    embedded = build(tmp_path)
    embedded.start()
    assert run(embedded, "select 1") == [(1,)]
    assert not (tmp_path / "pg.init").exists()


def test_a_process_number_that_somebody_else_has_by_now_does_not_keep_the_server_down(tmp_path: Path) -> None:
    pid_file = tmp_path / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n", encoding="utf-8")
    wait_for_predecessor(tmp_path)
    assert not pid_file.exists()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    with pytest.raises(LocalStackError, match="belongs to another user"):
        make_private(tmp_path)


def test_a_server_that_cannot_start_says_what_its_log_says(
    tmp_path: Path, build: Callable[[Path], Servers]
) -> None:
    embedded = build(tmp_path)
    embedded.start()
    embedded.stop()
    (tmp_path / "pg" / "postgresql.conf").write_text("no_such_setting = 1\n", encoding="utf-8")
    with pytest.raises(LocalStackError, match="no_such_setting"):
        embedded.start()
    assert running_in(tmp_path) == []
