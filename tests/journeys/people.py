"""People in front of a real browser: what they press, with and without JavaScript."""

import re

from playwright.sync_api import Page, expect

from apps.accounts.models import User
from tests.browser import follow
from tests.factories import PASSWORD


def sign_in(page: Page, server: str, user: User) -> None:
    page.goto(f"{server}/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))


def start(page: Page, link: str) -> None:
    page.goto(link)
    follow(page.locator("main form button[type=submit]").first)


def answer_all(page: Page, order: list[str], pages: int | None = None) -> None:
    """Answer page after page, until the check page or for so many pages."""
    answered = 0
    while page.get_by_role("button", name="Send", exact=True).count() == 0 and answered != pages:
        if "/go-on/" in page.url:
            follow(page.get_by_role("link", name=re.compile("^Go on")))
            continue
        answer_page(page, order)
        follow(page.get_by_role("button", name="Continue"))
        expect(page.locator("[role=alert]:visible")).to_have_count(0)
        answered += 1


def answer_page(page: Page, order: list[str]) -> None:
    if page.locator("#rank").count() and not page.locator("#rank [name=ranking]:enabled").count():
        rank(page, order)
    ranges = page.locator("details:not([open]) > summary:visible", has_text="Pick one of these")
    while ranges.count():
        ranges.first.click()
    for name, ids in radio_groups(page).items():
        # How each figure is known was said once of all.
        if name.startswith("R1") or name.endswith("-source"):
            continue
        page.locator(f"label:has([id='{ids[pick(name, ids)]}'])").click()
    for item in page.locator(
        "[data-item]", has=page.locator("input[type=checkbox]:not([name$=meant])")
    ).all():
        item.locator("label", has=page.locator("input[type=checkbox]")).first.click()
    for text in page.locator("[data-item] > textarea").all():
        text.fill("The old register, if it is not replaced in time.")


def rank(page: Page, order: list[str]) -> None:
    for place, dimension in enumerate(order):
        page.locator(f"button[name=move][value='{dimension}:up']").click()
        expect(page.locator("#rank [name=ranking]:enabled")).to_have_count(place + 1)


def radio_groups(page: Page) -> dict[str, list[str]]:
    """Return the radios that can be pressed by name, as the ids in their order: of units only the chosen one is asked."""
    groups: dict[str, list[str]] = page.evaluate(
        """() => Object.fromEntries(Object.entries(
             Object.groupBy(
               [...document.querySelectorAll("[data-item] input[type=radio]")].filter(
                 (radio) => radio.closest("label").checkVisibility()
               ),
               (radio) => radio.name
             )
           ).map(([name, radios]) => [name, radios.map((radio) => radio.id)]))"""
    )
    return groups


def pick(name: str, ids: list[str]) -> int:
    """Say which of the radios: little now, growth by the second factor, a limit higher up; else the middle."""
    if re.search(r"-limit$", name):
        return min(3, len(ids) - 1)
    if re.search(r"-(now|horizon)$", name):
        return 1
    return len(ids) // 2


def send(page: Page) -> None:
    follow(page.get_by_role("button", name="Send", exact=True))
    # Or, in a workshop, back in the room.
    expect(page.get_by_role("heading", name=re.compile("^Sent[,.] "))).to_be_visible()
