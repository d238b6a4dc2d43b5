"""People save while the site is updated as compose does it, from the version that tests/upgrade keeps a database of."""

import io
import subprocess
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.databases import restore
from tests.faults.conftest import times_slower
from tests.saving.kept import inconsistent, lost
from tests.saving.people import Crowd, Person, Save
from tests.saving.site import Site, said
from tests.saving.site import site as a_site
from tests.upgrade.conftest import dump, known

pytestmark = [pytest.mark.fault, pytest.mark.timeout(600)]

PEOPLE, BETWEEN = 20, 200
LOCK_TIMEOUT, RETRY = (
    5,
    1.25,
)  # s: what a migration waits for a table, and after which time a page tries again
LONGEST = LOCK_TIMEOUT + RETRY + 2  # and the save itself, on a busy machine
TRIES = 5
MANY = 20_000
# Rows to be migrated: so many people more, each with what whoever gave the fewest answers gave.
_FILL = """
create temporary table model as
    select response.id, response.stakeholder_id from responses_response response
    join responses_answer answer on answer.response_id = response.id
    group by 1, 2 order by count(*) limit 1;
create temporary table clone as
    select number, gen_random_uuid() as person, gen_random_uuid() as response from generate_series(1, {many}) number;
insert into engagements_stakeholder
    select many.* from engagements_stakeholder each, clone, lateral jsonb_populate_record(each,
        jsonb_build_object('id', person, 'key', 'many' || number, 'email', '')) many
    where each.id = (select stakeholder_id from model);
insert into responses_response
    select many.* from responses_response each, clone, lateral jsonb_populate_record(each,
        jsonb_build_object('id', response, 'stakeholder_id', person)) many
    where each.id = (select id from model);
insert into responses_answer
    select many.* from responses_answer each, clone, lateral jsonb_populate_record(each, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('responses_answer', 'id')), 'response_id', response)) many
    where each.response_id = (select id from model);
insert into responses_answerevent
    select many.* from responses_answerevent each, clone, lateral jsonb_populate_record(each, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('responses_answerevent', 'id')), 'response_id', response,
        'operation', gen_random_uuid())) many
    where each.response_id = (select id from model);
analyze;
"""


@pytest.fixture
def code_of_then(repository: Path, tmp_path: Path) -> Path:
    """Take the code of that version out of the repository's history."""
    archive = subprocess.run(
        ["git", "-C", repository, "archive", dump().name.partition(".")[0]],
        check=True,
        stdout=subprocess.PIPE,
    )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(tmp_path, filter="data")
    return tmp_path


def test_no_save_is_lost_or_takes_long_while_the_site_is_updated(
    code_of_then: Path, record_property: Callable[[str, object], None]
) -> None:
    options = {"code": code_of_then, "secret_key": known()["secret_key"], "has_roles": False}
    with a_site("gunicorn", **options) as site:
        with psycopg.connect(site.database, autocommit=True) as database:
            restore(dump(), database)
        with psycopg.connect(site.database) as database:
            database.execute(_FILL.format(many=MANY))
        site.start_web()
        invited = site.invite(PEOPLE)
        with Crowd([Person(each["link"], each["items"]) for each in invited]) as crowd:
            crowd.wait_for(BETWEEN)
            site.code, site.has_roles = settings.BASE_DIR, True
            times = [time.monotonic()]
            for command in ("make_roles", "migrate"):
                with a_backup(site):
                    assert_gives_up(site, command)
                times.append(time.monotonic())
                record_property(f"tries_of_{command}", done_after(site, command))
                times.append(time.monotonic())
            loaded = site.run("manage.py", "load_shipped")
            # Before the first release an edition may change under its number, and is refused then.
            assert not loaded.returncode or "as may be before 1.0" in loaded.stderr, loaded.stderr
            crowd.wait_for(crowd.acknowledged + BETWEEN)
            replaced = time.monotonic()
            site.stop_web()
            site.start_web()
            serves = time.monotonic()
            crowd.wait_for(crowd.acknowledged + BETWEEN)
            record_property("tries_of_second_migrate", done_after(site, "migrate"))
            crowd.wait_for(crowd.acknowledged + BETWEEN)
            crowd.stop()
        saves = crowd.saves
        assert crowd.errors == []
        assert lost(site.database, saves) == []
        assert list(inconsistent(site.database, saves)) == []
        assert site.answers("/readyz")
        record_property("saves", len(saves))
        record_property("repeated", Counter(each for person in crowd.people for each in person.repeated))
        record_property("longest_before", longest(saves, 0, times[0]))
        names = ("make_roles_given_up", "make_roles", "migrate_given_up", "migrate")
        for name, (since, until) in zip(names, pairwise(times), strict=True):
            record_property(f"longest_at_{name}", longest(saves, since, until))
        record_property("web_away", round(serves - replaced, 1))
        record_property("longest_at_new_web", longest(saves, replaced, serves))
        assert longest(saves, times[0], times[-1]) < LONGEST * times_slower()


@contextmanager
def a_backup(site: Site) -> Iterator[None]:
    """Hold tables as pg_dump does, which lets everybody write and nobody change them."""
    with psycopg.connect(site.database) as database:
        database.execute("lock table responses_response, engagements_round in access share mode")
        yield


def assert_gives_up(site: Site, command: str) -> None:
    done = site.run("manage.py", command)
    assert done.returncode != 0
    assert "Somebody has used a table" in done.stderr or "due to lock timeout" in done.stderr, done.stderr
    time.sleep(2 * RETRY)  # whoever repeats a save gets it in before the next try


def done_after(site: Site, command: str) -> int:
    """Run a command until it succeeds, as whoever updates is told to; return how often."""
    number = 1
    while (done := site.run("manage.py", command)).returncode and number < TRIES:
        number += 1
    said(done)
    return number


def longest(saves: list[Save], since: float, until: float) -> float:
    """Return how long a save took, from the press to the acknowledgement, of those that were under way in that time."""
    took = [save["took"] for save in saves if save["at"] > since and save["at"] - save["took"] < until]
    return round(max(took), 2)
