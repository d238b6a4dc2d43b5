"""A note that names somebody says so while it is typed: the report prints it."""

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.room.models import RoomNote
from tests.browser import Watch, follow
from tests.factories import make_stakeholder
from tests.journeys.people import sign_in


@pytest.fixture
def note(asgi_server: str, page: Page, watch: Watch, engagement: Engagement, alice: User) -> Page:
    make_stakeholder(engagement, "Dele Okafor (he/him)")
    make_stakeholder(engagement, "Anna-Lena Ruß")
    sign_in(page, asgi_server, alice)
    page.goto(f"{asgi_server}/engagements/{engagement.pk}/room/")
    follow(page.get_by_role("button", name="Open the room"))
    return page


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("Ask Dele about the index.", "Dele Okafor (he/him)"),
        ("anna-lena ruß has the figure", "Anna-Lena Ruß"),
        ("Anna-Lena and Dele agree", "Anna-Lena Ruß, Dele Okafor (he/him)"),
        ("The model dele-tes nothing, Delegates do", ""),
        ("A.*+?^${}()|[]\\ is no name", ""),
    ],
)
def test_whom_a_note_names_is_said_while_it_is_typed(note: Page, typed: str, named: str) -> None:
    line = note.locator("#con-note .told")
    expect(line).to_be_hidden()
    note.locator("#note_text").press_sequentially(typed)
    if named:
        expect(line).to_have_text(f"The report prints notes, and this one names {named}.")
    else:
        expect(line).to_be_hidden()
    note.locator("#con-note button").click()
    expect(note.locator("#con-notes")).to_contain_text(typed)
    expect(line).to_be_hidden()
    assert RoomNote.objects.get().text == typed
