"""Cover and page 2 of the six demo cases and of four made up by a stranger stand word for word in files."""

import os
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from apps.accounts.models import Organisation, User
from apps.findings.brief.brief import Brief
from apps.findings.brief.dates import Meeting, Occasion
from apps.findings.brief.figures import figure, number
from apps.findings.brief.headline import nearer
from apps.findings.brief.lead import breaking_with
from apps.findings.brief.steps.step import RELIEVES
from apps.findings.brief.words import MOST_IN_HEADLINE, MOST_LETTERS, words_in
from apps.findings.claims.claim import all_claims
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from tests.findings.brief.forbidden import MOST_ON_COVER, MOST_WORDS, forbidden_in
from tests.findings.brief.pages import SIX, TEN, Told, sentences, told, written
from tests.findings.claims.checks import check

FILES = Path(__file__).parent
UNRELIEVED = {"open", "disputed", "nothing", "insufficient"}


@pytest.fixture
def ten(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion
) -> dict[str, Told]:
    return {name: told(name, organisation, alice) for name in TEN}


def briefs(ten: dict[str, Told]) -> dict[str, Brief]:
    return {name: each.brief(TEN[name]) for name, each in ten.items()}


@pytest.mark.django_db
def test_each_reads_as_its_file(ten: dict[str, Told]) -> None:
    for name, brief in briefs(ten).items():
        file = FILES / f"{name}.txt"
        if os.environ.get("SCALELENS_GOLDEN"):
            file.write_text(written(brief), encoding="utf-8")
        assert written(brief).splitlines() == file.read_text(encoding="utf-8").splitlines(), name


@pytest.mark.django_db
def test_they_are_short_in_words_of_a_person_and_hold(ten: dict[str, Told]) -> None:
    for name, brief in briefs(ten).items():
        page = " ".join(sentences(brief))
        assert words_in(page) <= MOST_WORDS, name
        assert words_in(f"{brief.headline} {brief.cover}") <= MOST_ON_COVER, name
        assert words_in(brief.headline.text) <= MOST_IN_HEADLINE, name
        assert len(brief.headline.text) <= MOST_LETTERS, name
        assert list(forbidden_in(f"{brief.cover} {page}")) == [], name
        assert [problem for claim in all_claims(brief) for problem in check(claim, ten[name].case)] == [], (
            name
        )


@pytest.mark.django_db
def test_the_page_is_about_its_finding(ten: dict[str, Told]) -> None:
    for name, brief in briefs(ten).items():
        case, leads = ten[name].case, brief.leads
        lead = nearer(leads[:2]) if brief.kind == "open" else leads[0]
        # What is disputed is told by how far it is over, and each side's figures beside it.
        if brief.kind != "disputed":
            assert figure(case, lead.item, lead.wanted).split()[0] in brief.headline.text, name
            assert number(case, lead.item, lead.limit).split()[0] in brief.headline.text, name
        # What is passed on the day that the first limit is has its step, too.
        occasion = Occasion(ten[name].answers_of, TEN[name])
        about = {lead.id for lead in (*leads, *breaking_with(case, leads[0], occasion))}
        assert all(not step.answers or about & set(step.answers) for step in brief.steps), name
        relieved = any(step.acts in RELIEVES for step in brief.steps)
        assert brief.kind in UNRELIEVED or (relieved and not brief.lacks_relief), name
        # Where one reading, or one test, comes before all else, nothing is added to it.
        assert len(brief.steps) == 3 or name in {
            "bearing-forecasts",
            "drafted-exercises",
            "repair-requests",
        }, name


@pytest.mark.django_db
def test_no_sentence_stands_in_more_than_two_of_the_six(ten: dict[str, Told]) -> None:
    told_in = Counter[str]()
    for brief in (each for name, each in briefs(ten).items() if name in SIX):
        text = " ".join([brief.cover.text, *sentences(brief)])
        told_in.update({each for each in re.split(r"(?<=[.?!]) ", text) if words_in(each) >= 4})
    assert {each: count for each, count in told_in.items() if count > 2} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEN)
@pytest.mark.parametrize("at", ["I", "I+30", "B-3", "B+1", "R+90"])
def test_no_day_is_before_the_issue_or_after_the_bite(ten: dict[str, Told], name: str, at: str) -> None:
    issued, each = TEN[name], ten[name]
    bites = [lead.moment.first for lead in each.brief(issued).leads if lead.moment]
    bite = min((day for day in bites if day > issued), default=issued + timedelta(days=40))
    day = {
        "I": issued,
        "I+30": issued + timedelta(days=30),
        "B-3": bite - timedelta(days=3),
        "B+1": bite + timedelta(days=1),
        "R+90": each.answers_of + timedelta(days=90),
    }[at]
    brief = each.brief(day)
    proposed = [step for step in brief.steps if not step.is_planned]
    assert all(step.on > day and step.on.weekday() < 5 for step in proposed)
    assert all(step.on >= day for step in brief.steps)
    assert brief.decide_by > day
    assert brief.decide_by.weekday() < 5
    to_come = [
        lead.moment.first
        for lead in brief.leads
        if lead.moment and lead.moment.first > day + timedelta(days=4)
    ]
    if to_come and brief.kind != "nothing":
        # A step is due before the limits that it relieves.
        bites_on = {lead.id: lead.moment.first for lead in brief.leads if lead.moment}
        late = [
            step
            for step in proposed
            for answered in step.answers
            if bites_on.get(answered, day) in to_come and step.on > bites_on[answered]
        ]
        assert late == []
    if at == "B+1" and name == "support-bot-launch":
        assert (
            brief.headline.text == "10 January was to bring 47 requests a second; what came is not recorded."
        )
        assert brief.asked.text == "Enter what was measured."
        assert brief.is_past
    if day - each.answers_of > timedelta(days=60):
        assert "weeks old" in brief.cover.text
    assert list(forbidden_in(" ".join([brief.cover.text, *sentences(brief)]))) == []


@pytest.mark.django_db
def test_a_meeting_is_named_and_told_where_it_comes_too_late(ten: dict[str, Told]) -> None:
    support, issued = ten["support-bot-launch"], SIX["support-bot-launch"]
    board = support.brief(issued, meeting=Meeting("the board", date(2026, 12, 9)))
    assert (board.decide_by, str(board.when)) == (date(2026, 12, 9), "the board")
    late = support.brief(issued, meeting=Meeting("the board", date(2027, 1, 20)))
    assert str(late.when) == "the board, after the limit bites, 10 January"
    past = support.brief(issued, meeting=Meeting("the board", date(2026, 11, 2)))
    assert (past.decide_by, past.when) == (date(2026, 12, 11), None)
