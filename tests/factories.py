"""Rows for tests, by the fewest words: each function makes one thing and what it can't be without."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.db.models.functions import Now
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Client, MemberInvitation, Membership, Organisation, User
from apps.advice import read_folder
from apps.assessments.selectors import first_look_of
from apps.assessments.services import close_round, unseal
from apps.core.actors import SYSTEM, Actor
from apps.core.models import LeasedRow, VersionedDocument
from apps.core.purging import purging
from apps.decisions.models import Assumption, PlanStep, Target
from apps.documents.digests import sha256_of
from apps.engagements.models import CoFacilitator, Engagement, Invitation, Round, Stakeholder
from apps.instruments.definition import EVERYWHERE, Definition, Routing
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of
from apps.mailing.models import Mail
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Response
from apps.responses.statements import Change
from tests.pages import Shown

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
INSTRUMENT = Path(settings.BASE_DIR) / "apps/instruments/definitions/four-dimensions-3.json"
RULES = Path(settings.BASE_DIR) / "apps/advice/definitions/scale-where-it-matters-3"
# SCALELENS_NUMBERED_FROM is for a process that adds to what another one made.
_numbers = count(int(os.environ.get("SCALELENS_NUMBERED_FROM", "1")))


def make_instrument(**changes: Any) -> InstrumentVersion:
    """Publish the questionnaire as it ships, but for these members of its document."""
    return _publish(InstrumentVersion, INSTRUMENT, changes)


def make_rules(**changes: Any) -> RuleSetVersion:
    """Publish the rules as they ship, but for these members of their document."""
    instrument = changes.get("instrument", _shipped(RULES)[0]["instrument"])
    return _publish(RuleSetVersion, RULES, changes, instrument=instrument)


def make_next_instrument() -> InstrumentVersion:
    """Publish a version after the one that ships: it has one more switch, and asks one question less of everybody."""
    document, _sha256 = _shipped(INSTRUMENT)
    switch = {
        "id": "reach",
        "text": "Is it open to the public?",
        "short_name": "Open to the public",
        "choices": [{"slug": "yes", "label": "it is"}, {"slug": "no", "label": "it is not"}],
    }
    return make_instrument(
        version=document["version"] + 1,
        framing=[*document["framing"], switch],
        symptoms=[each for each in document["symptoms"] if each["id"] != "U10"],
    )


@cache
def _shipped(file: Path) -> tuple[dict[str, Any], str]:
    """Return a document as it ships, and its digest: nearly every test has one. Nobody writes into it."""
    document = read_folder(file) if file.is_dir() else json.loads(file.read_text(encoding="utf-8"))
    return document, sha256_of(document)


def _publish[V: VersionedDocument](kind: type[V], file: Path, changes: dict[str, Any], **fields: str) -> V:
    shipped, sha256 = _shipped(file)
    document = shipped | changes
    return kind._default_manager.create(
        slug=document["slug"],
        version=document["version"],
        title=document["title"],
        state=kind.State.PUBLISHED,
        document=document,
        sha256=sha256_of(document) if changes else sha256,
        loaded_at=NOW + timedelta(seconds=document["version"]),
        **fields,
    )


def make_organisation(name: str = "Northlight Consulting") -> Organisation:
    return Organisation.objects.create(name=name, slug=f"{name.split()[0].lower()}-{next(_numbers)}")


def make_member(
    organisation: Organisation,
    name: str,
    role: str = Membership.Role.FACILITATOR,
    clients: tuple[Client, ...] = (),
) -> User:
    user = User.objects.create_user(
        email=f"{name.split()[0].lower()}-{next(_numbers)}@northlight.example", name=name, password=PASSWORD
    )
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    membership.clients.set(clients)
    return user


type SignIn = Callable[[User], Browser]


def sign_in(browser: Browser, user: User) -> Browser:
    """Sign a browser in as somebody who has just given their password."""
    browser.force_login(user)
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": timezone.now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def make_member_invitation(organisation: Organisation, **fields: Any) -> MemberInvitation:
    """Invite somebody to sign in; nobody but a command invited them."""
    return MemberInvitation.objects.create(
        **{
            "organisation": organisation,
            "email": f"ines-{next(_numbers)}@northlight.example",
            "role": Membership.Role.FACILITATOR,
            "invited_at": timezone.now(),
            "expires_at": timezone.now() + timedelta(days=7),
        }
        | fields
    )


def acting(user: User, address_digest: str = "") -> Actor:
    """Return the user as the actor that services are told."""
    return Actor("user", str(user.pk), user.membership.organisation_id, address_digest)


def make_client(organisation: Organisation, name: str = "Harbourline Mutual") -> Client:
    return Client.objects.create(organisation=organisation, name=name)


def switches_of(definition: Definition, chosen: Routing) -> dict[str, str]:
    """Return the settled values of the switches that are no columns of an engagement."""
    settled = definition.settled(chosen).items()
    return {name: value for name, value in settled if name not in EVERYWHERE}


def make_engagement(organisation: Organisation, **fields: Any) -> Engagement:
    """Make an engagement with an open first round. `round_state=None` leaves the round out."""
    version = fields.pop("instrument_version", None) or InstrumentVersion.objects.latest("loaded_at")
    with_round = fields.pop("with_round", True)
    number = next(_numbers)
    client = fields.pop("client", None) or make_client(organisation, f"Client {number}")
    routing = {
        "system_kind": "predictive",
        "model_hosting": fields.get("model_hosting", "own"),
        "people_check": "some",
    }
    engagement = Engagement.objects.create(
        organisation=organisation,
        client=client,
        instrument_version=version,
        **{
            "code": f"claims-{number}",
            "initiative": "Claims assistant",
            "success_measure": "adjusters read summaries, not files",
            "success_unit": "minutes a claim",
            "success_today": 42.0,
            "success_wanted": 15.0,
            "brief_claim": "user",
            "horizon_months": 24,
            "perspectives": list(version.document["perspectives"]),
            "rules": "scale-where-it-matters@3",
            "opened_on": date(2026, 11, 25),
            "switches": switches_of(definition_of(version), routing),
            **fields,
        },
    )
    if with_round:
        make_round(engagement)
    return engagement


def make_co_facilitator(engagement: Engagement, name: str) -> CoFacilitator:
    return CoFacilitator.objects.create(
        organisation=engagement.organisation,
        engagement=engagement,
        user=make_member(engagement.organisation, name),
        added_at=NOW,
    )


def make_round(engagement: Engagement, number: int = 1, **fields: Any) -> Round:
    return Round.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        number=number,
        opened_at=NOW,
        **fields,
    )


def make_stakeholder(
    engagement: Engagement,
    name: str = "Bob Answers",
    perspective: str = "business",
    email: str = "",
    *,
    is_known: bool = True,
) -> Stakeholder:
    """Make somebody on the list who is known to be there, as once they opened a mailed link."""
    number = next(_numbers)
    stakeholder = Stakeholder.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        key=f"s{number:05}",
        name=name,
        email=email or f"{name.split()[0].lower()}-{number}@harbourline.example",
        perspective=perspective,
        added_at=NOW,
        mail_opened_at=NOW if is_known else None,
    )
    Invitation.objects.create(
        organisation_id=engagement.organisation_id, stakeholder=stakeholder, created_at=NOW
    )
    return stakeholder


def make_mail(engagement: Engagement, stakeholder: Stakeholder, **fields: Any) -> Mail:
    """Make an invitation in the outbox that has been sent."""
    return Mail.objects.create(
        **{
            "scope_id": engagement.organisation_id,
            "group_id": engagement.pk,
            "kind": "invitation",
            "about_id": stakeholder.pk,
            "recipient": stakeholder.email,
            "once_key": f"invitation:{next(_numbers)}",
            "state": "ready",
            "queued_at": NOW,
            "available_at": NOW,
            "finished_at": NOW,
        }
        | fields
    )


def make_assumption(engagement: Engagement, number: int = 1, **fields: Any) -> Assumption:
    return Assumption.objects.create(
        **{
            "organisation_id": engagement.organisation_id,
            "engagement": engagement,
            "key": f"a{number}",
            "position": number,
            "text": f"Assumption {number} holds",
        }
        | fields
    )


def make_target(engagement: Engagement, number: int = 1, **fields: Any) -> Target:
    return Target.objects.create(
        **{
            "organisation_id": engagement.organisation_id,
            "engagement": engagement,
            "key": f"t{number}",
            "position": number,
            "indicator": f"Promise {number}",
        }
        | fields
    )


def make_plan_step(engagement: Engagement, number: int = 1, **fields: Any) -> PlanStep:
    return PlanStep.objects.create(
        **{
            "organisation_id": engagement.organisation_id,
            "engagement": engagement,
            "key": f"p{number}",
            "position": number,
            "text": f"Step {number}",
        }
        | fields
    )


def close(engagement: Engagement, at: datetime | None = None) -> Round:
    """Close its latest round as a facilitator does; nobody ranks the answers."""
    return close_round(round=engagement.rounds.latest("number"), by=SYSTEM, at=at or timezone.now())


def look(engagement: Engagement) -> None:
    """Look at its newest result first, as a facilitator does on the page before it."""
    asked = first_look_of(Engagement.objects.with_framing().get(pk=engagement.pk))
    if asked is not None:
        unseal(snapshot=asked.snapshot, by=SYSTEM, at=timezone.now())


def see_result(browser: Browser, engagement: Engagement) -> Shown:
    """Open the result; where nobody has looked at it yet, by the page that asks before."""
    address = reverse("results", args=[engagement.pk])
    shown = browser.get(address)
    if shown.status_code == HTTPStatus.FOUND:
        asked = browser.get(shown["Location"]).context["page"].snapshot
        browser.post(shown["Location"], {"version": str(asked.number), "frozen": str(asked.pk)})
        shown = browser.get(address)
    return shown


def send_answers(engagement: Engagement) -> None:
    """Have everybody who has begun send what they gave; who gave nothing puts it in order first."""
    for response in Response.objects.filter(round__engagement=engagement, state=Response.State.DRAFT):
        order = Change("R1", {"ranking": ["data", "user", "model", "organization"]}, 0, uuid4())
        changes = PageChanges([] if response.answers.exists() else [order])
        save_page(response=response, changes=changes, by=SYSTEM, at=timezone.now(), send=True)


def send_as_it_is(response: Response) -> None:
    """Have it sent even if it is empty, as versions that sent empty forms left it, and as a file may say."""
    Response.objects.filter(pk=response.pk).update(state="submitted", submitted_at=timezone.now())


def lose_lease(model: type[LeasedRow]) -> None:
    """Take every row from whoever works on it, as if they had not been heard of for too long."""
    leave(model, "queued", fence=None, lease_until=None)


def leave(model: type[LeasedRow], state: str, **fields: Any) -> None:
    """Leave every row as a worker leaves it in that state, with the fields that tell of it."""
    told: dict[str, dict[str, Any]] = {
        "running": {"fence": "0" * 32, "lease_until": Now()},
        "ready": {"finished_at": Now()},
        "failed": {"finished_at": Now()},
    }
    with purging():  # also where a worker could not, as before the result was there
        model._default_manager.update(state=state, **{**told.get(state, {}), **fields})
