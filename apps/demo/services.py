"""Load the shipped instrument and rules, and a demo organisation with engagements in every state."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from apps.accounts.models import Client, Membership, Organisation, User
from apps.accounts.services import create_organisation, set_readers
from apps.advice import DEFINITIONS as RULES
from apps.advice import open_folder
from apps.assessments.models import Assessment
from apps.assessments.services import assess_now, queue_assessment, unseal
from apps.core.actors import COMMAND, Actor
from apps.demo import people
from apps.documents.files import read_file
from apps.documents.problems import PUBLISHED, DocumentError, Problem
from apps.engagements.choices import LinkWay
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.engagements.selectors import engagements_of
from apps.engagements.services import LinkDelivery, mint_links
from apps.exchange.engagement.services import import_engagement
from apps.instruments.selectors import TRANSLATIONS as INSTRUMENTS
from apps.instruments.services import load_instrument, load_rules
from apps.mailing.models import DETAIL, REFUSED, Mail
from apps.mailing.services import REFUSED_TEXT
from apps.outreach.services import chase, invite
from apps.reports.models import Report
from apps.reports.tasks import start_report
from apps.responses.models import Answer, Response
from apps.room.models import Room

CASES = Path(__file__).parent / "cases"
SINCE = timedelta(days=60)  # how long the organisation has been here: longer than its oldest engagement
# The cases, and whether each has a report.
STORIES = {
    "support-bot-launch": True,  # decided, with an assumption that is overdue
    "hr-faq-bot": True,  # nothing is near
    "platform-that-was-nightly-jobs": True,  # not what the brief said
    "returns-check": True,  # over its limit today
    "meter-readings": True,  # asked twice, the second time in a room, which decided
    "customs-agent": False,  # the room is divided, and nobody has looked yet
    "discharge-letters": False,  # the round is open
}
TOUR = "meter-readings"  # whose room a newcomer tries
# "Today" of the case files: what lies before it is over, what lies after it is to come.
TOLD_ON = date(2026, 3, 3)
# A day, or the day of an instant, where the format has one. What people wrote has no bare quotes in JSON.
_DAY = re.compile(
    r'("(?:opened_on|launch_on|closes_at|decided_on|check_by|due_on|on|opened_at|written_at|at|day)": ")'
    r"(\d{4}-\d\d-\d\d)"
)
MISSPELLED = "@marowfield.example"  # its people are at marrowfield: this mail came back
NO_SUCH_DOMAIN = "550 5.1.2 marowfield.example: domain not found."
FILLING_IN = timedelta(minutes=14)
# Since the last act: nobody is thanked any more, and the next reminder may go.
LONG_ENOUGH = timedelta(hours=30)


def load_shipped(*, at: datetime) -> None:
    """Load what ships with this version. What is loaded already stays as it is."""
    # Instruments first: rules are loaded only where what they read is there.
    for path in sorted(INSTRUMENTS.glob("*-[0-9]*.json")):
        # Not their translations: "four-dimensions-1.de.json".
        if len(path.suffixes) == 1:
            with _said_to_operators(path.stem):
                load_instrument(read_file(path), by=COMMAND, at=at)
    for manifest in sorted(RULES.glob("*/manifest.json")):
        with _said_to_operators(manifest.parent.name), open_folder(manifest.parent) as document:
            load_rules(document, by=COMMAND, at=at)


@contextmanager
def _said_to_operators(name: str) -> Iterator[None]:
    """Say what to do where another text is loaded under that number: whoever runs an update can't raise it."""
    try:
        yield
    except DocumentError as error:
        if not any(problem.code == PUBLISHED for problem in error.errors):
            raise
        instead = ", or begin with an empty database by `make reset`" if settings.HAS_OWN_DATABASE else ""
        message = (
            f"{name} is in this database with other texts than this version ships, as may be before 1.0: "
            f"go on with the version before{instead}."
        )
        raise DocumentError([Problem("version", PUBLISHED, message)]) from error


