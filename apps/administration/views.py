"""The owners' pages: the audit trail and its file, and the versions of questionnaires and rules.

Versions are published and retired here where this installation lets owners do it.
"""

from collections.abc import Iterator
from datetime import UTC
from typing import cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, owner_required, recently_proven
from apps.accounts.models import Membership, Organisation
from apps.accounts.verbs import Group
from apps.administration.editions import any_version, edition_page, editions_of, version_named
from apps.administration.trail import PageEnd, TrailFilters, TrailRow, note_export, trail_page, trail_rows
from apps.core.web.http import show_outcome
from apps.core.words.cells import csv_lines
from apps.documents.problems import DocumentError
from apps.engagements.models import Engagement
from apps.instruments.definition import Definition, Routing
from apps.instruments.errors import NotPublished, NotRetired
from apps.instruments.selectors import definition_of
from apps.instruments.services import publish_version, retire_version

MOST_OFFERED = 100


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class TrailForm(forms.Form):
    person = forms.TypedChoiceField(label=gettext_lazy("Who"), required=False, coerce=UUID, empty_value=None)
    group = forms.ChoiceField(
        label=gettext_lazy("What"), required=False, choices=(("", gettext_lazy("Everything")), *Group.choices)
    )
    engagement = forms.TypedChoiceField(
        label=gettext_lazy("Engagement"), required=False, coerce=UUID, empty_value=None
    )
    first = forms.DateField(
        label=gettext_lazy("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    unknown = forms.BooleanField(
        label=gettext_lazy("Tries to sign in with an address nobody has, on this whole installation"),
        required=False,
    )

    def __init__(self, data: QueryDict, *, organisation: Organisation) -> None:
        super().__init__(data)
        members = Membership.objects.filter(organisation=organisation).order_by("user__name")
        people = members.values_list("user_id", "user__name")[:MOST_OFFERED]
        engagements = Engagement.objects.of_organisation(organisation.pk).order_by("-opened_on", "pk")
        newest = engagements.values_list("pk", "initiative", "client__name")
        offered = list(newest[:MOST_OFFERED])
        # An older engagement links here, too: its own choice must be among those offered.
        named = _key(str(data.get("engagement", "")))
        if named and all(named != pk for pk, *_rest in offered):
            offered += newest.filter(pk=named)
        self._offer("person", gettext_lazy("Everybody"), [(str(pk), name) for pk, name in people])
        self._offer(
            "engagement",
            gettext_lazy("All"),
            [(str(pk), f"{what}, {client}") for pk, what, client in offered],
        )
        for name, field in self.fields.items():
            if name != "unknown":
                field.widget.attrs["class"] = "input"

    def _offer(self, name: str, everything: object, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", everything), *choices]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", gettext_lazy("This is before the first day."))
        return cleaned

    def filters(self) -> TrailFilters:
        return TrailFilters(**{name: value for name, value in self.cleaned_data.items() if value})


class RoutingForm(forms.Form):
    """The switches that decide who is asked what. A switch without a default has its first choice."""

    def __init__(self, data: QueryDict, *, definition: Definition) -> None:
        questions = [each for each in definition.framing if each.id in definition.deciding]
        values = {each.id: each.default or str(each.choices[0].value) for each in questions}
        for question in questions:
            # Values in the address that are not offered are ignored.
            if data.get(question.id) in {str(choice.value) for choice in question.choices}:
                values[question.id] = str(data[question.id])
        # Bound to what holds, not to what was sent: the form shows what the page was made with.
        super().__init__(values)
        for question in questions:
            self.fields[question.id] = forms.ChoiceField(
                label=question.text,
                choices=[(choice.value, capfirst(choice.label)) for choice in question.choices],
                widget=forms.Select(attrs={"class": "input"}),
            )
        self._definition = definition

    @property
    def routing(self) -> Routing:
        return self._definition.settled({name: str(value) for name, value in self.data.items()})


@require_safe
@owner_required
def trail(request: MemberRequest) -> HttpResponse:
    organisation = request.membership.organisation
    form = TrailForm(request.GET, organisation=organisation)
    filters = form.filters() if form.is_valid() else TrailFilters()
    below = PageEnd.read(request.GET.get("below", ""))
    context = {
        "form": form,
        "page": trail_page(organisation, filters, below=below),
        "is_first": below is None,
        "is_filtered": filters != TrailFilters(),
    }
    return render(request, "administration/trail/trail.html", context, status=422 if form.errors else 200)


# By POST, and with proof: a whole log of who did what leaves the product.
@require_POST
@owner_required
@recently_proven
def trail_export(request: MemberRequest) -> HttpResponse:
    """Send what the filter finds as CSV, row by row."""
    organisation, at = request.membership.organisation, timezone.now()
    form = TrailForm(request.POST, organisation=organisation)
    if not form.is_valid():
        context = {
            "form": form,
            "page": trail_page(organisation, TrailFilters(), below=None),
            "is_first": True,
        }
        return render(request, "administration/trail/trail.html", context, status=422)
    # First: whoever breaks the download off has read what came until then.
    note_export(organisation=organisation, filters=form.filters(), by=request.actor, at=at)
    answer = StreamingHttpResponse(
        _lines(trail_rows(organisation, form.filters())), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="scalelens-trail-{at:%Y-%m-%d}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]  # a stream is an answer, too


def _lines(rows: Iterator[TrailRow]) -> Iterator[str]:
    headings = (_("When (UTC)"), _("Who"), _("What"), _("On whom"), _("Engagement"), _("Details"), _("From"))
    return csv_lines(headings, map(_cells, rows))


def _cells(row: TrailRow) -> tuple[str, ...]:
    when = row.at.astimezone(UTC).strftime("%Y-%m-%d" if row.is_day else "%Y-%m-%d %H:%M:%S")
    return (when, row.who, row.what, row.on, row.engagement, row.beside, row.origin)


@require_safe
@owner_required
def editions(request: MemberRequest) -> HttpResponse:
    questionnaires, rules = editions_of(request.membership)
    context = {"questionnaires": questionnaires, "rules": rules, "may_change": settings.OWNERS_PUBLISH}
    return render(request, "administration/editions/editions.html", context)


@require_safe
@facilitator_required
def edition(request: MemberRequest, version_id: UUID) -> HttpResponse:
    version = version_named(request.membership, version_id)
    form = RoutingForm(request.GET, definition=definition_of(version))
    context = {
        "page": edition_page(request.membership, version, form.routing),
        "form": form,
        "may_change": settings.OWNERS_PUBLISH and request.membership.is_owner,
    }
    return render(request, "administration/editions/edition.html", context)


@require_POST
@owner_required
@recently_proven
def version_publish(request: MemberRequest, version_id: UUID) -> HttpResponse:
    _refuse_unless_owners_publish()
    version = any_version(version_id)
    done = _("%(version)s is published.") % {"version": version.name}
    with show_outcome(request, done, refused=(NotPublished, DocumentError)):
        publish_version(version, by=request.actor, at=timezone.now())
    return redirect("editions")


@require_POST
@owner_required
@recently_proven
def version_retire(request: MemberRequest, version_id: UUID) -> HttpResponse:
    _refuse_unless_owners_publish()
    version = any_version(version_id)
    done = _("%(version)s is retired. Engagements that have it keep it.") % {"version": version.name}
    with show_outcome(request, done, refused=NotRetired):
        retire_version(version, by=request.actor, at=timezone.now())
    return redirect("editions")


def _refuse_unless_owners_publish() -> None:
    # Everybody on this installation shares the versions: whoever runs it says whether owners may change them.
    if not settings.OWNERS_PUBLISH:
        raise Http404


urlpatterns = [
    path("organisation/trail/", trail, name="trail"),
    path("organisation/trail/file/", trail_export, name="trail_export"),
    path("organisation/questions/", editions, name="editions"),
    path("questions/<uuid:version_id>/", edition, name="edition"),
    path(
        "organisation/questions/<uuid:version_id>/publish/",
        version_publish,
        name="version_publish",
    ),
    path(
        "organisation/questions/<uuid:version_id>/retire/",
        version_retire,
        name="version_retire",
    ),
]
