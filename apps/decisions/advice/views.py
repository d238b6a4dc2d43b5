"""The page of the advice: each entry answered by itself, or all that are open accepted at once."""

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.decisions.advice.selectors import AdvicePage, Recommendation, advice_page
from apps.decisions.advice.services import accept_all, answer_advice, take_answers_back
from apps.decisions.fields import owner_field
from apps.decisions.models import AdviceAnswer
from apps.decisions.owners import Owners, stored_owner
from apps.decisions.revisions import EditConflict, RevisedForm
from apps.engagements.access import any_engagement_of, engagement_of
from apps.engagements.models import Engagement

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


MOST_WORDS = 4000  # as in the engagement file
TAKEN_BACK = "none"


def _words(label: "StrPromise") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "input", "rows": 4})
    return forms.CharField(label=label, max_length=MOST_WORDS, required=False, widget=widget)


class AdviceForm(RevisedForm):
    """The answer to one entry; the owner is that of the steps which it becomes."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[*AdviceAnswer.Kind.choices, (TAKEN_BACK, gettext_lazy("No answer"))],
    )
    owner = owner_field(gettext_lazy("Owner"))
    text = _words(gettext_lazy("The wording for this client"))
    reason = _words(gettext_lazy("Why not"))

    def __init__(self, data: QueryDict | None, *, recommendation: Recommendation, owners: Owners) -> None:
        self.recommendation, self.owners = recommendation, owners
        stored = recommendation.answer
        super().__init__(
            data,
            saved={
                "answer": stored.answer if stored else TAKEN_BACK,
                "text": (stored.text if stored else "") or recommendation.title,
                "reason": stored.reason if stored else "",
            },
            revision=recommendation.revision,
            auto_id=f"{recommendation.rule}-%s",
        )

    def clean_owner(self) -> str:
        return stored_owner(self.cleaned_data["owner"], self.owners)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text and self.cleaned_data.get("answer") == AdviceAnswer.Kind.EDITED:
            raise forms.ValidationError(_("Write how it should read for this client."))
        return text

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason and self.cleaned_data.get("answer") == AdviceAnswer.Kind.DECLINED:
            raise forms.ValidationError(_("Say why it is declined: the report prints it."))
        return reason

    @property
    def stored_answer(self) -> AdviceAnswer.Kind | None:
        """Return the answer; a wording that is the original is accepted, and None takes the answer back."""
        answer = self.cleaned_data["answer"]
        if answer == TAKEN_BACK:
            return None
        is_same = self.cleaned_data["text"] == self.recommendation.title
        kind = AdviceAnswer.Kind(answer)
        return AdviceAnswer.Kind.ACCEPTED if kind == AdviceAnswer.Kind.EDITED and is_same else kind


class AcceptAllForm(forms.Form):
    """The owner of all that is accepted at once."""

    everybody = owner_field(gettext_lazy("Owner of all that have no answer yet"))

    def __init__(self, data: QueryDict | None, *, owners: Owners) -> None:
        super().__init__(data)
        self.owners = owners
        self.fields["everybody"].required = True
        self.fields["everybody"].error_messages["required"] = _(
            "Say who owns them: each step can be changed later."
        )

    def clean_everybody(self) -> str:
        return stored_owner(self.cleaned_data["everybody"], self.owners)


PAGE = "decisions/advice/page.html"


@require_safe
@facilitator_required
def advice(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_engagement_of(request.membership, engagement_id)
    page = advice_page(engagement, timezone.now())
    return render(request, PAGE, _context(page) | {"undo": request.GET.get("undo", "")})


@require_POST
@facilitator_required
def answer(request: MemberRequest, engagement_id: UUID, rule: str) -> HttpResponse:
    """Keep an answer; to htmx, only its row."""
    engagement = engagement_of(request.membership, engagement_id)
    page, form = _sent(request, engagement, rule)
    if not form.is_stale and form.is_valid():
        steps, owner = form.recommendation.steps, form.cleaned_data["owner"]
        for step in steps:
            step.owner = owner
        try:
            answer_advice(
                engagement=engagement,
                rule=rule,
                answer=form.stored_answer,
                text=form.cleaned_data["text"],
                reason=form.cleaned_data["reason"],
                steps=steps,
                known=form.cleaned_data["revision"],
                by=request.actor,
                at=timezone.now(),
            )
        except EditConflict:
            # Read anew, the page sets what somebody else has answered beside what was typed.
            page, form = _sent(request, engagement, rule)
        else:
            return _kept(request, engagement, rule)
    # htmx swaps no refusal: to it, what is amiss is answered as the row.
    if request.htmx:
        return render(request, f"{PAGE}#row", {"engagement": engagement, "form": form})
    return render(request, PAGE, _context(page, form), status=409 if form.is_stale else 422)


def _sent(request: MemberRequest, engagement: Engagement, rule: str) -> tuple[AdvicePage, AdviceForm]:
    page = advice_page(engagement, timezone.now())
    recommendation = page.named(rule)
    if recommendation is None:
        raise Http404
    return page, AdviceForm(request.POST, recommendation=recommendation, owners=page.context.owners)


def _kept(request: MemberRequest, engagement: Engagement, rule: str) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('advice', args=[engagement.pk])}#{rule}")
    page = advice_page(engagement, timezone.now())
    recommendation = page.named(rule)
    # Taken back, of one that is not given any more: its row goes.
    if recommendation is None:
        return HttpResponse()
    form = AdviceForm(None, recommendation=recommendation, owners=page.context.owners)
    return render(request, f"{PAGE}#row", {"engagement": engagement, "form": form})


@require_POST
@facilitator_required
def accept(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Accept all that has no answer, with one owner; or take back what was accepted so."""
    engagement = engagement_of(request.membership, engagement_id)
    if "undo" in request.POST:
        return _take_back(request, engagement)
    page = advice_page(engagement, timezone.now())
    form = AcceptAllForm(request.POST, owners=page.context.owners)
    if not form.is_valid():
        return render(request, PAGE, _context(page, accepting=form), status=422)
    steps = {each.rule: each.steps for each in page.unanswered}
    for step in (step for own in steps.values() for step in own):
        step.owner = form.cleaned_data["everybody"]
    try:
        accept_all(engagement=engagement, steps=steps, by=request.actor, at=timezone.now())
    except EditConflict as error:
        messages.error(request, str(error))
        return redirect("advice", engagement_id=engagement.pk)
    count = ngettext("%(count)d accepted.", "%(count)d accepted.", len(steps)) % {"count": len(steps)}
    messages.success(request, count if steps else _("There was nothing left to accept."))
    query = {"undo": _signer(engagement).sign_object(list(steps))} if steps else {}
    return redirect(reverse("advice", args=[engagement.pk], query=query))


