"""Alice imports people from a file: what would happen is shown first, and nothing good is lost for one bad line."""

import csv
import io
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.people.csv_files import FileNotRead, bad_lines_csv, decoded, read_people
from apps.engagements.people.pasting import Perspectives
from apps.engagements.selectors import Listed
from apps.engagements.services import NewStakeholder
from tests.factories import make_engagement, make_stakeholder
from tests.pages import fields_in, read_page

PERSPECTIVES = Perspectives.of(
    {"business": "Business owner and operations", "risk": "Security, legal and risk"}
)


def read(content: bytes, default: str = "") -> list[NewStakeholder | str]:
    lines = read_people(decoded(content), PERSPECTIVES, default)
    return [line.person or line.problem for line in lines]


INES = NewStakeholder("Ines Roth", "ines@example.com", "risk")


@pytest.mark.parametrize(
    "content",
    [
        b"Ines Roth,ines@example.com,risk\n",
        b"Ines Roth;ines@example.com;Security, legal and risk\r\n",
        b"ines@example.com\trisk\tInes Roth\r",
        b"\xef\xbb\xbfName;E-Mail;Perspective\r\nInes Roth;ines@example.com;risk\r\n",
        b"Role,Last name,First name,Phone,Email address\nrisk,Roth,Ines,+49 30,ines@example.com\n",
        "Name\tEmail\tPerspective\nInes Roth\tines@example.com\trisk\n".encode("utf-16"),
        b"Name;E-Mail;Telefon;Perspektive\nInes Roth;ines@example.com;+49 30;risk\n",
        b'\n\n"Ines Roth","ines@example.com","Security, legal and risk"\n',
    ],
)
def test_whatever_program_wrote_it_ines_is_read(content: bytes) -> None:
    assert read(content) == [INES]


def test_a_name_with_a_comma_stays_one_name() -> None:
    assert read(b'"Roth, Ines",ines@example.com,risk\n') == [
        NewStakeholder("Roth, Ines", "ines@example.com", "risk")
    ]


def test_lines_of_two_encodings_and_two_separators_are_all_read() -> None:
    content = (
        "Jörg Weiß;jorg@example.com;risk\r\n".encode()
        + "Zoë Brontë;zoe@example.com;business\r\n".encode("cp1252")
        + b"Ines Roth,ines@example.com,risk\r\n"
    )
    assert read(content) == [
        NewStakeholder("Jörg Weiß", "jorg@example.com", "risk"),
        NewStakeholder("Zoë Brontë", "zoe@example.com", "business"),
        INES,
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"Ines Roth,ines@,risk", "“ines@” is not a mail address."),
        (b"Ines Roth,ines@example.com,sales", "“sales” is none of the perspectives"),
        (b"Ines Roth,ines@example.com", "the perspective is missing"),
        (b",,risk", "there is neither a name nor an address"),
    ],
)
def test_a_line_that_cant_be_read_says_why(line: bytes, reason: str) -> None:
    (problem,) = read(line)
    assert isinstance(problem, str)
    assert reason in problem


def test_a_person_is_taken_once_within_the_file_and_from_the_list() -> None:
    text = (
        "Ines,ines@example.com,risk\nInés,INES@example.com,risk\nBob,bob@example.com,mailroom\n"
        "Jo Berg,,risk\nJo Berg,,business\nDR. MARTA ROTH,,risk\n"
    )
    listed = Listed([Stakeholder(name="Robert", email="Bob@Example.com"), Stakeholder(name="Marta-Roth")])
    lines = read_people(text, PERSPECTIVES, "", listed)
    assert [bool(line.person) for line in lines] == [True, False, False, True, False, False]
    assert [line.is_listed for line in lines] == [False, False, True, False, False, True]
    assert "Inés stands there twice" in lines[1].problem
    assert "Robert (Bob@Example.com) is on the list already" in lines[2].problem


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04rest of a workbook", "Save the sheet as CSV"),
        (b"\x89PNG\x00\x00", "not a text file"),
        (b"\n \n;;\n", "nobody in this file"),
        (b"a@b.example,risk\n" * 2001, "2,001 lines; 2,000 can be read"),
    ],
)
def test_a_file_of_no_use_says_what_to_do(content: bytes, reason: str) -> None:
    with pytest.raises(FileNotRead, match=reason):
        read(content)


@given(st.binary(max_size=300))
def test_whatever_is_in_the_file_each_line_is_a_person_or_a_reason(content: bytes) -> None:
    try:
        lines = read_people(decoded(content), PERSPECTIVES, "risk")
    except FileNotRead:
        return
    assert all(bool(line.person) != bool(line.problem) for line in lines)


