"""Read a logo by the digest that an organisation, or a frozen report, names it by."""

from uuid import UUID

from apps.accounts.models import Logo


def logo_png(organisation_id: UUID, sha256: str) -> bytes | None:
    """Return the PNG; None where the organisation has no such logo."""
    found = Logo.objects.filter(organisation_id=organisation_id, sha256=sha256).values_list("png", flat=True)
    png = found.first()
    return None if png is None else bytes(png)
