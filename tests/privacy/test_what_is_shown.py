"""Nothing is shown that the attacker does not read, or that is known to tell of nobody.

First by its parts: each field of a result, of somebody's own page and each sentence is listed here. Then as it is
rendered: no page, report or mail holds a number that is in none of these parts.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from django.core import mail as django_mail
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments import services
from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers
from apps.calibration.record import calibration_for
from apps.core.actors import SYSTEM
from apps.documents.mapping import plain
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.downloads.selectors import files_page
from apps.findings.charts import charts_of
from apps.findings.claims.claim import Claim
from apps.findings.findings import Findings
from apps.findings.own_result import OwnResult
from apps.mailing import services as mailing
from apps.ranking.run import PREVIEW_DRAWS
from apps.reports.document.content import content_of, report_document
from apps.reports.pdf.rendering import report_html
from apps.reports.services import freeze_report
from apps.responses.models import Response
from tests import factories
from tests.assessments.conftest import answer
from tests.factories import NOW
from tests.findings.claims.checking import rule_ids
from tests.pages import Element, read_page
from tests.privacy.stories import Person, story
from tests.responses.conftest import link_path

type SignIn = Callable[[User], Browser]

# Why a part of a result tells of nobody. What the attacker reads is in `pages.py`.
READ = "the attacker reads it"
COARSE = "counts of others far below, near or far above one's own figure, not all of them one of these: decision 19"
POOLED = "pooled from k people who count, by weights that are not shown: decision 24"
HEADS = "who was asked, answered, sent: the list says so anyway"
WORDS = "chosen by what stands beside it, or the instrument's own"
TYPED = "what people wrote, without a name: as many as k who count wrote, or allowed quoting"

PARTS: Mapping[str, str] = {
    "over": POOLED, "answer": POOLED, "brief": POOLED, "plan": POOLED, "robustness": POOLED, "cross_questions": POOLED,
    "agreement": POOLED, "kendall_w": POOLED, "draws": POOLED, "halfwidth95": POOLED,
    "asked": POOLED,  # names what the answer names
    "tally": READ,
    "divided": READ,  # one of `disagreement`
    "evidence.places.stated": READ, "evidence.places.trouble": READ,
    "evidence.places.felt": WORDS,  # the rank of `trouble`
    "evidence.places.place": POOLED, "evidence.places.computed": POOLED, "evidence.places.p_first": POOLED,
    "evidence.places.shares": POOLED,
    "evidence.places.hidden": HEADS,  # that somebody gave something, as the report says by share of the voices
    "evidence.limits": POOLED, "evidence.headings": POOLED, "evidence.gaps": POOLED, "evidence.hidden_limits": HEADS,
    "evidence.money": POOLED,
    "disagreement.heading": WORDS, "disagreement.line": READ, "disagreement.camps": POOLED,
    "disagreement.unnamed": WORDS,  # that nothing of perspectives is said, and whether heads or chance is why
    "disagreement.places": READ, "disagreement.trouble": READ, "disagreement.items": READ,
    "disagreement.gaps": READ, "disagreement.unable": READ, "disagreement.sentences": READ,
    "disagreement.are_all_shown": WORDS,  # whether something could be hidden, whatever was answered
    "disagreement.headroom": POOLED, "disagreement.figures": POOLED,
    "assumed": POOLED,
    "coverage": HEADS, "missing": HEADS, "voices": TYPED, "horizon_months": WORDS, "counts_from_launch": WORDS, "k": WORDS,
}  # fmt: skip
OWN_PARTS: Mapping[str, str] = {
    "group": POOLED, "own_order": WORDS, "rankers": READ, "first_places": READ, "answers": READ,
    "figures": COARSE,
    "hidden": HEADS, "k": WORDS,
}  # fmt: skip
SENTENCES: Mapping[str, str] = {
    "over.": POOLED, "first.": POOLED, "second.": POOLED, "p.": POOLED, "nothing.": POOLED, "reason.": POOLED,
    "hinge": POOLED, "brief.": POOLED, "asks.": POOLED, "futures.": POOLED, "plan.": POOLED, "robust.": POOLED, "limits.": POOLED, "gap.": POOLED,
    "camps.": POOLED, "perspectives.": POOLED, "apart.": POOLED, "room.agreement": POOLED,
    "room.tally": READ, "pair.": READ, "map.": READ, "item.gap_between": READ, "item.unable": READ,
    "item.gap": POOLED, "divided.": WORDS, "missing.": HEADS,
}  # fmt: skip


def paths_of(part: Any, path: str = "") -> Iterator[str]:
    """Yield every number and text of a dataclass, by its path; a sentence is one."""
    if is_dataclass(part) and part is not Claim:
        hints = get_type_hints(part)
        for each in fields(part):
            yield from paths_of(hints[each.name], f"{path}.{each.name}" if path else each.name)
        return
    inner = [each for each in get_args(part) if each not in (type(None), Ellipsis)]
    if not inner or get_origin(part) is Literal:
        yield path
    for each in inner if get_origin(part) is not Literal else ():
        yield from paths_of(each, path)


def stands_for(name: str, known: Mapping[str, str]) -> bool:
    return any(name == each or name.startswith(f"{each.rstrip('.')}.") for each in known)


@pytest.mark.parametrize(("shown", "known"), [(Findings, PARTS), (OwnResult, OWN_PARTS)])
def test_every_part_of_a_result_is_read_or_known_to_tell_of_nobody(
    shown: type, known: Mapping[str, str]
) -> None:
    paths = set(paths_of(shown))
    # Names of dimensions, rows and questions are the instrument's.
    named = re.compile(r"\.(slug|label|gap|text|choices|id)$")
    assert [path for path in sorted(paths) if not stands_for(path, known) and not named.search(path)] == []
    assert [each for each in known if not any(stands_for(path, {each: ""}) for path in paths)] == []


def test_every_sentence_is_read_or_known_to_tell_of_nobody(repository: Path) -> None:
    rules = rule_ids(repository)
    assert [name for name in rules if not any(name.startswith(each) for each in SENTENCES)] == []
    assert [each for each in SENTENCES if not any(name.startswith(each) for name in rules)] == []


# As it is rendered.


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def told_by(part: object) -> Iterator[str]:
    """Yield the numbers of everything in a value, as the house writes them."""
    if isinstance(part, float):
        yield from (f"{part:.1f}", f"{part:.2f}", f"{part * 100:.0f}", f"{part:g}")
    elif isinstance(part, str | int):
        yield from numbers_in(f"{part} {part:,}" if isinstance(part, int) else part)
    elif isinstance(part, Mapping):
        yield from (number for each in part.values() for number in told_by(each))
    elif isinstance(part, tuple | list):
        yield from (number for each in part for number in told_by(each))
    elif is_dataclass(part):
        names = [each.name for each in fields(part)]
        names += [name for name, each in vars(type(part)).items() if isinstance(each, property)]
        yield from (number for name in names for number in told_by(getattr(part, name)))


def let_answer(engagement: Engagement, people: Mapping[str, Person]) -> dict[str, Response]:
    given = {}
    for each in people.values():
        said: dict[str, Any] = dict(each.likert) | dict.fromkeys(each.unable, "dk")
        said |= {"R1": {"ranking": list(each.order)}} if each.order else {}
        given[each.key] = answer(engagement, each.group, said, name="Pat")
        if not each.counts:
            Stakeholder.objects.filter(pk=given[each.key].stakeholder_id).update(mail_opened_at=None)
    return given


def read_in(page: Element) -> set[str]:
    words = [*page.strings, *page.each("aria-label")]
    return {number for each in words for number in numbers_in(each)}


def shown_on(browser: Browser, name: str, *args: object) -> set[str]:
    return read_in(read_page(browser.get(reverse(name, args=args), follow=True)).one("main"))


def mailed() -> set[str]:
    while mail := mailing.claim_mail():
        mailing.deliver(mail, at=NOW)
    texts = [f"{each.subject} {each.body}" for each in django_mail.outbox]
    assert texts
    return {number for each in texts for number in numbers_in(re.sub(r"https?://\S+", "", each))}


def tried_at(shown: float, assessment: Assessment) -> set[str]:
    """Return what calibration found of the one bin of the share that is shown: it was counted before anybody answered."""
    record = calibration_for(
        instrument=assessment.snapshot.round.engagement.instrument_version.name,
        engine_version=assessment.engine_result.meta.engine_version,
    )
    assert record is not None
    bins = next(each.bins for each in record.subjects if each.subject == "first")
    found = next(each for each in bins if each.low <= shown < each.high)
    return {f"{found.count:,}", *(f"{each * 100:.0f}" for each in (found.low, found.high, found.hit or 0))}


# What says of a file of the result which result it is.
WHICH_RESULT = {"format", "engagement", "digest", "evidence", "engine", "rules"}
# What tells names, codes and addresses apart in tests.
IN_NAMES = range(7_000_000, 7_001_000)


@pytest.fixture
def numbers_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(factories, "_numbers", iter(IN_NAMES))


@pytest.mark.usefixtures("numbers_that_are_known", "transactional_db", "rules")
@pytest.mark.parametrize(
    "seed", [17]
)  # guests and interviews, a map of places, answers apart, and what few could say
def test_no_page_report_or_mail_holds_a_number_that_is_in_no_part(
    seed: int, engagement: Engagement, alice: User, carol: User, signed_in: SignIn
) -> None:
    given = let_answer(engagement, story(seed).versions[-1].people)
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    services.assess_now(engagement=engagement, at=NOW)
    browser = signed_in(alice)
    browser.post(reverse("first_look", args=[engagement.pk]), {"version": "1"})
    services.reveal(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    assessment = Assessment.objects.get()
    findings = findings_for_readers(assessment, engagement)
    assert findings.disagreement
    assert findings.disagreement.places
    # Days, also those on which steps are due, the round and its version, the smallest group, the ends and marks of scales.
    frame = numbers_in(
        f"{NOW:%d %Y %H:%M} {engagement.horizon_on:%Y} 0 1 2 4 25 50 75 100 {engagement.horizon_months}"
    )
    frame |= {part for days in (30, 60, 90) for part in f"{NOW + timedelta(days):%-d %Y}".split()}
    frame |= set(map(str, IN_NAMES))
    told = {*told_by(findings), *told_by(charts_of(findings)), *frame}
    assert shown_on(browser, "results", engagement.pk) <= told
    assert shown_on(browser, "engagement", engagement.pk) <= told
    taken = {
        file.name: file.make().decode()
        for file in files_page(engagement, at=NOW).result
        if "xlsx" not in file.name
    }
    assert {"result.json", "scores.csv", "answers.csv"} <= set(taken)
    result = json.loads(taken.pop("result.json"))
    says = {key: each for key, each in result.items() if key not in WHICH_RESULT}
    cells = {name: text.replace(",", " ") for name, text in taken.items()}
    assert {name: found for name, text in cells.items() if (found := numbers_in(text) - told)} == {}
    assert numbers_in(json.dumps(says, ensure_ascii=False)) <= told

    for response in given.values():
        own = Browser()
        own.post(link_path(response.stakeholder))
        page = own.get(reverse("own_result", args=[response.pk])).context["page"]
        theirs = {*told_by(page.result), *told_by(page.figure), *frame}
        assert shown_on(own, "own_result", response.pk) <= theirs
    assert mailed() <= frame

    document = report_document(engagement, assessment)
    method = {
        *told_by(document["method"]),
        *told_by(document["evidence_at"]),
    }  # digests, settings, calibration
    content = content_of(document)
    tried = tried_at(findings.evidence.places[0].p_first, assessment)
    assert set(told_by(content.meaning)) <= told | tried
    futures = content.futures  # none where nobody gave growth
    assert futures is None or set(told_by(futures.note)) <= told | {f"{PREVIEW_DRAWS:,}"}
    rows = plain(replace(futures, note="")) if futures else ""
    rules = {number for each in content.sentences for number in numbers_in(each.rule)}  # the house's own
    beside = {"method": "", "evidence_at": "", "meaning": "", "futures": rows}
    assert set(told_by({**document, **beside})) <= told | rules
    printed = read_page(report_html(document, number=1, fingerprint="f"))
    settled = tried | {f"{PREVIEW_DRAWS:,}"} | numbers_in("SHA-256")
    assert read_in(printed.one("body")) <= told | method | settled | rules
    freeze_report(engagement=engagement, by=SYSTEM, at=NOW)
    assert shown_on(signed_in(carol), "library") <= told
