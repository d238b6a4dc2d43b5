"""The indexes that lists stand on answer their queries behind the walls, by the role of pages.

With few rows PostgreSQL would read everything: here it may neither scan nor sort where an index can do.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import Client, Organisation, User
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from tests.portfolio.test_every_list import fill_engagements
from tests.roles import SUPERUSER, acting_as

pytestmark = pytest.mark.django_db

type SignIn = Callable[[User], Browser]

USED = {
    ("engagements", ""): {"engagements_listed", "workshops_assumptions_due", "workshops_steps_due"},
    ("engagements", "sort=client"): {"accounts_client_by_name"},
    ("engagements", "round=open"): {"engagements_listed", "engagements_one_open_round"},
    ("engagements", "q=initiative"): {"engagements_listed"},
    ("library", ""): {"reports_newest_of_each", "workshops_assumptions_due", "engagements_going"},
    ("library", "found=data"): {"reports_newest_readable"},
    ("library", "sort=months"): {"reports_line_by_months"},
    ("library", "q=initiative"): {"reports_newest_of_each"},
    ("picture", ""): {"reports_newest_readable"},
    ("trail", ""): {"core_audite_scope_i_eed086_idx"},
}

# PostgreSQL counts rows a minute after other tests have written some; until the end of this test it knows nothing.
FORGET = """
update pg_class set reltuples = -1, relpages = 0 where relnamespace = 'public'::regnamespace and relkind = 'r';
delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
"""


class Plans:
    """Asks PostgreSQL how it would answer each query of a request, before it does."""

    def __init__(self) -> None:
        self.text = ""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            cursor = context["cursor"]
            execute(f"EXPLAIN {sql}", params, many, context)
            self.text += "".join(f"{row[0]}\n" for row in cursor.fetchall())
        return execute(sql, params, many, context)


@pytest.fixture
def olgas(signed_in: SignIn, olga: User) -> Browser:
    return signed_in(olga)


@pytest.mark.parametrize(("page", "query"), sorted(USED))
def test_a_list_is_read_by_its_indexes(
    page: str,
    query: str,
    olgas: Browser,
    organisation: Organisation,
    harbourline: Client,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> None:
    fill_engagements(organisation, harbourline, 2)
    with connection.cursor() as cursor:
        with acting_as(SUPERUSER):
            cursor.execute(FORGET)
        cursor.execute(
            "set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off"
        )
    plans = Plans()
    with connection.execute_wrapper(plans):
        olgas.get(f"{reverse(page)}?{query}")
    assert {index for index in USED[page, query] if index not in plans.text} == set()
