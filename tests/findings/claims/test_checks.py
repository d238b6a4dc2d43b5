"""Every rule has its check."""

from pathlib import Path

from tests.findings.claims.checking import rule_ids
from tests.findings.claims.checks import CHECKS
from tests.reports.document import checks_of_futures

OF_FUTURES = checks_of_futures.__name__


def test_each_rule_of_the_product_stands_once_and_has_a_check(repository: Path) -> None:
    assert sorted(rule.id for rule in CHECKS) == sorted(rule_ids(repository))
    assert {rule.id.split(".")[0] for rule, check in CHECKS.items() if check.__module__ == OF_FUTURES} == {
        "futures"
    }