def load_demo(*, at: datetime) -> Organisation:
    """Create or complete the demo organisation. What has a report is ranked here; a worker prints it, and ranks the rest.

    An engagement that is there already stays as it is, also one that an earlier version loaded.
    """
    organisation = _organisation(at - SINCE)
    members = {person.email: _member(person, organisation) for person in people.EVERYONE}
    lead = members[people.FACILITATOR.email].user
    for case in STORIES:
        _load_case(case, organisation, lead, at)
    reader = members[people.MANAGER.email]
    for client in Client.objects.filter(organisation=organisation):
        readers = {*client.memberships.values_list("pk", flat=True), reader.pk}
        by = COMMAND.within(organisation.pk)
        set_readers(client=client, membership_ids=readers, by=by, at=at)
    return organisation


def tour_of(membership: Membership) -> Engagement | None:
    """Return the engagement whose room a member of the demo organisation is offered to try."""
    if membership.organisation.slug != people.ORGANISATION_SLUG:
        return None
    initiative = read_file(CASES / f"{TOUR}.json")["initiative"]
    return engagements_of(membership).archived(False).filter(initiative=initiative).first()


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
    # The password that is shown changes with the secret key, so a user who is there gets it anew.
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(email=person.email, name=person.name, password=person.password)
    elif not user.check_password(person.password):
        user.set_password(person.password)
        user.save()
    membership, _ = Membership.objects.get_or_create(
        user=user, defaults={"organisation": organisation, "role": person.role}
    )
    return membership


@transaction.atomic
def _load_case(case: str, organisation: Organisation, lead: User, at: datetime) -> None:
    """Bring in a case as it would stand today, unless it is there."""
    document = json.loads(moved(json.dumps(read_file(CASES / f"{case}.json")), at.date()))
    if Engagement.objects.filter(
        organisation=organisation, client__name=document["client"], initiative=document["initiative"]
    ).exists():
        return
    by = Actor("user", str(lead.pk), organisation.pk)  # as if she had brought it in by herself
    engagement = import_engagement(document=document, organisation=organisation, by=by, at=at)
    opened_at = datetime.combine(engagement.opened_on, time(9), UTC)
    # They were invited by mail, and opened it.
    engagement.stakeholders.update(
        added_at=opened_at, mail_opened_at=opened_at, vouched_at=None, vouched_by=None
    )
    stored = Engagement.objects.filter(pk=engagement.pk)
    stored.update(created_at=opened_at)
    rounds = list(engagement.rounds.order_by("number"))
    last_call = rounds[-1].closes_at or at
    if last_call > at:
        stored.update(brief_frozen_at=None)  # it was not closed yet
        _put_in_flight(engagement=engagement, opened_at=opened_at, by=by, at=at)
        return
    _put_in_the_past(engagement, rounds, opened_at, at)
    if STORIES[case]:
        _rank(engagement, rounds, by, at)
    else:  # a worker ranks it, so that the first start does not wait
        ranking = queue_assessment(round=rounds[-1], at=rounds[-1].closed_at or at)
        Assessment.objects.filter(pk=ranking.pk).update(queued_at=at)


def _put_in_the_past(
    engagement: Engagement, rounds: Sequence[Round], opened_at: datetime, at: datetime
) -> None:
    """Let each round have been opened and closed when it would have been: one that a room asked, in its hour."""
    room = Room.objects.filter(engagement=engagement).first()
    for round_ in rounds:
        round_.opened_at, round_.closed_at = opened_at, round_.closes_at or at
        if room is not None and round_.topics:
            round_.opened_at, round_.closed_at = (
                room.opened_at,
                room.opened_at + timedelta(minutes=room.minutes),
            )
            Room.objects.filter(pk=room.pk).update(
                since=round_.closed_at, touched_at=round_.closed_at, ended_at=round_.closed_at
            )
        round_.save(update_fields=["opened_at", "closed_at"])
        # Before what was shown of them, and before whoever looked.
        Answer.objects.filter(response__round=round_).update(answered_at=round_.opened_at)
        responses = Response.objects.filter(round=round_)
        responses.update(started_at=round_.opened_at)
        responses.filter(state=Response.State.SUBMITTED).update(submitted_at=round_.opened_at)
    Engagement.objects.filter(pk=engagement.pk).update(brief_frozen_at=rounds[0].closed_at)


