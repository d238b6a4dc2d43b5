"""Join codes, and who joined by them: codes short enough to read out, and how many may join."""

import logging
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.database.scope import enter
from apps.core.limits import count_try, tries_in_window
from apps.engagements.errors import CodeNotFound, RoomIsFull, RoundNotOpen
from apps.engagements.models import Engagement, Invitation, JoinCode, Round, Stakeholder
from apps.engagements.selectors import guests_of, latest_round
from apps.engagements.services import free_keys, lock_engagement

DIGITS, ALL_DIGITS = 8, 12
# Eight digits are soon guessed if anybody may guess as often as they like, and the guesses may come from the room's
# own network. So nobody is refused: while codes are being guessed at, the four more digits that are on the screen and
# in its picture are asked for as well (docs/decisions/0029-nobody-locks-anybody-out.md).
MOST_GUESSES, GUESSED_WITHIN = 1000, timedelta(hours=1)  # wrong codes, by everybody together
_GUESSES = "join-guesses"
logger = logging.getLogger(__name__)


def join_address() -> str:
    return f"{settings.BASE_URL}/join/"


def join_link(code: JoinCode) -> str:
    """Return the address in the QR code: the join page with all digits filled in."""
    return f"{join_address()}?code={code.code}{code.more}"


def join_code_of(engagement: Engagement) -> JoinCode | None:
    return JoinCode.objects.filter(engagement=engagement).first()


def digits_of(typed: str) -> str:
    """Return the digits that were typed: people add spaces and dashes."""
    return "".join(character for character in typed if character in "0123456789")


def are_guessed_at(*, at: datetime) -> bool:
    """Return whether so many wrong codes are tried that eight digits are not enough now."""
    return tries_in_window(_GUESSES, window=GUESSED_WITHIN, at=at) >= MOST_GUESSES


def note_wrong_code(*, at: datetime) -> None:
    # Never refused, only counted; the log says so once, with the try that crosses the line.
    if count_try(_GUESSES, most=2**31, window=GUESSED_WITHIN, at=at) == MOST_GUESSES:
        logger.warning("Join codes are being guessed at: all twelve digits are asked for now.")


def open_code(digits: str) -> JoinCode:
    """Return the code of 8 or 12 digits with its engagement, and enter its organisation. Raises CodeNotFound."""
    enter(JoinCode, code=digits[:DIGITS])
    code = (
        JoinCode.objects.filter(
            code=digits[:DIGITS], is_open=True, engagement__rounds__state=Round.State.OPEN
        )
        .select_related(
            *(f"engagement__{part}" for part in ("instrument_version", "client", "organisation", "lead"))
        )
        .first()
    )
    more = digits[DIGITS:]
    # The same words for every reason: whoever guesses must not learn that eight of the digits are right.
    if code is None or (more and not constant_time_compare(more, code.more)):
        raise CodeNotFound(_("Nothing can be joined under this code."))
    return code


def resting_under(digits: str) -> Engagement | None:
    """Return the engagement of a right code while none of its rounds is open; enter its organisation."""
    enter(JoinCode, code=digits[:DIGITS])
    rows = JoinCode.objects.filter(code=digits[:DIGITS], is_open=True).select_related("engagement")
    code, more = rows.exclude(engagement__rounds__state=Round.State.OPEN).first(), digits[DIGITS:]
    return code.engagement if code and (not more or constant_time_compare(more, code.more)) else None


@transaction.atomic
def open_joining(*, engagement: Engagement, by: Actor, at: datetime, renew: bool = False) -> JoinCode:
    """Open joining, with the previous code unless a new one is wanted. Raises RoundNotOpen."""
    round_ = latest_round(engagement)
    if round_ is None or not round_.is_open:
        raise RoundNotOpen(_("The round is closed: nobody can join. Reopen it first."))
    code = JoinCode.objects.select_for_update().filter(engagement=engagement).first()
    if code is not None and renew:
        code.delete()
    if code is None or renew:
        code = _new_code(engagement, at)
    else:
        code.is_open = True
        code.save(update_fields=["is_open"])
    audit.record(verb="open_joining", of=engagement, by=by, at=at)
    return code


@transaction.atomic
def close_joining(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    """Close joining. Guests who have joined can go on."""
    code = JoinCode.objects.select_for_update().filter(engagement=engagement).first()
    if code is not None:
        code.is_open = False
        code.save(update_fields=["is_open"])
    audit.record(verb="close_joining", of=engagement, by=by, at=at)


def _new_code(engagement: Engagement, at: datetime) -> JoinCode:
    while True:
        digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        try:
            with transaction.atomic():
                return JoinCode.objects.create(
                    organisation_id=engagement.organisation_id, engagement=engagement, code=digits, made_at=at
                )
        except IntegrityError:
            # Another engagement has this code: draw again. This one got a code at the same moment: use that.
            if current := join_code_of(engagement):
                return current


def add_guest(
    *, joining: UUID, engagement: Engagement, name: str, perspective: str, at: datetime
) -> Stakeholder:
    """Add a guest who joined in the room and is not on the list, with the invitation their link belongs to.

    Call it with the engagement held. Raises RoomIsFull.
    """
    guest = Stakeholder.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        key=_free_seat(engagement),
        name=name,
        perspective=perspective,
        added_at=at,
        is_guest=True,
        joining=joining,
    )
    Invitation.objects.create(organisation_id=engagement.organisation_id, stakeholder=guest, created_at=at)
    return guest


def _free_seat(engagement: Engagement) -> str:
    """Return a key that nobody has, and keep others who join now from it. Raises RoomIsFull."""
    # Nobody waits for anybody: a key that another is just taking is passed over, and counts as a guest who is there.
    # So there are never more than may be, however many join at the same moment.
    while True:
        # Keys before guests: whoever joins between the two can only make it look fuller.
        taken = set(engagement.stakeholders.values_list("key", flat=True))
        seats = max(0, engagement.most_guests - guests_of(engagement).count())
        with connection.cursor() as cursor:
            cursor.execute(
                """
                select key from unnest(%s::text[]) as free (key)
                where pg_try_advisory_xact_lock(hashtextextended(%s || key, 13)) limit 1
                """,
                [free_keys(taken, seats), str(engagement.pk)],
            )
            row = cursor.fetchone()
        if row is None:
            raise RoomIsFull(
                _(
                    "As many people have joined here as may. Tell whoever runs the workshop: they can let more in, or "
                    "send you a link of your own."
                )
            )
        # Whoever had it until now may have joined since the keys were read.
        if not engagement.stakeholders.filter(key=row[0]).exists():
            return str(row[0])


@transaction.atomic
def set_most_guests(*, engagement: Engagement, most: int, by: Actor, at: datetime) -> None:
    """Set how many may join by code and take part. Guests who have joined stay."""
    # A limit for whoever joins in many names; only the facilitator, who sees the room, raises it.
    lock_engagement(engagement)
    Engagement.objects.filter(pk=engagement.pk).update(most_guests=most)
    audit.record(verb="set_most_guests", of=engagement, by=by, at=at, most=most)
