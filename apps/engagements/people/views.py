"""The people of an engagement: add, import, change, remove, leave out, give and revoke links."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required, recently_proven
from apps.core.web.http import ids_in
from apps.core.web.qr import qr_picture
from apps.core.words.cells import spreadsheet_cell
from apps.engagements import services
from apps.engagements.access import (
    engagement_of,
    leads,
    led_engagement_of,
    led_stakeholder_of,
    stakeholder_of,
)
from apps.engagements.errors import (
    PeopleErased,
    PeopleNotAdded,
    RoundNotOpen,
    StakeholderAnswered,
    StakeholderWithdrawn,
)
from apps.engagements.links import mail_to, reach_of
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.engagements.people.csv_files import Line, bad_lines_csv, headings_of
from apps.engagements.people.forms import (
    ERASED_WISH_IT,
    FloorsForm,
    PeopleFileForm,
    PeopleForm,
    StakeholderForm,
)
from apps.engagements.people.leaving_out import ClearingPlan, clear_people, leave_out, plan_clearing, put_back
from apps.engagements.people.pasting import left_as_they_are
from apps.engagements.selectors import live_links, near_spellings, perspective_labels

MOST_PAIRS = 5  # of near spellings that are asked about


@require_http_methods(["GET", "POST"])
@facilitator_required
def people_new(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    form = PeopleForm(request.POST or None, engagement=engagement)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _add(request, engagement, form, "people", form.cleaned_data["people"]):
        if form.listed:
            messages.info(request, left_as_they_are(form.listed, form.labels))
        return redirect("engagement", engagement_id=engagement.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "perspectives": perspective_labels(engagement).items(),
    }
    return render(request, "engagements/people/people_new.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def people_import(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PeopleFileForm(*posted, engagement=engagement)
    lines = form.lines if form.is_valid() else ()
    people = [line.person for line in lines if line.person]
    if form.is_valid():
        if {"import", "download"} & request.POST.keys() != {"import"}:
            # Nobody is added, but a file of people was read: that is on record.
            services.note_people_file(engagement=engagement, by=request.actor, at=timezone.now())
        elif _add(request, engagement, form, "file", people):
            return redirect("engagement", engagement_id=engagement.pk)
        if "download" in request.POST:
            return _bad_lines(lines, form.cleaned_data["text"])
    text = form.cleaned_data.get("text", "") if form.is_bound else ""
    context = {"engagement": engagement, "form": form, "labels": form.labels, "text": text, **_counted(lines)}
    status = 422 if form.errors else 200
    return render(request, "engagements/people/people_import.html", context, status=status)


def _counted(lines: Sequence[Line]) -> dict[str, object]:
    return {
        "lines": lines,
        "good": sum(line.person is not None for line in lines),
        "listed": sum(line.is_listed for line in lines),
        "bad": sum(bool(line.problem) and not line.is_listed for line in lines),
    }


def _add(
    request: MemberRequest,
    engagement: Engagement,
    form: PeopleForm | PeopleFileForm,
    field: str,
    people: list[services.NewStakeholder],
) -> bool:
    try:
        added = services.add_stakeholders(
            engagement=engagement,
            people=people,
            erased_wish_it=ERASED_WISH_IT in request.POST,
            by=request.actor,
            at=timezone.now(),
        )
    except PeopleNotAdded as error:
        form.asks_for_wish = isinstance(error, PeopleErased)
        for reason in error.reasons:
            form.add_error(field, reason)
        return False
    _say_added(request, added, list(engagement.stakeholders.asked()))
    return True


def _say_added(request: MemberRequest, added: list[Stakeholder], everybody: list[Stakeholder]) -> None:
    count = len(added)
    done = ngettext("%(count)d person is added", "%(count)d people are added", count) % {"count": count}
    # Beside those who were there before, the number of those added alone would look like the whole.
    if len(everybody) > count:
        done += _(": %(count)d are on the list") % {"count": len(everybody)}
    messages.success(request, f"{done}.")
    if pairs := near_spellings(added, everybody):
        text = _("One person or two: %(names)s? If one, take the row that has no answers off the list.")
        names = [_("%(person)s and %(other)s") % {"person": one, "other": two} for one, two in pairs]
        messages.info(request, text % {"names": "; ".join(names[:MOST_PAIRS])})


def _bad_lines(lines: tuple[Line, ...], text: str) -> HttpResponse:
    # The byte order mark tells a spreadsheet that this is UTF-8.
    answer = HttpResponse(
        "\ufeff" + bad_lines_csv(lines, headings_of(text)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="people-to-mend.csv"'
    return answer


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
            messages.success(request, _saved(stakeholder, form.changed_data))
            return redirect("engagement", engagement_id=engagement_id)
    links, more_links = live_links(stakeholder, at=timezone.now())
    context = {
        "stakeholder": stakeholder,
        "may_lead": leads(request.membership, stakeholder.engagement),
        "form": form,
        "links": links,
        "more_links": more_links,
        "may_be_removed": not Stakeholder.objects.giving().filter(pk=stakeholder.pk).exists(),
        "proving_address": stakeholder.proving_email,
        "are_files": settings.MAILS_ARE_FILES,
    }
    return render(request, "engagements/people/person.html", context)


def _saved(stakeholder: Stakeholder, changed: list[str]) -> str:
    if "email" in changed and stakeholder.keeps_email:
        text = _(
            "%(person)s is saved. What they gave does not open to the new address until they confirm it on a "
            "device they answered on; the old one is told by mail."
        )
    elif "perspective" not in changed:
        text = _("%(person)s is saved.")
    # People who have sent see new questions only if somebody tells them.
    elif stakeholder.responses.filter(state="submitted").exists():
        text = _(
            "%(person)s speaks for %(perspective)s now. They have sent already: what is asked in addition "
            "they see once they press “Open again”. Tell them."
        )
    else:
        text = _(
            "%(person)s speaks for %(perspective)s now. What they gave stays; its questions come in addition."
        )
    labels = perspective_labels(stakeholder.engagement)
    return text % {"person": stakeholder, "perspective": labels.get(stakeholder.perspective, "")}


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
    # Not for the lead alone: whoever sees that a link went astray ends it.
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
    done = _("The links of %(person)s no longer work. A new one will.")
    messages.success(request, done % {"person": stakeholder})
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
def person_declined(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Note that somebody said they take no part; with "undo" take that back."""
    stakeholder, at = stakeholder_of(request.membership, engagement_id, stakeholder_id), timezone.now()
    if "undo" in request.POST:
        services.take_back_declined(stakeholder=stakeholder, by=request.actor, at=at)
        messages.success(request, _("%(person)s is asked again.") % {"person": stakeholder})
        return redirect("engagement", engagement_id=engagement_id)
    try:
        services.note_declined(stakeholder=stakeholder, by=request.actor, at=at)
    except StakeholderAnswered as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted: %(person)s declined.") % {"person": stakeholder})
    return redirect("engagement", engagement_id=engagement_id)


