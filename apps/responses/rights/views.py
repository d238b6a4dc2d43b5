"""A participant's rights: to know who sees what and what is held, to change perspective, to withdraw, to be erased."""

from contextlib import suppress
from datetime import datetime
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.core.actors import Actor
from apps.core.erasing.pending import still_named
from apps.documents.mapping import plain
from apps.engagements.access import led_engagement_of, led_stakeholder_of, stakeholder_of
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.engagements.selectors import contact_of, has_given, perspective_labels, short_perspective_labels
from apps.responses.access import person
from apps.responses.entry.devices import ask_proof
from apps.responses.errors import AlreadyErased, NothingAsked, SessionEnded, TextChanged
from apps.responses.models import Response
from apps.responses.questions.text import clean_text
from apps.responses.rights import perspective_requests, withdrawal
from apps.responses.rights.erasing import erase_person
from apps.responses.rights.naming import list_of_texts, reword_text
from apps.responses.rights.personal_data import note_export, personal_data_for_others, personal_data_of
from apps.responses.selectors import response_for
from apps.responses.session_views import link_required, response_required
from apps.responses.sessions import devices_here, remember_taken_back
from apps.responses.whom import WhomForm


class WordForm(forms.Form):
    text = forms.UUIDField(widget=forms.HiddenInput)
    word = forms.CharField(
        label=_("Word in place of the name"),
        max_length=40,
        initial=_("a colleague"),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={
            "required": _("Type the word that takes the place of the name, or remove the text."),
            "max_length": _("The word may have 40 characters."),
        },
    )

    def __init__(
        self, data: QueryDict | None = None, *, text: UUID | None = None, auto_id: str = "id_%s"
    ) -> None:
        super().__init__(data, initial={"text": text}, auto_id=auto_id)
        # Whoever removes a text needs no word.
        self.fields["word"].required = "remove" not in self.data

    def wanted_word(self) -> str:
        """Return the word to put in; without one the text is to be removed."""
        word = clean_text(self.cleaned_data["word"]).replace("\n", " ")
        return "" if "remove" in self.data else word


