"""What moved between two rounds, as a report prints it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.findings.progress.moved import TopicMoved
from apps.reports.document.source import ReportSource, texts


@dataclass(frozen=True)
class MovedTopic:
    question: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class MovedSection:
    heading: str
    sentences: tuple[str, ...]
    topics: tuple[MovedTopic, ...]


def moved_of(source: ReportSource) -> MovedSection | None:
    progress = source.findings.progress
    if progress is None:
        return None
    return MovedSection(
        heading=_("What moved"),
        sentences=texts(progress.first, progress.back),
        topics=tuple(MovedTopic(topic.question, _lines(topic)) for topic in progress.topics),
    )


def _lines(topic: TopicMoved) -> tuple[str, ...]:
    return texts(topic.moved, *topic.rows, topic.spread, topic.settled)
