"""The main job end to end: real browser, real web server, real worker, real PostgreSQL and Valkey."""

import hashlib
import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from apps.accounts.models import Client, Organisation, User
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.models import ReportFile
from tests.browser import Watch, follow
from tests.journeys import people
from tests.product import Product

pytestmark = pytest.mark.journey

PASTED = """Bob Answers <bob@harbourline.example>, business
Ines Roth <ines@harbourline.example>, platform
Dele Okafor <dele@harbourline.example>, data_ml"""


@pytest.mark.timeout(240)
def test_from_the_first_sign_in_to_the_managers_pdf(
    product: Product,
    chromium: Browser,
    watch: Watch,
    organisation: Organisation,
    alice: User,
    carol: User,
    harbourline: Client,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> None:
    desk = watch.open(chromium.new_context(viewport={"width": 1440, "height": 900}))
    people.sign_in(desk, product.url, alice)
    frame(desk)
    links = invite(desk)
    assert all(link.startswith(product.lan_url) for link in links.values())

    bob_answers_without_javascript(chromium, watch, on(links["Bob Answers"], product.url))
    ines_leaves_and_resumes(chromium, watch, on(links["Ines Roth"], product.url))
    dele_answers_over_the_lan(chromium, watch, links["Dele Okafor"])

    # This machine sends no mail: she handed the links over.
    follow(desk.get_by_role("link", name="Back to the engagement"))
    follow(desk.get_by_role("button", name="Vouch for these 3"))
    expect(desk.get_by_text("3 vouched for")).to_be_visible()
    verdict = close_and_read(desk)
    order_report(desk)
    # No team of Alice's works for the client of that name: hers is a new one, which the owner grants to Carol.
    client = Engagement.objects.get().client
    assert (client.name, client == harbourline) == (harbourline.name, False)
    carol.membership.clients.add(client)

    shelf = watch.open(chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True))
    people.sign_in(shelf, product.url, carol)
    expect(shelf.get_by_role("heading", name="Report library")).to_be_visible()
    pdf = download(shelf)
    stored = ReportFile.objects.get()
    assert hashlib.sha256(pdf).digest() == bytes(stored.sha256)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert plain(verdict) in plain(text)
    assert stored.sha256_hex != ""


def frame(page: Page) -> None:
    follow(page.get_by_role("link", name="New engagement").first)
    page.get_by_label("Client").fill("Harbourline Mutual")
    page.get_by_label("Initiative").fill("Claims assistant")
    page.get_by_label("When is it a success?").fill("adjusters read summaries, not files")
    page.get_by_label("What does the brief say must scale?").select_option("Users")
    # The radio itself is one pixel: people press its words.
    page.get_by_text("It gives a score, a forecast or a class").click()
    page.get_by_label("How far is it?").select_option("A pilot")
    page.get_by_label("Who runs the model?").select_option("We do, on machines we rent or own")
    page.get_by_label("Does a person look at results before they count?").select_option("At some of them")
    page.get_by_label("Who gets what it makes?").select_option("Your own staff")
    page.get_by_text("Success in figures").click()
    page.get_by_label("Measured in").fill("minutes a claim")
    page.get_by_label("Today").fill("42")
    page.get_by_label("Wanted").fill("15")
    page.get_by_text("Peaks", exact=True).click()
    page.get_by_label("What happens").first.fill("storm season")
    page.get_by_label("Month", exact=True).first.fill("2027-11")
    page.get_by_label("Times an ordinary day").first.fill("8")
    page.get_by_text("The system", exact=True).click()
    page.get_by_label("What exists already?").select_option("One application")
    page.get_by_text("Report", exact=True).click()
    page.get_by_label("24 months").check()
    follow(page.get_by_role("button", name="Save").first)
    expect(page.get_by_role("heading", name="Claims assistant")).to_be_visible()


def invite(page: Page) -> dict[str, str]:
    follow(page.get_by_role("link", name="Add people").first)
    page.get_by_label("People, one a line").fill(PASTED)
    follow(page.get_by_role("button", name="Add people"))
    follow(page.get_by_role("button", name="Links for all"))
    slips = page.locator(".slip")
    expect(slips).to_have_count(3)
    return {
        slip.get_by_role("heading").inner_text(): slip.locator("input[readonly]").input_value()
        for slip in slips.all()
    }


def on(link: str, url: str) -> str:
    """Return the link as it is reached under another address of the same server."""
    return url + urlsplit(link).path


def phone(chromium: Browser, *, scripts: bool = True) -> BrowserContext:
    return chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)


def bob_answers_without_javascript(chromium: Browser, watch: Watch, link: str) -> None:
    page = watch.open(phone(chromium, scripts=False))
    people.start(page, link)
    people.answer_all(page, ["user", "organization", "data", "model"])
    people.send(page)


def ines_leaves_and_resumes(chromium: Browser, watch: Watch, link: str) -> None:
    first = watch.open(phone(chromium))
    people.start(first, link)
    people.answer_all(first, ["data", "user", "organization", "model"], pages=2)
    left_at = urlsplit(first.url).path
    # Her link was on a member's screen: it opens nothing elsewhere now, one that she makes does.
    first.locator("summary", has_text="Menu").click()
    follow(first.get_by_role("link", name="Keep a link for another device"))
    follow(first.get_by_role("button", name="Make a link"))
    own = on(first.get_by_label("Your personal link").input_value(), link.partition("/i/")[0])
    first.context.close()

    second = watch.open(chromium.new_context(viewport={"width": 1440, "height": 900}))
    people.start(second, own)
    expect(second).to_have_url(re.compile(re.escape(left_at) + "$"))
    people.answer_all(second, ["data", "user", "organization", "model"])
    people.send(second)


def dele_answers_over_the_lan(chromium: Browser, watch: Watch, link: str) -> None:
    page = watch.open(phone(chromium))
    people.start(page, link)
    people.answer_all(page, ["data", "organization", "user", "model"])
    people.send(page)


def close_and_read(page: Page) -> str:
    """Close the round, watch the result arrive without a reload, and return its verdict."""
    expect(page.locator("#progress")).to_contain_text("3 of 3")
    follow(page.get_by_role("button", name="Close it now"))
    follow(page.get_by_role("link", name="See the result").first)
    follow(page.get_by_role("button", name="Look now"))
    page.evaluate("window.stayed = true")
    heading = page.locator("#result h1")
    # A first reading may stand there meanwhile; its page has no verdict yet.
    expect(heading).not_to_have_text("Ranking the answers", timeout=60_000)
    expect(page.get_by_role("heading", name="How likely is each place?")).to_be_visible()
    assert page.evaluate("window.stayed") is True
    return heading.inner_text()


def order_report(page: Page) -> None:
    panel = page.get_by_role("region", name="Report", exact=True)
    order = panel.get_by_role("button", name="Order the report")
    expect(order).to_be_visible()
    # Until htmx knows the button that it brought in, it is one of an ordinary form.
    expect(page.locator(".htmx-added")).to_have_count(0)
    order.click()
    page.evaluate("window.stayed = true")
    expect(page.get_by_role("link", name=re.compile("Download PDF"))).to_be_visible(timeout=60_000)
    assert page.evaluate("window.stayed") is True


def download(page: Page) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    return Path(waiting.value.path()).read_bytes()


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()
