"""The indexes that lists stand on answer their queries behind the walls, by the role of pages.

With few rows PostgreSQL would read everything: here it may neither scan nor sort where an index can do.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from apps.accounts.models import Client, Organisation
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from tests.conftest import migrated
from tests.portfolio.rows import fill_engagements

pytestmark = pytest.mark.django_db


USED = {
    ("engagements", ""): {"engagements_listed", "decisions_assumptions_due", "decisions_steps_due"},
    ("engagements", "sort=client"): {"accounts_client_by_name"},
    ("engagements", "round=open"): {"engagements_listed", "engagements_one_open_round"},
    ("engagements", "q=initiative"): {"engagements_listed"},
    ("library", ""): {"reports_newest_of_each", "decisions_assumptions_due", "engagements_going"},
    ("library", "found=data"): {"reports_newest_readable"},
    ("library", "sort=months"): {"reports_line_by_months"},
    ("library", "q=initiative"): {"reports_newest_of_each"},
    ("picture", ""): {"reports_newest_readable"},
    ("trail", ""): {"core_audite_scope_i_eed086_idx"},
}


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


@pytest.fixture(scope="module", autouse=True)
def empty_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Use a new one: what PostgreSQL plans depends on the pages that other tests have filled and on its count of rows."""
    name = f"{connection.settings_dict['NAME']}_plans"
    with django_db_blocker.unblock(), migrated(name), django_db_blocker.block():
        yield


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
        cursor.execute(
            "set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off"
        )
    plans = Plans()
    with connection.execute_wrapper(plans):
        olgas.get(f"{reverse(page)}?{query}")
    assert {index for index in USED[page, query] if index not in plans.text} == set()
