"""Whoever reads a world and its twin, at whatever address, reads the same: a new address is walked by itself."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from itertools import product
from typing import cast
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail as outbox
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.assessments import services
from apps.core.database import roles
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.exchange.downloads.selectors import files_page
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.mailing import services as mailing
from apps.mailing.models import Mail
from apps.reports import tasks as reports
from apps.reports.models import Report
from apps.reports.services import freeze_report
from apps.reports.sharing.links import make_link
from apps.responses.models import Referral, Response
from apps.room.live.broker import broker
from tests import factories
from tests.access.test_matrix import named_patterns
from tests.factories import NOW, acting, sign_in
from tests.privacy.test_swap_law import FEW, WORLDS, Pair, chosen, pairs_of
from tests.privacy.worlds import Played, World, all_fixed, play, random_world
from tests.responses.conftest import link_path
from tests.roles import acting_as

WALKS = 1 if WORLDS <= FEW else WORLDS // 10
ASKED_AGAIN = 1038  # the seed of a world
SMALL = 6  # people: of more a walk takes longer, and finds nothing else
NOBODYS = UUID(int=7)
# Leaving would end the walk; the other is the page on which the team of a named engagement reads who said what.
NOT_WALKED = {"account_logout", "who_said_what"}
# What is made for whoever may have it, and knows nothing of who asks: the first to whom it is given reads it for all.
MADE_FOR_ALL = {"file", "report_docx", "report_download"}
COMPARED = ("Content-Type", "Content-Disposition", "Location")

pytestmark = pytest.mark.usefixtures("rules")

BEGUN_AT = timezone.now()

type Pages = dict[str, tuple[int, list[str | None], bytes]]


@cache
def walkable(nth: int) -> tuple[World, Pair]:
    """Return a small world in which two people have something to exchange, and which of it."""
    # The second is one in which a few things were asked again, and enough answered to say who moved.
    start = ASKED_AGAIN if nth == 1 else 1000 + 100 * nth
    for seed in range(start, start + 100):
        world = random_world(seed)
        if len(world.people) <= SMALL and len(world.phases) < 3 and not world.withdrawals:
            for pair in chosen(world, pairs_of(world, InstrumentVersion.objects.get())):
                return world, pair
    raise AssertionError("there is no such world")


def test_a_world_is_walked_in_which_few_things_were_asked_again(instrument: InstrumentVersion) -> None:
    world, (block, *_who) = walkable(1)
    with all_fixed():
        *_earlier, last = play(world, instrument)
        assert last.snapshot.evidence.moved
    assert (world.phases[-1], block) == ("second round", "core")


@pytest.mark.timeout(900)  # half a minute on a quiet machine
@pytest.mark.parametrize("nth", range(WALKS))
def test_no_address_shows_anybody_else_who_said_what(nth: int, instrument: InstrumentVersion) -> None:
    world, (block, one, other) = walkable(nth)
    pages = walk(world, one, other, instrument)
    assert differing(pages, walk(world.twin(block, one, other), one, other, instrument)) == {}
    shown = [address for address, (status, *_rest) in pages.items() if status == 200]
    assert len(shown) > 100
    readers = {address.split()[0] for address in shown}
    assert readers == {"lead", "helper", "owner", "manager", "person", "stranger"}


def differing(one: Pages, other: Pages) -> Mapping[str, object]:
    return {
        address: (page, other.get(address)) for address, page in one.items() if page != other.get(address)
    } | dict.fromkeys(other.keys() - one.keys(), "only there")


def walk(world: World, one: int, other: int, instrument: InstrumentVersion) -> Pages:
    """Return what everybody but two people gets of a world, by reader and address."""
    broker().ping()  # the first who asks it makes a connection, which takes chance
    with all_fixed():
        outbox.outbox.clear()
        played = list(play(world, instrument))[-1]
        pages: Pages = {}
        ids, readers = _prepared(played, one, other)
        with acting_as(roles.APP):
            for name, address in _addresses(ids):
                for who, browser in readers.items():
                    answer = cast("HttpResponse", browser.get(address))
                    pages[f"{who} {name} {address}"] = _told(answer)
                    if _is_same_for_all(name, answer):
                        break
        for number, mail in enumerate(outbox.outbox):
            pages[f"mail {number}"] = (0, list(mail.to), f"{mail.subject}\n{mail.body}".encode())
    return pages


def _is_same_for_all(name: str, answer: HttpResponse) -> bool:
    # What only takes a form says so before it looks at who asks.
    made = name in MADE_FOR_ALL and answer.status_code == HTTPStatus.OK
    return made or answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def _addresses(ids: Mapping[str, Sequence[object]]) -> Iterator[tuple[str, str]]:
    for name, converters in named_patterns():
        if name not in NOT_WALKED:
            for values in product(*(ids[key] for key in converters)):
                yield name, reverse(name, kwargs=dict(zip(converters, values, strict=True)))


def _told(answer: HttpResponse) -> tuple[int, list[str | None], bytes]:
    body = b"".join(answer) if isinstance(answer, StreamingHttpResponse) else answer.content
    headers = [answer.get(name) for name in COMPARED]
    if body.startswith(b"PK"):
        # Member by member: an archive also says when it was packed.
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(each.encode() + packed.read(each) for each in sorted(packed.namelist()))
    return answer.status_code, headers, body


def _plan_relief(engagement: Engagement) -> None:
    # Whatever comes first: without a step for it no report is issued.
    due_on = (NOW + timedelta(days=10)).date()
    for number, quantity in enumerate(definition_of(engagement.instrument_version).quantities, start=100):
        factories.make_plan_step(engagement, number, quantity=quantity, acts="raise", due_on=due_on)


def _prepared(
    played: Played, one: int, other: int
) -> tuple[Mapping[str, Sequence[object]], dict[str, Browser]]:
    engagement, alice = Engagement.objects.with_framing().get(pk=played.engagement.pk), played.alice
    organisation, round_ = engagement.organisation, engagement.rounds.latest("number")
    services.reveal(round=round_, by=acting(alice), at=NOW + timedelta(days=9))
    _plan_relief(engagement)
    report = freeze_report(engagement=engagement, by=acting(alice), at=NOW + timedelta(days=9))
    reports.render()
    Report.objects.update(started_at=NOW, finished_at=NOW)
    report.refresh_from_db()
    assert report.is_ready, report.error_text
    shared = make_link(report=report, days=7, has_passcode=False, by=acting(alice), at=timezone.now())
    while mail := mailing.claim_mail():
        mailing.deliver(mail, at=NOW)
    Mail.objects.update(started_at=NOW, finished_at=NOW)
    keys = [played.world.people[number].key for number in (one, other)]
    people = list(Stakeholder.objects.filter(engagement=engagement).order_by("key"))
    third = next(each for each in people if each.key not in keys and not each.has_withdrawn)
    two = [each for each in people if each.key in keys]
    device = Browser()
    assert device.post(link_path(third)).status_code == 302
    stranger = Browser()
    opened = stranger.post(f"/s/{shared.link.rsplit('/s/', 1)[1]}", follow=True)
    assert opened.status_code == 200
    owner = factories.make_member(organisation, "Olga Owner", Membership.Role.OWNER)
    manager = factories.make_member(
        organisation, "Carol Lindqvist", Membership.Role.MANAGER, (engagement.client,)
    )
    seat = factories.make_co_facilitator(engagement, "Conrad Helps")
    readers = {
        "lead": sign_in(Browser(), alice),
        "helper": sign_in(Browser(), seat.user),
        "owner": sign_in(Browser(), owner),
        "manager": sign_in(Browser(), manager),
        "person": device,
        "stranger": stranger,
    }
    # When they signed in is by the clock of the machine.
    UserSession.objects.update(created_at=BEGUN_AT)
    return _ids(engagement, [third, *two], report, shared.row.pk, seat.pk, owner), readers


def _ids(
    engagement: Engagement,
    people: list[Stakeholder],
    report: Report,
    link: UUID,
    seat: object,
    owner: User,
) -> Mapping[str, Sequence[object]]:
    responses = Response.objects.filter(stakeholder__in=people).order_by("pk")
    files = files_page(engagement, at=NOW)
    passed_on = Referral.objects.create(
        organisation=engagement.organisation,
        round=engagement.rounds.latest("number"),
        response=responses.filter(stakeholder=people[0]).first(),
        item="QU7",
        perspective=engagement.perspectives[0],
        passed_at=NOW,
    )
    return {
        "engagement_id": [engagement.pk],
        "stakeholder_id": [each.pk for each in people],
        "response_id": list(responses.values_list("pk", flat=True)),
        "number": sorted(set(engagement.snapshots.values_list("number", flat=True))),
        "version_id": [engagement.instrument_version_id],
        "report_id": [report.pk],
        "link_id": [link],
        "member_id": [owner.pk],
        "token_id": list(InvitationToken.objects.order_by("pk").values_list("pk", flat=True)[:1])
        or [NOBODYS],
        "mail_id": list(Mail.objects.order_by("pk").values_list("pk", flat=True)[:2]) or [NOBODYS],
        "assumption_id": [factories.make_assumption(engagement).pk],
        "target_id": [factories.make_target(engagement).pk],
        "step_id": [factories.make_plan_step(engagement).pk],
        "seat_id": [seat],
        "referral_id": [passed_on.pk],
        "invitation_id": [factories.make_member_invitation(engagement.organisation).pk],
        **{key: [NOBODYS] for key in ("reply_id", "asked_id")},
        **{key: [0] for key in ("pk", "session")},
        **{key: ["nobodys"] for key in ("uidb36", "key", "provider_id", "token")},
        "kind": ["invitation"],
        "item_id": ["D1", "QU7"],
        "quantity_id": ["QU7"],
        "rule": ["CO5"],
        "page": ["express-1", "topic-1"],
        "perspective": [engagement.perspectives[0]],
        # One of each kind: what is in all of them the swap law reads in every round.
        "file_name": list(
            {file.content_type: file.name for file in (*files.decided, *files.result)}.values()
        ),
    }
