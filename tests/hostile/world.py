"""One organisation with an engagement in each state, everybody who may ask, and what each page would send."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client as Browser
from django.urls import NoReverseMatch, resolve, reverse

from apps.accounts.members.inviting import mint_token
from apps.accounts.models import Membership, Organisation, User
from apps.engagements.links import token_in
from apps.engagements.models import AskedPerson, Engagement, InvitationToken, Stakeholder
from apps.reports.services import freeze_report
from apps.responses.models import Response
from tests import factories
from tests.access.rows import ROWS, For
from tests.access.test_audit import BODIES, let_the_room_join, look
from tests.access.test_matrix import named_patterns
from tests.assessments.conftest import answer
from tests.pages import Element, Fields, fields_in, read_page
from tests.responses.conftest import link_path

type Cookies = SimpleCookie
OF_AN_ENGAGEMENT = {"engagement_id", "response_id", "token"}
NUMBERS = ("number", "seat_id", "pk", "session")


@dataclass(frozen=True)
class Case:
    """An engagement, a row of each kind that belongs to it, and the browser of one who is asked."""

    ids: dict[str, str]
    stakeholder: Cookies


@dataclass
class World:
    cases: tuple[Case, ...]
    people: dict[str, Cookies]
    fields: dict[str, Fields] = field(default_factory=dict)  # what a form sends, by the name of its address

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple({value for case in self.cases for value in case.ids.values()})

    def actors(self, case: Case) -> dict[str, Cookies]:
        return {**self.people, "stakeholder": case.stakeholder, "nobody": SimpleCookie()}


def browser_with(cookies: Cookies) -> Browser:
    """A browser of its own for each request: what it is told to forget, the next one still has."""
    browser = Browser()
    browser.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
    return browser


def make_world(organisation: Organisation, engagement: Engagement, bob: Stakeholder) -> World:
    people = {
        role: factories.make_member(organisation, f"{role.title()} Member", role)
        for role in Membership.Role.values
    }
    elsewhere = factories.make_organisation("Elsewhere Partners")
    stranger = factories.make_member(elsewhere, "Mallory Elsewhere", "owner")
    TOTP.activate(people["owner"], generate_totp_secret())
    look(engagement, bob)
    report = freeze_report(engagement=engagement, by=factories.acting(people["owner"]), at=factories.NOW)
    closed = _case(engagement, bob, people["owner"], report_id=report.pk)
    cases = [
        closed,
        *(_begun(organisation, people["owner"], mode=each) for each in ("confidential", "named")),
    ]
    cases.append(_case_archived(organisation, people["owner"]))
    cases.append(_begun(elsewhere, stranger, mode="confidential"))
    cookies = {
        role: factories.sign_in(Browser(), user).cookies
        for role, user in {**people, "stranger": stranger}.items()
    }
    world = World(tuple(cases), cookies)
    for name, fields in _forms(world):
        world.fields[name] = {**world.fields.get(name, {}), **fields}
    return world


def _begun(organisation: Organisation, owner: User, *, mode: str) -> Case:
    engagement = factories.make_engagement(organisation, mode=mode)
    answer(engagement, "business", {"D1": 5}, name="Bea Begins")
    bob = factories.make_stakeholder(engagement, "Bob Answers")
    let_the_room_join(engagement, bob)
    return _case(engagement, bob, owner)


def _case_archived(organisation: Organisation, owner: User) -> Case:
    engagement = factories.make_engagement(organisation, archived_at=factories.NOW)
    return _case(engagement, factories.make_stakeholder(engagement), owner)


def _case(engagement: Engagement, bob: Stakeholder, owner: User, **more: UUID) -> Case:
    """Make a row of each kind that an address may name."""
    invited = factories.make_member_invitation(engagement.organisation)
    asked = AskedPerson.objects.create(
        organisation_id=engagement.organisation_id, engagement=engagement, name="Ines Roth"
    )
    link = link_path(bob)
    opened = Browser()
    opened.post(link)
    response = Response.objects.filter(stakeholder=bob).first()
    session = UserSession.objects.create(user=owner, ip="192.0.2.0", session_key=f"k{engagement.pk}")
    ids = {
        "engagement_id": engagement.pk,
        "stakeholder_id": bob.pk,
        "response_id": response.pk if response else bob.pk,
        "report_id": bob.pk,
        "asked_id": asked.pk,
        "invitation_id": invited.pk,
        "member_id": factories.make_member(engagement.organisation, "Ida").pk,
        "mail_id": factories.make_mail(engagement, bob, state="failed").pk,
        "assumption_id": factories.make_assumption(engagement).pk,
        "target_id": factories.make_target(engagement).pk,
        "step_id": factories.make_plan_step(engagement).pk,
        "seat_id": factories.make_co_facilitator(engagement, "Conrad Helps").pk,
        "pk": 1,
        "session": session.pk,
        "number": 1,
        "kind": "invitation",
        "item_id": "D1",
        "quantity_id": "QU7",
        "rule": "module-data",
        "page": "express-1",
        "perspective": "business",
        "token": token_in(link),
        "token_id": InvitationToken.objects.filter(invitation__stakeholder=bob).latest("pk").pk,
        "welcome": mint_token(invited),
        "uidb36": "1",
        "key": "set-password",
        **more,
    }
    return Case({name: str(value) for name, value in ids.items()}, opened.cookies)


def address_of(name: str, converters: tuple[str, ...], ids: dict[str, str]) -> str | None:
    """Return the address of that name in a case, or None where its path can't hold these."""
    values = {key: ids.get(key, ids["engagement_id"]) for key in converters}
    if name == "welcome" and "welcome" in ids:
        values = {"token": ids["welcome"]}
    try:
        return reverse(
            name, kwargs={key: int(each) if key in NUMBERS else each for key, each in values.items()}
        )
    except (NoReverseMatch, ValueError):
        return None


def _forms(world: World) -> Iterator[tuple[str, Fields]]:
    """Yield what each form sends, by the name of its address, as somebody sees it who may use it."""
    for name, given in BODIES.items():
        yield name, {key: [str(value)] for key, value in given.items()}
    for number, case in enumerate(world.cases[:2]):
        for name, converters in named_patterns():
            address = address_of(name, converters, case.ids)
            if address is None or (number and not OF_AN_ENGAGEMENT & set(converters)):
                continue
            shown = browser_with(_who_may(name, world, case)).get(address)
            if shown.status_code == 200 and shown["Content-Type"].startswith("text/html"):
                yield from _forms_of(read_page(shown), address)


def _who_may(name: str, world: World, case: Case) -> Cookies:
    row = ROWS.get(name, For.OWNER)
    if row == For.RESPONSE:
        return case.stakeholder
    return SimpleCookie() if row in {For.EVERYBODY, For.TOKEN} else world.people["owner"]


def _forms_of(page: Element, address: str) -> Iterator[tuple[str, Fields]]:
    for form in page.all("form[method=post]"):
        target = resolve(urlsplit(urljoin(address, form.get("action") or "")).path).url_name
        left_out: Fields = {each["name"]: [] for each in form.all("[name]")}
        yield str(target), {**left_out, **fields_in(form)}
