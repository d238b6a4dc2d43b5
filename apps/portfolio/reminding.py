"""Whom of the people that the next step names a mail reaches now."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.outreach.services import Reachable
from apps.portfolio.next_step import NextStep, listed
from apps.portfolio.people import PersonRow


def with_mails(step: NextStep, reachable: Reachable) -> NextStep:
    """Add whom a reminder reaches, and why not the others."""
    keys = {each.pk for each in (*reachable.to_invite, *reachable.to_remind)}
    mailable = tuple(person for person in step.people if person.id in keys)
    return replace(step, mailable=mailable, unmailed=_unmailed(step.people, len(mailable), reachable))


def _unmailed(people: tuple[PersonRow, ...], reached: int, reachable: Reachable) -> str:
    """Say how many of these people no mail reaches now, who that is, and why."""
    if reached == len(people):
        return ""
    said = _("No mail goes out now.")
    if len(people) > 1:
        said = _("No mail goes to %(left)d of these %(all)d now.")
    without = [person.name for person in people if not person.has_address]
    lately, stopped, refused = (
        [str(each) for each in of] for of in (reachable.asked_lately, reachable.stopped, reachable.refused)
    )
    reasons = (
        (lately, ngettext("%(names)s had one within a day.", "%(names)s had one within a day.", len(lately))),
        (stopped, ngettext("%(names)s asked for no more.", "%(names)s asked for no more.", len(stopped))),
        (
            refused,
            ngettext(
                "The last one to %(names)s was refused: check the address.",
                "The last one to %(names)s was refused: check their addresses.",
                len(refused),
            ),
        ),
        (without, ngettext("%(names)s has no address.", "%(names)s have no address.", len(without))),
    )
    told = [reason % {"names": listed(names)} for names, reason in reasons if names]
    return " ".join([said % {"left": len(people) - reached, "all": len(people)}, *told])
