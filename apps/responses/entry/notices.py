"""What people are told before the first question, and the record that they began after reading it."""

import hashlib
import html
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import contact_of
from apps.responses.models import Notice, NoticeShown


@dataclass(frozen=True)
class Told:
    """The words as the page shows them, and their digest, which the page sends back with Start."""

    text: str
    sha256: str


def told_by(engagement: Engagement) -> Told:
    """Return what is said before the first question today. `engagement` has organisation, client and lead loaded."""
    context = {"engagement": engagement, "contact": contact_of(engagement)}
    shown = render_to_string("responses/rights/who_sees.html", context)
    # Of the words alone: another layout is no other notice.
    text = " ".join(html.unescape(strip_tags(shown)).split())
    return Told(text, hashlib.sha256(text.encode()).hexdigest())


@transaction.atomic
def note_told(*, stakeholder: Stakeholder, told: Told, at: datetime) -> None:
    """Record that somebody began after these words, once for each wording."""
    # Locked, because a notice that nobody was shown is deleted with its engagement.
    notice, _is_new = Notice.objects.select_for_update().get_or_create(
        organisation_id=stakeholder.organisation_id, sha256=told.sha256, defaults={"text": told.text}
    )
    NoticeShown.objects.get_or_create(
        stakeholder=stakeholder,
        notice=notice,
        defaults={"organisation_id": stakeholder.organisation_id, "at": at},
    )
