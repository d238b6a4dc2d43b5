"""Turn an uploaded file into a PNG of our own. Nothing of the file itself is kept."""

import io
import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from apps.accounts.errors import LogoRefused

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


def logo_image(file: bytes) -> LogoImage:
    """Decode a PNG or JPEG and draw it again. Raises LogoRefused with a sentence that says what is wrong."""
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
        drawn = ImageOps.exif_transpose(image).convert("RGBA")
        drawn.thumbnail(LARGEST_SIDES)
    except UNREADABLE as error:
        raise LogoRefused(
            _("The file breaks off or is damaged. Save the logo again, as PNG or JPEG.")
        ) from error
    return _encoded(drawn)


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


def _encoded(drawn: Image.Image) -> LogoImage:
    if drawn.getchannel("A").getextrema() == (255, 255):  # nothing shines through, so that no mask is stored
        drawn = drawn.convert("RGB")
    drawn.info.clear()  # neither comments nor where a photo was taken
    png = io.BytesIO()
    drawn.save(png, format="PNG", optimize=True)
    return LogoImage(png.getvalue(), *drawn.size)
