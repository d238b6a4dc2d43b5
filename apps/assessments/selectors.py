"""Read assessments: the data of the result page, and what other apps may say of a result."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.advice import Advice
from apps.assessments.engine_input import ranks
from apps.assessments.engine_run import advice_by, preview_of
from apps.assessments.facts import answers_on_record
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.rounds.earlier import previous_of
from apps.assessments.snapshots import FirstLook, first_look
from apps.core.translations import SOURCE, language
from apps.engagements.framing.brief import BriefChange, brief_changes
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import latest_round, rounds_of
from apps.findings.case import Case, Ground
from apps.findings.charts import Chart, Charts, charts_of
from apps.findings.findings import Findings, findings_of
from apps.findings.own_result import OwnResult, ReaderAnswers, own_result_chart, own_result_of
from apps.findings.progress.heard import Heard, heard_of
from apps.instruments.definition import Definition
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.growth import with_growth
from apps.instruments.models import RuleSetVersion
from apps.instruments.selectors import definition_for
from apps.ranking import Assessment as EngineAssessment
from apps.responses.models import Response
from apps.responses.selectors import effective_answers, own_effective_answers


@dataclass(frozen=True)
class VersionRow:
    """One version of a round: when it was frozen, and who first looked at it."""

    number: int
    taken_at: datetime
    looked_at: datetime | None
    looked_by: str


@dataclass(frozen=True)
class PersonOrder:
    name: str
    perspective: str
    order: str


@dataclass(frozen=True)
class PeoplePage:
    """Who said what: only in a named engagement, for its team alone, and on no page that is made to be projected."""

    snapshot: Snapshot
    people: tuple[PersonOrder, ...]


@dataclass(frozen=True)
class OwnResultPage:
    """What one person sees of the result; `figure` is None if too few others answered the same items."""

    engagement: Engagement
    result: OwnResult
    figure: Chart | None


@dataclass(frozen=True)
class FirstReading:
    """A first reading of the answers, shown until they are ranked in full."""

    assessment: Assessment
    case: Case
    findings: Findings
    figures: Charts


@dataclass(frozen=True)
class Sealed:
    """The round is open, or there is none. Versions that somebody had looked at before stay readable."""

    round: Round | None
    readable: tuple[VersionRow, ...]


@dataclass(frozen=True)
class Waiting:
    """The answers are frozen and not ranked: a worker is at it, it failed, or nobody has asked for it."""

    round: Round
    assessment: Assessment | None
    takes_long: bool
    asks_first: bool = False  # its first reading, too, must be confirmed first
    reading: FirstReading | None = None  # only on request

    @property
    def is_waiting(self) -> bool:
        return self.assessment is not None and self.assessment.is_unfinished

    @property
    def stamp(self) -> str:
        """Return a stamp of the page's state: a poll with the current stamp gets no content."""
        return f"{self.assessment.state}-{self.takes_long:d}" if self.assessment else ""


@dataclass(frozen=True)
class Shown:
    """The result of one version of a round, and which others there are."""

    round: Round
    assessment: Assessment
    case: Case
    findings: Findings
    figures: Charts
    versions: tuple[VersionRow, ...]  # of the round, newest first
    brief_changes: tuple[BriefChange, ...] = ()  # since a round was closed first
    is_current: bool = True
    is_followed: bool = False  # a further round is open

    @property
    def version(self) -> int:
        return self.assessment.snapshot.number

    @property
    def readable(self) -> tuple[VersionRow, ...]:
        """Return the other versions that somebody has already looked at."""
        return tuple(row for row in readable(self.versions) if row.number != self.version)


# What must be confirmed before anybody looks is a page of its own.
type ResultPage = Sealed | FirstLook | Waiting | Shown


def readable(versions: Iterable[VersionRow]) -> tuple[VersionRow, ...]:
    return tuple(row for row in versions if row.looked_at)


def versions_of(round_: Round) -> tuple[VersionRow, ...]:
    """List the versions of a round, newest first."""
    snapshots = (
        Snapshot.objects.filter(round=round_)
        .select_related("looked_by")
        # The largest columns by far, which no list shows.
        .defer("document", "members")
        .order_by("-taken_at")
    )
    return tuple(
        VersionRow(
            number=each.number,
            taken_at=each.taken_at,
            looked_at=each.looked_at,
            looked_by=each.looked_by.name if each.looked_by else "",
        )
        for each in snapshots
    )


def latest_assessment(round_: Round) -> Assessment | None:
    """Return the newest assessment of the latest version, ready or not."""
    return (
        Assessment.objects.filter(snapshot__round=round_)
        .select_related("snapshot__round")
        # A version may be ranked again, by a newer engine.
        .order_by("-snapshot__taken_at", "-queued_at")
        .first()
    )


