"""Every unsafe request leaves a row that says what was done: in the audit trail, or in the history of an answer."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.members.inviting import mint_token
from apps.accounts.models import Organisation, User
from apps.assessments import services as assessments
from apps.assessments import tasks
from apps.assessments.models import Assessment, Snapshot
from apps.core import leases
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.core.purging import purging
from apps.decisions.commitments.assumptions import ASSUMPTIONS
from apps.decisions.commitments.forms import CommitmentKind
from apps.decisions.commitments.plan import PLAN
from apps.decisions.commitments.selectors import context_of
from apps.decisions.commitments.targets import TARGETS
from apps.decisions.deciding.proposal import proposal_of
from apps.decisions.models import AdviceAnswer, Assumption, Decision
from apps.engagements.joining.codes import open_joining
from apps.engagements.links import token_in
from apps.engagements.models import AskedPerson, Engagement, InvitationToken, Stakeholder
from apps.instruments.models import InstrumentVersion
from apps.instruments.services import load_instrument
from apps.portfolio.again.views import again_page
from apps.reports.docx.builtin import builtin_template
from apps.reports.replies.services import ask
from apps.reports.sharing.links import make_link
from apps.responses.models import AnswerEvent, NamedText, PerspectiveRequest, Referral, Response
from apps.responses.rights.erasing import erase_person
from apps.room.commands import End
from apps.room.models import Room, RoomPrint
from apps.room.services import command, open_room
from apps.room.wall.codes import show_wall_code
from tests import factories
from tests.access.test_matrix import named_patterns
from tests.assessments.conftest import answer, let_three_answer
from tests.factories import leave, send_answers
from tests.portfolio.test_engagement_pages import FRAMING
from tests.reports.rows import make_report
from tests.responses.conftest import begin, link_path

FLOORS = ("business", "product", "data_ml", "platform", "risk", "executive")
WITHOUT_SIGN_IN = ("account_login", "account_reset_password", "welcome")
# They take a second factor, a mailed link or another session first: tests/accounts holds them to their rows.
OF_SIGN_IN = {
    "account_address_confirm",
    "account_reset_password_from_key",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "session_end",
    "sessions_end",
}
# They store nothing: they take a POST because what was typed of owners must stand in no address.
SHOWS_WHAT_WAS_TYPED = {"assumptions_change", "plan_change", "targets_change"}
# A console says every few seconds that it is there.
# A vote in a room is a row of its own, as an answer is; who gave it stands in no trail that a team reads.
WRITES_NO_ROW = {*SHOWS_WHAT_WAS_TYPED, "room_heartbeat", "room_phone", "check_phone"}
OF_READABLE_REPORTS = {
    "report_reply",
    "report_asked",
    "report_reply_answer",
    "share_report",
    "share_end",
    "shared_link",
    "shared_report",
}
NEW_PASSWORD = "three words nobody joins"
ASSUMPTION = {"text": "It grows threefold", "status": "open", "revision": "0"}
TARGET = {"indicator": "Answers in time", "state": "open", "revision": "0"}
STEP = {"text": "Load test", "state": "open", "revision": "0"}
PASSED_ON = uuid.UUID(int=7)
BODIES: dict[str, dict[str, Any]] = {
    "account_address": {"email": "ines@example.com"},
    "account_change_password": {
        "oldpassword": factories.PASSWORD,
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    },
    "account_login": {"password": factories.PASSWORD},
    "account_reset_password": {"email": "ines@example.com"},
    "account_reauthenticate": {"password": factories.PASSWORD},
    "advice_accept": {"everybody": "Ines Roth"},
    "advice_answer": {"answer": "none", "revision": "0"},
    "ask_again": {"open": "1", "closes_at": "2099-01-01T12:00", "subject": "Again", "text": "{link}"},
    "archive": {"understood": "1"},
    "decision_edit": {"revision": "0", "save": "1"},
    "draft_drop": {"revision": "1"},
    "assumption": ASSUMPTION,
    "assumption_measure": {"measured": "60k", "on": "2026-01-31"},
    "assumptions": ASSUMPTION,
    "plan": STEP,
    "plan_step": STEP,
    "target": TARGET,
    "targets": TARGET,
    "deadline": {"closes_at": "2099-01-01T12:00", "time_zone": "UTC"},
    "close_round": {"confirmed": "1"},  # nobody has answered
    "first_look": {"version": "1"},
    "deadline_extend": {"days": "7"},
    "example": {"preview": "1"},
    "engagement_clone": {"client_name": "Kestrel Freight", "initiative": "Fraud scoring"},
    "engagement_new": FRAMING,
    "floors": dict.fromkeys(FLOORS, "3"),
    "framing": FRAMING,
    "most_guests": {"most": "80"},
    "people_import": {"text": "Ines Roth,ines@example.com,risk", "import": "1"},
    "join": {"name": "Ines Roth", "perspective": "risk"},
    "joining": {"open": "1"},
    "look": {"accent": "#0b5d4e", "paper": "letter"},
    "lost_link": {"email": "ines@example.com"},
    "mail_people": {"invite": "1"},
    "room": {"minutes": "60"},
    "room_command": {"do": "next", "seen": "0"},
    "room_end": {"seen": "0"},
    "mail_text": {"subject": "Ten minutes?", "text": "{link}"},
    "member_invite": {"addresses": "ines@northlight.example", "role": "facilitator"},
    "member_role": {"role": "owner"},
    "not_my_field": {"wished": "risk"},
    "pass_on": {"name": "Dana"},
    "not_my_field_by_link": {"wished": "risk"},
    "organisation_settings": {
        "name": "Northlight and Partners",
        "share_links_allowed": "on",
        "archive_after_months": "18",
        "names_after_months": "6",
        "audit_months": "24",
    },
    "engagement_delete": {"name": "Claims assistant"},
    "person_back": {"wished": "1"},
    "erase_everywhere": {"who": "ines@example.com"},
    "person_erase": {"wished": "1"},
    "proof": {"ask": "1"},
    "people_new": {"people": "Ines Roth, risk"},
    "person": {"name": "Robert Answers", "perspective": "risk"},
    "respond_page": {"ranking": ["data", "user"], "R1-how": "order"},
    "share_report": {"days": "7"},
    "report_reply": {"accept": "1"},
    "report_asked": {"answer": "yes"},
    "report_reply_answer": {"text": "Because of the night load."},
    "save_answer": {"D1": "4", "revision": 0, "operation": str(uuid.uuid4())},
    "welcome": {"name": "Ines Roth", "password": factories.PASSWORD},
}


def close(engagement: Engagement, bob: Stakeholder) -> None:
    let_three_answer(engagement)
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=factories.NOW)
    tasks.run_next()


def look(engagement: Engagement, bob: Stakeholder) -> None:
    close(engagement, bob)
    assessments.unseal(snapshot=Snapshot.objects.get(), by=SYSTEM, at=factories.NOW)


def fail_ranking(engagement: Engagement, bob: Stakeholder) -> None:
    close(engagement, bob)
    leave(Assessment, "failed", result=None, advice=None)


def propose(kind: CommitmentKind[Any]) -> Callable[[Engagement, Stakeholder], dict[str, Any]]:
    """Return a function that has a result propose rows of a kind, and returns what keeps all, or refuses one."""

    def propose_all(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
        requests = {"now": 2, "horizon": 50, "limit": 10, "source": "measured"}
        for name in ("Ida", "Imre", "Ines"):
            answer(engagement, "platform", {"QU2": requests}, name=name)
        look(engagement, bob)
        keys = [each.key for each in kind.proposals(context_of(engagement, factories.NOW))]
        assert keys
        refusal = {"key": keys[0], f"{keys[0]}-reason": "Nothing is kept here"}
        return {f"{key}-owner": "Ines Roth" for key in keys} | refusal | {"all": "1"}

    return propose_all


def find_what_to_ask_again(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    answer(engagement, "platform", {"QU2": {"now": 2, "limit": 10, "source": "rough"}}, name="Ida")
    look(engagement, bob)
    page = again_page(Engagement.objects.with_framing().get(pk=engagement.pk), minutes=60, at=factories.NOW)
    return {"topic": next(iter(page.topics))}


def assume_a_figure(engagement: Engagement, bob: Stakeholder) -> None:
    Assumption.objects.update(quantity="QU7", field="now", value=20_000)


def let_the_room_join(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    return {"code": open_joining(engagement=engagement, by=SYSTEM, at=factories.NOW).code}


def let_alice_lead(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    return {"to": factories.make_member(engagement.organisation, "Alice Duarte").membership.pk}


def deactivate_ida(engagement: Engagement, bob: Stakeholder) -> None:
    User.objects.filter(name="Ida").update(is_active=False)


def let_ada_join_the_team(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    return {"member": factories.make_member(engagement.organisation, "Ada Assists").membership.pk}


def make_bob_a_guest(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    Stakeholder.objects.filter(pk=bob.pk).update(is_guest=True)
    return {"person": str(bob.pk)}


def load_a_version(engagement: Engagement, *, publish: bool) -> None:
    document = engagement.instrument_version.document | {"version": 9}
    load_instrument(document, by=SYSTEM, at=factories.NOW, publish=publish)


def set_a_logo(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    Organisation.objects.filter(pk=engagement.organisation_id).update(logo_sha256="a" * 64)
    return {"remove": "1"}


def choose_a_template(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    return {"template": SimpleUploadedFile("own.docx", builtin_template())}


def let_bob_ask(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    PerspectiveRequest.objects.create(
        organisation_id=engagement.organisation_id,
        stakeholder=bob,
        asked_from=bob.perspective,
        wished="risk",
        asked_at=factories.NOW,
    )
    return {"move": "1"}


def accept_a_rule(engagement: Engagement, bob: Stakeholder) -> None:
    AdviceAnswer.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        rule="module-data",
        position=0,
        answer="accepted",
    )


def draft_a_decision(engagement: Engagement, bob: Stakeholder) -> None:
    Decision.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        state="draft",
        ranking=[],
        revision=1,
    )


def let_somebody_name_ida(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    answer(engagement, "risk", {"R5": "Ask Ida Roth."}, name="Imre Writes")
    person = factories.make_stakeholder(engagement, "Ida Roth")
    erase_person(stakeholder=person, by=SYSTEM, at=factories.NOW)
    return {"text": str(NamedText.objects.get().pk), "word": "a colleague"}


def let_somebody_pass_a_question_on(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    Referral.objects.create(
        id=PASSED_ON,
        organisation_id=engagement.organisation_id,
        round=engagement.rounds.get(),
        item="QM12",
        name="Dana",
        passed_at=factories.NOW,
    )
    return {"person": str(bob.pk)}


def open_the_room(engagement: Engagement, bob: Stakeholder) -> None:
    owner = User.objects.get(name="Olga Owner")
    open_room(engagement=engagement, minutes=60, by=factories.acting(owner), user=owner, at=timezone.now())


def fail_printing(engagement: Engagement, bob: Stakeholder) -> None:
    open_the_room(engagement, bob)
    room, owner = Room.objects.get(), User.objects.get(name="Olga Owner")
    command(room=room, seen=room.step, do=End(), by=factories.acting(owner), user=owner, at=timezone.now())
    claimed = leases.claim(RoomPrint.objects.all())
    assert claimed
    leases.fail(claimed, code="RENDER_ERROR", text="", may_retry=False)


def show_a_code(engagement: Engagement, bob: Stakeholder) -> dict[str, Any]:
    open_the_room(engagement, bob)
    return {"code": show_wall_code(room=Room.objects.get(), by=SYSTEM, at=timezone.now())}


# What must be so before the request, and what it gives to the body, if anything.
PREPARED: dict[str, Callable[[Engagement, Stakeholder], Any]] = {
    "assumptions_keep": propose(ASSUMPTIONS),
    "decision_edit": lambda engagement, bob: {"result": proposal_of(engagement).token},
    "plan_keep": propose(PLAN),
    "targets_keep": propose(TARGETS),
    "targets_refuse": propose(TARGETS),
    "assumption_measure": assume_a_figure,
    "advice_accept": propose(PLAN),
    "advice_answer": accept_a_rule,
    "archive": close,
    "ask_again": find_what_to_ask_again,
    "draft_drop": draft_a_decision,
    "first_look": close,
    "guest_leave_out": make_bob_a_guest,
    "handover": let_alice_lead,
    "join": let_the_room_join,
    "member_reactivate": deactivate_ida,
    "docx_template": choose_a_template,
    "logo": set_a_logo,
    "named_texts": let_somebody_name_ida,
    "order_details": look,
    "order_report": look,
    "people_clear": make_bob_a_guest,
    "rank_again": fail_ranking,
    "reopen_round": close,
    "vouching": make_bob_a_guest,
    "reveal": look,
    "room_command": open_the_room,
    "room_end": open_the_room,
    "room_heartbeat": open_the_room,
    "room_screens": fail_printing,
    "settle_request": let_bob_ask,
    "send_referral": let_somebody_pass_a_question_on,
    "team": let_ada_join_the_team,
    "wall_by_code": show_a_code,
    "version_publish": lambda engagement, bob: load_a_version(engagement, publish=False),
    "version_retire": lambda engagement, bob: load_a_version(engagement, publish=True),
}


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("name", "converters"),
    [pytest.param(*each, id=each[0]) for each in named_patterns() if each[0] not in OF_SIGN_IN],
)
def test_whatever_takes_a_post_writes_it_down(
    name: str,
    converters: tuple[str, ...],
    engagement: Engagement,
    bob: Stakeholder,
    olga: User,
    settings: Any,
) -> None:
    settings.OPERATORS = [olga.email]
    browser, invited = Browser(), factories.make_member_invitation(engagement.organisation)
    body = BODIES.get(name, {})
    link_path(bob)
    kwargs: dict[str, Any] = {
        "token_id": InvitationToken.objects.get().pk,
        "engagement_id": engagement.pk, "stakeholder_id": bob.pk, "item_id": "QU7" if name == "pass_on" else "D1", "quantity_id": "QU7", "referral_id": PASSED_ON,
        "page": "express-1", "invitation_id": invited.pk, "member_id": factories.make_member(engagement.organisation, "Ida").pk,
        "seat_id": factories.make_co_facilitator(engagement, "Conrad Helps").pk,
        "assumption_id": factories.make_assumption(engagement).pk, "target_id": factories.make_target(engagement).pk,
        "step_id": factories.make_plan_step(engagement).pk,
        "perspective": "business", "rule": "module-data", "kind": "invitation", "file_name": "plan.csv", "number": 1, "mail_id": factories.make_mail(engagement, bob, state="failed").pk,
    }  # fmt: skip
    if name in PREPARED:
        body = body | (PREPARED[name](engagement, bob) or {})
    kwargs["version_id"] = InstrumentVersion.objects.latest("version").pk
    if "asked_id" in converters:
        kwargs["asked_id"] = AskedPerson.objects.create(
            organisation_id=engagement.organisation_id, engagement=engagement, name="Ines Roth"
        ).pk
    if "token" in converters:
        kwargs["token"] = mint_token(invited) if name == "welcome" else token_in(link_path(bob))
    if "report_id" in converters:
        kwargs["report_id"] = make_report(
            engagement, state="ready" if name == "report_final" else "failed"
        ).pk
    kwargs |= of_a_readable_report(name, engagement, olga)
    if "response_id" in converters:
        browser = begin(bob)
        kwargs["response_id"] = Response.objects.get().pk
    if name == "change_answers":
        send_answers(bob.engagement)
    if name in WITHOUT_SIGN_IN:
        body = {**body, "login": olga.email}
    else:
        factories.sign_in(browser, olga)
    known = written()
    answer = browser.post(reverse(name, kwargs={key: kwargs[key] for key in converters}), body)
    assert answer.status_code == 405 or (written() > known) is (name not in WRITES_NO_ROW)


def of_a_readable_report(name: str, engagement: Engagement, by: User) -> dict[str, Any]:
    """Make a report of today's engine and a link to it, where an address needs them; return what it holds."""
    if name not in OF_READABLE_REPORTS:
        return {}
    report = make_report(engagement, state="ready")
    with purging():
        Assessment.objects.update(engine_version="2.1.0")
    made = make_link(report=report, days=7, has_passcode=False, by=factories.acting(by), at=timezone.now())
    reply = ask(
        report=report,
        rule="DA2",
        title="Batch first",
        text="Why?",
        by=factories.acting(by),
        at=timezone.now(),
    )
    rule = {"rule": "DA2"} if name == "report_reply" else {}
    return {
        **rule,
        "reply_id": reply.pk,
        "report_id": report.pk,
        "link_id": made.row.pk,
        "token": made.link.rstrip("/").rpartition("/")[2],
    }


def written() -> int:
    return AuditEvent.objects.count() + AnswerEvent.objects.count()
