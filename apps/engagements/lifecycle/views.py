"""Set, extend and remove the deadline of a round; clone an engagement, hand it over; see and change its team."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, ClassVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import MemberRequest, facilitator_required
from apps.accounts.models import Membership
from apps.core.words.text import validate_one_line
from apps.engagements.access import (
    ClosedToMember,
    any_engagement_of,
    client_names,
    engagement_of,
    leads,
    led_engagement_of,
)
from apps.engagements.errors import NotHandedOver, NotOnTeam, RoundNotOpen
from apps.engagements.lifecycle import services
from apps.engagements.models import CoFacilitator, Engagement
from apps.engagements.selectors import active_members, latest_round

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class CloneForm(forms.Form):
    client_name = forms.CharField(
        label=gettext_lazy("Client"),
        max_length=120,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input", "list": "clients", "autocomplete": "off"}),
    )
    initiative = forms.CharField(
        label=gettext_lazy("AI initiative"),
        max_length=200,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    with_people = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        initial = {"client_name": engagement.client.name, "initiative": engagement.initiative}
        super().__init__(data, initial=initial)
        self.people = len(services.people_to_take(engagement))
        self.fields["with_people"].label = ngettext(
            "Take %(count)s person along: name, address and perspective",
            "Take %(count)s people along: names, addresses and perspectives",
            self.people,
        ) % {"count": self.people}
        if not self.people:
            del self.fields["with_people"]


class HandoverForm(forms.Form):
    to = forms.ChoiceField(
        label=gettext_lazy("Who leads it from now on?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose somebody."),
            "invalid_choice": gettext_lazy("They are no longer a facilitator or owner here. Choose again."),
        },
    )
    tell = forms.BooleanField(label=gettext_lazy("Tell them by mail"), required=False, initial=True)

    def __init__(self, data: QueryDict | None, *, engagement: Engagement, names_clients: bool) -> None:
        super().__init__(data)
        self.leads = {str(member.pk): member for member in services.possible_leads(engagement)}
        clients = services.other_clients(engagement)
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            (pk, self._choice(member, engagement, clients.get(member.user_id, []), names_clients))
            for pk, member in self.leads.items()
        ]

    @staticmethod
    def _choice(member: Membership, engagement: Engagement, others: list[str], names_clients: bool) -> str:
        """Label a member, and warn if they work for other clients, who may compete."""
        who = f"{member.user.name}, {member.get_role_display()} ({member.user.email})"
        # An owner works for every client anyway.
        if member.is_owner or not others:
            return who
        values = {"who": who, "client": engagement.client, "others": ", ".join(others)}
        # Owners alone are told which: to a lead, engagements of other teams do not exist.
        if names_clients:
            text = _("%(who)s. They also work for %(others)s: does one of them compete with %(client)s?")
        else:
            text = _("%(who)s. They also work for other clients: does one of them compete with %(client)s?")
        return text % values

    def clean_to(self) -> Membership:
        return self.leads[self.cleaned_data["to"]]


class DeadlineForm(forms.Form):
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes on"),
        required=False,
        help_text=gettext_lazy("Left empty, it closes when you close it."),
        widget=forms.DateTimeInput(
            attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input", "list": "time-zones", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None, *, initial: dict[str, object], at: datetime) -> None:
        super().__init__(data, initial=initial)
        self.at = at

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in time_zones():
            raise forms.ValidationError(
                _("“%(name)s” is no time zone we know. Choose one such as Europe/Berlin.") % {"name": name}
            )
        return name

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        typed, zone = cleaned.get("closes_at"), cleaned.get("time_zone")
        if typed and zone:
            # The form parses in the server's zone; the same date and time are meant in the engagement's.
            closes_at = typed.replace(tzinfo=ZoneInfo(zone))
            if closes_at <= self.at:
                self.add_error("closes_at", _("That is past. To close it now, press “Close the round”."))
            cleaned["closes_at"] = closes_at
        return cleaned


class ExtensionForm(forms.Form):
    CHOICES: ClassVar[dict[int, "StrPromise"]] = {1: gettext_lazy("a day"), 7: gettext_lazy("a week")}

    days = forms.TypedChoiceField(choices=tuple(CHOICES.items()), coerce=int)


@cache
def time_zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


@require_http_methods(["GET", "POST"])
@facilitator_required
def deadline(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    round_, at = latest_round(engagement), timezone.now()
    if round_ is None:
        raise Http404
    closes_at = engagement.in_its_zone(round_.closes_at) if round_.closes_at else None
    # Naive, because the field would convert it to the server's zone.
    initial: dict[str, object] = {
        "closes_at": closes_at and closes_at.replace(tzinfo=None),
        "time_zone": engagement.time_zone,
    }
    form = DeadlineForm(request.POST or None, initial=initial, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_deadline(round=round_, by=request.actor, at=at, **form.cleaned_data)
        except RoundNotOpen as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagement", engagement_id=engagement.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "time_zones": time_zones(),
        "has_deadline": round_.closes_at is not None,
        "extensions": ExtensionForm.CHOICES.items() if round_.is_open else (),
    }
    return render(request, "engagements/lifecycle/deadline.html", context, status=422 if form.errors else 200)


@require_POST
@facilitator_required
def deadline_extend(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    round_, form, at = latest_round(engagement), ExtensionForm(request.POST), timezone.now()
    if round_ is None or not form.is_valid():
        raise Http404
    try:
        closes_at = services.extend_deadline(
            round=round_, days=form.cleaned_data["days"], by=request.actor, at=at
        )
    except RoundNotOpen as error:
        messages.error(request, str(error))
    else:
        local = engagement.in_its_zone(closes_at)
        closing = _("The round closes by itself on %(weekday)s, %(day)s, %(time)s.") % {
            "weekday": date_format(local, "l"),
            "day": date_format(local, "MONTH_DAY_FORMAT"),
            "time": date_format(local, "H:i"),
        }
        messages.success(request, closing)
    return redirect("engagement", engagement_id=engagement.pk)


@require_http_methods(["GET", "POST"])
@facilitator_required
def engagement_clone(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = any_engagement_of(request.membership, engagement_id), timezone.now()
    form = CloneForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        clone = services.clone_engagement(
            engagement=engagement,
            lead=request.user,
            client_name=form.cleaned_data["client_name"],
            initiative=form.cleaned_data["initiative"],
            with_people=form.cleaned_data.get("with_people", False),
            by=request.actor,
            at=at,
        )
        messages.success(request, _("The clone is open. Look at its framing before you invite anybody."))
        return redirect("engagement", engagement_id=clone.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "clients": client_names(request.membership),
        "left_behind": services.listed_people(engagement).count() - form.people,
    }
    return render(request, "engagements/lifecycle/clone.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@facilitator_required
def handover(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = led_engagement_of(request.membership, engagement_id), timezone.now()
    form = HandoverForm(
        request.POST or None, engagement=engagement, names_clients=request.membership.is_owner
    )
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            services.hand_over(
                engagement=engagement, to=to, tell=form.cleaned_data["tell"], by=request.actor, at=at
            )
        except NotHandedOver as error:
            form.add_error("to", str(error))
        else:
            messages.success(request, _("%(name)s leads it from now on.") % {"name": to.user})
            return redirect("engagement", engagement_id=engagement.pk)
    context = {"engagement": engagement, "form": form, "may_choose": bool(form.leads)}
    return render(request, "engagements/lifecycle/handover.html", context, status=422 if form.errors else 200)


class TeamForm(forms.Form):
    member = forms.ChoiceField(
        label=gettext_lazy("Facilitator"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("Choose somebody."),
            "invalid_choice": gettext_lazy(
                "They are on the team already, or no longer a facilitator here. Choose again."
            ),
        },
    )

    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        super().__init__(data)
        self.possible = {str(member.pk): member for member in services.possible_co_facilitators(engagement)}
        cast("forms.ChoiceField", self.fields["member"]).choices = [
            ("", "–"),
            *((pk, f"{member.user.name} ({member.user.email})") for pk, member in self.possible.items()),
        ]

    def clean_member(self) -> Membership:
        return self.possible[self.cleaned_data["member"]]


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def team(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    may_lead = leads(request.membership, engagement)
    if request.method == "POST" and not may_lead:
        raise ClosedToMember(engagement)
    form = TeamForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        try:
            services.add_co_facilitator(engagement=engagement, member=member, by=request.actor, at=at)
        except NotOnTeam as error:
            form.add_error("member", str(error))
        else:
            messages.success(request, _("%(name)s is on the team.") % {"name": member.user})
            return redirect("team", engagement_id=engagement.pk)
    # Owners reach it without being on the team: whoever reads the page should know who else may look.
    role, lead_id = Membership.Role.OWNER, engagement.lead_id
    context = {
        "engagement": engagement,
        "co_facilitators": engagement.co_facilitators.select_related("user").order_by("user__name"),
        "owners": active_members(engagement.organisation_id, role, but=lead_id),
        "form": form,
        "may_lead": may_lead,
    }
    return render(request, "engagements/lifecycle/team.html", context, status=422 if form.errors else 200)


@require_POST
@facilitator_required
def team_remove(request: MemberRequest, engagement_id: UUID, seat_id: int) -> HttpResponse:
    engagement = led_engagement_of(request.membership, engagement_id)
    seats = CoFacilitator.objects.select_related("user", "engagement")
    seat = get_object_or_404(seats, pk=seat_id, engagement=engagement)
    services.remove_co_facilitator(seat=seat, by=request.actor, at=timezone.now())
    messages.success(request, _("%(name)s is off the team.") % {"name": seat.user})
    return redirect("team", engagement_id=engagement.pk)
