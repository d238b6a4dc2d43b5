"""Change how somebody signs in, and note each step in the transaction of its change."""

from datetime import datetime, timedelta
from typing import TypedDict, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.accounts import credentials
from apps.accounts.errors import AddressTaken
from apps.accounts.models import ResetRequest, User
from apps.accounts.signing_in import notices
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import bucket_of, count_try, is_audited, is_mail_due

ADDRESSES_AN_HOUR = 5


class _AddressLink(TypedDict):
    user: str
    address: str
    of: str


@transaction.atomic
def note_step(*, verb: str, user: User, by: Actor, at: datetime, tell: str = "", **detail: str | int) -> None:
    """Record a step of somebody's sign-in, and queue the mail `tell` about it. Call it in the step's transaction."""
    audit.record(verb=verb, of=user, by=by, at=at, **detail)
    if tell:
        notices.queue(kind=tell, user=user, at=at)


@transaction.atomic
def use_code_once(*, authenticator: Authenticator, code: str) -> bool:
    """Return whether this code of an authenticator app is unused, and mark it and all earlier ones used."""
    # allauth remembers used codes in the cache of one process, which another process does not see.
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = totp.decrypt(row.data["secret"])
    fitting = [
        counter
        for counter in totp.yield_hotp_counters_from_time()
        if totp.compare_user_code(
            actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))
        )
    ]
    # Under the lock: of two requests with the same code one is refused.
    if not fitting or max(fitting) <= row.data.get("used_until", 0):
        return False
    row.data["used_until"] = max(fitting)
    row.save(update_fields=["data"])
    return True


def seal_newest_passkey(user: User) -> None:
    """Mark the passkey that was just added as added by a page of ours. Call it in the transaction of the adding."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).latest("pk")
    row.data["seal"] = credentials.seals_of_passkey(row.user_id, row.data["credential"])[0]
    row.save(update_fields=["data"])


def is_sealed(passkey: Authenticator) -> bool:
    """Return whether a passkey was added by a page of ours, and not by a statement of somebody else's."""
    seal = str(passkey.data.get("seal", ""))
    seals = credentials.seals_of_passkey(passkey.user_id, passkey.data["credential"])
    return any(constant_time_compare(seal, each) for each in seals)


@transaction.atomic
def end_sessions(*, user: User, by: Actor, at: datetime, keep: str = "", only: int | None = None) -> int:
    """Delete somebody's sessions: all, all but the one to `keep` (its key), or `only` that with this id. Return how many."""
    ended = credentials.end_sessions(user.pk, keep=keep, only=only)
    if ended:
        audit.record(verb="end_sessions", of=user, by=by, at=at, sessions=ended)
    return ended


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor, at: datetime) -> None:
    """Remove every second factor of somebody who has lost theirs, end their sessions, and tell them."""
    factors = Authenticator.objects.select_for_update().filter(user=user)
    had = len(factors.values_list("pk", flat=True))
    factors.delete()
    note_step(verb="reset_second_factor", user=user, by=by, at=at, tell=notices.FACTORS_RESET, had=had)
    end_sessions(user=user, by=by, at=at)


@transaction.atomic
def note_reset_request(*, address: str, network: str, by: Actor, at: datetime) -> None:
    """Keep an address until a worker looks it up; nobody is refused, and one that waits already is not noted twice."""
    # It is not looked up here, so that the page takes the same time whatever was typed.
    if ResetRequest.objects.filter(address__iexact=address).exists():
        return
    request = ResetRequest.objects.create(address=address, asked_at=at)
    if is_audited("password-link", network=network, at=at):
        audit.record(verb="ask_for_password", of=request, by=by, at=at)


@transaction.atomic
def answer_reset_requests(*, by: Actor, at: datetime) -> int:
    """Queue the links for new passwords that were asked for since the last run; return how many."""
    requests = list(ResetRequest.objects.select_for_update(skip_locked=True))
    addresses = {request.address.casefold() for request in requests}
    people = [user for address in sorted(addresses) for user in _people_at(address)]
    # Whoever asks in between has the last mail: its link lives longer than the pause.
    due = [user for user in people if is_mail_due(bucket_of("password-mail", str(user.pk)), at=at)]
    for user in due:
        scoped = by.within(user.membership.organisation_id)
        note_step(verb="send_password_link", user=user, by=scoped, at=at, tell=notices.PASSWORD_LINK)
    ResetRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    return len(due)


def _people_at(address: str) -> list[User]:
    """Return who may set a new password by mail: an active member who signs in with one."""
    members = User.objects.filter(email__iexact=address, is_active=True, membership__isnull=False)
    return [user for user in members.select_related("membership") if user.has_usable_password()]


# The address one signs in with. Nothing is stored until the link mailed to the new one was opened: the signed link
# carries who asked and for which address. It opens only a page that asks them, signed in, to confirm, and no longer once
# anything of their sign-in has changed. allauth's own way needs a table of addresses, which this product does not have.


@transaction.atomic
def ask_for_address(*, user: User, address: str, by: Actor, at: datetime) -> None:
    """Mail a link to the new address. Raises TooManyTries."""
    # Whether somebody signs in with that address already learns only whoever reads its mail: nothing is checked here.
    count_try(f"address:{user.pk}", most=ADDRESSES_AN_HOUR, window=timedelta(hours=1), at=at)
    note_step(verb="ask_for_address", user=user, by=by, at=at)
    notices.queue(kind=notices.ADDRESS_LINK, user=user, to=address, at=at)


def address_of(token: str, *, user: User) -> str | None:
    """Return the address that a link confirms for this member; None if the link is not theirs, or too old."""
    salt, lasts = notices.ADDRESS_SALT, notices.ADDRESS_LINK_LASTS
    try:
        link = cast("_AddressLink", signing.loads(token, salt=salt, max_age=lasts))
    except signing.BadSignature:
        return None
    is_theirs = link["user"] == str(user.pk) and constant_time_compare(link["of"], notices.state_of(user))
    return link["address"] if is_theirs else None


@transaction.atomic
def change_address(*, user: User, token: str, keep: str, by: Actor, at: datetime) -> str | None:
    """Let somebody sign in with the address that the link confirms, and end all their sessions but the one to `keep`.

    Return the new address, or None if the link is over. Raises AddressTaken.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    address = address_of(token, user=row)
    if address is None:
        return None
    # Before the change: this mail goes to the earlier address, whose owner may not have asked for it.
    notices.queue(kind=notices.ADDRESS_CHANGED, user=row, at=at)
    row.email = address
    try:
        with transaction.atomic():
            row.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressTaken(_("Somebody signs in with this address already.")) from error
    note_step(verb="change_address", user=row, by=by, at=at)
    end_sessions(user=row, keep=keep, by=by, at=at)
    return address
