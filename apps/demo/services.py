"""Load the shipped instrument and rules, and a demo organisation with three finished cases."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from apps import advice, instruments
from apps.accounts.models import Client, Membership, Organisation, User
from apps.accounts.services import create_organisation, set_readers
from apps.assessments.services import assess_now
from apps.core.actors import COMMAND, Actor
from apps.demo import people
from apps.documents.files import read_file
from apps.documents.values import JsonObject
from apps.engagements.models import Engagement
from apps.instruments.services import load_instrument, load_rules
from apps.reports.dispatch import start_report
from apps.workshops.services import import_engagement

CASES = Path(__file__).parent / "cases"


def load_shipped(*, at: datetime) -> None:
    """Load what ships with this version. What is loaded already stays as it is."""
    for document in _documents(Path(instruments.__file__).parent / "definitions"):
        load_instrument(document, by=COMMAND, at=at)
    for document in _documents(Path(advice.__file__).parent / "definitions"):
        load_rules(document, by=COMMAND, at=at)


def load_demo(*, at: datetime) -> Organisation:
    """Create or complete the demo organisation. Its cases are ranked here; a worker makes their reports."""
    organisation = _organisation(at)
    members = {person.email: _member(person, organisation) for person in people.everyone()}
    lead = members[people.FACILITATOR.email].user
    for path in sorted(CASES.glob("*.json")):
        if not path.name.endswith(".expect.json"):
            _load_case(read_file(path), organisation, lead, at)
    reader = members[people.MANAGER.email]
    for client in Client.objects.filter(organisation=organisation):
        readers = {*client.memberships.values_list("pk", flat=True), reader.pk}
        by = COMMAND.within(organisation.pk)
        set_readers(client=client, membership_ids=readers, by=by, at=at)
    return organisation


def _organisation(at: datetime) -> Organisation:
    known = Organisation.objects.filter(slug=people.ORGANISATION_SLUG).first()
    return known or create_organisation(
        name=people.ORGANISATION_NAME,
        slug=people.ORGANISATION_SLUG,
        owner_name=people.OWNER.name,
        owner_email=people.OWNER.email,
        password=people.OWNER.password,
        second_factor_required=False,  # whoever tries the demo signs in by what `make up` printed
        by=COMMAND,
        at=at,
    )


@transaction.atomic
def _member(person: people.DemoMember, organisation: Organisation) -> Membership:
    """Create the user, or reset the password to the one shown, which changes with the secret key."""
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(email=person.email, name=person.name, password=person.password)
    elif not user.check_password(person.password):
        user.set_password(person.password)
        user.save(update_fields=["password"])
    membership, _ = Membership.objects.get_or_create(
        user=user, defaults={"organisation": organisation, "role": person.role}
    )
    return membership


@transaction.atomic
def _load_case(document: JsonObject, organisation: Organisation, lead: User, at: datetime) -> None:
    known = Engagement.objects.filter(
        organisation=organisation, client__name=document["client"], initiative=document["initiative"]
    ).first()
    by = Actor("user", str(lead.pk), organisation.pk)  # as if she had brought it in by herself
    engagement = known or import_engagement(document=document, organisation=organisation, by=by, at=at)
    if not engagement.reports.exists():
        assess_now(engagement=engagement, by=by, at=at)
        start_report(engagement=engagement, by=by, at=at)


def _documents(folder: Path) -> list[JsonObject]:
    # Not their translations: "four-dimensions-1.de.json".
    return [read_file(path) for path in sorted(folder.glob("*-[0-9]*.json")) if len(path.suffixes) == 1]