def result_to_decide_on(engagement: Engagement) -> Assessment | None:
    """Return the newest result that was looked at and that readers may see; None while a round is open."""
    round_ = latest_round(engagement)
    assessment = None if round_ is None or round_.is_open else latest_assessment(round_)
    if assessment is None or not assessment.is_ready:
        return None
    return assessment if assessment.snapshot.looked_at else None


def findings_for_readers(
    assessment: Assessment, engagement: Engagement, *, issued_on: date | None = None
) -> Findings:
    """Return what anybody may be told of a ready assessment, in what is issued on a day: without one, that of the result."""
    return findings_for_readers_with(advice_of(assessment, issued_on), assessment, engagement)


def findings_for_readers_with(
    advice: Advice | None, assessment: Assessment, engagement: Engagement
) -> Findings:
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    return findings_of(case, advice, has_rules=bool(assessment.rules))


def advice_of(assessment: Assessment, issued_on: date | None = None) -> Advice | None:
    """Return a ready assessment's advice in the reader's language; None where no rules read what was asked.

    It is stored in the language of the rules, with the days that follow from the day of the result. In any other
    language, and for what is issued on a later day, it is given anew from the frozen answers: what was filled into a
    sentence can't be taken out of it again.
    """
    if assessment.advice is None:
        return None
    document, snapshot = assessment.advice, assessment.snapshot
    day = issued_on if issued_on and issued_on.isoformat() > document["issued_on"] else None
    if day is not None or language() != SOURCE:
        version = RuleSetVersion.objects.named(assessment.rules).get()
        document = advice_by(version, assessment.engine_result, snapshot, issued_on=day).to_json()
    return Advice.from_json(snapshot.without_erased(document, lambda each, gone: gone.redact(each)))


def case_of(result: EngineAssessment, snapshot: Snapshot, engagement: Engagement) -> Case:
    definition = definition_for(engagement.instrument_version, engagement.routing)
    return Case(snapshot.evidence, definition, result, _case_before(snapshot, definition))


def _case_before(snapshot: Snapshot, definition: Definition) -> Case | None:
    """Return what somebody last looked at in the round before, beside which a further round is read."""
    if snapshot.evidence.came_back is None:
        return None
    looked_at = Assessment.objects.looked_at().select_related("snapshot").newest_first()
    before = looked_at.filter(
        engagement=snapshot.engagement_id, snapshot__round__number__lt=snapshot.evidence.round
    ).first()
    return Case(before.snapshot.evidence, definition, before.engine_result) if before else None


def version_words(snapshot: Snapshot) -> str:
    return _("Round %(round)d, version %(version)d") % {
        "round": snapshot.round.number,
        "version": snapshot.number,
    }


def results_page(engagement: Engagement, *, at: datetime) -> ResultPage:
    """Read the result page in four queries. `engagement` has its instrument loaded.

    Before the first look it may be only what must be confirmed, in three queries more.
    """
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        shown = _readable_round(engagement, round_)
        return Sealed(round_, readable(versions_of(shown)) if shown and shown.unsealed_at else ())
    assessment = latest_assessment(round_)
    if assessment is None:
        return Waiting(round_, None, takes_long=False)
    look = first_look(assessment.snapshot, engagement)
    # A ranking that failed shows nothing that could be lost by a look, so that it asks nothing.
    if look and not assessment.is_failed:
        return look
    if assessment.is_ready:
        return _shown(engagement, round_, assessment)
    return Waiting(round_, assessment, takes_long=assessment.takes_long(at=at), asks_first=look is not None)


def _shown(
    engagement: Engagement, round_: Round, assessment: Assessment, *, is_current: bool = True
) -> Shown:
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    findings = findings_of(case, advice_of(assessment), has_rules=bool(assessment.rules))
    return Shown(
        round=round_,
        assessment=assessment,
        case=case,
        findings=findings,
        figures=charts_of(findings),
        versions=versions_of(round_),
        brief_changes=brief_changes(engagement),
        is_current=is_current,
    )


def _readable_round(engagement: Engagement, newest: Round | None) -> Round | None:
    """Return the round whose versions can be read: the one before, until somebody has looked at the newest."""
    if newest is None or newest.unsealed_at or newest.number == 1:
        return newest
    return rounds_of(engagement).filter(number=newest.number - 1).first()


