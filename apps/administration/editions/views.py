"""Versions of questionnaires and rules: read them, and publish or retire them where this installation lets owners."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, owner_required, recently_proven
from apps.administration.editions.forms import RoutingForm
from apps.administration.editions.selectors import any_version, edition_page, editions_page, version_named
from apps.documents.problems import DocumentError
from apps.instruments.errors import NotPublished, NotRetired
from apps.instruments.selectors import definition_of
from apps.instruments.services import publish_version, retire_version


@require_safe
@owner_required
def editions(request: MemberRequest) -> HttpResponse:
    context = {"page": editions_page(request.membership), "may_change": settings.OWNERS_PUBLISH}
    return render(request, "administration/editions/editions.html", context)


@require_safe
@facilitator_required
def edition(request: MemberRequest, version_id: UUID) -> HttpResponse:
    """Show a questionnaire in full. Nothing of it can be answered here."""
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
    try:
        publish_version(version, by=request.actor, at=timezone.now())
    except (NotPublished, DocumentError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(version)s is published.") % {"version": version.name})
    return redirect("editions")


@require_POST
@owner_required
@recently_proven
def version_retire(request: MemberRequest, version_id: UUID) -> HttpResponse:
    _refuse_unless_owners_publish()
    version = any_version(version_id)
    try:
        retire_version(version, by=request.actor, at=timezone.now())
    except NotRetired as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(version)s is retired. Engagements that have it keep it.") % {"version": version.name},
        )
    return redirect("editions")


def _refuse_unless_owners_publish() -> None:
    """Raise 404 unless whoever runs this installation lets owners change versions, which everybody on it shares."""
    if not settings.OWNERS_PUBLISH:
        raise Http404