def _rank(engagement: Engagement, rounds: Sequence[Round], by: Actor, at: datetime) -> None:
    """Rank round after round as they were closed and looked at, and order the report of the last."""
    closed_at = at
    for round_ in rounds:
        closed_at = round_.closed_at or at
        result = assess_now(engagement=engagement, round=round_, by=by, at=closed_at)
        # What was decided on it, or printed of it, came after it.
        Assessment.objects.filter(pk=result.pk).update(finished_at=closed_at)
        # She looked at it before she went on.
        unseal(snapshot=result.snapshot, by=by, at=closed_at)
    report = start_report(engagement=engagement, by=by, at=closed_at)
    Report.objects.filter(pk=report.pk).update(queued_at=at)  # it waits from now on


def moved(case: str, today: date) -> str:
    """Return the JSON of a case as if it were told today: each of its days is moved by as many days."""
    by = today - TOLD_ON
    return _DAY.sub(lambda match: f"{match[1]}{date.fromisoformat(match[2]) + by}", case)


def _put_in_flight(*, engagement: Engagement, opened_at: datetime, by: Actor, at: datetime) -> None:
    """Open the round that the file brought closed, and give it the past that mails and links would have left."""
    # No engagement file holds it: who was mailed when, who opened their link, whose mail came back.
    begun = list(
        Response.objects.filter(round__engagement=engagement).select_related("stakeholder").order_by("pk")
    )
    sent = {response.pk for response in begun if response.is_submitted}
    Response.objects.filter(pk__in=sent).update(state=Response.State.DRAFT, submitted_at=None)
    Round.objects.filter(engagement=engagement).update(
        state=Round.State.OPEN, opened_at=opened_at, closed_at=None, closed_by=None
    )
    people = list(engagement.stakeholders.all())
    engagement.stakeholders.update(mail_opened_at=None)
    invite(engagement=engagement, by=by, at=opened_at)
    for person in people:
        mint_links(stakeholders=[person], at=opened_at, delivery=LinkDelivery(LinkWay.MAILED, person.email))
    between = (at - LONG_ENOUGH - opened_at) / max(len(begun), 1)
    for place, response in enumerate(begun):
        _open(response, opened_at + between * place + between / 2, is_sent=response.pk in sent)
    reached = {str(person.pk) for person in people if not person.email.endswith(MISSPELLED)}
    chase(engagement=engagement, chosen=reached, by=by, at=at - LONG_ENOUGH)
    _deliver(engagement)


def _open(response: Response, at: datetime, *, is_sent: bool) -> None:
    """Let the person open the mailed link, and answer."""
    InvitationToken.objects.filter(invitation__stakeholder=response.stakeholder).update(opened_at=at)
    Stakeholder.objects.filter(pk=response.stakeholder_id).update(mail_opened_at=at)
    done = at + FILLING_IN
    Answer.objects.filter(response=response).update(answered_at=done)
    response.started_at = at
    if is_sent:
        response.state, response.submitted_at = Response.State.SUBMITTED, done
    response.save(update_fields=["started_at", "state", "submitted_at"])


def _deliver(engagement: Engagement) -> None:
    # Noted as sent when they were queued, so that no worker sends them now.
    for mail in Mail.objects.of_group(engagement.pk):
        mail.started_at = mail.sending_at = mail.finished_at = mail.available_at = mail.queued_at
        mail.attempts, mail.state = 1, Mail.State.READY
        if mail.recipient.endswith(MISSPELLED):
            mail.state, mail.error_code = Mail.State.FAILED, REFUSED
            mail.error_text = f"{REFUSED_TEXT}{DETAIL}{NO_SUCH_DOMAIN}"
        mail.save()
