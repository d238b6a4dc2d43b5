"""The people of an engagement: add, change, remove, give and revoke links."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.core.words.cells import spreadsheet_cell
from apps.engagements import services
from apps.engagements.access import (
    engagement_of,
    leads,
    led_engagement_of,
    led_stakeholder_of,
    stakeholder_of,
)
from apps.engagements.errors import PeopleErased, PeopleNotAdded, StakeholderAnswered, StakeholderWithdrawn
from apps.engagements.links import mail_to
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.engagements.people.counted import rounds_of
from apps.engagements.people.forms import ERASED_WISH_IT, FloorsForm, PeopleForm, StakeholderForm
from apps.engagements.people.links import live_links
from apps.engagements.people.sentences import added_words
from apps.engagements.selectors import perspective_labels


@require_http_methods(["GET", "POST"])
@facilitator_required
def people_new(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    form = PeopleForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_stakeholders(
                engagement=engagement,
                people=form.parsed(),
                erased_wish_it=ERASED_WISH_IT in request.POST,
                by=request.actor,
                at=timezone.now(),
            )
        except PeopleNotAdded as error:
            form.asks_for_wish = isinstance(error, PeopleErased)
            for reason in error.reasons:
                form.add_error("people", reason)
        else:
            messages.success(request, added_words(len(added)))
            return redirect("engagement", engagement_id=engagement.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "perspectives": perspective_labels(engagement).items(),
    }
    return render(request, "engagements/people/people_new.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def person(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    stakeholder = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    initial = {name: getattr(stakeholder, name) for name in ("name", "email", "perspective")}
    form = StakeholderForm(request.POST or None, initial=initial, engagement=stakeholder.engagement)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_stakeholder(
                stakeholder=stakeholder,
                erased_wish_it=ERASED_WISH_IT in request.POST,
                by=request.actor,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except PeopleNotAdded as error:
            form.asks_for_wish = isinstance(error, PeopleErased)
            form.add_error("email", error.reasons[0])
        else:
            moved, readdressed = ("perspective" in form.changed_data), ("email" in form.changed_data)
            said = _saved(stakeholder, is_moved=moved, is_readdressed=readdressed)
            messages.success(request, said)
            return redirect("engagement", engagement_id=engagement_id)
    rounds = rounds_of(stakeholder)
    context = {
        "stakeholder": stakeholder,
        "is_closed": bool(rounds) and not rounds[-1].is_open,
        "counted": [each for each in rounds if each.counted is not None],
        "may_lead": leads(request.membership, stakeholder.engagement),
        "form": form,
        "links": live_links(stakeholder, at=timezone.now()),
        "proving_address": stakeholder.proving_email,
        "are_files": settings.MAILS_ARE_FILES,
    }
    return render(request, "engagements/people/person.html", context)


def _saved(stakeholder: Stakeholder, *, is_moved: bool, is_readdressed: bool) -> str:
    """Say what follows from a changed address or perspective: people who have sent see new questions only if told."""
    if is_readdressed and stakeholder.keeps_email:
        return _(
            "%(person)s is saved. What they gave does not open to the new address until they confirm it on a "
            "device they answered on; the old one is told by mail."
        ) % {"person": stakeholder}
    if not is_moved:
        return _("%(person)s is saved.") % {"person": stakeholder}
    labels = perspective_labels(stakeholder.engagement)
    place = {"person": stakeholder, "perspective": labels[stakeholder.perspective]}
    if stakeholder.responses.filter(state="submitted").exists():
        return (
            _(
                "%(person)s speaks for %(perspective)s now. They have sent already: what is asked in addition "
                "they find under “Change my answers”. Tell them."
            )
            % place
        )
    return (
        _("%(person)s speaks for %(perspective)s now. What they gave stays; its questions come in addition.")
        % place
    )


@require_POST
@facilitator_required
def person_remove(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    stakeholder = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    try:
        services.remove_stakeholder(stakeholder=stakeholder, by=request.actor, at=timezone.now())
    except (StakeholderAnswered, StakeholderWithdrawn) as error:
        messages.error(request, str(error))
        return redirect("person", engagement_id=engagement_id, stakeholder_id=stakeholder_id)
    messages.success(request, _("%(person)s is off the list.") % {"person": stakeholder})
    return redirect("engagement", engagement_id=engagement_id)


@require_POST
@facilitator_required
def person_link_end(
    request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID, token_id: UUID
) -> HttpResponse:
    """End one link, and what is open by it."""
    stakeholder = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    token = get_object_or_404(InvitationToken, pk=token_id, invitation=stakeholder.invitation)
    services.end_link(token=token, verb="end_link", by=request.actor, at=timezone.now())
    messages.success(request, _("The link is ended, with what was open by it. The others work."))
    return redirect("person", engagement_id=engagement_id, stakeholder_id=stakeholder_id)


@require_POST
@facilitator_required
def person_revoke(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    stakeholder = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    services.revoke_invitation(stakeholder=stakeholder, by=request.actor, at=timezone.now())
    said = _("The links of %(person)s no longer work. A new one will.")
    messages.success(request, said % {"person": stakeholder})
    return redirect("engagement", engagement_id=engagement_id)


@require_POST
@facilitator_required
@recently_proven
def person_link(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    stakeholder = led_stakeholder_of(request.membership, engagement_id, stakeholder_id)
    try:
        return _show_links(request, stakeholder.engagement, [stakeholder])
    except StakeholderWithdrawn as error:
        messages.error(request, str(error))
        return redirect("person", engagement_id=engagement_id, stakeholder_id=stakeholder_id)


@require_POST
@facilitator_required
def person_back(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Let somebody who withdrew take part again, only if the facilitator confirms that they asked for it."""
    stakeholder = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    if "wished" in request.POST:
        services.let_back_in(stakeholder=stakeholder, by=request.actor, at=timezone.now())
        messages.success(
            request,
            _("%(person)s takes part again. A new link opens the questions.") % {"person": stakeholder},
        )
    else:
        messages.error(request, _("Tick that they asked for it: nobody comes back without their own wish."))
    return redirect("person", engagement_id=engagement_id, stakeholder_id=stakeholder_id)


