"""Load the shipped instrument and rules, and a demo organisation with engagements in every state."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from apps import advice, instruments
from apps.accounts.models import Client, Membership, Organisation, User
from apps.accounts.services import create_organisation, set_readers
from apps.assessments.models import Assessment
from apps.assessments.services import assess_now, queue_assessment
from apps.core.actors import COMMAND, Actor
from apps.demo import people
from apps.demo.days import as_of
from apps.demo.in_flight import put_in_flight
from apps.documents.files import read_file
from apps.documents.values import JsonObject
from apps.engagements.models import Engagement, Round
from apps.exchange.engagement.services import import_engagement
from apps.instruments.services import load_instrument, load_rules
from apps.reports.dispatch import start_report
from apps.reports.models import Report

CASES = Path(__file__).parent / "cases"
SINCE = timedelta(days=60)  # how long the organisation has been here: longer than its oldest engagement


@dataclass(frozen=True, slots=True)
class Story:
    """What one engagement of the demo shows."""

    case: str
    has_report: bool = True


STORIES = (
    Story("support-bot-launch"),  # decided, with an assumption that is overdue
    Story("hr-faq-bot"),  # nothing is near
    Story("platform-that-was-nightly-jobs"),  # not what the brief said
    Story("returns-check"),  # over its limit today
    Story("customs-agent", has_report=False),  # the room is divided, and nobody has looked yet
    Story("discharge-letters", has_report=False),  # the round is open
)


def load_shipped(*, at: datetime) -> None:
    """Load what ships with this version. What is loaded already stays as it is."""
    for document in _documents(Path(instruments.__file__).parent / "definitions"):
        load_instrument(document, by=COMMAND, at=at)
    for document in _documents(Path(advice.__file__).parent / "definitions"):
        load_rules(document, by=COMMAND, at=at)


def load_demo(*, at: datetime) -> Organisation:
    """Create or complete the demo organisation. What has a report is ranked here; a worker prints it, and ranks the rest.

    An engagement that is there already stays as it is, also one that an earlier version loaded.
    """
    organisation = _organisation(at - SINCE)
    members = {person.email: _member(person, organisation) for person in people.everyone()}
    lead = members[people.FACILITATOR.email].user
    for story in STORIES:
        _load_story(story, organisation, lead, at)
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
def _load_story(story: Story, organisation: Organisation, lead: User, at: datetime) -> None:
    """Bring in a case as it would stand today, unless it is there."""
    document = as_of(read_file(CASES / f"{story.case}.json"), at.date())
    if Engagement.objects.filter(
        organisation=organisation, client__name=document["client"], initiative=document["initiative"]
    ).exists():
        return
    by = Actor("user", str(lead.pk), organisation.pk)  # as if she had brought it in by herself
    engagement = import_engagement(document=document, organisation=organisation, by=by, at=at)
    opened_at = datetime.combine(engagement.opened_on, time(9), UTC)
    Engagement.objects.filter(pk=engagement.pk).update(created_at=opened_at)
    round_ = Round.objects.get(engagement=engagement)
    if round_.closes_at and round_.closes_at > at:
        put_in_flight(engagement=engagement, opened_at=opened_at, by=by, at=at)
        return
    closed_at = round_.closes_at or at
    Round.objects.filter(pk=round_.pk).update(opened_at=opened_at, closed_at=closed_at)
    if story.has_report:
        result = assess_now(engagement=engagement, by=by, at=closed_at)
        if document.get("decision"):  # it was taken from this result, which was there by then
            Assessment.objects.filter(pk=result.pk).update(finished_at=closed_at)
        report = start_report(engagement=engagement, by=by, at=closed_at)
        Report.objects.filter(pk=report.pk).update(queued_at=at)  # it waits from now on
    else:  # a worker ranks it, so that the first start does not wait
        ranking = queue_assessment(round=round_, at=closed_at)
        Assessment.objects.filter(pk=ranking.pk).update(queued_at=at)


def _documents(folder: Path) -> list[JsonObject]:
    # Not their translations: "four-dimensions-1.de.json".
    return [read_file(path) for path in sorted(folder.glob("*-[0-9]*.json")) if len(path.suffixes) == 1]
