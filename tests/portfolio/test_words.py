"""The page of an engagement is read again at every step: how many words it shows, of a list of twelve."""

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.engagements.models import Engagement
from apps.engagements.services import mint_links
from apps.responses.models import Response
from tests.factories import SignIn, close, make_stakeholder
from tests.pages import read_page
from tests.responses.conftest import begin

PEOPLE = (
    ("Priya Raman", "risk"),
    ("Tom Ashworth", "risk"),
    ("Maria Santos", "executive"),
    ("Maria Santos", "business"),
    ("Ewan Brodie", "platform"),
    ("Kofi Mensah", "platform"),
    ("Ingrid Holm", "platform"),
    ("Yusuf Demir", "data_ml"),
    ("Lena Fischer", "data_ml"),
    ("Hana Sato", "data_ml"),
    ("Gus Pellegrini", "business"),
    ("Bea Connor", "business"),
)
NOT_SHOWN = "details:not([open]) > :not(summary), [hidden], .vh, option, script, noscript, textarea"


def words_shown(browser: Browser, engagement: Engagement) -> int:
    """Return how many words of the page are seen: none of what is folded, or for screen readers alone."""
    main = read_page(browser.get(reverse("engagement", args=[engagement.pk]))).one("main")
    for hidden in main.all(NOT_SHOWN):
        hidden.found.decompose()
    return len(main.text.split())


# Half of them are the list.
MOST = {"pasted": 375, "half sent": 390, "closed": 260}


@pytest.mark.parametrize("are_files", [True, False])
def test_the_page_of_twelve_people_is_short_at_every_state(
    engagement: Engagement, alice: User, signed_in: SignIn, settings: LazySettings, *, are_files: bool
) -> None:
    settings.MAILS_ARE_FILES = are_files
    engagement.stakeholders.all().delete()
    browser = signed_in(alice)
    people = [make_stakeholder(engagement, name, slug, is_known=False) for name, slug in PEOPLE]
    words = {"pasted": words_shown(browser, engagement)}
    mint_links(stakeholders=people[:6], at=timezone.now())
    for person in people[:6]:
        phone, response = begin(person), Response.objects.get(stakeholder=person)
        for page, fields in (("rest-2", {"C2": "steady"}), ("review", {"send": "1"})):
            phone.post(reverse("respond_page", args=[response.pk, page]), fields)
    words["half sent"] = words_shown(browser, engagement)
    close(engagement)
    words["closed"] = words_shown(browser, engagement)
    assert {state: count for state, count in words.items() if count > MOST[state]} == {}, words
