"""Take the pictures of the README anew, from the demo as `make up` loads it into a copy of this checkout.

``make pictures`` writes them to docs/img. The demo is as of today, so days differ from one time to the next.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser import CHROMIUM, FLAGS
from tests.local.checkout import Up, copy_of_checkout

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "img"
DESK = ViewportSize(width=1440, height=1040)
PHONE = ViewportSize(width=390, height=874)
ALICE, CAROL = "alice@demo.example", "carol@demo.example"
RESULT = "A highly scalable AI platform"
REPORT = "Returns check from photos"
ASKED, PERSON = "Discharge letters, drafted", "Hawa Conteh"
ORDER = ("Organisation", "Data", "Model", "Users")
PATIENCE = 300_000  # milliseconds: a worker prints four reports first


def main() -> int:
    with started() as up, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        desk = chromium.new_context(viewport=DESK, color_scheme="light")
        keep("report", report_of_the_manager(desk.new_page(), up))
        alice = signed_in(chromium.new_context(viewport=DESK, color_scheme="light"), up, ALICE)
        keep("result", result_of_the_facilitator(alice, up))
        keep("question", question_on_a_phone(chromium, link_for(alice, up)))
        chromium.close()
    return 0


@contextmanager
def started() -> Iterator[Up]:
    with TemporaryDirectory(prefix="pictures-") as name:
        up = copy_of_checkout(ROOT, Path(name)).up()
        try:
            yield up
        finally:
            up.interrupt()


def signed_in(context: BrowserContext, up: Up, email: str) -> Page:
    """Sign in by the password that `make up` printed."""
    known = re.search(rf"{re.escape(email)}\s+(\S+)", up.said)
    if known is None:
        raise LookupError(f"make up named no password of {email}: {up.said}{up.notes}")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(up.url)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(known[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def report_of_the_manager(page: Page, up: Up) -> bytes:
    page = signed_in(page.context, up, CAROL)
    page.goto(f"{up.url}/library/")
    page.get_by_role("link", name=REPORT).first.click()
    while page.get_by_role("link", name="Read the report").count() == 0:
        page.wait_for_timeout(2_000)
        page.reload()
    return page.screenshot()


def result_of_the_facilitator(page: Page, up: Up) -> bytes:
    open_engagement(page, up, RESULT)
    page.get_by_role("link", name="See the result").first.click()
    # Whoever looks first is asked before.
    look = page.get_by_role("button", name="Look now")
    if look.count():
        look.click()
    page.locator("h1").wait_for()
    return page.screenshot()


def link_for(page: Page, up: Up) -> str:
    """Make a link for somebody who has not opened the one they were mailed."""
    open_engagement(page, up, ASKED)
    page.get_by_role("link", name=PERSON).first.click()
    page.get_by_role("button", name="Make a link").click()
    return page.locator("#link-1").input_value()


def question_on_a_phone(chromium: Browser, link: str) -> bytes:
    phone = chromium.new_context(
        viewport=PHONE, color_scheme="light", device_scale_factor=2, has_touch=True, is_mobile=True
    )
    page = phone.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(link)
    page.get_by_role("button", name="Begin").first.click()
    for title in ORDER:
        card = page.locator("[data-item=R1] li").filter(has=page.get_by_text(title, exact=True))
        card.get_by_role("button").first.click()
    page.evaluate("() => document.activeElement.blur()")
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_timeout(500)  # cards move
    return page.screenshot()


def open_engagement(page: Page, up: Up, initiative: str) -> None:
    page.goto(f"{up.url}/engagements/")
    page.get_by_role("link", name=initiative).first.click()
    page.get_by_role("heading", name=initiative).first.wait_for()


def keep(name: str, png: bytes) -> None:
    (PICTURES / f"{name}.png").write_bytes(png)
    sys.stdout.write(f"docs/img/{name}.png\n")


if __name__ == "__main__":
    sys.exit(main())
