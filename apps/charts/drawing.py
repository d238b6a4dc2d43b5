"""Draws SVG elements, escapes every text, and knows the mark of each dimension."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from apps.charts.text import text_width
from apps.charts.themes import Theme

type Shade = Literal["full", "tint", "hollow"]

# A page renders two widths; app.css shows the one that fits.
NARROW_WIDTH, HALF_WIDTH, WIDE_WIDTH = 358, 548, 720
# Below this width, labels go above the rows instead of beside them.
NARROW = 500


class Drawing:
    def __init__(
        self, *, width: float, height: float, title: str, theme: Theme, description: str = ""
    ) -> None:
        """`title` is the finding in one sentence: the text alternative of the chart on screen and in the PDF."""
        self.theme = theme
        self.width = width
        # One image with a title: a screen reader says the finding, and not every number of the axis. Its letters are set
        # as wide as text.py reckons: a browser may round each to whole pixels, and a line would run over its edge.
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_number(width)} {_number(height)}" '
            f'width="{_number(width)}" height="{_number(height)}" role="img" font-family="{escape(theme.font)}" '
            f'font-size="12" text-rendering="geometricPrecision"><title>{escape(title)}</title>'
        ]
        if description:
            self._parts.append(f"<desc>{escape(description)}</desc>")

    def svg(self) -> str:
        return "".join(self._parts) + "</svg>"

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        fill: str,
        anchor: str = "start",
        weight: int = 400,
    ) -> None:
        # Labels are what people typed, and templates place the picture as it is.
        self._parts.append(
            f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" fill="{fill}" '
            f'text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'
        )

    def rectangle(
        self, x: float, y: float, width: float, height: float, fill: str, *, opacity: float = 1
    ) -> None:
        paint = f'fill="{fill}"' if opacity == 1 else f'fill="{fill}" fill-opacity="{opacity:g}"'
        self._parts.append(
            f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(max(width, 0))}" height="{_number(height)}" '
            f"{paint}/>"
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, thickness: float = 1) -> None:
        self._parts.append(
            f'<line x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}" '
            f'stroke="{stroke}" stroke-width="{_number(thickness)}"/>'
        )

    def arrowhead(self, x: float, y: float, fill: str, *, points_left: bool) -> None:
        """`x` is the tip."""
        back = 8 if points_left else -8
        self._parts.append(f'<path d="M{_number(x)} {_number(y)}l{back} -5v10Z" fill="{fill}"/>')

    def flag(self, x: float, y: float, size: float, *, fill: str, stroke: str) -> None:
        """Draw a flag whose pole stands at `x`; `y` is its upper edge."""
        notch, half = _number(size * 0.3), _number(size / 2)
        self._parts.append(
            f'<path d="M{_number(x)} {_number(y)}h{_number(size)}l-{notch} {half}l{notch} {half}h-{_number(size)}Z" '
            f'fill="{fill}" stroke="{stroke}" stroke-linejoin="round"/>'
        )

    def pointer(self, x: float, y: float, fill: str) -> None:
        """Point down at what stands below; `x` and `y` are the tip."""
        self._parts.append(f'<path d="M{_number(x)} {_number(y)}l-6 -8h12Z" fill="{fill}"/>')

    def key(self, entries: Sequence[tuple[str, str]], x: float, gap: float) -> None:
        """Say in grey what shades (word, fill) mean, because colour means a dimension."""
        for word, fill in entries:
            self.rectangle(x, 4, 11, 11, self.theme.ink)
            self.rectangle(x + 1.5, 5.5, 8, 8, fill)
            self.text(x + 17, 14, word, size=11.5, fill=self.theme.muted)
            x += 17 + text_width(word, 11.5) + gap

    def mark(self, dimension: str, x: float, y: float, radius: float = 6, *, shade: Shade = "full") -> None:
        """Draw a dimension as a shape and a colour, so that it is recognised in greyscale and by the colour-blind."""
        colours, surface = self.theme.dimensions[dimension], self.theme.surface
        fill, stroke, thickness = {
            "full": (colours.fill, surface, 1.5),
            "tint": (colours.tint, colours.fill, 1.5),
            "hollow": (surface, colours.fill, 2),
        }[shade]
        paint = f'fill="{fill}" stroke="{stroke}" stroke-width="{_number(thickness)}"'
        self._parts.append(shape(dimension, x, y, radius, paint))


def shape(dimension: str, x: float, y: float, radius: float, paint: str) -> str:
    if dimension == "data":
        side = _number(2 * radius)
        return f'<rect x="{_number(x - radius)}" y="{_number(y - radius)}" width="{side}" height="{side}" {paint}/>'
    if dimension == "user":
        return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius * 1.1)}" {paint}/>'
    if dimension == "model":
        half = radius * 1.25
        return (
            f'<path d="M{_number(x)} {_number(y - half)}L{_number(x + half)} {_number(y + radius)}'
            f'H{_number(x - half)}Z" {paint}/>'
        )
    reach = radius * 1.4
    return (
        f'<path d="M{_number(x)} {_number(y - reach)}L{_number(x + reach)} {_number(y)}'
        f'L{_number(x)} {_number(y + reach)}L{_number(x - reach)} {_number(y)}Z" {paint}/>'
    )


def dimension_mark(dimension: str, label: str, *, theme: Theme, size: float = 12) -> str:
    """Draw the mark alone, for a line of text in the PDF."""
    drawing = Drawing(width=size, height=size, title=label, theme=theme)
    drawing.mark(dimension, size / 2, size / 2, size / 2 / 1.4)
    return drawing.svg()


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
