"""Read assessments: the result page as one finished object, and what others may say of a result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.assessments.advice_words import advice_in_words
from apps.assessments.figures import Figure, Figures, figures_of
from apps.assessments.findings import Findings, findings_of
from apps.assessments.first_reading import first_findings
from apps.assessments.models import Assessment, RuleSetVersion
from apps.assessments.standing import Standing, standing_of
from apps.assessments.standing_figure import standing_figure
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import latest_round
from apps.instruments.definition import definition_of
from apps.responses.models import Response


@dataclass(frozen=True)
class PersonRow:
    """Who put what first: only in a named engagement, and only for its facilitators."""

    name: str
    perspective: str
    order: str


@dataclass(frozen=True)
class StandingPage:
    """What one person sees of the result; `figure` is None where too few others answered what they did."""

    engagement: Engagement
    standing: Standing
    figure: Figure | None


@dataclass(frozen=True)
class Reading:
    """A first reading of the answers, until they are ranked in full."""

    findings: Findings
    figures: Figures


@dataclass(frozen=True)
class ResultsPage:
    """`findings` and `figures` are there once the round is closed and its answers are ranked.

    `reading` is there only where it was asked for.
    """

    engagement: Engagement
    round: Round | None
    assessment: Assessment | None
    findings: Findings | None
    figures: Figures | None
    waits_long: bool
    people: tuple[PersonRow, ...] = ()
    reading: Reading | None = None

    @property
    def may_be_read_first(self) -> bool:
        """Say whether the answers are frozen and not ranked: on their way, or failed."""
        return not self.is_sealed and self.assessment is not None and not self.assessment.is_ready

    @property
    def is_sealed(self) -> bool:
        return self.round is None or self.round.is_open

    @property
    def is_waiting(self) -> bool:
        return not self.is_sealed and self.assessment is not None and self.assessment.is_unfinished

    @property
    def stamp(self) -> str:
        """Return what changes whenever a waiting page would: a poll that knows it already gets nothing."""
        return f"{self.assessment.state}-{self.waits_long:d}" if self.assessment else ""


def newest_rules(instrument: str) -> RuleSetVersion | None:
    """Return the newest published rules that read the instrument (`slug@version`)."""
    rules = RuleSetVersion.objects.published().filter(instrument=instrument)
    return rules.order_by("-loaded_at", "-version").first()


def latest_assessment(round_: Round) -> Assessment | None:
    """Return the newest assessment of the evidence a round last ended with, ready or not."""
    return (
        Assessment.objects.filter(snapshot__round=round_)
        .select_related("snapshot")
        .order_by("-snapshot__taken_at", "-queued_at")
        .first()
    )


def assessment_findings(assessment: Assessment, engagement: Engagement) -> Findings:
    """Say what a ready assessment lets a page or a report say; what must stay unseen is left out."""
    definition = definition_of(engagement.instrument_version)
    document = _guarded(assessment, engagement)
    return findings_of(document, assessment.result, advice_of(assessment, engagement), definition)


def advice_of(assessment: Assessment, engagement: Engagement) -> Mapping[str, Any]:
    """Return a ready assessment's advice in the reader's language."""
    framing = assessment.snapshot.document["framing"]
    return advice_in_words(assessment.advice, framing=framing, instrument=engagement.instrument_version)


def _guarded(assessment: Assessment, engagement: Engagement) -> dict[str, Any]:
    """Return the snapshot under today's rule: a smallest group raised since holds for what was frozen before, too."""
    document: dict[str, Any] = assessment.snapshot.document
    k = max(document["framing"]["k"], engagement.smallest_group)
    return document | {"framing": document["framing"] | {"k": k}}


def results_page(engagement: Engagement, *, at: datetime) -> ResultsPage:
    """Collect the result page in two queries, three where people are named; `engagement` has its instrument."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        return ResultsPage(engagement, round_, None, None, None, waits_long=False)
    assessment = latest_assessment(round_)
    if assessment is None or not assessment.is_ready:
        waits_long = assessment is not None and assessment.waits_long(at=at)
        return ResultsPage(engagement, round_, assessment, None, None, waits_long=waits_long)
    findings = assessment_findings(assessment, engagement)
    figures = figures_of(findings)
    is_nameless = engagement.is_confidential or engagement.is_archived
    people = () if is_nameless else tuple(_people(engagement, assessment))
    return ResultsPage(engagement, round_, assessment, findings, figures, waits_long=False, people=people)


def first_reading_page(engagement: Engagement, *, at: datetime) -> ResultsPage | None:
    """Rank the frozen answers of a closed round now, in two queries; None while sealed, once they are ranked, and where it can't be."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        return None
    assessment = latest_assessment(round_)
    if assessment is None or assessment.is_ready:
        return None
    findings = first_findings(_guarded(assessment, engagement), definition_of(engagement.instrument_version))
    if findings is None:
        return None
    waits_long = assessment.waits_long(at=at)
    reading = Reading(findings, figures_of(findings))
    return ResultsPage(engagement, round_, assessment, None, None, waits_long=waits_long, reading=reading)


def standing_page(response: Response) -> StandingPage | None:
    """Say where the person behind a response stands, in one query; None unless the result has been revealed."""
    round_ = response.round
    if round_.is_open or round_.revealed_at is None:
        return None
    assessment = latest_assessment(round_)
    if assessment is None or not assessment.is_ready:
        return None
    engagement = round_.engagement
    definition = definition_of(engagement.instrument_version)
    document = _guarded(assessment, engagement)
    standing = standing_of(document, assessment.result, definition, response.stakeholder.key)
    return StandingPage(engagement, standing, standing_figure(standing.answers))


def _people(engagement: Engagement, assessment: Assessment) -> Iterator[PersonRow]:
    """Put the names back that no snapshot holds; nobody's where the person has withdrawn since."""
    definition = definition_of(engagement.instrument_version)
    known = {person.key: person for person in Stakeholder.objects.filter(engagement=engagement)}
    names = {key: str(person) for key, person in known.items()}
    withdrawn = {key for key, person in known.items() if person.has_withdrawn}
    for person in assessment.snapshot.document["engine_input"]["engagement"]["stakeholders"]:
        if person["id"] in withdrawn:
            continue
        yield PersonRow(
            name=names.get(person["id"], person["id"]),
            perspective=definition.perspectives[person["group"]],
            order=_order_words(person["ranking"], definition.dimensions),
        )


def _order_words(ranking: Mapping[str, int | None], labels: Mapping[str, str]) -> str:
    places: dict[int, list[str]] = {}
    for slug, place in ranking.items():
        if place is not None:
            places.setdefault(place, []).append(labels[slug])
    return ", ".join(" = ".join(places[place]) for place in sorted(places)) or _("no order given")