@require_POST
@facilitator_required
@recently_proven
def links(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = led_engagement_of(request.membership, engagement_id)
    chosen = set(
        request.POST.getlist("person")
    )  # none chosen: who has not come, but where ticks were asked for
    if "ticked" in request.POST and not chosen:
        messages.info(request, _("Tick people on the list first."))
        return redirect("engagement", engagement_id=engagement.pk)
    taking_part = engagement.stakeholders.taking_part()
    if chosen:
        people = [each for each in taking_part if str(each.pk) in chosen]
    else:
        people = list(taking_part.filter(responses__isnull=True))
    if not people:
        messages.info(request, _("Everybody has come: nobody needs a link."))
        return redirect("engagement", engagement_id=engagement.pk)
    return _show_links(request, engagement, people)


@require_http_methods(["GET", "POST"])
@facilitator_required
def floors(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
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
    # In the same response, without a redirect: each link is shown once, and is in no URL and no log.
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
            "qr": qr_picture(link),
            "mail": mail_to(each.email, name=str(each), initiative=engagement.initiative, link=link),
        }
        for each, link in zip(people, minted, strict=True)
    ]
    context = {
        "engagement": engagement,
        "rows": rows,
        "are_files": settings.MAILS_ARE_FILES,
        "reach": reach_of(settings.BASE_URL),
    }
    return render(request, "engagements/people/links.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def people_clear(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    query = request.POST if request.method == "POST" else request.GET
    chosen = ids_in(query.getlist("person"))
    clearing = plan_clearing(engagement, chosen)
    # The list's button only looks, like a GET.
    if request.method == "POST" and clearing.people and "look" not in request.POST:
        try:
            done = clear_people(engagement=engagement, chosen=chosen, by=request.actor, at=timezone.now())
        except (RoundNotOpen, StakeholderAnswered, StakeholderWithdrawn) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _done(done))
        return redirect("engagement", engagement_id=engagement.pk)
    context = {"engagement": engagement, "clearing": clearing}
    return render(request, "engagements/people/people_clear.html", context)


def _done(done: ClearingPlan) -> str:
    removed = ngettext(
        "%(people)d person is off the list.", "%(people)d people are off the list.", len(done.removed)
    )
    out = ngettext(
        "%(people)d guest is left out, with what they gave.",
        "%(people)d guests are left out, with what they gave.",
        len(done.left_out),
    )
    counts = ((removed, len(done.removed)), (out, len(done.left_out)))
    return " ".join(text % {"people": people} for text, people in counts if people)


@require_POST
@facilitator_required
def guest_leave_out(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Leave a guest out, or with "back" put them back."""
    guest = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    at = timezone.now()
    try:
        if "back" in request.POST:
            put_back(stakeholder=guest, by=request.actor, at=at)
            messages.success(request, _("%(person)s is heard again.") % {"person": guest})
        elif leave_out(engagement=guest.engagement, guests=[guest.pk], by=request.actor, at=at):
            done = _("%(person)s is left out, with what they gave.")
            messages.success(request, done % {"person": guest})
        else:
            messages.error(request, _("Only guests who take part can be left out."))
    except RoundNotOpen as error:
        messages.error(request, str(error))
    return redirect("person", engagement_id=engagement_id, stakeholder_id=stakeholder_id)
