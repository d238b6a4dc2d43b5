"""Look up what the arguments of commands name."""

from apps.accounts.models import Membership, Organisation, User
from apps.documents.problems import DocumentError, Problem
from apps.engagements.models import Engagement

DEMO_ORGANISATION = "demo"


def organisation_for_import(slug: str | None) -> Organisation:
    """Return the named organisation, else the only one, else the demo's. Raises DocumentError that lists them."""
    known = {organisation.slug: organisation for organisation in Organisation.objects.order_by("slug")}
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    if found := known.get(DEMO_ORGANISATION if slug is None else slug):
        return found
    if not known:
        message = "There is no organisation yet: make one with manage.py create_organisation."
    else:
        wish = "Say whose it is" if slug is None else f"There is no organisation {slug}"
        message = f"{wish}: --organisation is one of {', '.join(known)}."
    raise DocumentError([Problem("--organisation", "unknown", message)])


def lead_for_import(email: str | None, organisation: Organisation) -> User | None:
    """Return who leads what is imported: an owner or facilitator of the organisation. Raises DocumentError."""
    if email is None:
        return None
    lead = lead_named(email, organisation)
    if lead is None:
        message = f"{email} is no owner or facilitator of {organisation.slug}."
        raise DocumentError([Problem("--lead", "unknown", message)])
    return lead


def lead_named(email: str, organisation: Organisation) -> User | None:
    """Return the member of that address if they may lead."""
    member = (
        Membership.objects.select_related("user")
        .filter(organisation=organisation, user__email__iexact=email, user__is_active=True)
        .first()
    )
    return member.user if member and member.may_facilitate else None


def engagement_with_code(code: str) -> Engagement:
    engagement = Engagement.objects.with_framing().filter(code=code).first()
    if engagement is None:
        raise DocumentError([Problem("code", "unknown", f"There is no engagement with the code {code}.")])
    return engagement
