"""Ask again about few things: what is proposed, moved and dropped by whoever facilitates, then opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.assessments.models import Assessment
from apps.assessments.selectors import case_of
from apps.decisions.due.selectors import due_by, waiting_assumptions
from apps.engagements.access import engagement_of
from apps.engagements.errors import NextRoundRefused
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import latest_round
from apps.findings.progress.agenda import PRESETS, Agenda, Topic, agenda_of, minutes_to_talk
from apps.outreach.composing import text_of
from apps.outreach.texts import AGAIN, KINDS, MailWords, problems_of
from apps.portfolio.services import ask_few_things_again
from apps.responses.models import Answer

HOURS = 48
USUAL = 60  # minutes


@dataclass(frozen=True)
class Addressee:
    """Somebody who may be asked again; who answered before is proposed."""

    person: Stakeholder
    has_answered: bool


@dataclass(frozen=True)
class AgainPage:
    engagement: Engagement
    round: Round  # the one that was looked at
    agenda: Agenda
    people: tuple[Addressee, ...]
    words: MailWords

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        return {each.id: each for each in (*self.agenda.topics, *self.agenda.left_out)}

    @property
    def to_talk(self) -> int:
        return minutes_to_talk(self.agenda.minutes)

    @property
    def answered(self) -> int:
        return sum(each.has_answered for each in self.people)


def again_page(engagement: Engagement, *, minutes: int, at: datetime) -> AgainPage:
    """Propose what to ask again. Raises NextRoundRefused where no round may follow, or its result is not ready."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        raise NextRoundRefused(_("A round is open already. Close it and look at its result, then ask again."))
    looked_at = Assessment.objects.looked_at().filter(snapshot__round=round_).select_related("snapshot")
    assessment = looked_at.newest_first().first()
    if assessment is None:
        raise NextRoundRefused(
            _("Nobody has looked at the result of %(round)s yet. Look at it first, then ask again.")
            % {"round": round_}
        )
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    late = waiting_assumptions().filter(due_by("check_by", at), engagement=engagement).exclude(quantity="")
    overdue = late.values_list("quantity", flat=True)
    answers = Answer.objects.given().filter(response__round=round_, response__stakeholder=OuterRef("pk"))
    people: QuerySet[Any] = Stakeholder.objects.reachable().filter(
        engagement=engagement, is_asked_singly=False
    )
    return AgainPage(
        engagement=engagement,
        round=round_,
        agenda=agenda_of(case, minutes, overdue),
        people=tuple(
            Addressee(person, person.has_answered)
            for person in people.exclude(email="").annotate(has_answered=Exists(answers))
        ),
        words=text_of(engagement, KINDS[AGAIN]),
    )


