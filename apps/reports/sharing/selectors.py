"""The links to a report, as its page lists them: never the links themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.reports.models import Report, ShareLink

MOST_SHOWN = 20  # as many as may work at once
MOST_ENDED = 5


@dataclass(frozen=True)
class ShareLinks:
    live: tuple[ShareLink, ...]  # the newest first
    ended: tuple[ShareLink, ...]  # the last few


def links_to(report: Report, *, at: datetime) -> ShareLinks:
    links = ShareLink.objects.filter(report=report).select_related("made_by")
    is_live = Q(revoked_at__isnull=True, expires_at__gt=at)
    return ShareLinks(
        live=tuple(links.filter(is_live)[:MOST_SHOWN]),
        ended=tuple(links.exclude(is_live)[:MOST_ENDED]),
    )
