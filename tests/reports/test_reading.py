"""Everything a report says stands on its page to read, or is named as left out with the reason."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from django.template.loader import render_to_string

from apps.reports.document.content import Content
from apps.reports.reading import PARTS, parts_of
from tests.pages import read_page

# What is drawn, weighed or chosen by, and not written.
UNWRITTEN = {
    "brief.kind": "It chooses what is said first.",
    "brief.level": "Its word is in `sure`.",
    "brief.certainty": "The library's cell; `sure` says it here.",
    "brief.reached": "The library's cell; the headline says it here.",
    "brief.decide_by": "Its words are `decide_weekday` and `decide_on`.",
    "brief.bites_on": "The picture shows it.",
    "brief.steps.rule": "Its words are the step.",
    "brief.answers_of": "The facts of the cover have it.",
    "brief.issued_on": "The facts of the cover have it.",
    "limits.rows.source_key": "Its word is `source`.",
    "sentences.about": "The sentence names it.",
    "sentences.numbers": "They are exact, for machines; the sentence has them rounded.",
    "advice.do_now.rule": "Readers answer to it by this name.",
    "advice.do_next.rule": "Readers answer to it by this name.",
}
# What of the content no page to read shows, and why.
LEFT_OUT = {
    "format": "It says how the content is stored.",
    "evidence_at": "The PDF has it as its date; the page says when the report was issued.",
    "order": "The brief has what was said with it.",
    "mark": "The facts of the cover have it.",
    "question_set": "The facts of the method have it.",
    "ranking": "The order of the dimensions is for who sets reports side by side.",
    "options": "They say in which language the page is written, not what it says.",
}
# What is drawn at its place.
DAYS = {
    *(f"brief.picture.{name}" for name in ("issued_on", "ends_on", "flags.on", "events.on")),
    *(f"brief.picture.rows.{name}" for name in ("first", "middle", "last")),
}
_serial = count(1)


def made_up(kind: Any, path: str) -> Any:
    """Return a value of this type in which every text is one that is nowhere else."""
    kind = getattr(kind, "__value__", kind)  # of an alias
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is str:
        if path.endswith(".slug"):
            return "data"
        return "2027-01-10" if path in DAYS else f"⟦{next(_serial)}·{path}⟧"
    if kind in {bool, int, float}:
        return kind(3)
    if origin is Literal:
        return arguments[0]
    if origin in {Union, UnionType}:
        return made_up(next(each for each in arguments if each is not NoneType), path)
    if origin is tuple:
        return (made_up(arguments[0], path),)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(
            **{
                each.name: made_up(hints[each.name], f"{path}.{each.name}".lstrip("."))
                for each in fields(kind)
            }
        )
    raise AssertionError(f"{path}: nothing can be made up for {kind}")


def texts_in(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield from re.findall(r"⟦\d+·[^⟧]+⟧", said)
    elif isinstance(said, tuple):
        for each in said:
            yield from texts_in(each)
    elif is_dataclass(said):
        for each in fields(said):
            yield from texts_in(getattr(said, each.name))


def is_left_out(text: str) -> bool:
    path = text.strip("⟦⟧").partition("·")[2]
    return any(path == each or path.startswith(f"{each}.") for each in (*UNWRITTEN, *LEFT_OUT))


def page_of(content: Content) -> str:
    context = {"report": content, "number": 7, "fingerprint": "f" * 64, "template": "3"}
    return render_to_string("reports/reading/text.html", {**context, "parts": parts_of(content)})


def test_every_section_of_content_is_shown_on_the_web_or_named_as_left_out() -> None:
    content = made_up(Content, "")
    shown = (page_of(content) + page_of(with_alternatives(content))).lower()
    missing = [text for text in texts_in(content) if not is_left_out(text) and text.lower() not in shown]
    assert missing == [], "show these in templates/reports/reading/, or say why not"


def with_alternatives(content: Content) -> Content:
    """Return the content with what stands where something else is empty."""
    assert content.disagreement
    assert content.disagreement.camps
    assert content.decision
    return replace(
        content,
        decision=replace(content.decision, heading=""),
        disagreement=replace(content.disagreement, camps=replace(content.disagreement.camps, camps=())),
    )


def test_a_part_is_closed_behind_its_heading_and_a_link_to_it_is_one_to_what_is_inside() -> None:
    page = read_page(page_of(made_up(Content, "")))
    for part in PARTS.values():
        if part.name not in {"head", "brief"}:
            assert page.has(f"details.part > summary:has(h2) + #{part.name}")
    appendices = page.all("details.part details.part > div")
    assert [each["id"] for each in appendices] == [part.name for part in PARTS.values() if part.is_appendix]


def test_a_cell_says_its_column_where_a_phone_has_no_room_for_heads() -> None:
    tables = [
        table
        for table in read_page(page_of(made_up(Content, ""))).all("table")
        if len(table.all("thead th")) > 2
    ]
    assert len(tables) > 5
    assert [row.text for table in tables for row in table.all("tbody td") if not row.get("data-label")] == []


def test_every_printed_template_has_one_to_read_beside_it(repository: Path) -> None:
    printed = {each.metadata["page"] for each in fields(Content)} - {""}
    assert printed - PARTS.keys() == set(), "name it in apps/reports/reading.py"
    assert PARTS.keys() - printed == set()
    for part in PARTS.values():
        assert (repository / "templates" / part.template).exists()


def test_nothing_is_named_as_left_out_that_is_not_there() -> None:
    assert LEFT_OUT.keys() - {each.name for each in fields(Content)} == set()
    assert all(each.default is MISSING for each in fields(Content))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7|add:7 }}", '"><img src=x onerror=1>'])
def test_what_people_typed_is_shown_as_text(text: str) -> None:
    content = made_up(Content, "")
    said = replace(
        content,
        quotes=(text,),
        names=replace(content.names, initiative=text, client=text, lead=text),
        decision=replace(content.decision, reason=text, dissent=text),
        assumptions=(replace(content.assumptions[0], text=text, owner=text),),
        noted=(replace(content.noted[0], text=text, owner=text),),
    )
    shown = page_of(said)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "alert(1)" in shown or "onerror=1" in shown or "{{ 7|add:7 }}" in shown
