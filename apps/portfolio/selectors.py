"""The page of one engagement, active or archived, who reads its reports, and what to take into its workshop.

Each in a fixed number of queries. And the newest mails that a machine without a mail server wrote to files.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import groupby
from pathlib import Path
from uuid import UUID

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Membership
from apps.assessments.models import Assessment
from apps.assessments.selectors import (
    FirstReading,
    case_of,
    findings_for_readers,
    latest_assessment,
    versions_of,
)
from apps.core.lists.pages import ListPage, list_page, order_of, searched, shown_as
from apps.core.lists.query import Column, Listing
from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.decisions.models import Decision
from apps.engagements.access import sets_readers
from apps.engagements.framing.brief import BriefChange, brief_changes
from apps.engagements.joining.codes import join_address
from apps.engagements.models import AskedPerson, Engagement, JoinCode, Round, Stakeholder
from apps.engagements.selectors import ids_who_gave, perspective_labels, rounds_of, short_perspective_labels
from apps.findings.charts import charts_of
from apps.findings.findings import Findings
from apps.findings.progress.agenda import Agenda
from apps.instruments.selectors import definition_of
from apps.mailing.files import messages_in
from apps.mailing.models import Mail
from apps.outreach.services import reachable_among
from apps.portfolio.next_step import Milestone, NextStep, next_step, stages, with_mails
from apps.portfolio.overview import Decisions, Losses, Overview, losses
from apps.portfolio.people import people_of, perspective_rows
from apps.reports.models import ERASED, Report
from apps.reports.result.selectors import first_brief
from apps.reports.selectors import reader_mails_of
from apps.responses.codes import CODE
from apps.responses.referral.passed_on import passed_on_in
from apps.room.models import Room
from apps.room.steering.agenda import agenda_for

ASKED = Listing(
    columns=(
        Column("name", gettext_lazy("Name"), by=("name",)),
        Column("email", gettext_lazy("Mail address"), by=("email", "name")),
        Column("perspective", gettext_lazy("Perspective"), by=("perspective", "name")),
    ),
    searches=gettext_lazy("name or address"),
)
MOST_GAPS = 2  # that clash, in what is taken along
MOST_CROSS_QUESTIONS = 2
MOST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class OverviewPage(Overview):
    brief_claim: str  # as it is written inside a sentence
    success: str
    brief_changes: tuple[BriefChange, ...]
    peaks: tuple[str, ...]
    losses: Losses  # what closing now would lose; only while the round is open
    steps: tuple[Milestone, ...]
    next_step: NextStep
    join_code: JoinCode | None
    join_address: str
    has_room: bool  # one that has not ended

    @property
    def may_open_room(self) -> bool:
        """Return whether a workshop can be run: people can answer, or there is a result to talk about."""
        return self.has_room or (
            self.round is not None and (self.round.is_open or bool(self.round.unsealed_at))
        )


def overview_page(engagement: Engagement, *, at: datetime) -> OverviewPage:
    # What people answered stays sealed until the round is closed: no value is read here.
    overview = _overview(engagement, at)
    definition = definition_of(engagement.instrument_version)
    step = next_step(overview)
    if step.action == "chase":
        step = with_mails(step, reachable_among(engagement, [person.id for person in step.people], at=at))
    return OverviewPage(
        **vars(overview),
        brief_claim=inside(definition.dimensions.get(engagement.brief_claim, "")),
        success=_success(engagement),
        brief_changes=brief_changes(engagement),
        peaks=tuple(_peak(each["name"], each["month"], each["times"]) for each in engagement.peaks),
        # Of a closed round nothing can be won back, so nothing is said to be lost.
        losses=losses(
            engagement,
            overview.perspectives,
            definition,
            overview.taking_part,
            holds=overview.looked_at is not None,
        )
        if overview.round and overview.round.is_open
        else Losses(),
        steps=stages(overview),
        next_step=step,
        join_code=_join_code(engagement),
        join_address=join_address(),
        has_room=Room.objects.exclude(state=Room.State.ENDED).filter(engagement=engagement).exists(),
    )


def _overview(engagement: Engagement, at: datetime) -> Overview:
    rounds, labels = list(rounds_of(engagement)), perspective_labels(engagement)
    round_ = rounds[-1] if rounds else None
    listed = people_of(engagement, _heard_in(rounds), labels, at)
    code = _join_code(engagement)
    versions = versions_of(round_) if round_ and (round_.unsealed_at or not round_.is_open) else ()
    return Overview(
        engagement=engagement,
        round=round_,
        people=listed.rows,
        perspectives=perspective_rows(engagement, listed.rows, labels),
        requests=listed.requests,
        late=listed.late,
        passed_on=passed_on_in(round_, definition_of(engagement.instrument_version)) if round_ else (),
        interviews=listed.interviews,
        looked_at=min((each.unsealed_at for each in rounds if each.unsealed_at), default=None),
        versions=versions,
        result=latest_assessment(round_) if round_ and not round_.is_open else None,
        report=_newest_report(engagement),
        decisions=_decisions(engagement),
        is_code_open=bool(code and code.is_open),
    )


def _join_code(engagement: Engagement) -> JoinCode | None:
    # Where there is none Django raises, in a way that `getattr` takes for a missing attribute.
    code: JoinCode | None = getattr(engagement, "join_code", None)
    return code


def _heard_in(rounds: Sequence[Round]) -> Round | None:
    """Return the round that says who was heard.

    Of a closed one that asked few things again, it is the one before it that asked everything: what somebody gave there
    holds, though they gave nothing anew, or voted in a room, where nobody sends a form.
    """
    newest = rounds[-1] if rounds else None
    if newest is None or newest.is_open or not newest.topics:
        return newest
    return next((each for each in reversed(rounds) if not each.topics), newest)


def _decisions(engagement: Engagement) -> Decisions:
    rows = Decision.objects.filter(engagement=engagement).exclude(state=Decision.State.SUPERSEDED)
    of = {row.state: row for row in rows}
    return Decisions(draft=of.get(Decision.State.DRAFT), in_force=of.get(Decision.State.DECIDED))


def _newest_report(engagement: Engagement) -> Report | None:
    reports = Report.objects.filter(engagement=engagement).with_version_state().with_decision()
    # A page of counts has no use for a whole document.
    reports = reports.select_related("content").defer("content__document")
    return reports.order_by("-number").first()


def _success(engagement: Engagement) -> str:
    figures = (
        (_("%(figure)s today"), engagement.success_today),
        (_("%(figure)s wanted"), engagement.success_wanted),
    )
    # The unit stands once, behind the last figure.
    words = [sentence % {"figure": _plain(figure)} for sentence, figure in figures if figure is not None]
    unit = f" ({engagement.success_unit})" if words and engagement.success_unit else ""
    return ", ".join(words) + unit


def _peak(name: str, month: str, times: float) -> str:
    return _("%(name)s, %(month)s: %(times)s times an ordinary day") % {
        "name": name,
        "month": date_format(date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT"),
        "times": _plain(times),
    }


def _plain(number: float) -> str:
    return numeral(f"{number:,.4f}".rstrip("0").rstrip("."))


@dataclass(frozen=True)
class AskedRow:
    person: AskedPerson
    perspective: str  # empty where too few shared it: it would say who answered as what


@dataclass(frozen=True)
class ArchivedPage:
    overview: OverviewPage
    asked: ListPage[AskedRow]
    reports: tuple[Report, ...]  # made, newest first


def archived_page(engagement: Engagement, *, at: datetime, query: QueryDict) -> ArchivedPage:
    labels = perspective_labels(engagement)
    # One that lost its PDF with somebody who was erased can be printed again.
    made = Q(state=Report.State.READY) | Q(error_code=ERASED)
    reports = Report.objects.filter(made, engagement=engagement)
    return ArchivedPage(
        overview=overview_page(engagement, at=at),
        asked=_asked(engagement, labels, query),
        reports=tuple(reports.order_by("-number")),
    )


def _asked(engagement: Engagement, labels: dict[str, str], query: QueryDict) -> ListPage[AskedRow]:
    wanted = ASKED.read(query)
    people = searched(AskedPerson.objects.filter(engagement=engagement), wanted, "name", "email")
    page = list_page(ASKED, wanted, people.order_by(*(order_of(ASKED, wanted) or ("name", "pk"))))
    return shown_as(page, (AskedRow(each, labels.get(each.perspective, each.perspective)) for each in page))


@dataclass(frozen=True)
class ReaderRow:
    membership_id: int
    name: str
    email: str
    may_read: bool
    mail: Mail | None  # by which they were told of the newest report


@dataclass(frozen=True)
class ReadersPanel:
    rows: tuple[ReaderRow, ...]
    told_of: Report | None  # the newest report that can be read
    may_set: bool


def readers_panel(membership: Membership, engagement: Engagement) -> ReadersPanel:
    managers = list(
        Membership.objects.filter(organisation_id=engagement.organisation_id, role=Membership.Role.MANAGER)
        .select_related("user")
        .annotate(may_read=Count("clients", filter=Q(clients=engagement.client_id)))
        .order_by("user__name")
    )
    newest = reader_mails_of(engagement, [manager.user_id for manager in managers])
    mails = newest.mails if newest else {}
    return ReadersPanel(
        rows=tuple(
            ReaderRow(
                membership_id=manager.pk,
                name=manager.user.name,
                email=manager.user.email,
                may_read=bool(manager.may_read),
                mail=mails.get(manager.user_id),
            )
            for manager in managers
        ),
        told_of=newest.report if newest else None,
        may_set=bool(managers) and sets_readers(membership, engagement),
    )


@dataclass(frozen=True)
class Missing:
    """Who of a perspective was asked and gave nothing."""

    perspective: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class WalkInBrief:
    say: tuple[str, ...]
    clashes: tuple[str, ...]
    missing: tuple[Missing, ...]
    unheard: tuple[str, ...]  # perspectives of which nobody gave anything
    agenda: Agenda

    @property
    def to_decide(self) -> int:
        return self.agenda.minutes - self.agenda.talk


def walk_in_brief(engagement: Engagement, *, minutes: int, at: datetime) -> WalkInBrief | None:
    """Say what to take into the room; None until somebody looked at a result that is ready."""
    ready = Assessment.objects.looked_at().ready().filter(engagement=engagement)
    assessment = ready.select_related("snapshot__round").newest_first().first()
    if assessment is None:
        return None
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    findings = findings_for_readers(assessment, engagement)
    page = FirstReading(assessment, case, findings, charts_of(findings))
    brief, _report = first_brief(page, engagement, at=at)
    return WalkInBrief(
        say=tuple(filter(None, (brief.headline, brief.why, brief.asked))),
        clashes=_clashes(brief.differ, findings),
        missing=_missing(engagement),
        unheard=_unheard(engagement),
        agenda=agenda_for(case, engagement, minutes, at=at),
    )


def _clashes(differ: str, findings: Findings) -> tuple[str, ...]:
    gaps = findings.disagreement.gaps[:MOST_GAPS] if findings.disagreement else ()
    crossed = findings.cross_questions[:MOST_CROSS_QUESTIONS]
    sentences = (differ, *(each.text for each in gaps), *(each.text for each in crossed))
    return tuple(dict.fromkeys(filter(None, sentences)))


def _missing(engagement: Engagement) -> tuple[Missing, ...]:
    people = Stakeholder.objects.taking_part().named().filter(engagement=engagement, is_guest=False)
    silent = people.exclude(pk__in=Stakeholder.objects.giving().filter(engagement=engagement).values("pk"))
    labels = short_perspective_labels(engagement)
    rows = sorted((labels.get(each.perspective, each.perspective), str(each)) for each in silent)
    return tuple(
        Missing(label, tuple(name for _label, name in group))
        for label, group in groupby(rows, key=lambda row: row[0])
    )


def _unheard(engagement: Engagement) -> tuple[str, ...]:
    giving = Stakeholder.objects.taking_part().giving().filter(engagement=engagement)
    perspectives = set(giving.values_list("perspective", flat=True))
    return tuple(
        label for slug, label in short_perspective_labels(engagement).items() if slug not in perspectives
    )


@dataclass(frozen=True)
class LocalMail:
    to: str
    subject: str
    at: datetime
    text: str
    is_secret: bool  # its text is left out


def newest_mails(folder: Path, *, scope_id: UUID, group_ids: Collection[UUID]) -> tuple[LocalMail, ...]:
    """Read the newest mails of an organisation that belong to these groups."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    # The files hold the mails of everybody on this machine: of each only those are shown that are the reader's to see.
    groups = {str(each) for each in group_ids}
    messages = [
        message
        for _file, message in messages_in(files[:MOST_SHOWN])
        if message["X-Scalelens-Scope"] == str(scope_id) and message["X-Scalelens-Group"] in groups
    ]
    # Rows of the outbox say whom a mail was about; the files hold what was sent and nothing else.
    rows = {mail.pk: mail for mail in Mail.objects.filter(pk__in=filter(None, map(_mail_id, messages)))}
    gave = ids_who_gave(mail.about_id for mail in rows.values())
    return tuple(_read(message, rows, gave) for message in messages)


def _mail_id(message: EmailMessage) -> UUID | None:
    """Return the id of the outbox row that a message came from; the message's own id contains it."""
    try:
        return UUID(str(message["Message-ID"]).strip("<>").partition("@")[0])
    except ValueError:
        return None


def _read(message: EmailMessage, rows: dict[UUID, Mail], gave: frozenset[UUID]) -> LocalMail:
    mail_id = _mail_id(message)
    mail = rows.get(mail_id) if mail_id else None
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    # A link or a code opens what somebody gave: the facilitator who reads this page must not get there.
    has_link = "/i/" in text and (mail is None or mail.about_id in gave)
    is_secret = has_link or (mail is not None and mail.kind == CODE)
    return LocalMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(message["Date"]),
        text="" if is_secret else text,
        is_secret=is_secret,
    )
