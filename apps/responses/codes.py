"""Codes mailed to the address that was there when something was given, and letters shown on a device that has it.

Only the browser that asked for a mailed code can use it, so that nobody else's wrong tries use up the person's.
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import count_try
from apps.engagements.links import address_digest
from apps.engagements.models import Stakeholder
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails
from apps.responses.errors import CodeRefused
from apps.responses.models import Device, ProofCode

CODE = "code"  # the kind of mail; `outreach` says what stands in it
DIGITS = 8
LETTERS = "ABCDEFGHKMNPRSTWXYZ"  # none that looks like another
SHOWN_LETTERS = 4
# Eight digits are not guessed within five tries, by whoever has the link; ten minutes are time enough to find the mail.
LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
MOST_ASKED, MOST_MAILED, ASKED_WINDOW = 5, 20, timedelta(hours=1)
KEPT = timedelta(days=1)


@transaction.atomic
def ask(
    *, person: Stakeholder, through: UUID, by: Actor, at: datetime, confirms_email: bool = False
) -> ProofCode:
    """Queue the mail with a code. Raises TooManyTries; `through` is the link or device it is asked by."""
    # By link or device, so that nobody uses up another's limit, and in total, so that no inbox is flooded.
    count_try(f"code:{through}", most=MOST_ASKED, window=ASKED_WINDOW, at=at)
    count_try(f"code-of:{person.pk}", most=MOST_MAILED, window=ASKED_WINDOW, at=at)
    email = person.email if confirms_email else person.proving_email
    ProofCode.objects.filter(stakeholder=person, asked_at__lt=at - KEPT).delete()
    code = ProofCode.objects.create(
        organisation_id=person.organisation_id,
        stakeholder=person,
        confirms_email=confirms_email,
        mailed_to=address_digest(email),
        asked_at=at,
    )
    queue_mails(
        scope_id=person.organisation_id,
        group_id=person.engagement_id,
        mails=[NewMail(CODE, code.pk, email, f"{CODE}:{code.pk}")],
        at=at,
    )
    audit.record(verb="ask_for_code", of=person.invitation, by=by, at=at)
    return code


@transaction.atomic
def make(*, code: ProofCode, by: Actor, at: datetime) -> str:
    """Make the digits of a code when its mail is composed."""
    # No sooner: a queued mail waits in a table, and only the mail that is sent has them.
    digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    ProofCode.objects.filter(pk=code.pk).update(code_digest=_digest(code.pk, digits), sent_at=at)
    audit.record(verb="send_code", of=code.stakeholder.invitation, by=by, at=at)
    return digits


def check(
    *,
    code_id: UUID | None,
    person: Stakeholder,
    typed: str,
    by: Actor,
    at: datetime,
    confirms_email: bool = False,
) -> None:
    """Use a code up. Raises CodeRefused, and counts the try whatever else fails."""
    code = _tried(code_id, person, at, confirms_email=confirms_email)
    refusal = ""
    if code is not None and not code.code_digest:
        refusal = _("The mail is not on its way yet. Wait a moment for it.")
    elif code is not None and not constant_time_compare(code.code_digest, _digest(code.pk, typed)):
        refusal = _("This is not the code of the newest mail. Compare it once more.")
    # Used by an update of its own: of two that send it at once, one gets in.
    elif code is None or not ProofCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at):
        refusal = _("This code is used up or too old. Have a new one sent.")
    if refusal:
        with transaction.atomic():
            audit.record(verb="refuse_code", of=person.invitation, by=by, at=at)
        raise CodeRefused(refusal)


@transaction.atomic
def show_letters(*, device: Device, by: Actor, at: datetime) -> str:
    """Make letters by which another browser goes on beside this device; the newest alone hold."""
    person = device.stakeholder
    ProofCode.objects.filter(stakeholder=person, shown_on__isnull=False).delete()
    code = ProofCode.objects.create(
        organisation_id=person.organisation_id, stakeholder=person, shown_on=device, asked_at=at, sent_at=at
    )
    letters = "".join(secrets.choice(LETTERS) for _ in range(SHOWN_LETTERS))
    ProofCode.objects.filter(pk=code.pk).update(code_digest=_digest(code.pk, letters))
    audit.record(verb="show_letters", of=person.invitation, by=by, at=at)
    return letters


def check_letters(*, person: Stakeholder, typed: str, by: Actor, at: datetime) -> Device:
    """Use letters up, and return the device that shows them. Raises CodeRefused, and counts the try whatever else fails."""
    letters, code = re.sub(r"[^A-Z]", "", typed.upper()), _shown(person, at)
    is_right = code is not None and constant_time_compare(code.code_digest, _digest(code.pk, letters))
    # Used by an update of its own: of two that send them at once, one gets in.
    if (
        code is None
        or not is_right
        or not ProofCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at)
    ):
        with transaction.atomic():
            audit.record(verb="refuse_code", of=person.invitation, by=by, at=at)
        raise CodeRefused(
            _("These are not the letters that the other device shows now. Have it show new ones.")
        )
    return Device.objects.get(pk=cast("UUID", code.shown_on_id))


def _shown(person: Stakeholder, at: datetime) -> ProofCode | None:
    """Count a try and return the code of the letters that are shown, if they may still be tried."""
    shown = ProofCode.objects.filter(
        stakeholder=person,
        shown_on__in=Device.objects.known(),
        used_at__isnull=True,
        tries__lt=MOST_TRIES,
        sent_at__gt=at - LIFETIME,
    )
    code = shown.first()
    # Counted before it is looked at, so that tries at the same time are not free.
    return code if code and shown.filter(pk=code.pk).update(tries=F("tries") + 1) else None


def _tried(
    code_id: UUID | None, person: Stakeholder, at: datetime, *, confirms_email: bool
) -> ProofCode | None:
    """Count a try and return the code, if it may still be tried and its address is still the one that counts."""
    if code_id is None:
        return None
    email = person.email if confirms_email else person.proving_email
    codes = ProofCode.objects.filter(
        pk=code_id,
        stakeholder=person,
        confirms_email=confirms_email,
        mailed_to=address_digest(email),
        used_at__isnull=True,
        tries__lt=MOST_TRIES,
    ).exclude(sent_at__lte=at - LIFETIME)
    # Counted before it is looked at, so that tries at the same time are not free.
    return ProofCode.objects.get(pk=code_id) if codes.update(tries=F("tries") + 1) else None


def _digest(code_id: UUID, digits: str) -> str:
    # Keyed: eight digits would soon be found by trying them all.
    return salted_hmac("apps.responses.codes", f"{code_id}:{digits}", algorithm="sha256").hexdigest()
