"""Change how an organisation's reports look. Reports that are frozen keep the look they were ordered with."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.branding.images import LogoImage
from apps.accounts.models import Logo, Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import count_try

LOGOS_AN_HOUR = 20  # a logo is kept for good


@transaction.atomic
def change_look(*, organisation: Organisation, accent: str, paper: str, by: Actor, at: datetime) -> None:
    """Set the colour (empty: that of Scalelens) and the paper."""
    held = _held(organisation)
    before = {"accent": held.accent, "paper": held.paper}
    held.accent, held.paper = accent, paper
    held.save(update_fields=["accent", "paper"])
    audit.record(verb="change_look", of=held, by=by, at=at, before=before, accent=accent, paper=paper)


@transaction.atomic
def set_logo(*, organisation: Organisation, image: LogoImage, by: Actor, at: datetime) -> None:
    """Print this logo from now on. Raises TooManyTries."""
    count_try(f"logos:{organisation.pk}", most=LOGOS_AN_HOUR, window=timedelta(hours=1), at=at)
    held = _held(organisation)
    digest = hashlib.sha256(image.png).hexdigest()
    Logo.objects.get_or_create(
        organisation=held,
        sha256=digest,
        defaults={"png": image.png, "width": image.width, "height": image.height, "added_at": at},
    )
    held.logo_sha256 = digest
    held.save(update_fields=["logo_sha256"])
    audit.record(verb="set_logo", of=held, by=by, at=at, sha256=digest)


@transaction.atomic
def remove_logo(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Print no logo from now on. Does nothing without one."""
    held = _held(organisation)
    if not held.logo_sha256:
        return
    before, held.logo_sha256 = held.logo_sha256, ""
    held.save(update_fields=["logo_sha256"])
    audit.record(verb="remove_logo", of=held, by=by, at=at, sha256=before)


def _held(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