def test_the_bad_lines_come_back_as_a_file_no_spreadsheet_runs() -> None:
    lines = read_people("=1+1,ines@,risk\nBob,bob@example.com,risk\n", PERSPECTIVES)
    rows = list(csv.reader(io.StringIO(bad_lines_csv(lines))))
    assert rows == [["'=1+1", "ines@", "risk", "Line 1: “ines@” is not a mail address."]]


def file_of(lines: int) -> SimpleUploadedFile:
    good = "".join(f"Person {number},p{number}@example.com,risk\n" for number in range(lines))
    return SimpleUploadedFile("people.csv", (good + "Nobody,not-an-address@,risk\n").encode())


def test_alice_sees_what_would_happen_and_then_adds_the_good_lines(
    engagement: Engagement, browser: Browser
) -> None:
    address = reverse("people_import", args=[engagement.pk])
    assertContains(browser.get(address), "Show what would be added")
    preview = browser.post(address, {"file": file_of(500)})
    assertContains(preview, "500 people can be added, 1 line can")
    assertContains(preview, "“not-an-address@” is not a mail address.")
    assert Stakeholder.objects.count() == 0
    text = preview.context["text"]
    bad = browser.post(address, {"text": text, "download": "1"})
    assert bad["Content-Disposition"] == 'attachment; filename="people-to-mend.csv"'
    assert bad.content.decode().count("\n") == 1
    added = browser.post(address, {"text": text, "import": "1"})
    assertRedirects(added, reverse("engagement", args=[engagement.pk]))
    assert Stakeholder.objects.count() == 500
    assert AuditEvent.objects.get(verb="add_people").detail == {"people": 500}
    again = browser.post(address, {"text": text})
    assertContains(again, "Nobody can be added as it stands, 500 are on the list already, 1 line can")
    bad = browser.post(address, {"text": text, "download": "1"})
    assert bad.content.decode().count("\n") == 1


def test_what_all_unknown_words_mean_is_said_once_and_added_as_it_was_shown(
    engagement: Engagement, browser: Browser
) -> None:
    address = reverse("people_import", args=[engagement.pk])
    text = "\n".join(f"Person {number},p{number}@example.com,Hall {number}" for number in range(5))
    # What was not shown yet is not added.
    browser.post(address, {"text": text, "rest": "risk", "import": "1"})
    assert not Stakeholder.objects.exists()
    shown = browser.post(address, {"text": text, "rest": "risk"})
    assertContains(shown, "5 people can be added")
    form = fields_in(read_page(shown).one("main form"))
    assert browser.post(address, form | {"import": ["1"]}).status_code == 302
    assert Stakeholder.objects.filter(perspective="risk").count() == 5


def test_without_a_file_the_page_says_so(engagement: Engagement, browser: Browser) -> None:
    answer = browser.post(reverse("people_import", args=[engagement.pk]), {"perspective": "risk"})
    assertContains(answer, "Choose a file.", status_code=422)


def test_markup_in_a_file_stays_text(engagement: Engagement, browser: Browser) -> None:
    file = SimpleUploadedFile("people.csv", b"<script>alert(1)</script>,i@example.com,risk\n")
    shown = browser.post(reverse("people_import", args=[engagement.pk]), {"file": file})
    assertNotContains(shown, "<script>alert")


def test_reading_and_adding_cost_the_same_for_two_lines_and_for_two_hundred(
    alice: User, engagement: Engagement, browser: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    costs = []
    for count in (2, 200):
        another = make_engagement(engagement.organisation, lead=alice)
        address = reverse("people_import", args=[another.pk])
        text = browser.post(address, {"file": file_of(count)}).context["text"]
        with django_assert_num_queries(6):  # with the audit row
            browser.post(address, {"text": text})
        with CaptureQueriesContext(connection) as added:
            browser.post(address, {"text": text, "import": "1"})
        costs.append(len(added))
    assert costs[0] == costs[1]


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
    "listed": "is on the list already",
    "twice": "stands there twice.",
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
        "nowhere": (name, f"n{number}@example.com", "moonbase"),
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
    said = f"{GOOD} people can be added, 1 is on the list already, {499 - GOOD} lines can"
    assert said in preview.content.decode()
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
    assert len(rows) == 499 - GOOD
    assert all(row[-1].startswith("Line ") for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert sum("'=Jörg" in row[0] for row in rows) == 499 - GOOD - BAD["nobody"] - BAD["long"]

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
    (read,) = read_people(mended, Perspectives.of({"risk": "Security, legal and risk"}))
    assert read.person == NewStakeholder("Jo Weber", "jo@example.com", "risk")
