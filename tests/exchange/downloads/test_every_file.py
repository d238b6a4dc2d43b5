"""Every file, made of hostile words, read by something else than what wrote it: the words stay words."""

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import escape
from typing import Any

import openpyxl
import pytest
import vobject
import yaml
from django.test import Client as Browser
from django.urls import reverse
from markdown_it import MarkdownIt

from apps.assessments.models import Snapshot
from apps.assessments.services import reopen_round
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.core.purging import purging
from apps.decisions.models import Assumption, PlanStep
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.exchange.downloads.selectors import files_page
from apps.exchange.downloads.spreadsheets import Table, as_csv, as_xlsx
from tests.exchange.downloads.conftest import FORMULAS, HOSTILE
from tests.factories import NOW
from tests.reports.rows import make_report

SETTLED = {
    "decision-1.md", "decision-2.md", "decision-3.md", "dates.ics", "decision.xlsx",
    "decision.csv", "assumptions.csv", "targets.csv", "plan.csv",
}  # fmt: skip
OF_RESULT = {
    "result.json", "answers.xlsx", "scores.csv", "limits.csv", "perspectives.csv", "answers.csv", "figures.csv",
    "words.csv", "advice.csv", "law.csv", "heard.csv",
}  # fmt: skip


@pytest.fixture
def take(decided: Engagement, browser: Browser) -> Callable[[str], bytes]:
    def taking(name: str) -> bytes:
        answer = browser.get(reverse("file", args=[decided.pk, name]))
        assert answer.status_code == 200, name
        assert answer["Content-Disposition"] == f'attachment; filename="{decided.code}-{name}"'
        return answer.content

    return taking


def names_of(engagement: Engagement) -> set[str]:
    page = files_page(engagement, at=NOW)
    return {file.name for file in (*page.decided, *page.result)}


def test_the_page_names_what_there_is_and_each_can_be_had_and_is_written_down(
    decided: Engagement, browser: Browser, take: Callable[[str], bytes]
) -> None:
    page = browser.get(reverse("files", args=[decided.pk])).text
    linked = {address.rpartition("/")[2] for address in re.findall(r'href="([^"]+/files/[^"]+)"', page)}
    assert linked == names_of(decided)
    # Those without a row are left out.
    assert (
        SETTLED | {"result.json", "answers.xlsx", "scores.csv", "advice.csv"} <= linked <= SETTLED | OF_RESULT
    )
    assert "<script>alert" not in page
    assert 'aria-current="page">Files' in page
    for name in linked:
        assert take(name)
    rows = AuditEvent.objects.filter(verb="hand_out_file", object_id=str(decided.pk))
    assert {row.detail["file"] for row in rows} == linked


def test_the_decision_has_the_front_matter_and_the_sections_of_the_template(
    take: Callable[[str], bytes], repository: Any
) -> None:
    template = (repository / "tests/exchange/downloads/data/madr-4.0.0.md").read_text(encoding="utf-8")
    text = take("decision-2.md").decode()
    assert text.startswith("---\n")
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    fields = yaml.safe_load(front)
    assert list(fields)[:5] == re.findall(r"^([a-z-]+):", template, re.MULTILINE)[:5]
    assert fields["status"] == "accepted"
    assert fields["date"].isoformat() == "2026-12-02"
    assert fields["review-by"].isoformat() == "2027-03-01"
    assert fields["x-scalelens"]["version"] == 2
    assert (fields["x-scalelens"]["result-round"], fields["x-scalelens"]["result-version"]) == (1, 1)
    assert not re.search(r"[0-9a-f]{16}", text), (
        "a digest tells whether guessed answers are the ones behind it"
    )
    assert fields["decision-makers"][0] == "Sponsor"
    assert fields["decision-makers"][1].startswith("Ada Named (=HYPERLINK")
    assert fields["consulted"]
    wanted = [line for line in headings(template) if "{" not in line[1]]
    found = [line for line in headings(body) if line[0] != "h1"]
    assert [line for line in found if not line[1].startswith("Build ")] == wanted
    # The options are what was decided, not the dimensions.
    assert len(found) == len(wanted) + 1
    assert "## Considered Options\n\n* Build " in body
    assert "draws" not in body
    assert "Bad, because \\=HYPERLINK" in body
    # What was typed is neither a heading, a link, code, markup nor a rule.
    kinds = {token.type for token in walk(body)}
    assert not kinds & {
        "hr",
        "fence",
        "code_block",
        "html_block",
        "link_open",
        "code_inline",
        "html_inline",
        "image",
    }
    assert "\u202e" not in text
    assert "\x07" not in text
    assert "<script>alert(1)</script>" in "".join(each.content for each in walk(body) if each.type == "text")


