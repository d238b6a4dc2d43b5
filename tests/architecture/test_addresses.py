"""Every address says for whom it is, before anybody asks for it."""

from tests.access.rows import ROWS
from tests.access.test_matrix import named_patterns


def test_every_address_has_its_row() -> None:
    named = {name for name, _converters in named_patterns()}
    assert named - ROWS.keys() == set(), "say in tests/access/rows.py for whom these are"
    assert ROWS.keys() - named == set()
