"""The HTML of every page, as the server sends it, judged by the Nu checker (`make markup` brings it)."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.assessments.services import assess_now
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.services import freeze_report
from apps.responses.models import Response
from tests.access.test_matrix import ids, named_patterns
from tests.assessments.conftest import NAMES, case_document
from tests.factories import NOW, acting, close, make_stakeholder, sign_in
from tests.pages import fields_of
from tests.responses.conftest import begin, link_path
from tests.responses.walking import answers_for, items_on

__all__ = ["ids"]

CHECKER = ".tools/nu/node_modules/vnu-jar/build/dist/vnu.jar"
FEWEST_PAGES = 90


@dataclass
class Shelf:
    """The pages of one run, each a file whose name says what it shows."""

    folder: Path
    count: int = 0

    def keep(self, name: str, page: object) -> None:
        headers, content = getattr(page, "headers", {}), getattr(page, "content", b"")
        if headers.get("Content-Type", "").startswith("text/html") and b"<html" in content:
            self.count += 1
            (self.folder / f"{name.replace('/', '_')}.html").write_bytes(content)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def cases(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> list[Engagement]:
    """The demo cases, assessed, each with a report on order."""
    engagements = []
    for name in NAMES:
        case = import_engagement(
            document=case_document(name), organisation=organisation, by=acting(alice), at=NOW
        )
        assess_now(engagement=case, at=NOW)
        freeze_report(engagement=case, by=acting(alice), at=NOW)
        engagements.append(case)
    return engagements


def complaints(repository: Path, folder: Path) -> list[str]:
    """Let one process read all files; return what it calls an error, by page."""
    command = ["java", "-jar", str(repository / CHECKER), "--errors-only", "--format", "json", str(folder)]
    judged = json.loads(subprocess.run(command, capture_output=True, check=False, text=True).stderr)
    return [
        f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']} … {each.get('extract', '')}"
        for each in judged["messages"]
    ]


def test_the_checker_finds_what_is_wrong(repository: Path, shelf: Shelf) -> None:
    (shelf.folder / "wrong.html").write_text(
        "<!doctype html><html lang='en'><title>Wrong</title><p hx-get='/'>", encoding="utf-8"
    )
    (complaint,) = complaints(repository, shelf.folder)
    assert "hx-get" in complaint


@pytest.mark.timeout(600)
def test_every_page_is_valid_html(
    repository: Path,
    shelf: Shelf,
    ids: dict[str, object],
    bob: Stakeholder,
    olga: User,
    alice: User,
    engagement: Engagement,
    cases: list[Engagement],
) -> None:
    Authenticator.objects.all().delete()  # an invented passkey opens no page
    stakeholder, stranger = begin(bob), Browser()
    known = {**ids, "token": link_path(bob).split("/")[2]}
    for name, converters in named_patterns():
        address = reverse(name, kwargs={key: known[key] for key in converters})
        for who, browser in (
            ("owner", sign_in(Browser(), olga)),
            ("bob", stakeholder),
            ("stranger", stranger),
        ):
            shelf.keep(f"{name}-{who}", browser.get(address))
    for name, page in questionnaire(make_stakeholder(engagement, "Erin Executive", "executive")):
        shelf.keep(f"questionnaire-{name}", page)
    lead = sign_in(Browser(), alice)
    for number, case in enumerate(cases):
        for name, converters in named_patterns():
            if converters == ("engagement_id",):
                shelf.keep(f"case-{number}-{name}", lead.get(reverse(name, args=[case.pk])))
        shelf.keep(f"case-{number}-report", lead.get(reverse("report", args=[case.reports.get().pk])))
    assert shelf.count >= FEWEST_PAGES
    assert complaints(repository, shelf.folder) == []


def questionnaire(person: Stakeholder) -> Iterator[tuple[str, object]]:
    """Walk from the link to the receipt and past the closing; each page also as it is when its answers are refused."""
    browser = begin(person)
    response = Response.objects.get(stakeholder=person)
    address = browser.get(reverse("respond", args=[response.pk]))["Location"]
    while "/review/" not in address:
        shown, slug = browser.get(address), address.rsplit("/", 2)[1]
        yield slug, shown
        given = answers_for(person.engagement, items_on(shown))
        yield f"{slug}-refused", browser.post(address, fields_of(shown) | dict.fromkeys(given, "nonsense"))
        address = browser.post(address, fields_of(browser.get(address)) | given)["Location"]
    yield "review", browser.get(address)
    yield "receipt", browser.post(address, {"send": "1"}, follow=True)
    close(person.engagement)
    yield "closed", browser.get(reverse("respond", args=[response.pk]))
    yield "own_result", browser.get(reverse("own_result", args=[response.pk]))