def headings(text: str) -> list[tuple[str, str]]:
    tokens = MarkdownIt("commonmark").parse(text.split("\n---\n", 1)[-1])
    return [
        (token.tag, tokens[place + 1].content)
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def walk(text: str) -> Iterator[Any]:
    for token in MarkdownIt("commonmark").parse(text):
        yield token
        yield from token.children or ()


def test_a_draft_is_proposed_and_an_earlier_version_superseded(take: Callable[[str], bytes]) -> None:
    said = {
        number: yaml.safe_load(take(f"decision-{number}.md").decode().split("---\n")[1])["status"]
        for number in (1, 2, 3)
    }
    assert said == {1: "superseded by version 2", 2: "accepted", 3: "proposed"}


def test_typed_text_is_no_formula_in_a_workbook_and_numbers_are_numbers(take: Callable[[str], bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(take("decision.xlsx")))
    assert book.sheetnames == ["Decision", "Assumptions", "Targets", "Plan"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert book["Decision"]["M3"].value == 9
    assert book["Plan"]["A2"].value.startswith('=HYPERLINK("https://evil.example"')
    assert book["Targets"]["C8"].value == -7
    assert book["Plan"]["C2"].value == datetime(2027, 1, 4)
    limits = openpyxl.load_workbook(io.BytesIO(take("answers.xlsx")))["Limits"]
    heading = [cell.value for cell in limits[1]]
    numbers = {name: heading.index(name) for name in ("Now, as a number", "Limit, as a number", "Unit")}
    row = [cell.value for cell in limits[2]]
    assert isinstance(row[numbers["Now, as a number"]], int | float)
    assert isinstance(row[numbers["Limit, as a number"]], int | float)
    assert row[numbers["Unit"]]


def test_typed_text_is_no_formula_in_csv_either() -> None:
    rows = [(text, -1) for text in FORMULAS]
    text = as_csv(Table("T", ("Text", "Number"), rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [number for _cell, number in read] == ["-1"] * len(rows)
    assert [cell for cell, _number in read] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "x"]
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx([Table("[T]: a/b*" * 9, ("Text", "Number"), rows)])))
    assert {row[0].data_type for row in sheet.worksheets[0].iter_rows(min_row=2)} == {"s"}


def test_every_csv_has_as_many_cells_as_headings(decided: Engagement, take: Callable[[str], bytes]) -> None:
    for name in names_of(decided):
        if name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(take(name).decode("utf-8-sig"), newline="")))
            assert len({len(row) for row in rows}) == 1, name
            cells = [cell for row in rows for cell in row if cell]
            assert not [
                cell for cell in cells if cell[0] in "=@\t\r" or re.match(r"[+-](?![\d.]+$)", cell)
            ], name


def test_dates_are_whole_days_and_the_same_when_taken_again(
    decided: Engagement, take: Callable[[str], bytes]
) -> None:
    content = take("dates.ics")
    assert content == take("dates.ics")
    events = list(vobject.readOne(content.decode()).vevent_list)
    decision, review, check, step = events
    days = ["2027-02-01", "2027-03-01", "2027-03-01", "2027-01-04"]
    assert [event.dtstart.value.isoformat() for event in events] == days
    assert len({event.uid.value for event in events}) == 4
    assert decision.summary.value.startswith('Due: Build =HYPERLINK("https://evil.example"')
    assert review.summary.value == f"Review the decision on “{decided.initiative}”"
    assert "Decided order: Data, Organisation, Model, Users" in review.description.value
    assert review.description.value.count("Stop and review: ") == 7  # of those that are not refused
    assert all("\n" not in event.summary.value for event in events)
    assert step.summary.value.startswith('Due: =HYPERLINK("https://evil.example","see") --- status: accepted')
    assert "Test: =HYPERLINK" in check.description.value
    assert {event.valarm.trigger.value for event in events} == {timedelta(hours=-15)}
    assert decision.url.value.endswith(reverse("decision", args=[decided.pk]))
    Assumption.objects.update(status="held")
    assert len(vobject.readOne(take("dates.ics").decode()).vevent_list) == 2


