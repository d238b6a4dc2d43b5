"""Change the address that a member signs in with: the new one counts once a link mailed to it was opened.

Nothing is stored meanwhile. The signed link carries who asked and for which address. It opens only a page that asks
them, signed in, to confirm, and no longer once anything of their sign-in has changed. allauth's own way needs a table
of addresses, confirmed or not, which this product does not have.
"""

from datetime import datetime, timedelta
from typing import TypedDict, cast

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.accounts.errors import AddressTaken
from apps.accounts.models import User
from apps.accounts.signing_in import notices
from apps.accounts.signing_in.services import end_sessions, note_step
from apps.core.actors import Actor
from apps.core.limits import count_try

MOST_IN_AN_HOUR = 5


class _Link(TypedDict):
    user: str
    address: str
    of: str


@transaction.atomic
def ask_for_address(*, user: User, address: str, by: Actor, at: datetime) -> None:
    """Mail a link to the new address. Raises TooManyTries.

    Only whoever reads mail at that address learns that somebody signs in with it already.
    """
    count_try(f"address:{user.pk}", most=MOST_IN_AN_HOUR, window=timedelta(hours=1), at=at)
    note_step(verb="ask_for_address", user=user, by=by, at=at)
    notices.queue(kind=notices.ADDRESS_LINK, user=user, to=address, at=at)


def address_of(token: str, *, user: User) -> str | None:
    """Return the address that a link confirms for this member; None if the link is not theirs, or too old."""
    try:
        link = cast(
            "_Link",
            signing.loads(token, salt=notices.ADDRESS_SALT, max_age=notices.ADDRESS_LINK_LASTS),
        )
    except signing.BadSignature:
        return None
    is_theirs = link["user"] == str(user.pk) and constant_time_compare(link["of"], notices.state_of(user))
    return link["address"] if is_theirs else None


@transaction.atomic
def change_address(*, user: User, token: str, keep: str, by: Actor, at: datetime) -> str | None:
    """Let somebody sign in with the address that the link confirms, and end all their sessions but the one to `keep`.

    The earlier address is told. Return the new one, or None if the link is over. Raises AddressTaken.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    address = address_of(token, user=held)
    if address is None:
        return None
    notices.queue(kind=notices.ADDRESS_CHANGED, user=held, at=at)
    held.email = address
    try:
        with transaction.atomic():
            held.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressTaken(_("Somebody signs in with this address already.")) from error
    note_step(verb="change_address", user=held, by=by, at=at)
    end_sessions(user=held, keep=keep, by=by, at=at)
    return address
