"""The links to a report, as its page lists them: never the links themselves."""

from dataclasses import dataclass
from datetime import datetime

from apps.reports.models import Report, ShareLink

MOST_SHOWN = 20  # as many as may work at once
MOST_ENDED = 5


@dataclass(frozen=True)
class ShareLinks:
    live: tuple[ShareLink, ...]  # the newest first
    ended: tuple[ShareLink, ...]  # the last few, and those that may not open now


def links_to(report: Report, *, at: datetime) -> ShareLinks:
    links = ShareLink.objects.filter(report=report).select_related("made_by")
    live = links.in_force(at=at)
    return ShareLinks(
        live=tuple(live[:MOST_SHOWN]),
        ended=tuple(links.exclude(pk__in=live.values("pk")).with_age(at=at)[:MOST_ENDED]),
    )