class AgainForm(forms.Form):
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes on"),
        widget=forms.DateTimeInput(
            attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=200, widget=forms.TextInput(attrs={"class": "input"})
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=5000,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 12}),
    )

    def __init__(
        self, *args: object, page: AgainPage, topics: list[str], at: datetime, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.page, self.topics, self.at = page, topics, at

    @property
    def minutes(self) -> int:
        """Return how long it takes to talk about what is ticked."""
        return sum(self.page.topics[topic].minutes for topic in self.topics)

    @property
    def words(self) -> MailWords:
        text = str(self.cleaned_data.get("text", "")).replace("\r\n", "\n").strip()
        return MailWords(str(self.cleaned_data.get("subject", "")), text)

    def clean_closes_at(self) -> datetime:
        # The form parses in the server's zone; the same date and time are meant in the engagement's.
        closes_at: datetime = self.cleaned_data["closes_at"].replace(
            tzinfo=ZoneInfo(self.page.engagement.time_zone)
        )
        if closes_at <= self.at:
            raise forms.ValidationError(_("That is past. Choose a later day or time."))
        return closes_at

    def clean(self) -> dict[str, object]:
        for name, sentence in problems_of(KINDS[AGAIN], self.words).items():
            if name in self.cleaned_data:
                self.add_error(name, sentence)
        if not self.topics:
            self.add_error(None, _("Tick at least one topic."))
        elif self.minutes > self.page.to_talk:
            sentence = ngettext(
                "The topic takes %(minutes)d minutes, and %(left)d are left to talk. Choose a longer talk.",
                "The topics take %(minutes)d minutes, and %(left)d are left to talk. Untick one, or choose a longer talk.",
                len(self.topics),
            )
            self.add_error(None, sentence % {"minutes": self.minutes, "left": self.page.to_talk})
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def ask_again(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    sent = request.POST if request.method == "POST" else request.GET
    try:
        page = again_page(engagement, minutes=_minutes(sent), at=at)
    except NextRoundRefused as refused:
        messages.error(request, str(refused))
        return redirect("engagement", engagement_id=engagement.pk)
    order, ticked = _order(page, request.POST)
    topics = [topic for topic in order if topic in ticked]
    form = AgainForm(request.POST or None, initial=_initial(page, at), page=page, topics=topics, at=at)
    if "open" not in request.POST:
        # Moving a topic is no attempt to open: nothing is wrong yet.
        form.errors.clear()
    elif form.is_valid() and _opens(request, form, at):
        return redirect("engagement", engagement_id=engagement.pk)
    context = {
        "page": page,
        "engagement": engagement,
        "form": form,
        "presets": PRESETS,
        "rows": [(page.topics[topic], topic in ticked) for topic in order],
        "talk": form.minutes,
        "people": _rows_of_people(page, request.POST),
        "title": _("Ask again about few things"),
    }
    return render(request, "portfolio/again.html", context, status=422 if form.errors else 200)


def _minutes(sent: QueryDict) -> int:
    return next((each for each in PRESETS if str(each) == sent.get("minutes")), USUAL)


def _rows_of_people(page: AgainPage, sent: QueryDict) -> list[tuple[Addressee, bool]]:
    """Return everybody with whether they are ticked: at first those who have answered."""
    if not sent:
        return [(each, each.has_answered) for each in page.people]
    ticked = sent.getlist("people")
    return [(each, str(each.person.pk) in ticked) for each in page.people]


def _opens(request: MemberRequest, form: AgainForm, at: datetime) -> bool:
    """Open the round as the form has it; where that is refused the form says why."""
    try:
        opened, mails = ask_few_things_again(
            engagement=form.page.engagement,
            topics=form.topics,
            closes_at=form.cleaned_data["closes_at"],
            people={*request.POST.getlist("people")} & {str(each.person.pk) for each in form.page.people},
            words=form.words,
            by=request.actor,
            at=at,
        )
    except NextRoundRefused as refused:
        form.add_error(None, str(refused))
        return False
    done = ngettext(
        "%(round)s is open; %(mails)d mail goes out.",
        "%(round)s is open; %(mails)d mails go out.",
        mails,
    )
    messages.success(request, done % {"round": opened, "mails": mails})
    return True


def _order(page: AgainPage, sent: QueryDict) -> tuple[list[str], set[str]]:
    """Return all topics in the order of the page as it was sent, and which are ticked."""
    if not sent:
        return list(page.topics), {each.id for each in page.agenda.topics}
    order = [topic for topic in dict.fromkeys(sent.getlist("order")) if topic in page.topics]
    order += [topic for topic in page.topics if topic not in order]
    for name, step in (("up", -1), ("down", 1)):
        if (topic := sent.get(name)) in order:
            place = order.index(topic)
            order.insert(max(place + step, 0), order.pop(place))
    return order, set(sent.getlist("topic"))


def _initial(page: AgainPage, at: datetime) -> dict[str, object]:
    closes_at = page.engagement.in_its_zone(at + timedelta(hours=HOURS))
    return {
        # Naive, because the field would convert it to the server's zone.
        "closes_at": closes_at.replace(second=0, microsecond=0, tzinfo=None),
        "subject": page.words.subject,
        "text": page.words.text,
    }