@require_safe
@response_required
def who_sees_what(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Repeat what was said before the first question."""
    return _who_sees_what(request, response.round.engagement)


@link_required
@require_safe
def who_sees_what_by_link(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    """Say who sees what before anything begins."""
    return _who_sees_what(request, token.invitation.stakeholder.engagement)


def _who_sees_what(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    context = {"engagement": engagement, "contact": contact_of(engagement)}
    return render(request, "responses/rights/who_sees_what.html", context)


def _leaving(stakeholder: Stakeholder, round_: Round | None) -> dict[str, object]:
    """Return what the pages of withdrawing and erasing say, before and after."""
    return {
        "engagement": stakeholder.engagement,
        "contact": contact_of(stakeholder.engagement),
        "is_in_a_result": withdrawal.is_in_a_result(round_),
        "has_given": has_given(stakeholder),
        "is_open": round_ is not None and round_.is_open,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@response_required
def withdraw(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Explain withdrawing, and withdraw once confirmed."""
    stakeholder = response.stakeholder
    context = _leaving(stakeholder, response.round) | {"response": response}
    form = _whom_instead(request, stakeholder)
    if request.method != "POST" or not form.is_valid():
        return _ask_to_stay(request, context, form)
    if response.is_being_interviewed:  # a facilitator in an interview opened this page
        messages.error(request, gettext("Only the person can withdraw, from their own link."))
        return redirect("withdraw", response.pk)
    context["response_id"] = response.pk
    withdrawal.withdraw(stakeholder=stakeholder, by=person(stakeholder), at=at, instead=form.whom())
    answer = render(request, "responses/rights/withdrawn.html", context)
    remember_taken_back(answer, response.pk)
    return answer


@link_required
def withdraw_by_link(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    """Withdraw by the personal link, for people who have not begun on this device."""
    stakeholder, known = token.invitation.stakeholder, devices_here(request)
    context, form = _leaving(stakeholder, response_for(stakeholder)[0]), _whom_instead(request, stakeholder)
    if request.method != "POST" or not form.is_valid():
        ask_proof(token=token, known=known)
        return _ask_to_stay(request, context, form)
    by, instead = person(stakeholder), form.whom()
    # Pressed twice: the first press did it.
    with suppress(SessionEnded):
        withdrawal.withdraw_by_link(token=token, known=known, by=by, at=at, instead=instead)
    return render(request, "responses/rights/withdrawn.html", context)


def _whom_instead(request: HttpRequest, stakeholder: Stakeholder) -> WhomForm:
    posted = request.POST if request.method == "POST" else None
    return WhomForm(posted, asked_by=stakeholder, may_be_empty=True)


def _ask_to_stay(request: HttpRequest, context: dict[str, object], form: WhomForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "responses/rights/withdraw.html", {**context, "form": form}, status=status)


def _erase(stakeholder: Stakeholder, *, by: Actor, at: datetime) -> int:
    """Erase somebody; return how many frozen documents still name them."""
    # Pressed twice: the first press did it.
    try:
        return erase_person(stakeholder=stakeholder, by=by, at=at)
    except AlreadyErased:
        return 0


@require_http_methods(["GET", "HEAD", "POST"])
@response_required
def erase(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Explain erasing, and erase once confirmed."""
    stakeholder = response.stakeholder
    context = _leaving(stakeholder, response_for(stakeholder)[0])
    if request.method != "POST":
        return render(request, "responses/rights/erase.html", {**context, "response": response})
    if response.is_being_interviewed:  # a facilitator in an interview opened this page
        messages.error(request, gettext("Only the person can have themselves erased, from their own link."))
        return redirect("erase", response.pk)
    context["response_id"] = response.pk
    context["documents"] = _erase(stakeholder, by=person(stakeholder), at=at)
    answer = render(request, "responses/rights/erased.html", context)
    remember_taken_back(answer, response.pk)
    return answer


@link_required
def erase_by_link(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    """Erase by the personal link, for people who have not begun on this device."""
    ask_proof(token=token, known=devices_here(request))
    stakeholder = token.invitation.stakeholder
    context = _leaving(stakeholder, response_for(stakeholder)[0])
    if request.method != "POST":
        return render(request, "responses/rights/erase.html", context)
    context["documents"] = _erase(stakeholder, by=person(stakeholder), at=at)
    return render(request, "responses/rights/erased.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
@recently_proven
def person_erase(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Explain erasing, and erase once it is confirmed that the person wishes it."""
    stakeholder = led_stakeholder_of(request.membership, engagement_id, stakeholder_id)
    problem = ""
    if request.method == "POST" and "wished" not in request.POST:
        problem = gettext("Tick that they asked for it: nobody is erased without their own wish.")
    elif request.method == "POST":
        documents = _erase(stakeholder, by=request.actor, at=timezone.now())
        messages.success(request, f"{gettext('The person is erased.')} {still_named(documents)}".strip())
        return redirect("engagement", engagement_id=engagement_id)
    context = {
        **_leaving(stakeholder, response_for(stakeholder)[0]),
        "stakeholder": stakeholder,
        "problem": problem,
    }
    return render(request, "responses/rights/person_erase.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def named_texts(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """List the texts of others that name somebody who was erased, and reword or remove one."""
    engagement = led_engagement_of(request.membership, engagement_id)
    posted = WordForm(request.POST) if request.method == "POST" else None
    if posted is not None and posted.is_valid():
        _reword(request, engagement, posted)
        return redirect("named_texts", engagement_id=engagement_id)
    chosen = posted.data.get("text") if posted else None
    rows = [
        (
            each,
            posted if posted and chosen == str(each.id) else WordForm(text=each.id, auto_id=f"{each.id}_%s"),
        )
        for each in list_of_texts(engagement)
    ]
    context = {"engagement": engagement, "rows": rows, "is_refused": posted is not None}
    return render(request, "responses/rights/named_texts.html", context, status=422 if posted else 200)


def _reword(request: MemberRequest, engagement: Engagement, form: WordForm) -> None:
    word = form.wanted_word()
    try:
        reword_text(
            engagement=engagement,
            text_id=form.cleaned_data["text"],
            word=word,
            by=request.actor,
            at=timezone.now(),
        )
    except TextChanged as error:
        messages.info(request, str(error))
    else:
        done = gettext("The text is reworded.") if word else gettext("The text is removed.")
        messages.success(request, done)


@require_safe
@response_required
def held(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    """Show the person everything, or give it as a file."""
    if response.is_being_interviewed:
        return redirect("respond", response.pk)
    data = personal_data_of(response.stakeholder, with_answers=True)
    if "json" in request.GET:
        return _file(data, at)
    return render(request, "responses/rights/held.html", {"data": data, "response": response})


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
@recently_proven
def person_held(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Show what is held to whoever keeps the list; answers only if the engagement is named and no round is open."""
    stakeholder, at = led_stakeholder_of(request.membership, engagement_id, stakeholder_id), timezone.now()
    context: dict[str, object] = {"stakeholder": stakeholder, "engagement": stakeholder.engagement}
    if request.method == "POST":
        data = personal_data_for_others(stakeholder, with_answers=_may_read_answers(stakeholder))
        note_export(stakeholder=stakeholder, by=request.actor, at=at)
        if "json" in request.POST:
            return _file(data, at)
        context["data"] = data
    return render(request, "responses/rights/person_held.html", context)


def _may_read_answers(stakeholder: Stakeholder) -> bool:
    # While a round is open nobody sees what others gave, in a named engagement neither.
    if stakeholder.engagement.is_confidential:
        return False
    return not Round.objects.filter(engagement_id=stakeholder.engagement_id, state=Round.State.OPEN).exists()


def _file(data: dict[str, object], at: datetime) -> HttpResponse:
    answer = JsonResponse(plain(data), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="scalelens-held-{at:%Y-%m-%d}.json"'
    return answer


@require_POST
@facilitator_required
def settle_request(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Grant or decline a request for another perspective."""
    stakeholder, at = stakeholder_of(request.membership, engagement_id, stakeholder_id), timezone.now()
    is_move = "move" in request.POST
    settle = perspective_requests.move_as_asked if is_move else perspective_requests.leave_as_is
    try:
        settle(stakeholder=stakeholder, by=request.actor, at=at)
    except NothingAsked as error:
        messages.info(request, str(error))
    else:
        labels = perspective_labels(stakeholder.engagement)
        place = labels.get(stakeholder.perspective, stakeholder.perspective)
        outcome = (
            gettext("%(person)s speaks for %(perspective)s.")
            if is_move
            else gettext("%(person)s still speaks for %(perspective)s.")
        )
        messages.success(request, outcome % {"person": stakeholder, "perspective": place})
    return redirect("engagement", engagement_id=engagement_id)


NONE_OF_THEM = "none"


class FieldForm(forms.Form):
    wished = forms.ChoiceField(
        label=_("Which of these is yours?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the one that fits, or “None of these”.")},
    )

    def __init__(self, data: QueryDict | None, *, others: dict[str, str]) -> None:
        super().__init__(data)
        field = cast("forms.ChoiceField", self.fields["wished"])
        field.choices = [*others.items(), (NONE_OF_THEM, _("None of these"))]


@require_http_methods(["GET", "POST"])
@response_required
def not_my_field(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    # Whoever enters an interview asks for nothing in the person's name.
    if not response.round.is_open or response.is_being_interviewed:
        return redirect("respond", response.pk)
    return _not_my_field(request, response.stakeholder, at)


@link_required
def not_my_field_by_link(request: HttpRequest, token: InvitationToken, at: datetime) -> HttpResponse:
    """Ask before anything begins."""
    round_ = response_for(token.invitation.stakeholder)[0]
    if round_ is None or not round_.is_open:
        return redirect("../")
    return _not_my_field(request, token.invitation.stakeholder, at)


def _not_my_field(request: HttpRequest, stakeholder: Stakeholder, at: datetime) -> HttpResponse:
    labels, own = short_perspective_labels(stakeholder.engagement), stakeholder.perspective
    others = {slug: label for slug, label in labels.items() if slug != own}
    form = FieldForm(request.POST if request.method == "POST" else None, others=others)
    if form.is_valid():
        wished = form.cleaned_data["wished"]
        if wished == NONE_OF_THEM:
            return redirect("../withdraw/")
        by = person(stakeholder)
        perspective_requests.ask_for_perspective(stakeholder=stakeholder, wished=wished, by=by, at=at)
        return redirect(request.path)
    latest = perspective_requests.latest_request(stakeholder)
    context = {
        "stakeholder": stakeholder,
        "form": form,
        "asked": latest,
        "wished": labels.get(latest.wished, "") if latest else "",
        "own": labels.get(own, own),
    }
    return render(request, "responses/rights/not_my_field.html", context, status=422 if form.errors else 200)