def _take_back(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    try:
        rules = _signer(engagement).unsign_object(request.POST["undo"])
    except BadSignature:
        rules = []
    at = timezone.now()
    steps = {
        each.rule: each.steps for each in advice_page(engagement, at).recommendations if each.rule in rules
    }
    count = take_answers_back(engagement=engagement, steps=steps, by=request.actor, at=at)
    message = ngettext("%(count)d taken back.", "%(count)d taken back.", count) % {"count": count}
    messages.success(request, message if count else _("There was nothing left to take back."))
    return redirect("advice", engagement_id=engagement.pk)


def _signer(engagement: Engagement) -> Signer:
    return Signer(salt=f"accepted:{engagement.pk}")


def _context(
    page: AdvicePage, sent: AdviceForm | None = None, accepting: AcceptAllForm | None = None
) -> dict[str, object]:
    owners = page.context.owners
    forms = {
        each.rule: AdviceForm(None, recommendation=each, owners=owners)
        for each in (*page.recommendations, *page.gone)
    }
    if sent:
        forms[sent.recommendation.rule] = sent
    return {
        "engagement": page.context.engagement,
        "here": "advice",
        "page": page,
        "owners": owners,
        "forms": [forms[each.rule] for each in page.recommendations],
        "gone": [forms[each.rule] for each in page.gone],
        "accepting": accepting or AcceptAllForm(None, owners=owners),
    }
