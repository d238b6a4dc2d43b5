"""Every address, read and written to by everybody there is: who may does, and for nobody else it exists."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, Organisation, User
from apps.core.actors import SYSTEM
from apps.core.database import roles
from apps.engagements.models import CoFacilitator, Engagement, Stakeholder
from apps.engagements.services import revoke_invitation
from apps.mailing.models import Mail
from apps.responses.models import Response
from apps.responses.rights.erasing import erase_person
from apps.responses.rights.withdrawal import withdraw
from tests import factories
from tests.access.rows import ROWS, For
from tests.access.test_matrix import ids, manager_elsewhere, named_patterns
from tests.factories import make_engagement, make_member, make_organisation, make_stakeholder
from tests.responses.conftest import begin
from tests.roles import acting_as

__all__ = ["ids", "manager_elsewhere"]

ANYBODY = {For.EVERYBODY}
MEMBER = ANYBODY | {For.MEMBERS}
FACILITATOR = MEMBER | {For.FACILITATORS}
TEAM = FACILITATOR | {For.TEAM, For.READERS}
LEAD = TEAM | {For.LEAD}

# What of the engagement nobody may read to whom it is closed.
SECRETS = ("Bob Answers", "Claims assistant", "Harbourline Mutual", "Only on storm days.")
# Without these an address is refused for what was sent, whoever asks.
BODIES = {"deadline_extend": {"days": "7"}, "settle_request": {"leave": "1"}}
# Where being there and finding nothing to do is a 404 of its own.
EMPTY_HANDED = {
    "settle_request", "mail_again",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_reauthenticate", "mfa_remove_webauthn",
    "openid_connect_login", "openid_connect_callback", "account_address_confirm",
}  # fmt: skip


@pytest.fixture
def ada(organisation: Organisation) -> User:
    return make_member(organisation, "Ada Outside")


@pytest.fixture
def conrad(ids: dict[str, object]) -> User:
    return CoFacilitator.objects.get(pk=str(ids["seat_id"])).user


@pytest.fixture
def gone(engagement: Engagement) -> User:
    """A member of the team whose account was deactivated while they were signed in."""
    return factories.make_co_facilitator(engagement, "Gunnar Gone").user


@pytest.fixture
def removed(engagement: Engagement) -> User:
    seat = factories.make_co_facilitator(engagement, "Rosa Removed")
    seat.delete()
    return seat.user


@pytest.fixture
def elsewhere() -> Organisation:
    return make_organisation("Elsewhere Partners")


@pytest.fixture
def olof(elsewhere: Organisation) -> User:
    return make_member(elsewhere, "Olof Owner", Membership.Role.OWNER)


@pytest.fixture
def oswin(elsewhere: Organisation) -> User:
    """Whoever runs the installation."""
    return make_member(elsewhere, "Oswin Operates", Membership.Role.MANAGER)


@pytest.fixture
def mats(elsewhere: Organisation) -> User:
    return make_member(elsewhere, "Mats Manager", Membership.Role.MANAGER)


@pytest.fixture
def devices(engagement: Engagement, bob: Stakeholder, ids: dict[str, object]) -> dict[str, Browser]:
    """The devices of people who are or were asked."""
    of_bob = begin(bob)
    other = make_engagement(engagement.organisation)
    found = {"bob": of_bob, "asked elsewhere": begin(make_stakeholder(other, "Eve Elsewhere"))}
    return found | {"somebody else in the round": begin(make_stakeholder(engagement, "Ines Roth"))}


ENDED: dict[str, Callable[[Stakeholder], Any]] = {
    "withdrawn": lambda person: withdraw(stakeholder=person, by=SYSTEM, at=timezone.now()),
    "links ended": lambda person: revoke_invitation(stakeholder=person, by=SYSTEM, at=timezone.now()),
    "erased": lambda person: erase_person(stakeholder=person, by=SYSTEM, at=timezone.now()),
}
MEMBERS: dict[str, set[For]] = {
    "alice": LEAD,
    "conrad": TEAM,
    "ada": FACILITATOR,
    "removed": FACILITATOR,
    "olga": LEAD | {For.OWNERS, For.OWNER, For.WHOSE_IT_IS},
    "carol": MEMBER | {For.READERS},
    "manager_elsewhere": MEMBER,
    "olof": FACILITATOR | {For.OWNERS},
    "mallory": FACILITATOR,
    "mats": MEMBER,
    "oswin": MEMBER | {For.OPERATORS},
    "gone": ANYBODY,
}
PEOPLE: dict[str, set[For]] = {
    "nobody": ANYBODY,
    "bob": ANYBODY | {For.RESPONSE},
    "asked elsewhere": ANYBODY,
    "somebody else in the round": ANYBODY,
    **dict.fromkeys(ENDED, ANYBODY),
}


@pytest.mark.parametrize("who", MEMBERS)
def test_a_member_gets_what_is_theirs_and_nothing_else(
    who: str,
    ids: dict[str, Any],
    rules: object,
    request: pytest.FixtureRequest,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MAIL_FOLDER, settings.MAILS_ARE_FILES = tmp_path, True
    user = request.getfixturevalue(who)
    settings.OPERATORS = [request.getfixturevalue("oswin").email]
    browser = factories.sign_in(Browser(), user)
    if who == "gone":
        User.objects.filter(pk=user.pk).update(is_active=False)
    assert deviations_of(browser, MEMBERS[who], ids) == []


@pytest.mark.parametrize("who", PEOPLE)
def test_somebody_without_an_account_gets_what_is_theirs_and_nothing_else(
    who: str, ids: dict[str, Any], bob: Stakeholder, request: pytest.FixtureRequest
) -> None:
    browser = Browser()
    if who != "nobody":
        devices = request.getfixturevalue("devices")
        browser = devices.get(who, devices["bob"])
    ids["response_id"] = Response.objects.get(stakeholder=bob).pk
    if who in ENDED:
        ENDED[who](bob)
    assert deviations_of(browser, PEOPLE[who], ids) == []


def deviations_of(browser: Browser, mine: set[For], ids: dict[str, Any]) -> list[str]:
    factories.leave(Mail, "failed")
    Authenticator.objects.update(user_id=ids["member_id"])  # it is no passkey that a page could ask for
    with acting_as(roles.APP):
        return list(deviations(browser, mine, ids))


def deviations(browser: Browser, mine: set[For], ids: dict[str, Any]) -> Iterator[str]:
    """Ask for every address as somebody for whom `mine` is; each change is taken back."""
    for name, converters in named_patterns():
        row = ROWS[name]
        reading, writing = row if isinstance(row, tuple) else (row, row)
        values = {key: ids.get(key, "A" * 43) for key in converters}
        address = reverse(name, kwargs=values)
        read = rolled_back(browser, "get", address, {})
        written = rolled_back(browser, "post", address, BODIES.get(name, {}))
        for how, row_of_it, answer in (("GET", reading, read), ("POST", writing, written)):
            if not is_as_it_should(name, answer, is_mine=row_of_it in mine):
                yield f"{how} {name}: {answer.status_code} {answer.get('Location', '')}"
        if {reading, writing} <= mine and {read.status_code, written.status_code} == {405}:
            yield f"{name} can neither be read nor written to"


def rolled_back(browser: Browser, method: str, address: str, body: dict[str, str]) -> HttpResponse:
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        answer: HttpResponse = getattr(browser, method)(address, body)
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def is_as_it_should(name: str, answer: HttpResponse, *, is_mine: bool) -> bool:
    if answer.status_code == 405:
        return True
    is_closed = answer.status_code in {401, 404} or (ROWS[name] != For.EVERYBODY and asks_to_sign_in(answer))
    if is_mine:
        return answer.status_code < 500 and (not is_closed or name in EMPTY_HANDED)
    return is_closed and not any(secret in answer.text for secret in SECRETS)


def asks_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
