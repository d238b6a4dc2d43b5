"""The service `backup` as docker-compose.yml describes it, run as the process it names on the test's PostgreSQL."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.db import connection

from apps.accounts.models import Organisation
from apps.operations.models import RunningProcess
from config.local.servers import postgres_binary
from tests.databases import created, name_in_this_run

OTHER = "Other key"
OURS = "Scalelens backups"


@pytest.fixture
def service(repository: Path) -> dict[str, Any]:
    services = yaml.safe_load((repository / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    described: dict[str, Any] = services["backup"]
    return described


@pytest.fixture(scope="module")
def keyring() -> Iterator[dict[str, str]]:
    """Two keys, as somebody makes them elsewhere; gpg's agent has a socket, whose path must be short."""
    with tempfile.TemporaryDirectory(prefix="gpg-", dir="/tmp") as folder:
        home = os.environ | {"GNUPGHOME": folder}
        make = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key"]
        for name in (OURS, OTHER):
            subprocess.run([*make, name, "default", "default", "never"], env=home, check=True)
        yield home
        subprocess.run(["gpgconf", "--kill", "all"], env=home, check=True)


class Backup:
    """The service's process, with what it mounts at paths of this machine."""

    def __init__(self, service: dict[str, Any], folder: Path, script: Path, keyring: dict[str, str]) -> None:
        self.folder, self.script = folder / "backups", script
        self.folder.mkdir()
        self.key = folder / "backup.pub"
        export = ["gpg", "--batch", "--export", OURS]
        self.key.write_bytes(subprocess.run(export, env=keyring, check=True, capture_output=True).stdout)
        used = connection.settings_dict
        ours = {
            "PGHOST": str(used["HOST"]),
            "PGUSER": "scalelens",
            "PGDATABASE": str(used["NAME"]),
            "PGPASSWORD_FILE": "",
            "BACKUP_KEY": str(self.key),
            "BACKUPS": str(self.folder),
        }
        assert set(ours) == set(service["environment"])
        path = f"{Path(postgres_binary('pg_dump')).parent}:{os.defpath}"
        self.environment = {"PATH": path, **ours}

    def once(self, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.script), "once"]
        environment = self.environment | changed
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())


@pytest.fixture
def backup(
    transactional_db: None,
    service: dict[str, Any],
    tmp_path: Path,
    repository: Path,
    keyring: dict[str, str],
) -> Backup:
    return Backup(service, tmp_path, repository / "config/backup", keyring)


def test_it_runs_only_where_there_is_a_key_and_knows_no_secret_but_the_password(
    service: dict[str, Any], repository: Path
) -> None:
    assert service["profiles"] == ["backup"]
    assert service["secrets"] == ["postgres_password"]
    assert service["networks"] == ["data"]
    mounted = {
        each["source"] if isinstance(each, dict) else each.split(":")[0] for each in service["volumes"]
    }
    assert mounted == {"./config/backup", "./backup.pub", "backups"}
    assert os.access(repository / "config/backup", os.X_OK)


def test_a_backup_is_read_by_its_key_alone_and_brought_back_it_holds_what_was_there(
    backup: Backup, organisation: Organisation, keyring: dict[str, str], tmp_path: Path
) -> None:
    RunningProcess.objects.create(name="celery on host", kind="worker")
    done = backup.once()
    assert done.returncode == 0, done.stderr
    [file] = backup.files()
    assert organisation.name.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    refused = subprocess.run(
        ["gpg", "--batch", "--decrypt", str(file)], env=backup.environment, capture_output=True
    )
    assert refused.returncode != 0
    dump = tmp_path / "it.dump"
    decrypt = ["gpg", "--batch", "--quiet", "--decrypt", "--output", str(dump), str(file)]
    subprocess.run(decrypt, env=keyring, check=True)
    where = ["-h", backup.environment["PGHOST"], "-U", "scalelens"]
    with created(name_in_this_run("brought_back")) as name:
        restore = [str(postgres_binary("pg_restore")), *where, "--exit-on-error", "-d", name, str(dump)]
        subprocess.run(restore, check=True)
        with psycopg.connect(host=where[1], user="scalelens", dbname=name) as copy:
            assert copy.execute("select name from accounts_organisation").fetchall() == [(organisation.name,)]
            # Nobody is to miss the workers of the machine it was made on.
            assert copy.execute("select count(*) from operations_runningprocess").fetchone() == (0,)


def test_the_password_is_nowhere_once_it_has_ended(backup: Backup, tmp_path: Path) -> None:
    password, where, temporary = tmp_path / "password", tmp_path / "where", tmp_path / "tmp"
    password.write_text("secret-of-this-test", encoding="ascii")
    temporary.mkdir()
    ours = tmp_path / "bin"
    ours.mkdir()
    spy = ours / "pg_dump"
    real = postgres_binary("pg_dump")
    spy.write_text(
        f'#!/bin/sh\ncat "$PGPASSFILE" >{where}\necho "$PGPASSFILE" >>{where}\nexec {real} "$@"\n',
        encoding="ascii",
    )
    spy.chmod(0o755)
    path = f"{ours}:{backup.environment['PATH']}"
    done = backup.once(PATH=path, PGPASSWORD_FILE=str(password), TMPDIR=str(temporary))
    assert done.returncode == 0, done.stderr
    line, file = where.read_text(encoding="ascii").split()
    assert line == "*:*:*:*:secret-of-this-test"
    assert Path(file).is_relative_to(temporary)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "broken", [{"PGHOST": "/nowhere"}, {"BACKUP_KEY": "/nowhere/backup.pub"}, {"PGDATABASE": "nothing"}]
)
def test_what_breaks_off_leaves_nothing_and_says_so(broken: dict[str, str], backup: Backup) -> None:
    done = backup.once(**broken)
    assert done.returncode == 1
    assert "no backup was made" in done.stderr
    assert backup.files() == []


def test_what_is_older_than_thirty_days_goes_once_there_is_a_new_one(backup: Backup) -> None:
    days = {31: "scalelens-old.dump.gpg", 29: "scalelens-young.dump.gpg"}
    for age, name in days.items():
        file = backup.folder / name
        file.write_bytes(b"x")
        os.utime(file, (time.time() - age * 86400 - 3600,) * 2)
    assert backup.once(PGHOST="/nowhere").returncode == 1
    assert len(backup.files()) == 2
    assert backup.once().returncode == 0
    assert [file.name for file in backup.files()][1:] == [days[29]]
    assert len(backup.files()) == 2


def test_the_service_makes_the_first_one_at_once_no_second_and_ends_when_it_is_told_to(
    backup: Backup, service: dict[str, Any]
) -> None:
    assert service["command"] == ["/usr/local/bin/backup"]
    process = subprocess.Popen([backup.script], env=backup.environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "made scalelens-" in process.stderr.readline()
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert len(backup.files()) == 1
    # What it says of its health is what it made.
    *_, words = service["healthcheck"]["test"]
    asked = words.replace("$$", "$").replace("/backups", str(backup.folder))
    assert subprocess.run(["sh", "-c", asked]).returncode == 0
    for file in backup.files():
        os.utime(file, (time.time() - 27 * 3600,) * 2)
    assert subprocess.run(["sh", "-c", asked]).returncode == 1
