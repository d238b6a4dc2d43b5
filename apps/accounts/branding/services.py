"""Change how an organisation's reports look. Reports that are frozen keep the look they were ordered with."""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from apps.accounts.errors import LogoRefused
from apps.accounts.models import Logo, Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import count_try

LOGOS_AN_HOUR = 20  # a logo is kept for good
LARGEST_FILE = 2_000_000  # bytes
MOST_PIXELS = 12_000_000
LEAST_SIDE = 24  # pixels; a smaller one is a smudge in print
LONGEST_FORM = 10  # times as wide as high, or as high as wide
LARGEST_SIDES = (1200, 400)  # pixels: 70 mm by 20 mm at more than 400 dpi
# What Pillow raises for files that break off, lie about their size, or hold nonsense.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True)
class LogoImage:
    png: bytes
    width: int
    height: int


@transaction.atomic
def change_look(*, organisation: Organisation, accent: str, paper: str, by: Actor, at: datetime) -> None:
    """Set the colour (empty: that of Scalelens) and the paper."""
    row = _lock(organisation)
    before = {"accent": row.accent, "paper": row.paper}
    row.accent, row.paper = accent, paper
    row.save(update_fields=["accent", "paper"])
    audit.record(verb="change_look", of=row, by=by, at=at, before=before, accent=accent, paper=paper)


@transaction.atomic
def set_logo(*, organisation: Organisation, image: LogoImage, by: Actor, at: datetime) -> None:
    """Print this logo from now on. Raises TooManyTries."""
    count_try(f"logos:{organisation.pk}", most=LOGOS_AN_HOUR, window=timedelta(hours=1), at=at)
    row = _lock(organisation)
    digest = hashlib.sha256(image.png).hexdigest()
    # The same picture again is the same row: frozen reports name it by its digest.
    Logo.objects.get_or_create(
        organisation=row,
        sha256=digest,
        defaults={"png": image.png, "width": image.width, "height": image.height, "added_at": at},
    )
    row.logo_sha256 = digest
    row.save(update_fields=["logo_sha256"])
    audit.record(verb="set_logo", of=row, by=by, at=at, sha256=digest)


@transaction.atomic
def remove_logo(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Print no logo from now on. Does nothing without one."""
    row = _lock(organisation)
    if not row.logo_sha256:
        return
    before, row.logo_sha256 = row.logo_sha256, ""
    row.save(update_fields=["logo_sha256"])
    audit.record(verb="remove_logo", of=row, by=by, at=at, sha256=before)


def _lock(organisation: Organisation) -> Organisation:
    # Without its key, or every new row of the organisation would wait.
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def logo_image(file: bytes) -> LogoImage:
    """Decode a PNG or JPEG and draw it again: nothing of the file itself is kept. Raises LogoRefused with a sentence."""
    if len(file) > LARGEST_FILE:
        raise LogoRefused(_("The file has more than 2 MB. Save a smaller copy of the logo."))
    try:
        # Only the head is read here, so that a huge picture is refused before its pixels are unpacked.
        image = Image.open(io.BytesIO(file), formats=("PNG", "JPEG"))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except UNREADABLE as error:
        raise LogoRefused(
            _("This is no PNG or JPEG that can be read. Save the logo as one of them.")
        ) from error
    _check_sides(*image.size)
    try:
        image.draft("RGB", LARGEST_SIDES)  # a JPEG is unpacked no larger than it is needed
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets the whole process draw what is cut off
        picture = ImageOps.exif_transpose(image).convert("RGBA")
        picture.thumbnail(LARGEST_SIDES)
    except UNREADABLE as error:
        raise LogoRefused(
            _("The file breaks off or is damaged. Save the logo again, as PNG or JPEG.")
        ) from error
    return _encoded(picture)


def _check_sides(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < LEAST_SIDE:
        raise LogoRefused(
            _(
                "The picture is %(width)d by %(height)d pixels. Each side needs at least %(least)d to print well."
            )
            % {"width": width, "height": height, "least": LEAST_SIDE}
        )
    if max(width, height) > LONGEST_FORM * min(width, height):
        raise LogoRefused(
            _("One side is more than %(times)d times the other. Choose a less stretched form of the logo.")
            % {"times": LONGEST_FORM}
        )


def _too_many_pixels() -> LogoRefused:
    return LogoRefused(
        _("The picture has more than %(most)d megapixels. Save a smaller copy of the logo.")
        % {"most": MOST_PIXELS // 1_000_000}
    )


def _encoded(picture: Image.Image) -> LogoImage:
    if picture.getchannel("A").getextrema() == (
        255,
        255,
    ):  # nothing shines through, so that no mask is stored
        picture = picture.convert("RGB")
    picture.info.clear()  # neither comments nor where a photo was taken
    png = io.BytesIO()
    picture.save(png, format="PNG", optimize=True)
    return LogoImage(png.getvalue(), *picture.size)


def logo_png(organisation_id: UUID, sha256: str) -> bytes | None:
    """Return a logo by the digest that an organisation, or a frozen report, names it by; None without one."""
    logos = Logo.objects.filter(organisation_id=organisation_id, sha256=sha256)
    png = logos.values_list("png", flat=True).first()
    return None if png is None else bytes(png)
