"""What was acknowledged is stored, once, whatever is killed while people save.

A killed process loses what it had not handed to the kernel; a power cut, which loses more, is not tried.
"""

import time
from collections import Counter
from collections.abc import Callable

import psycopg
import pytest

from tests.faults.conftest import wait_until
from tests.saving.kept import inconsistent, lost
from tests.saving.people import Crowd, Person
from tests.saving.site import Site
from tests.saving.site import site as a_site

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

PEOPLE, SAVES, BETWEEN = 30, 5000, 600
LONG = 40  # s
PAGES_AGAIN = 10  # s after PostgreSQL takes connections, or the web server its port
SAVES_AGAIN = 40  # s: the longest pause of a page between two tries, and a little


def postmaster(site: Site) -> None:
    site.kill_postgres(alone=True)
    site.start_postgres()


def postgres(site: Site) -> None:
    site.kill_postgres()
    site.start_postgres()


def postgres_for_long(site: Site) -> None:
    site.kill_postgres()
    time.sleep(LONG)
    site.start_postgres()


def one_session(site: Site) -> None:
    site.kill_session()


def web(site: Site) -> None:
    site.kill_web()
    site.start_web()


def one_web_process(site: Site) -> None:
    site.kill_web_process()


FAULTS = [postmaster, web, postgres, one_session, one_web_process, postgres_for_long, postmaster, postgres]


@pytest.mark.parametrize("server", ["uvicorn", "gunicorn"])
def test_what_was_acknowledged_is_stored_once_whatever_is_killed(
    server: str, record_property: Callable[[str, object], None]
) -> None:
    with a_site(server) as site:
        is_as_durable_as_in_production(site)
        site.prepare()
        site.start_web()
        people = [Person(each["link"], each["items"]) for each in site.invite(PEOPLE)]
        with Crowd(people) as crowd:
            for number, fault in enumerate(FAULTS, start=1):
                crowd.wait_for(number * BETWEEN)
                fault(site)
                record_property(f"{number}_{fault.__name__}", again_after(site, crowd))
            crowd.wait_for(SAVES)
            crowd.stop()
        # What was acknowledged last is what a kill would take first.
        postgres(site)
        saves = crowd.saves
        assert crowd.errors == []
        assert lost(site.database, saves) == []
        assert list(inconsistent(site.database, saves)) == []
        record_property("saves", len(saves))
        record_property("repeated", Counter(each for person in people for each in person.repeated))
        record_property("seconds", round(saves[-1]["at"] - saves[0]["at"]))


def again_after(site: Site, crowd: Crowd) -> str:
    """Say after how long a page of questions is there again, and the first save."""
    began, known, person = time.monotonic(), crowd.acknowledged, crowd.people[0]
    pages = wait_until(lambda: site.answers(person.home, person.cookie), PAGES_AGAIN)
    wait_until(lambda: crowd.acknowledged > known, SAVES_AGAIN)
    return f"a page {pages:.1f} s, a save {time.monotonic() - began:.1f} s"


def is_as_durable_as_in_production(site: Site) -> None:
    with psycopg.connect(site.database) as database:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert database.execute(f"show {setting}").fetchone() == ("on",)
