"""The mail that tells the lead that an engagement will be archived."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.engagements.models import Engagement
from apps.engagements.selectors import archives_itself_at, latest_round
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail

ARCHIVE_NOTICE = "archive_notice"


def compose_notice(mail: Mail, at: datetime) -> Composed:
    """Compose the notice. Raises MailNotWanted if the engagement was archived or opened again meanwhile."""
    engagement = Engagement.objects.with_framing().filter(pk=mail.about_id).first()
    round_ = latest_round(engagement) if engagement else None
    due = archives_itself_at(engagement, round_.closed_at) if engagement and round_ else None
    # Meanwhile it may have been archived, or a round opened again: the words would be wrong by now.
    if engagement is None or due is None:
        raise MailNotWanted(gettext_noop("It is archived already, or a round is open again."))
    # A worker has no reader whose language it could ask for.
    with override(engagement.written_in):
        return _composed(engagement, due)


def _composed(engagement: Engagement, due: datetime) -> Composed:
    place = {
        "initiative": engagement.initiative,
        "client": engagement.client,
        "day": date_format(engagement.in_its_zone(due), "DATE_FORMAT"),
        "months": engagement.archive_after_months,
        "address": f"{settings.BASE_URL}{reverse('engagement', args=[engagement.pk])}",
    }
    subject = _("%(initiative)s is archived on %(day)s") % place
    text = (
        _(
            "The engagement %(initiative)s of %(client)s will be archived on %(day)s, %(months)d months after its "
            "last round was closed. Its people were told so when they began.\n\n"
            "From then on nothing says whose answers are whose: no round can be opened again, nobody can change or "
            "withdraw an answer. Results and reports stay, and it can be cloned.\n\n"
            "Should you still go on with it, open the next round before that day: %(address)s"
        )
        % place
    )
    lead = engagement.lead
    return Composed(
        lead.name if lead else engagement.organisation.name,
        subject,
        text,
        language=engagement.written_in,
        button=Button(_("Open the engagement"), str(place["address"])),
    )


def register_composer() -> None:
    register(ARCHIVE_NOTICE, compose_notice, label=gettext_lazy("Archiving ahead"))
