"""Change how somebody signs in, and note each step in the transaction of its change."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from apps.accounts.models import ResetRequest, User
from apps.accounts.signing_in import notices
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import bucket_of, is_audited, is_mail_due


@transaction.atomic
def note_step(*, verb: str, user: User, by: Actor, at: datetime, tell: str = "", **detail: str | int) -> None:
    """Record a step of somebody's sign-in, and queue the mail `tell` about it. Call it in the step's transaction."""
    audit.record(verb=verb, of=user, by=by, at=at, **detail)
    if tell:
        notices.queue(kind=tell, user=user, at=at)


@transaction.atomic
def use_code_once(*, authenticator: Authenticator, code: str) -> bool:
    """Say whether this code of an authenticator app is unused, and mark it used; earlier codes count as used.

    allauth remembers used codes in the cache of one process, which another process does not see.
    """
    held = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = totp.decrypt(held.data["secret"])
    fitting = [
        counter
        for counter in totp.yield_hotp_counters_from_time()
        if totp.compare_user_code(
            actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))
        )
    ]
    if not fitting or max(fitting) <= held.data.get("used_until", 0):
        return False
    held.data["used_until"] = max(fitting)
    held.save(update_fields=["data"])
    return True


@transaction.atomic
def end_sessions(*, user: User, by: Actor, at: datetime, keep: str = "", only: int | None = None) -> int:
    """Delete somebody's sessions: all, all but the one to `keep` (its key), or `only` the one with that id. Return how many."""
    ending = UserSession.objects.filter(user=user).exclude(session_key=keep)
    if only is not None:
        ending = ending.filter(pk=only)
    keys = list(ending.values_list("session_key", flat=True))
    if only is None:
        keys += [key for key in _unlisted_sessions(user) if key != keep]
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    if keys:
        audit.record(verb="end_sessions", of=user, by=by, at=at, sessions=len(keys))
    return len(keys)


def _unlisted_sessions(user: User) -> list[str]:
    """Find sessions begun before sessions were listed."""
    unlisted = Session.objects.exclude(session_key__in=UserSession.objects.values("session_key"))
    return [each.session_key for each in unlisted if each.get_decoded().get(SESSION_KEY) == str(user.pk)]


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor, at: datetime) -> None:
    """Remove every second factor of somebody who has lost theirs, end their sessions, and tell them."""
    found = Authenticator.objects.select_for_update().filter(user=user)
    kinds = sorted(found.values_list("type", flat=True))
    found.delete()
    note_step(verb="reset_second_factor", user=user, by=by, at=at, tell=notices.FACTORS_RESET, had=len(kinds))
    end_sessions(user=user, by=by, at=at)


@transaction.atomic
def note_reset_request(*, address: str, network: str, by: Actor, at: datetime) -> None:
    """Keep an address until a worker looks it up: the page takes the same time whatever was typed.

    Nobody is refused, and an address that waits already is not noted twice.
    """
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
    found = [user for user in people if is_mail_due(bucket_of("password-mail", str(user.pk)), at=at)]
    for user in found:
        scoped = by.within(user.membership.organisation_id)
        note_step(verb="send_password_link", user=user, by=scoped, at=at, tell=notices.PASSWORD_LINK)
    ResetRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    return len(found)


def _people_at(address: str) -> list[User]:
    """Return who may set a new password by mail: an active member who signs in with one."""
    members = User.objects.filter(email__iexact=address, is_active=True, membership__isnull=False)
    return [user for user in members.select_related("membership") if user.has_usable_password()]