def version_page(engagement: Engagement, number: int) -> Shown | None:
    """Return the result of one version of the round that can be read; None unless somebody has already looked at it."""
    newest = latest_round(engagement)
    round_ = _readable_round(engagement, newest)
    if round_ is None:
        return None
    # Readable also while the round is open again: it has been seen, and hiding it would hide nothing.
    versions = Snapshot.objects.looked_at().filter(round=round_, number=number)
    ranked = Assessment.objects.ready().filter(snapshot__in=versions).select_related("snapshot")
    assessment = ranked.order_by("-queued_at").first()
    if assessment is None:
        return None
    current = None if round_.is_open or round_ != newest else latest_assessment(round_)
    is_current = current is not None and current.snapshot_id == assessment.snapshot_id
    shown = _shown(engagement, round_, assessment, is_current=is_current)
    return replace(shown, is_followed=round_ != newest)


def first_reading_page(engagement: Engagement, *, at: datetime) -> Waiting | None:
    """Rank a closed round's frozen answers now, in two queries. None while sealed, once ranked, or if ranking fails."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        return None
    assessment = latest_assessment(round_)
    # A first reading is a look: where the result would ask first, there is none.
    if assessment is None or assessment.is_ready or first_look(assessment.snapshot, engagement):
        return None
    result = preview_of(assessment.snapshot.evidence)
    if result is None:
        return None
    case = case_of(result, assessment.snapshot, engagement)
    findings = findings_of(case)
    reading = FirstReading(assessment, case, findings, charts_of(findings))
    return Waiting(round_, assessment, takes_long=assessment.takes_long(at=at), reading=reading)


def people_page(engagement: Engagement) -> PeoplePage | None:
    """Return who said what in the newest result; None unless it is named, and somebody has looked at the result."""
    round_ = latest_round(engagement)
    if engagement.is_confidential or round_ is None or round_.is_open:
        return None
    assessment = latest_assessment(round_)
    if assessment is None or not assessment.is_ready or assessment.snapshot.looked_at is None:
        return None
    return PeoplePage(assessment.snapshot, tuple(_people(engagement, round_)))


def first_look_of(engagement: Engagement) -> FirstLook | None:
    """Return what must be confirmed before somebody sees the newest result; None where nothing must be, or can be."""
    round_ = latest_round(engagement)
    assessment = None if round_ is None or round_.is_open else latest_assessment(round_)
    return first_look(assessment.snapshot, engagement) if assessment else None


def own_result_page(response: Response) -> OwnResultPage | None:
    """Return a person's own result; None unless the result is revealed."""
    round_ = response.round
    if round_.is_open or round_.revealed_at is None:
        return None
    assessment = latest_assessment(round_)
    if assessment is None or not assessment.is_ready:
        return None
    engagement = round_.engagement
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    result = own_result_of(case, _own_answers(response, case.definition))
    return OwnResultPage(engagement, result, own_result_chart(result.answers))


def heard_in_round_before(round_: Round, items: Iterable[str]) -> Mapping[str, Heard]:
    """Return what others said of items when somebody last looked at an earlier round."""
    snapshot = previous_of(round_)
    if snapshot is None:
        return {}
    engagement = round_.engagement
    ground = Ground(snapshot.evidence, definition_for(engagement.instrument_version, engagement.routing))
    return {name: heard_of(ground, name) for name in items}


def _own_answers(response: Response, definition: Definition) -> ReaderAnswers:
    answers = own_effective_answers(response)
    on_record = answers_on_record(definition, answers)
    quantities = definition.headroom_of(response.round.engagement.routing)
    return ReaderAnswers(
        ranking=ranks(answers.get(definition.ranking.id), definition.dimensions),
        likert={name: answers[name] for name in definition.agreements if name in answers},
        estimates={
            item.id: with_growth(estimate(item, on_record[item.id]))
            for item in quantities
            if item.id in on_record
        },
    )


def _people(engagement: Engagement, round_: Round) -> Iterator[PersonOrder]:
    # From the answers, for what is frozen holds nobody's: whoever has withdrawn or was erased since has none any more.
    people = {person.key: person for person in Stakeholder.objects.filter(engagement=engagement)}
    definition = definition_for(engagement.instrument_version, engagement.routing)
    for given in effective_answers(engagement, round_.number):
        person = people[given.stakeholder_key]
        if person.has_withdrawn:
            continue
        yield PersonOrder(
            name=str(person),
            perspective=definition.perspectives[given.perspective],
            order=_order_words(
                ranks(given.answers.get(definition.ranking.id), definition.dimensions), definition.dimensions
            ),
        )


def _order_words(ranking: Mapping[str, int | None], labels: Mapping[str, str]) -> str:
    places: dict[int, list[str]] = {}
    for slug, place in ranking.items():
        if place is not None:
            places.setdefault(place, []).append(labels[slug])
    return ", ".join(" = ".join(places[place]) for place in sorted(places)) or _("no order given")
