"""A dump that is made while people save is the state of one moment: brought back, nothing in it is half there."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from config.local import paths
from config.local.servers import postgres_binary
from tests.saving.kept import inconsistent, lost
from tests.saving.people import Crowd, Person
from tests.saving.site import Site, site

pytestmark = [pytest.mark.fault, pytest.mark.timeout(600)]

PEOPLE, BEFORE, AFTER = 20, 300, 200
COPY = "brought_back"


def run(site: Site, name: str, *options: str | Path) -> None:
    command = [postgres_binary(name), "-h", str(site.folder), "-U", "scalelens", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_was_acknowledged_before_is_in_it_and_each_answer_is_what_its_history_says(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    dump = tmp_path / "it.dump"
    with site("uvicorn") as served:
        served.prepare()
        served.start_web()
        people = [Person(each["link"], each["items"]) for each in served.invite(PEOPLE)]
        with Crowd(people) as crowd:
            crowd.wait_for(BEFORE)
            before, began = list(crowd.saves), time.monotonic()
            run(served, "pg_dump", "-Fc", "-f", dump, "postgres")
            took, during = time.monotonic() - began, crowd.acknowledged - len(before)
            crowd.wait_for(crowd.acknowledged + AFTER)
            crowd.stop()
        assert during > 0, "Nobody saved while it was made."
        with psycopg.connect(served.database, autocommit=True) as admin:
            admin.execute(f"create database {COPY}")
        run(served, "pg_restore", "--exit-on-error", "-d", COPY, dump)
        copy = paths.database_url(served.folder).replace("/postgres?", f"/{COPY}?")
        assert crowd.errors == []
        # Of each answer the newest that was acknowledged before; later ones of the same answer may be in it, too.
        assert [save for save in lost(copy, before) if "operation" in save] == []
        assert list(inconsistent(copy, crowd.saves)) == []
        record_property("saved_while_it_was_made", during)
        record_property("seconds", round(took, 1))