def test_what_the_report_asks_is_in_the_calendar_until_something_is_decided(
    decided: Engagement, take: Callable[[str], bytes]
) -> None:
    report = make_report(decided, state="ready")
    assert "Decide: " not in take("dates.ics").decode()
    decided.decisions.all().delete()
    asked = next(iter(vobject.readOne(take("dates.ics").decode()).vevent_list))
    brief = report.content.document["brief"]
    assert asked.summary.value == f"Decide: {brief['asked']}"
    assert asked.dtstart.value.isoformat() == brief["decide_by"]
    assert asked.description.value == brief["headline"]
    assert asked.url.value.endswith(reverse("report", args=[report.pk]))


def test_the_result_says_what_its_page_says(take: Callable[[str], bytes]) -> None:
    document = json.loads(take("result.json"))
    assert document["format"] == "scalelens-result/1"
    assert [each["dimension"] for each in document["dimensions"]]
    assert 0 < sum(row["answered"] for row in document["heard"]) <= document["answered"]
    book = openpyxl.load_workbook(io.BytesIO(take("answers.xlsx")))
    assert set(book.sheetnames) >= {"Scores", "Limits", "Perspectives", "Who was heard"}
    assert all(sheet.max_row > 1 for sheet in book)  # one without a row is left out


def test_the_files_have_what_the_page_tells_of_figures_and_words(
    decided: Engagement, take: Callable[[str], bytes], browser: Browser
) -> None:
    """All of it stands on the page, to the letter."""
    page = browser.get(reverse("results", args=[decided.pk]))
    shown, findings = " ".join(page.content.decode().split()), page.context["findings"]
    document = json.loads(take("result.json"))
    book = openpyxl.load_workbook(io.BytesIO(take("answers.xlsx")))
    limits = [row[1] for row in book["Limits"].iter_rows(min_row=2, values_only=True)]
    assert limits == [row.label for row in findings.evidence.limits]
    assert len(document["voices"]) == len(findings.voices)
    assert len(document["figures_apart"]) == len(findings.disagreement.figures)
    told = [
        *(text for each in document["voices"] for text in each["texts"]),
        *(each["text"] for each in document["figures_apart"]),
        *(words for each in document["rooms"] for words in each["room"].values()),
        *(row[3] for row in book["Limits"].iter_rows(min_row=2, values_only=True)),
    ]
    assert len(told) > 5
    assert [text for text in told if text and escape(text) not in shown] == []


def test_what_is_advised_is_in_the_files_as_the_page_has_it(
    decided: Engagement, take: Callable[[str], bytes], browser: Browser
) -> None:
    plan = browser.get(reverse("results", args=[decided.pk])).context["findings"].plan
    document = json.loads(take("result.json"))
    told = [*document["do_now"], *document["do_next"], *document["checklist"]]
    assert [each["rule"] for each in told] == [each.rule for each in (*plan.entries, *plan.checklist)]
    assert document["do_now"][0]["steps"][0] == {
        "by": plan.do_now[0].steps[0].on.isoformat(),
        "do": plan.do_now[0].steps[0].do,
        "who": plan.do_now[0].steps[0].who,
    }
    assert document["law"]["line"] == plan.advice.law.line
    assert [each["title"] for each in document["law"]["duties"]] == [each.title for each in plan.duties]
    book = openpyxl.load_workbook(io.BytesIO(take("answers.xlsx")))
    advised = [row[1] for row in book["Advice"].iter_rows(min_row=2, values_only=True)]
    assert advised == [each["rule"] for each in told]
    assert book["Law"].max_row == len(plan.duties) + 1


