"""A file of 500 lines with everything that goes wrong at once: Alice loses nobody, and mends the rest."""

import csv
import io
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.people.csv_files import read_people
from apps.engagements.services import NewStakeholder
from tests.factories import make_stakeholder

SEPARATORS = ",;\t|"
MALFORMED = (
    "jo@",
    "@example.com",
    "jo example.com@",
    "jo@@example.com",
    "jo@example",
    "jo@exa mple.com",
    "jo@-.com",
    "jo..@example.com",
)
REASONS = {
    "malformed": "is not a mail address.",
    "listed": "is on the list already, or further up in this file.",
    "twice": "is on the list already, or further up in this file.",
    "nowhere": "is none of the perspectives",
    "no perspective": "the perspective is missing",
    "nobody": "there is neither a name nor an address",
    "long": "the name has 130 characters; 120 fit.",
}
BAD = {"malformed": 40, "listed": 1, "twice": 20, "nowhere": 10, "no perspective": 10, "nobody": 5, "long": 4}
GOOD = 500 - sum(BAD.values())


def good_line(number: int) -> bytes:
    """Write a person as one of several programs would: own encoding, separator, order and quotes."""
    name, email = f"Zoë Größe {number}", f"p{number}@example.com"
    if number % 50 == 0:
        name = f'"Größe, Zoë {number}"'
    where = ("risk", "business", "Security, legal and risk".join('""'))[number % 3]
    cells = [(name, email, where), (email, where, name)][number % 2]
    encoding = "cp1252" if number % 3 else "utf-8"
    return SEPARATORS[number % 4].join(cells).encode(encoding)


def bad_line(kind: str, number: int) -> bytes:
    name = f"=Jörg {number}"
    cells = {
        "malformed": (name, MALFORMED[number % len(MALFORMED)], "risk"),
        "listed": (name, "BOB@harbourline.example", "risk"),
        "twice": (name, f"P{number + 1}@EXAMPLE.com", "risk"),
        "nowhere": (name, f"n{number}@example.com", "sales"),
        "no perspective": (name, f"m{number}@example.com", ""),
        "nobody": ("", "", "risk"),
        "long": ("J" * 130, f"l{number}@example.com", "risk"),
    }[kind]
    return SEPARATORS[number % 3].join(cells).encode("cp1252" if number % 2 else "utf-8")


@pytest.fixture
def content(engagement: Engagement) -> bytes:
    make_stakeholder(engagement, email="bob@harbourline.example")
    good = [good_line(number) for number in range(GOOD)]
    bad = [bad_line(kind, number) for kind, count in BAD.items() for number in range(count)]
    lines = [*good[:100], *bad, *good[100:]]
    assert len(lines) == 500
    return b"\xef\xbb\xbf" + b"\r\n".join(lines) + b"\r\n\r\n"


def test_five_hundred_lines_with_everything_wrong_at_once(
    engagement: Engagement, browser: Browser, content: bytes
) -> None:
    address = reverse("people_import", args=[engagement.pk])
    preview = browser.post(address, {"file": SimpleUploadedFile("people.csv", content)})
    lines = preview.context["lines"]
    assert [line.problem for line in lines if line.problem and not 101 <= line.number <= 190] == []
    assert f"{GOOD} people can be added, {500 - GOOD} lines can" in preview.content.decode()
    assert [line.number for line in lines] == list(range(1, 501))
    problems = Counter(
        next(reason for reason in REASONS.values() if reason in line.problem)
        for line in lines
        if line.problem
    )
    assert problems == Counter(REASONS[kind] for kind, count in BAD.items() for _ in range(count))
    assert Stakeholder.objects.count() == 1

    text = preview.context["text"]
    bad = browser.post(address, {"text": text, "download": "1"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(bad)))
    assert len(rows) == 500 - GOOD
    assert all(row[-1].startswith("Line ") for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert sum("'=Jörg" in row[0] for row in rows) == 500 - GOOD - BAD["nobody"] - BAD["long"]

    added = browser.post(address, {"text": text, "import": "1"})
    assertRedirects(added, reverse("engagement", args=[engagement.pk]), fetch_redirect_response=False)
    names = set(Stakeholder.objects.exclude(email="bob@harbourline.example").values_list("name", flat=True))
    assert names == {
        f"Größe, Zoë {number}" if number % 50 == 0 else f"Zoë Größe {number}" for number in range(GOOD)
    }


@pytest.mark.parametrize("headings", ["", "Phone;Mail;Name;Role\r\n"])
def test_the_bad_lines_mended_in_a_spreadsheet_are_read_as_they_come_back(
    engagement: Engagement, browser: Browser, headings: str
) -> None:
    line = "+49 30;jo@;Jo Weber;risk\r\n" if headings else "Jo Weber;jo@;risk\r\n"
    file = SimpleUploadedFile("people.csv", (headings + line).encode())
    address = reverse("people_import", args=[engagement.pk])
    text = browser.post(address, {"file": file}).context["text"]
    bad = browser.post(address, {"text": text, "download": "1"}).content.decode("utf-8-sig")
    mended = bad.replace("jo@,", "jo@example.com,")
    (read,) = read_people(mended, {"risk": "Security, legal and risk"})
    assert read.person == NewStakeholder("Jo Weber", "jo@example.com", "risk")
