"""Check that an organisation's colour is readable: white text on it, and it on white paper, have the same contrast."""

import re

from django.utils.translation import gettext as _

from apps.accounts.errors import ColourRefused

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of any size
SPELLING = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


def colour_of(typed: str) -> str:
    """Return the colour as #rrggbb; an empty text stays empty. Raises ColourRefused, which says what is wrong."""
    if not typed.strip():
        return ""
    found = SPELLING.fullmatch(typed.strip().lower())
    if found is None:
        raise ColourRefused(
            _("Write the colour as #, then six of the digits 0 to 9 and A to F, such as #0B5D4E.")
        )
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    colour = f"#{digits}"
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise ColourRefused(
            _(
                "Too light: white text on it, and text in it on white paper, have a contrast of %(contrast).1f to 1. "
                "At least %(least).1f to 1 can be read. Choose a darker one."
            )
            % {"contrast": int(contrast * 10) / 10, "least": LEAST_CONTRAST}
        )
    return colour


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of #rrggbb and white, 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    # 0.04045 is where the sRGB curve really bends; WCAG's 0.03928 differs in no colour of 8 bits.
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