@pytest.mark.parametrize("why", ["not looked at", "open"])
def test_a_result_that_is_not_shown_is_in_no_file(decided: Engagement, take: Callable, why: str) -> None:
    round_ = latest_round(decided)
    with purging():
        match why:
            case "not looked at":
                Snapshot.objects.update(looked_at=None, looked_by=None)
            case "open":
                reopen_round(round=round_, by=SYSTEM, at=NOW)
    assert names_of(decided) == SETTLED
    text = take("decision-2.md").decode()
    assert "without a result" in text


def test_nobody_who_is_asked_is_named_in_a_file(decided: Engagement, take: Callable[[str], bytes]) -> None:
    person = decided.stakeholders.exclude(name="").first()
    Assumption.objects.update(owner=person.key)
    decided.plan_steps.update(owner=person.name)
    for name in names_of(decided):
        if not name.endswith(".xlsx"):
            text = take(name).decode()
            assert person.name not in text, name
            assert person.email not in text, name


def test_the_result_has_no_digest_and_no_more_digits_than_its_page(take: Callable[[str], bytes]) -> None:
    document = json.loads(take("result.json"))
    assert {"digest", "evidence"}.isdisjoint(document)
    assert (document["round"], document["version"]) == (1, 1)
    assert not re.search(r"\b[0-9a-f]{16,}\b", take("result.json").decode())
    numbers = [each for each in every(document) if isinstance(each, float)]
    assert len(numbers) > 10
    assert [each for each in numbers if each != round(each, 1)] == []


def every(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from every(each)
    else:
        yield value


def test_a_named_engagement_hands_out_what_a_confidential_one_does(
    bring_in: Callable[..., Engagement], browser: Browser
) -> None:
    engagement = bring_in("support-bot-launch", mode="named", decision=None)
    Snapshot.objects.update(looked_at=NOW)
    assert browser.get(reverse("file", args=[engagement.pk, "people.csv"])).status_code == 404
    names = [name for name in engagement.stakeholders.values_list("name", flat=True) if name]
    for file in files_page(engagement, at=NOW).result:
        made = file.make()
        text = made.decode("utf-8-sig", errors="replace")
        if file.name.endswith(".xlsx"):
            sheets = openpyxl.load_workbook(io.BytesIO(made)).worksheets
            text = str([row for sheet in sheets for row in sheet.iter_rows(values_only=True)])
        assert [name for name in names if name in text] == [], file.name


def test_a_draft_in_which_nothing_comes_first_is_no_file_yet(
    engagement: Engagement, browser: Browser
) -> None:
    engagement.decisions.create(organisation=engagement.organisation, ranking=[], state="draft")
    assert "decision-1.md" not in browser.get(reverse("files", args=[engagement.pk])).content.decode()
    assert browser.get(reverse("file", args=[engagement.pk, "decision-1.md"])).status_code == 404


def test_no_file_takes_long(decided: Engagement) -> None:
    page = files_page(decided, at=NOW)
    for file in (*page.decided, *page.result):
        begun = time.perf_counter()
        file.make()
        assert time.perf_counter() - begun < 3, (
            file.name
        )  # a busy machine; the figures stand in docs/formats.md


def test_hostile_is_hostile() -> None:
    assert all(each in HOSTILE for each in ("=HYPERLINK(", "\n---\n", "```", "<script>", "\u202e", "🙂"))


def test_the_page_reads_as_often_for_twenty_rows_as_for_two(
    engagement: Engagement, django_assert_num_queries: Any
) -> None:
    def step(number: int) -> PlanStep:
        return PlanStep.objects.create(
            organisation=engagement.organisation, engagement=engagement, key=f"s{number}", position=number
        )

    for rows in (range(2), range(2, 20)):
        for number in rows:
            step(number)
        with django_assert_num_queries(8):
            page = files_page(Engagement.objects.with_framing().get(pk=engagement.pk), at=NOW)
        assert {file.name for file in page.decided} == {"decision.xlsx", "plan.csv"}
