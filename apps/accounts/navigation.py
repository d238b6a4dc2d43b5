"""The navigation in the header of signed-in pages."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Navigation:
    organisation_name: str
    role_label: str
    items: tuple[NavigationItem, ...]


def navigation(request: HttpRequest) -> dict[str, object]:
    # Lazily, so that the questionnaire's pages cost no query.
    return {"nav": SimpleLazyObject(lambda: _navigation(request))}


def _navigation(request: HttpRequest) -> Navigation | None:
    membership = getattr(request, "membership", None)
    if membership is None:
        return None
    # What each role has no page for is not offered: it would be a 404.
    pages = [(_("Report library"), reverse("library"))]
    if membership.may_facilitate:
        pages.insert(0, (_("Engagements"), reverse("engagements")))
    if membership.is_owner:
        pages.append((_("Organisation"), reverse("members")))
    if membership.user.email.lower() in settings.OPERATORS:
        pages.append((_("Operations"), reverse("operations")))
    pages.append((_("Your sign-in"), reverse("mfa_index")))
    return Navigation(
        organisation_name=membership.organisation.name,
        role_label=membership.get_role_display(),
        items=tuple(
            NavigationItem(label=label, url=url, is_current=request.path.startswith(url))
            for label, url in pages
        ),
    )
