"""For which organisation PostgreSQL is asked: by what a visitor holds, anew in each request, whatever was rolled back."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client as Browser

from apps.accounts.models import MemberInvitation, Membership, User
from apps.core.database.scope import enter, leave
from apps.core.database.walls import Wall, managed_models
from apps.engagements.models import InvitationToken, JoinCode, Stakeholder
from apps.reports.models import Report, ShareLink
from apps.responses.models import Response
from apps.room.models import Room
from tests import factories
from tests.reports.rows import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nowhere() -> Iterator[None]:
    leave()
    yield
    leave()


def scope() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.scope')")
        return str(cursor.fetchone()[0])


def test_a_request_begins_in_no_organisation(alice: User) -> None:
    assert enter(Membership, user=alice.pk) == alice.membership.organisation_id
    assert scope() == str(alice.membership.organisation_id)
    Browser().get("/livez")
    assert scope() == ""


def test_it_stays_when_what_it_was_told_in_is_rolled_back(alice: User) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        enter(Membership, user=alice.pk)
        raise ZeroDivisionError
    assert scope() == str(alice.membership.organisation_id)
    leave()
    with suppress(ZeroDivisionError), transaction.atomic():
        assert scope() == ""
        raise ZeroDivisionError
    assert scope() == ""


@pytest.mark.django_db(transaction=True)
def test_a_connection_knows_nothing_of_the_one_before(alice: User) -> None:
    enter(Membership, user=alice.pk)
    connection.close()
    assert scope() == str(alice.membership.organisation_id)
    leave()
    with suppress(ZeroDivisionError), transaction.atomic():
        enter(Membership, user=alice.pk)
        raise ZeroDivisionError
    assert scope() == str(alice.membership.organisation_id)


def test_what_has_failed_is_rolled_back_and_not_asked(alice: User) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        with connection.cursor() as cursor, pytest.raises(Exception, match="division by zero"):
            cursor.execute("select 1 / 0")
        connection.scope = str(alice.membership.organisation_id)  # type: ignore[attr-defined]
        raise ZeroDivisionError
    assert scope() == str(alice.membership.organisation_id)


def test_each_door_leads_by_its_key_and_nowhere_by_another(
    alice: User, bob: Stakeholder, mallory: User
) -> None:
    engagement = bob.engagement
    invitation = factories.make_member_invitation(engagement.organisation, token_sha256="a" * 64)
    token = InvitationToken.objects.create(
        organisation=engagement.organisation,
        invitation=bob.invitation,
        sha256="b" * 64,
        created_at=factories.NOW,
        expires_at=factories.NOW,
    )
    code = JoinCode.objects.create(
        organisation=engagement.organisation, engagement=engagement, code="12345678", made_at=factories.NOW
    )
    response = Response.objects.create(
        organisation=engagement.organisation,
        round=engagement.rounds.get(),
        stakeholder=bob,
        started_at=factories.NOW,
    )
    link = ShareLink.objects.create(
        organisation=engagement.organisation,
        report=make_report(engagement),
        token_sha256="d" * 64,
        made_at=factories.NOW,
        expires_at=factories.NOW,
    )
    room = Room.objects.create(
        organisation=engagement.organisation,
        engagement=engagement,
        since=factories.NOW,
        opened_at=factories.NOW,
        touched_at=factories.NOW,
        wall_code="e" * 64,
    )
    doors: list[tuple[type[Model], str, object, object]] = [
        (Membership, "user", alice.pk, uuid4()),
        (MemberInvitation, "token_sha256", invitation.token_sha256, "c" * 64),
        (InvitationToken, "sha256", token.sha256, "c" * 64),
        (JoinCode, "code", code.code, "87654321"),
        (Response, "id", response.pk, uuid4()),
        (ShareLink, "token_sha256", link.token_sha256, "c" * 64),
        (ShareLink, "id", link.pk, uuid4()),
        (Report, "id", link.report_id, uuid4()),
        (Room, "id", room.pk, uuid4()),
        (Room, "wall_code", room.wall_code, "c" * 64),
    ]
    assert {(model, name) for model, name, *_ in doors} == {
        (model, name)
        for model in managed_models()
        if isinstance(wall := getattr(model, "wall", None), Wall)
        for name in wall.doors
    }
    for model, name, key, other in doors:
        assert enter(model, **{name: key}) == engagement.organisation_id
        assert scope() == str(engagement.organisation_id)
        assert enter(model, **{name: other}) is None
        assert scope() == ""
    assert enter(Membership, user=mallory.pk) != engagement.organisation_id
