"""A QR code as a single SVG path: no style, no script, no file."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import segno

QUIET_ZONE = 4  # white modules on each side, as ISO/IEC 18004 requires


class QrPicture(NamedTuple):
    size: int  # modules on a side, quiet zone included
    path: str  # the dark modules


def qr_picture(text: str) -> QrPicture:
    """Encode a text at error level M: a projector shows the whole code."""
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
