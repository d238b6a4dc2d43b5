"""The cast: Alice facilitates, Olga owns, Bob answers, Carol reads reports, Mallory belongs elsewhere."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import settings as hypothesis
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from apps.accounts.models import Client, Membership, Organisation, User
from apps.assessments import engine_run
from apps.core.hashing import Argon2Hasher
from apps.core.models import VersionedDocument
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.ranking import Assessment, Settings, assess, preview, run
from apps.ranking import Engagement as EngineEngagement
from apps.reports.document import scenarios
from tests import factories, roles
from tests.databases import created, made_once, name_in_this_run, using
from tests.factories import SignIn

# Browser tests drive pages from a thread with an event loop; the ORM calls beside them are meant.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# What makes a password dear to guess makes it dear to set: a fifth of a second for each person of each test.
Argon2Hasher.time_cost, Argon2Hasher.memory_cost, Argon2Hasher.parallelism = 1, 8, 1

# How long an example takes says more about the machine than about the code. Where CI is set hypothesis has a profile of
# its own: a run there is the run at a desk.
hypothesis.register_profile("house", hypothesis.get_profile("default"), deadline=None)
hypothesis.load_profile("house")


# What is imported by now stays: looking through it again and again takes processor time. Collecting less often would
# leave the connections of a server's ended threads open.
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


TransactionTestCase._fixture_teardown = roles.flush_as_superuser  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the process a database of its own."""
    settings.MIDDLEWARE.insert(0, "tests.roles.AsPage")
    name = name_in_this_run(os.environ.get("PYTEST_XDIST_WORKER", "alone"))
    with django_db_blocker.unblock(), migrated(name), django_db_blocker.block():
        yield


@contextmanager
def migrated(name: str) -> Iterator[None]:
    """Use a copy of a database that one process of the run has migrated: that takes ten seconds."""
    with created(name, template=made_once("migrated", _migrate)), using(name):
        # As an installation with one role is converted. What may be done in a database a copy has not.
        with roles.connected_as(roles.SUPERUSER):
            roles.convert()
        yield


# Questionnaire and rules are a quarter of a megabyte, and nearly every test has them: copied within PostgreSQL.
SHIPPED = {InstrumentVersion: factories.make_instrument, RuleSetVersion: factories.make_rules}


def _migrate() -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        # What is published is never deleted, but by whom no trigger holds.
        cursor.execute("create schema shipped; set session_replication_role = replica")
        for kind, make in SHIPPED.items():
            make()
            for statement in (
                "create table shipped.{0} as table {0}",
                "grant select on shipped.{0} to public",
                "delete from {0}",
            ):
                cursor.execute(sql.SQL(statement).format(sql.Identifier(kind._meta.db_table)))
        cursor.execute("grant usage on schema shipped to public")


def _publish_shipped[V: VersionedDocument](kind: type[V]) -> V:
    insert = sql.SQL("insert into {0} select * from shipped.{0} returning id")
    with connection.cursor() as cursor:
        cursor.execute(insert.format(sql.Identifier(kind._meta.db_table)))
        version = copy(_published(kind, cursor.fetchone()[0]))
    version.document = dict(version.document)
    return version


@cache
def _published[V: VersionedDocument](kind: type[V], key: UUID) -> V:
    return kind._default_manager.get(pk=key)


# Ranking takes a second, and many tests rank the same answers: the same input is ranked once in a process of a run.
# Whether it comes out the same again is the engine's own tests' to say, and the engine is in other processes as it is.
type Rank = Callable[..., Assessment]


def _once(rank: Rank) -> Rank:
    ranked: dict[tuple[str, str, str, int], Assessment] = {}

    def rank_once(engagement: EngineEngagement, settings: Settings, *before: EngineEngagement) -> Assessment:
        rounds = sha256_of([each and each.to_json() for each in before])
        key = (sha256_of(engagement.to_json()), sha256_of(settings.to_json()), rounds, run.PREVIEW_DRAWS)
        if key not in ranked:
            ranked[key] = rank(engagement, settings, *before)
        return ranked[key]

    return rank_once


engine_run.assess = _once(assess)  # type: ignore[attr-defined]
engine_run.preview = scenarios.preview = _once(preview)  # type: ignore[attr-defined]


# What ships is stored as it is: whether it may be is for the tests of loading to say, and takes most of a second.
@pytest.fixture
def instrument(db: None) -> InstrumentVersion:
    return _publish_shipped(InstrumentVersion)


@pytest.fixture
def rules(instrument: InstrumentVersion) -> RuleSetVersion:
    return _publish_shipped(RuleSetVersion)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return factories.make_organisation()


@pytest.fixture
def harbourline(organisation: Organisation) -> Client:
    return factories.make_client(organisation)


@pytest.fixture
def alice(organisation: Organisation) -> User:
    return factories.make_member(organisation, "Alice Duarte")


@pytest.fixture
def olga(organisation: Organisation) -> User:
    return factories.make_member(organisation, "Olga Owner", Membership.Role.OWNER)


@pytest.fixture
def carol(organisation: Organisation, harbourline: Client) -> User:
    return factories.make_member(organisation, "Carol Lindqvist", Membership.Role.MANAGER, (harbourline,))


@pytest.fixture
def mallory(db: None) -> User:
    return factories.make_member(factories.make_organisation("Elsewhere Partners"), "Mallory Elsewhere")


@pytest.fixture
def engagement(
    organisation: Organisation, harbourline: Client, instrument: InstrumentVersion, alice: User
) -> Engagement:
    return factories.make_engagement(organisation, client=harbourline, lead=alice)


@pytest.fixture
def bob(engagement: Engagement) -> Stakeholder:
    return factories.make_stakeholder(engagement)


@pytest.fixture
def signed_in() -> SignIn:
    """Return a function that gives a browser in which that person has just signed in."""
    return lambda user: factories.sign_in(Browser(), user)


@pytest.fixture
def browser(alice: User, signed_in: SignIn) -> Browser:
    """Alice's, in which she has just signed in."""
    return signed_in(alice)


@pytest.fixture
def olgas(olga: User, signed_in: SignIn) -> Browser:
    return signed_in(olga)


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be NOW wherever Python asks what time it is; PostgreSQL's clock goes on."""
    monkeypatch.setattr(timezone, "now", lambda: factories.NOW)


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(settings.BASE_DIR)
