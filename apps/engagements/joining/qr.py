"""A QR picture as one path, for the page to draw: no style, no script, no file."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import segno

QUIET_ZONE = 4  # modules of white on each side, as ISO/IEC 18004 asks for


@dataclass(frozen=True)
class QrPicture:
    size: int  # modules on a side, quiet zone included
    path: str  # the dark modules


def qr_picture(text: str) -> QrPicture:
    """Draw a text at error level M: it is read from a projector, which loses no corner."""
    rows = list(segno.make_qr(text, error="m", boost_error=False).matrix_iter(border=QUIET_ZONE))
    return QrPicture(len(rows), "".join(_line(place, row) for place, row in enumerate(rows)))


def _line(place: int, row: Iterable[int]) -> str:
    path, start = "", 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            path += f"M{start} {place}h{width}v1h-{width}z"
        start += width
    return path
