"""Every address that carries an id: one that nobody has does not exist. Who reaches which: `test_every_actor.py`."""

import uuid
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.models import Membership, User
from apps.assessments.models import Assessment, Snapshot
from apps.decisions.models import AdviceAnswer, PlanStep
from apps.engagements.models import AskedPerson, Engagement, InvitationToken, Stakeholder
from apps.reports.models import Report, ReportContent, ReportReply, ShareLink
from apps.responses.models import Referral, Response
from tests import factories
from tests.access.rows import ROWS, For
from tests.factories import SignIn
from tests.responses.conftest import link_path

# Opened by a token or a signed cookie of its own, not by a membership: tests/responses and tests/accounts/members
# hold them to that.
FOR_STAKEHOLDERS = (
    "live_stream",
    "live_state",
    "check_phone",
    "check_stream",
    "check_state",
    "wall",
    "invitation",
    "proof",
    "stop_reminders",
    "withdraw_by_link",
    "erase_by_link",
    "who_sees_what_by_link",
    "not_my_field_by_link",
    "welcome",
    "shared_link",
    "account_address_confirm",
    "account_reset_password_from_key",
    "openid_connect_login",
    "openid_connect_callback",
)
NUMBERED = ("pk", "session", "seat_id")  # the first two are ids of allauth's tables


def named_patterns() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Walk all addresses: the name of each, and what its path holds."""

    def walk(
        patterns: list[URLPattern | URLResolver], converters: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        for pattern in patterns:
            names = (*converters, *pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, names)
            elif pattern.name:
                yield pattern.name, names

    yield from walk(get_resolver().url_patterns, ())


WITHOUT_IDS = (
    *("home", "library", "library_file", "picture"),
    *(
        name
        for name, converters in named_patterns()
        if not converters and ROWS[name] in {For.OWNERS, For.FACILITATORS}
    ),
)
ADDRESSES = [
    (name, converters) for name, converters in named_patterns() if converters and name not in FOR_STAKEHOLDERS
]


@pytest.fixture
def ids(engagement: Engagement, bob: Stakeholder, olga: User) -> dict[str, object]:
    """A row of each kind, all of one engagement."""
    common = {"organisation_id": engagement.organisation_id, "engagement": engagement}
    Stakeholder.objects.filter(pk=bob.pk).update(is_guest=True)  # some addresses are there for guests alone
    round_ = engagement.rounds.get()
    snapshot = Snapshot.objects.create(
        **common, round=round_, document={}, digest="a" * 64, taken_at=factories.NOW
    )
    queued = {"queued_at": factories.NOW, "available_at": factories.NOW}
    assessment = Assessment.objects.create(
        **common, **queued, snapshot=snapshot, rules="scale-where-it-matters@3", engine_version="1"
    )
    content = ReportContent.objects.create(
        **common, assessment=assessment, digest="b" * 64, document={}, frozen_at=factories.NOW
    )
    report = Report.objects.create(**common, **queued, content=content, template_version="1", number=1)
    response = Response.objects.create(
        organisation_id=engagement.organisation_id,
        round=round_,
        stakeholder=bob,
        asked=["D1", "QU7"],
        started_at=factories.NOW,
    )
    link_path(bob)
    AdviceAnswer.objects.create(**common, rule="module-data", position=0, answer="accepted")
    PlanStep.objects.create(**common, key="ask-again", position=0, text="Ask again")
    return {
        "engagement_id": engagement.pk,
        "stakeholder_id": bob.pk,
        "number": snapshot.number,
        "version_id": engagement.instrument_version_id,
        "report_id": report.pk,
        "reply_id": ReportReply.objects.create(
            **common,
            report=report,
            rule="DA2",
            title="Claims assistant",
            kind="question",
            text="Bob Answers",
            given_at=factories.NOW,
        ).pk,
        "link_id": ShareLink.objects.create(
            organisation_id=engagement.organisation_id,
            report=report,
            token_sha256="c" * 64,
            made_at=factories.NOW,
            expires_at=factories.NOW,
        ).pk,
        "response_id": response.pk,
        "referral_id": Referral.objects.create(
            organisation_id=engagement.organisation_id,
            round=round_,
            response=response,
            item="QU7",
            perspective="platform",
            passed_at=factories.NOW,
        ).pk,
        "asked_id": AskedPerson.objects.create(**common, name="Ines Roth").pk,
        "invitation_id": factories.make_member_invitation(engagement.organisation).pk,
        "member_id": factories.make_member(engagement.organisation, "Ida").pk,
        "token_id": InvitationToken.objects.get().pk,
        "mail_id": factories.make_mail(engagement, bob).pk,
        "assumption_id": factories.make_assumption(engagement).pk,
        "target_id": factories.make_target(engagement).pk,
        "step_id": factories.make_plan_step(engagement).pk,
        "seat_id": factories.make_co_facilitator(engagement, "Conrad Helps").pk,
        "pk": Authenticator.objects.create(user=olga, type="webauthn", data={"name": "Ines Roth"}).pk,
        "uidb36": olga.pk.hex,
        "key": "no-token",
        "provider_id": "provider",
        "session": UserSession.objects.create(user=olga, ip="192.0.2.0", session_key="k").pk,
        "kind": "invitation",
        "item_id": "QU7",
        "quantity_id": "QU7",
        "rule": "module-data",
        "page": "express-1",
        "perspective": "business",
        "file_name": "plan.csv",
    }


@pytest.fixture
def manager_elsewhere(engagement: Engagement) -> User:
    """A manager of the same organisation to whom another client is granted."""
    other = factories.make_client(engagement.organisation, "Kestrel Freight")
    return factories.make_member(engagement.organisation, "Moira", Membership.Role.MANAGER, (other,))


def test_there_are_addresses_to_check() -> None:
    assert len(ADDRESSES) > 10


def test_an_id_nobody_has_is_a_404(ids: dict[str, object], olga: User, signed_in: SignIn) -> None:
    browser = signed_in(olga)
    nowhere = {
        key: 0 if key in NUMBERED else uuid.uuid4() if key.endswith("_id") and key != "item_id" else one
        for key, one in ids.items()
    }
    found = {
        address: {browser.get(address).status_code, browser.post(address).status_code}
        for address in (reverse(name, kwargs={key: nowhere[key] for key in keys}) for name, keys in ADDRESSES)
    }
    assert {
        address: answers for address, answers in found.items() if answers not in ({404}, {404, 405})
    } == {}


def test_every_address_below_the_organisation_is_for_owners(ids: dict[str, object]) -> None:
    below = {
        name
        for name, converters in named_patterns()
        if name not in FOR_STAKEHOLDERS and set(converters) <= set(ids)
        if reverse(name, kwargs={key: ids[key] for key in converters}).startswith("/organisation/")
    }
    assert below == {name for name, row in ROWS.items() if row in {For.OWNERS, For.OWNER}}


def test_after_signing_out_back_shows_nothing(ids: dict[str, object], olga: User, signed_in: SignIn) -> None:
    browser = signed_in(olga)
    addresses = [
        *(reverse(name, kwargs={key: ids[key] for key in keys}) for name, keys in ADDRESSES),
        *map(reverse, WITHOUT_IDS),
    ]
    answers = {address: browser.get(address) for address in addresses}
    kept = [
        address
        for address, answer in answers.items()
        if "no-store" not in answer.get("Cache-Control", "") and answer.status_code != 405
    ]
    assert kept == []
