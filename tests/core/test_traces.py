"""What names a person is found however it is written, and nothing else is taken for it."""

import pytest

from apps.core.erasing.traces import Traces
from apps.documents.values import JsonObject

WANDA = Traces(names=("Wanda Gone",), addresses=("wanda@acme.example",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Wanda Gone decides.", "[erased] decides."),
        ("Ask WANDA  gone's team", "Ask [erased]'s team"),
        ("wanda@ACME.example, and Bob", "[erased], and Bob"),
        ("<wanda@acme.example>", "<[erased]>"),
        ("Wanda Gonerson", "Wanda Gonerson"),
        ("swanda@acme.example", "swanda@acme.example"),
        ("wanda gone wanda@acme.example", "[erased] [erased]"),
    ],
)
def test_a_name_is_taken_out_of_a_text(before: str, after: str) -> None:
    assert WANDA.redact(before) == after


def test_a_document_keeps_its_shape() -> None:
    document: JsonObject = {"lead": "Wanda Gone", "rows": [1, None, "Wanda Gone", {"wanda gone": True}]}
    assert WANDA.redact(document) == {
        "lead": "[erased]",
        "rows": [1, None, "[erased]", {"wanda gone": True}],
    }


def test_a_name_of_one_word_counts_only_as_it_is_spelled() -> None:
    guest = Traces(names=("Data",))
    assert guest.redact("Data grows with data, Database") == "[erased] grows with data, Database"


def test_nobody_is_nowhere() -> None:
    assert not Traces().occur_in("Wanda Gone")
    assert not Traces(names=("", " "), addresses=("",)).occur_in(" Wanda ")