@require_POST
@facilitator_required
@recently_proven
def links(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = led_engagement_of(request.membership, engagement_id)
    chosen = set(request.POST.getlist("person"))  # none chosen: everybody
    everybody = engagement.stakeholders.taking_part()
    people = [each for each in everybody if not chosen or str(each.pk) in chosen]
    return _show_links(request, engagement, people)


@require_http_methods(["GET", "POST"])
@facilitator_required
def floors(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Say how many answers are wanted in each perspective."""
    engagement = engagement_of(request.membership, engagement_id)
    form = FloorsForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        services.set_floors(
            engagement=engagement, floors=form.cleaned_data, by=request.actor, at=timezone.now()
        )
        return redirect("engagement", engagement_id=engagement.pk)
    context = {"engagement": engagement, "form": form}
    return render(request, "engagements/people/floors.html", context, status=422 if form.errors else 200)


def _show_links(request: MemberRequest, engagement: Engagement, people: list[Stakeholder]) -> HttpResponse:
    """Mint links and show them in the same response: each is shown once, and is in no URL and no log."""
    minted = services.show_links(
        engagement=engagement, stakeholders=people, by=request.actor, at=timezone.now()
    )
    labels = perspective_labels(engagement)
    rows = [
        {
            "name": str(each),
            "cell": spreadsheet_cell(str(each)),
            "email": each.email,
            "perspective": labels.get(each.perspective, each.perspective),
            "link": link,
            "mail": mail_to(each.email, name=str(each), initiative=engagement.initiative, link=link),
        }
        for each, link in zip(people, minted, strict=True)
    ]
    context = {"engagement": engagement, "rows": rows, "are_files": settings.MAILS_ARE_FILES}
    return render(request, "engagements/people/links.html", context)
