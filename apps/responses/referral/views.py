"""Pages of “Somebody else knows this”: whom a person names, and whom the facilitator sends it to."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import led_engagement_of
from apps.engagements.errors import PeopleNotAdded
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import latest_round, perspective_labels
from apps.engagements.services import NewStakeholder
from apps.instruments.definition import Item
from apps.instruments.selectors import definition_for
from apps.responses.answering.questionnaire import Questionnaire, questionnaire_of
from apps.responses.errors import NotSent, RoundClosed
from apps.responses.models import Response
from apps.responses.questions.kinds import may_be_passed_on
from apps.responses.referral import passing
from apps.responses.referral.passed_on import PassedOn, passed_on_in
from apps.responses.selectors import whom as whom_in_words
from apps.responses.session_views import AnswerRequest, response_required
from apps.responses.whom import WhomForm

_NEW = "new"
_INPUT = forms.TextInput(attrs={"class": "input", "autocomplete": "off", "dir": "auto"})


@require_http_methods(["GET", "HEAD", "POST"])
@response_required
def pass_on(request: AnswerRequest, response: Response, at: datetime, item_id: str) -> HttpResponse:
    """Ask who knows it, and go on with the form."""
    questionnaire = questionnaire_of(response)
    item = _passable(questionnaire, item_id)
    if not response.round.is_open or response.is_submitted or response.is_being_interviewed:
        return redirect("respond", response.pk)
    back_url = f"{questionnaire.url(questionnaire.page_of(item).slug)}#{item.id}-question"
    if "take_back" in request.POST:
        passing.take_back(response=response, item=item, by=request.actor, at=at)
        return redirect(back_url)
    form = WhomForm(request.POST if request.method == "POST" else None, asked_by=response.stakeholder)
    if form.is_valid() and (whom := form.whom()):
        try:
            passing.pass_on(response=response, item=item, to=whom, by=request.actor, at=at)
        except RoundClosed:
            return redirect("respond", response.pk)
        fields = questionnaire.context.wording.definition.short_perspectives
        words = {"whom": whom_in_words(whom.perspective, whom.name, fields)}
        messages.success(request, gettext("Passed on to %(whom)s.") % words)
        return redirect(_after(questionnaire, item.id))
    context = {
        "response": response,
        "engagement": response.round.engagement,
        "form": form,
        "question": questionnaire.context.in_words(item.text),
        "back_url": back_url,
    }
    return render(request, "responses/referral/pass_on.html", context, status=422 if form.errors else 200)


def _passable(questionnaire: Questionnaire, item_id: str) -> Item:
    item = next((each for each in questionnaire.course.items if each.id == item_id), None)
    if item is None or not may_be_passed_on(item):
        raise Http404
    return item


def _after(questionnaire: Questionnaire, item_id: str) -> str:
    """Return where the form goes on: the next page, or the same where more is asked on it."""
    slug = questionnaire.course.page_of(item_id)
    page = questionnaire.page(slug)
    if page and len(page.items) > 1:
        return f"{questionnaire.url(slug)}#{item_id}-question"
    return questionnaire.url(questionnaire.after(slug))


class SendForm(forms.Form):
    person = forms.ChoiceField(
        label=_("Who is to be asked?"), error_messages={"required": _("Choose a person, or “Somebody new”.")}
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False, widget=_INPUT)
    perspective = forms.ChoiceField(label=_("Speaks for"), required=False)
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def __init__(
        self, data: QueryDict | None, *, people: list[tuple[str, str]], labels: dict[str, str], row: PassedOn
    ) -> None:
        super().__init__(data, initial={"name": row.name, "perspective": row.perspective})
        person, perspective = (
            cast("forms.ChoiceField", self.fields[each]) for each in ("person", "perspective")
        )
        person.choices = [("", gettext("Choose")), *people, (_NEW, gettext("Somebody new"))]
        perspective.choices = [("", gettext("Choose")), *labels.items()]
        for field in (person, perspective):
            field.widget.attrs["class"] = "input"

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("person") == _NEW:
            for field, sentence in (
                ("name", gettext("Write the name.")),
                ("perspective", gettext("Choose for what they speak.")),
            ):
                if not self.errors.get(field) and not cleaned.get(field):
                    self.add_error(field, sentence)
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def send_referral(request: MemberRequest, engagement_id: UUID, referral_id: UUID) -> HttpResponse:
    """Send a question that was passed on to a person of the list, or to somebody new."""
    engagement = led_engagement_of(request.membership, engagement_id)
    round_ = latest_round(engagement)
    row = _row(engagement, round_, referral_id)
    if row is None or round_ is None:
        raise Http404
    if not round_.is_open:
        return redirect("engagement", engagement_id)
    labels = perspective_labels(engagement)
    # With the perspective: two may have one name.
    people = [
        (str(each.pk), f"{each} ({labels.get(each.perspective, each.perspective)})")
        for each in passing.may_be_sent_to(round_, row)
    ]
    posted = request.POST if request.method == "POST" else None
    form = SendForm(posted, people=people, labels=labels, row=row)
    sent = _send(form, round_, row, request) if form.is_valid() else None
    if sent and not sent.link:
        messages.success(request, gettext("%(person)s is asked by mail.") % {"person": sent.person})
        return redirect("engagement", engagement_id)
    context = {
        "engagement": engagement,
        "row": row,
        "form": form,
        "sent": sent,
        "are_files": settings.MAILS_ARE_FILES,
    }
    return render(request, "responses/referral/send.html", context, status=422 if form.errors else 200)


def _row(engagement: Engagement, round_: Round | None, referral_id: UUID) -> PassedOn | None:
    definition = definition_for(engagement.instrument_version, engagement.routing)
    rows = passed_on_in(round_, definition) if round_ else ()
    return next((row for row in rows if row.item and row.id == referral_id), None)


def _send(form: SendForm, round_: Round, row: PassedOn, request: MemberRequest) -> passing.Sent | None:
    """Send it; None where it can't be, which the form says."""
    given, at = form.cleaned_data, timezone.now()
    try:
        if given["person"] == _NEW:
            new = NewStakeholder(given["name"], given["email"], given["perspective"])
            return passing.send_to_new(round_=round_, row=row, new=new, by=request.actor, at=at)
        person = round_.engagement.stakeholders.select_related("engagement", "invitation").get(
            pk=given["person"]
        )
        return passing.send_to(round_=round_, row=row, person=person, by=request.actor, at=at)
    except (PeopleNotAdded, NotSent) as error:
        form.add_error("person", str(error))
    except RoundClosed:
        form.add_error("person", gettext("The round is closed: nothing is asked any more."))
    return None
