"""Mail what has become due, once a day that was set: to the team, and to each owner who was asked."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, override

from apps.decisions.due.selectors import (
    Due,
    day_of,
    due_by,
    due_in,
    may_be_mailed,
    team_of,
    waiting_assumptions,
    waiting_steps,
)
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import contact_of
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails

DUE, DUE_OWNER = "due", "due_owner"
MOST_LISTED = 30
NOTHING_DUE = gettext_noop("Nothing is due any more.")


@transaction.atomic
def tell_what_is_due(*, at: datetime) -> int:
    """Tell teams and owners of what has become due since the last run; return the number of mails."""
    new = _claim_unannounced(at)
    engagements = Engagement.objects.with_framing().in_bulk(list(new))
    return sum(_tell(engagement, new[pk], at) for pk, engagement in engagements.items())


def _claim_unannounced(at: datetime) -> dict[object, set[object]]:
    """Mark as announced, by its present day, what nobody was mailed about; return it by engagement."""
    new: dict[object, set[object]] = defaultdict(set)
    kinds: tuple[tuple[QuerySet[Any], str], ...] = (
        (waiting_assumptions(), "check_by"),
        (waiting_steps(), "due_on"),
    )
    for waiting, day in kinds:
        unannounced = waiting.filter(due_by(day, at), ~Q(told_for=F(day)) | Q(told_for__isnull=True))
        # What another run has locked it mails: waiting for it would mail the same again.
        # Not the engagement beside it: whatever is locked there for another reason would be passed over.
        rows = list(unannounced.select_for_update(skip_locked=True, of=("self",)))
        waiting.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(told_for=F(day))
        for row in rows:
            new[row.engagement_id].add(row.pk)
    return new


def _tell(engagement: Engagement, new: set[object], at: datetime) -> int:
    rows = [each for each in due_in([engagement], at=at) if each.row.pk in new]
    mails = [
        NewMail(DUE, engagement.pk, member.user.email, f"{DUE}:{member.user_id}:{_digest(rows)}")
        for member in team_of(engagement)
    ]
    for person in _reachable_owners(engagement, rows):
        own = [each for each in rows if each.row.owner == person.key]
        mails.append(NewMail(DUE_OWNER, person.pk, person.email, f"{DUE_OWNER}:{person.pk}:{_digest(own)}"))
    return queue_mails(scope_id=engagement.organisation_id, group_id=engagement.pk, mails=mails, at=at)


def _digest(rows: list[Due]) -> str:
    # A mail is keyed by what it tells of and by when: at another day it is told again.
    lines = sorted(f"{each.row.pk}:{day_of(each.row)}" for each in rows)
    return sha256("\n".join(lines).encode()).hexdigest()


def register_composers() -> None:
    register(DUE, compose_for_team, label=gettext_lazy("What is due, to the team"))
    register(DUE_OWNER, compose_for_owner, label=gettext_lazy("What is due, to its owner"))


def _reachable_owners(engagement: Engagement, rows: Iterable[Due]) -> list[Stakeholder]:
    """Return who was asked, owns something and may be mailed."""
    keys = {each.row.owner for each in rows if each.row.owner}
    # The team has a mail of its own, in which all of it stands.
    team = {member.user.email.casefold() for member in team_of(engagement)}
    people = may_be_mailed(engagement).filter(key__in=keys)
    return [person for person in people if person.email.casefold() not in team]


def compose_for_team(mail: Mail, at: datetime) -> Composed:
    """Say what is due by now. Raises MailNotWanted if nothing is, or if the reader is no longer told."""
    engagement = Engagement.objects.with_framing().filter(pk=mail.about_id).first()
    if engagement is None or engagement.is_archived:
        raise MailNotWanted(gettext_noop("The engagement is archived, or gone."))
    member = team_of(engagement).filter(user__email__iexact=mail.recipient).first()
    if member is None:
        raise MailNotWanted(gettext_noop("The person is no longer on the team."))
    # It may have been done, or moved, since the mail was queued.
    rows = due_in([engagement], at=at)
    if not rows:
        raise MailNotWanted(NOTHING_DUE)
    # In the engagement's language, whoever composes it: the worker's own is that of the installation.
    with override(engagement.written_in):
        place = {
            **_place(engagement, member.user.name, rows),
            "link": f"{settings.BASE_URL}{reverse('decision', args=[engagement.pk])}",
        }
        text = _(
            "%(name)s,\n\nin %(initiative)s of %(client)s this is due:\n\n%(rows)s\n\n"
            "Note there what came of it, or give it another day:\n\n%(link)s\n"
        )
        return Composed(
            member.user.name,
            _subject(engagement, rows),
            text % place,
            language=engagement.written_in,
            button=Button(_("Open the decision"), str(place["link"])),
        )


def compose_for_owner(mail: Mail, at: datetime) -> Composed:
    """Say what is due of theirs. Raises MailNotWanted as the team's does."""
    person = (
        Stakeholder.objects.select_related("engagement__client", "engagement__lead")
        .filter(pk=mail.about_id)
        .first()
    )
    if person is None or person.engagement.is_archived:
        raise MailNotWanted(gettext_noop("The engagement is archived, or gone."))
    engagement = person.engagement
    rows = [each for each in due_in([engagement], at=at) if each.row.owner == person.key]
    if not rows:
        raise MailNotWanted(NOTHING_DUE)
    reachable = {owner.email.casefold() for owner in _reachable_owners(engagement, rows)}
    if mail.recipient.casefold() not in reachable:
        raise MailNotWanted(gettext_noop("The person wants no mails, or has another address by now."))
    with override(engagement.written_in):
        # Without a link: the pages are the team's.
        text = _(
            "%(name)s,\n\nin %(initiative)s of %(client)s you are named as the owner of this:\n\n%(rows)s\n\n"
            "Please answer this mail with what came of it, or with another day."
        )
        return Composed(
            str(person),
            _subject(engagement, rows),
            text % _place(engagement, str(person), rows),
            contact_of(engagement).email,
            language=engagement.written_in,
        )


def _subject(engagement: Engagement, rows: list[Due]) -> str:
    return ngettext(
        "%(initiative)s: %(count)d thing is due", "%(initiative)s: %(count)d things are due", len(rows)
    ) % {"initiative": engagement.initiative, "count": len(rows)}


def _place(engagement: Engagement, name: str, rows: list[Due]) -> dict[str, object]:
    lines = [_line(each) for each in rows[:MOST_LISTED]]
    if (more := len(rows) - MOST_LISTED) and more > 0:
        lines.append(ngettext("- and %(count)d more", "- and %(count)d more", more) % {"count": more})
    return {
        "name": name,
        "initiative": engagement.initiative,
        "client": engagement.client,
        "rows": "\n".join(lines),
    }


def _line(due: Due) -> str:
    place = {"day": date_format(due.on), "text": " ".join(due.row.text.split()), "owner": due.owner}
    if due.kind == "assumption":
        line = _("- %(day)s: check whether “%(text)s” holds") % place
    else:
        line = _("- %(day)s: %(text)s") % place
    return _("%(line)s (%(owner)s)") % {"line": line, **place} if due.owner else line
