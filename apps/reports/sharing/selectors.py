"""The links to a report, as its page lists them: never the links themselves."""

from dataclasses import dataclass
from datetime import datetime

from apps.reports.models import Report, ShareLink

MOST_ENDED = 5


@dataclass(frozen=True)
class ShareLinks:
    live: tuple[ShareLink, ...]  # the newest first
    suspended: tuple[ShareLink, ...]  # those that open nothing now and may open again
    ended: tuple[ShareLink, ...]  # the last few


def links_to(report: Report, *, at: datetime) -> ShareLinks:
    links = ShareLink.objects.filter(report=report).select_related("made_by")
    not_over = links.not_over(at=at)
    listed = tuple(not_over.with_permission())
    return ShareLinks(
        live=tuple(link for link in listed if link.is_permitted),
        suspended=tuple(link for link in listed if not link.is_permitted),
        ended=tuple(links.exclude(pk__in=not_over.values("pk"))[:MOST_ENDED]),
    )
