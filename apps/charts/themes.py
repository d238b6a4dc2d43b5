"""The colours of charts: CSS variables on a page, hex values in the PDF."""

from collections.abc import Mapping
from dataclasses import dataclass

DIMENSIONS = ("data", "user", "model", "organization")


@dataclass(frozen=True)
class DimensionColours:
    fill: str
    tint: str
    label: str  # text on the fill


@dataclass(frozen=True)
class Theme:
    font: str
    ink: str
    muted: str
    line: str
    grid: str
    surface: str
    band: str
    alarm: str  # late, or over
    later_places: tuple[tuple[str, str], ...]  # fill and text of the second place and after
    answers: tuple[tuple[str, str], ...]  # fill and text from the lowest answer to the highest, light to dark
    dimensions: Mapping[str, DimensionColours]


# Tokens of the style sheet, so that a chart follows light and dark without being drawn again.
WEB = Theme(
    font="inherit",
    ink="var(--ink)",
    muted="var(--ink-2)",
    line="var(--line)",
    grid="var(--line-2)",
    surface="var(--surface)",
    band="var(--band)",
    alarm="var(--error)",
    later_places=tuple((f"var(--rank-{place})", f"var(--rank-{place}-on)") for place in (2, 3, 4)),
    answers=(
        *((f"var(--rank-{place})", f"var(--rank-{place}-on)") for place in (4, 3, 2)),
        ("var(--control)", "var(--surface)"),
        ("var(--ink)", "var(--surface)"),
    ),
    dimensions={
        slug: DimensionColours(f"var(--dim-{slug})", f"var(--dim-{slug}-2)", f"var(--dim-{slug}-on)")
        for slug in DIMENSIONS
    },
)

# WeasyPrint renders inline SVG without the page's variables and classes: everything would be black.
PRINT = Theme(
    font="IBM Plex Sans, IBM Plex Sans Ext",  # the families of report.css
    ink="#10192b",
    muted="#4a5568",
    line="#c3cad5",
    grid="#e3e7ed",
    surface="#ffffff",
    band="#f1eedf",
    alarm="#b42318",
    later_places=(("#aab4c3", "#10192b"), ("#d3d9e2", "#10192b"), ("#eceff3", "#4a5568")),
    answers=(
        ("#eceff3", "#4a5568"),
        ("#d3d9e2", "#10192b"),
        ("#aab4c3", "#10192b"),
        ("#6b778a", "#ffffff"),
        ("#10192b", "#ffffff"),
    ),
    dimensions={
        "data": DimensionColours("#123f8c", "#8fa9d8", "#ffffff"),
        "user": DimensionColours("#d26c08", "#f0bf8d", "#1f1200"),
        "model": DimensionColours("#a647bb", "#d9aee3", "#ffffff"),
        "organization": DimensionColours("#0b7a66", "#8cc6ba", "#ffffff"),
    },
)

# The dark cover of the PDF.
PRINT_COVER = Theme(
    font="IBM Plex Sans, IBM Plex Sans Ext",  # the families of report.css
    ink="#ffffff",
    muted="#c3cad5",
    line="#3b4759",
    grid="#252e3b",
    surface="#10192b",
    band="#2a2a20",
    alarm="#ff9d8f",
    later_places=(("#5a6880", "#ffffff"), ("#3a4557", "#eef1f6"), ("#262f3d", "#aab5c5")),
    answers=(
        ("#262f3d", "#aab5c5"),
        ("#3a4557", "#eef1f6"),
        ("#5a6880", "#ffffff"),
        ("#7f8da3", "#141a22"),
        ("#eef1f6", "#141a22"),
    ),
    dimensions={
        "data": DimensionColours("#7fb2ff", "#35507f", "#0c1016"),
        "user": DimensionColours("#f7a24f", "#6f4a22", "#0c1016"),
        "model": DimensionColours("#bf74bf", "#5d3a62", "#0c1016"),
        "organization": DimensionColours("#8ff0de", "#2c6158", "#0c1016"),
    },
)
