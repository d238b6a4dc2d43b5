"""Who is asked in the engagements that are made, how they were invited, and what they gave."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from apps.engagements.choices import LinkWay
from apps.engagements.models import AskedPerson, Invitation, InvitationToken, Stakeholder
from apps.mailing.models import Mail
from apps.outreach.texts import INVITATION
from apps.responses.models import Answer, Response
from tests.benchmarks.load import names
from tests.benchmarks.load.copying import CopyPlan, copy_rows
from tests.benchmarks.load.made import Made

_NOT_BEGUN = 3  # of an open engagement
_LINK_DAYS = timedelta(days=60)


def make_people(made: Iterable[Made], people: int, answers: int) -> tuple[int, int]:
    """Make about so many people of each engagement; return how many responses and answers that makes.

    Those of archived engagements are parted from what they gave, so the others have more.
    """
    asked, given, taken = _stakeholders(), _responses(), CopyPlan({"template": "uuid", "response": "uuid"})
    parted: list[AskedPerson] = []
    invitations: list[tuple[UUID, Made, str, datetime | None]] = []
    for each in made:
        if each.state == "archived":
            parted += _asked_people(each, people)
            continue
        count = -(-people * 10 // 9)
        for place in range(count + (_NOT_BEGUN if each.is_open else 0)):
            template, answered = each.case.people[place % len(each.case.people)]
            person, name = uuid4(), names.person(each.number * 11 + place)
            email = f"{name.lower().replace(' ', '.')}.{place}@client-{each.number // 10}.example"
            begun = each.at + timedelta(hours=1 + place) if place < count else None
            asked.add(template, person, each.id, f"s{place:03}", name, email, each.at)
            invitations.append((person, each, email, begun))
            if begun:
                response, is_sent = uuid4(), not each.is_open or place % 5 < 3
                sent_at = begun + timedelta(minutes=9) if is_sent else None
                given.add(answered, response, each.round, person, begun, sent_at)
                taken.add(answered, response)
    AskedPerson.objects.bulk_create(parted)
    _copy_stakeholders(asked)
    _invite(invitations)
    _copy_responses(given)
    count = copy_rows(Answer, taken, by="response_id", most=answers, response="plan.response")
    return len(given.rows), count


def _stakeholders() -> CopyPlan:
    names_and_keys = {"key": "text", "name": "text", "email": "text"}
    ids = {"template": "uuid", "id": "uuid", "engagement": "uuid"}
    return CopyPlan(ids | names_and_keys | {"at": "timestamptz"})


def _responses() -> CopyPlan:
    ids = {"template": "uuid", "id": "uuid", "round": "uuid", "stakeholder": "uuid"}
    return CopyPlan(ids | {"at": "timestamptz", "sent": "timestamptz"})


def _copy_stakeholders(plan: CopyPlan) -> None:
    copy_rows(
        Stakeholder,
        plan,
        id="plan.id",
        engagement="plan.engagement",
        key="plan.key",
        name="plan.name",
        email="plan.email",
        added_at="plan.at",
        mail_opened_at="plan.at",
        kept_email="''",
        keeps_email="false",
        email_changed_by="null",
    )


def _copy_responses(plan: CopyPlan) -> None:
    copy_rows(
        Response,
        plan,
        id="plan.id",
        round="plan.round",
        stakeholder="plan.stakeholder",
        state="case when plan.sent is null then 'draft' else 'submitted' end",
        started_at="plan.at",
        submitted_at="plan.sent",
        thanked_at="plan.sent",
    )


def _asked_people(made: Made, count: int) -> list[AskedPerson]:
    return [
        AskedPerson(
            organisation_id=made.organisation,
            engagement_id=made.id,
            name=names.person(made.number * 11 + place),
        )
        for place in range(count)
    ]


def _invite(people: Iterable[tuple[UUID, Made, str, datetime | None]]) -> None:
    """Invite each by a mail that went out, or one in forty didn't; of who began say when they opened its link."""
    invitations, tokens, mails = [], [], []
    for number, (person, made, email, opened_at) in enumerate(people):
        invitation = Invitation(organisation_id=made.organisation, stakeholder_id=person, created_at=made.at)
        invitations.append(invitation)
        tokens.append(
            InvitationToken(
                organisation_id=made.organisation,
                invitation=invitation,
                sha256=uuid4().hex + uuid4().hex,
                created_at=made.at,
                expires_at=made.at + _LINK_DAYS,
                way=LinkWay.MAILED,
                opened_at=opened_at,
            )
        )
        is_refused = opened_at is None and number % 40 == 0
        mails.append(
            Mail(
                scope_id=made.organisation,
                group_id=made.id,
                kind=INVITATION,
                about_id=person,
                recipient=email,
                once_key=f"{INVITATION}:{person}:{email}",
                state="failed" if is_refused else "ready",
                error_code="REFUSED" if is_refused else "",
                error_text="The mail server refused it:\n550 no such mailbox" if is_refused else "",
                attempts=1,
                available_at=made.at,
                queued_at=made.at,
                finished_at=made.at,
            )
        )
    Invitation.objects.bulk_create(invitations)
    InvitationToken.objects.bulk_create(tokens)
    Mail.objects.bulk_create(mails)
