"""The colours hold for eyes that see them differently, and every text on them can be read."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from apps.charts.themes import DIMENSIONS, PRINT, PRINT_COVER, WEB, Theme

CSS = Path(__file__).parents[2] / "static" / "css"
PAIRS = re.findall(
    r"--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)", (CSS / "tokens.css").read_text("utf-8")
)
TOKENS = {
    "light": {name: light for name, light, _ in PAIRS},
    "dark": {name: dark for name, _, dark in PAIRS},
}
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Okabe and Ito's four nearest hues reach 0.076 at worst; ours may not fall under 0.1.
LEAST_DISTANCE = 0.1
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

modes = pytest.mark.parametrize("mode", ["light", "dark"])
dimensions = pytest.mark.parametrize("dimension", DIMENSIONS)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    luminances = sorted(float(np.dot([0.2126, 0.7152, 0.0722], linear(colour))) for colour in (one, other))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    cones = np.cbrt(
        np.array(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        )
        @ rgb
    )
    return (
        np.array(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ]
        )
        @ cones
    )


@modes
@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_dimensions_stay_apart_for_every_kind_of_sight(mode: str, sight: str) -> None:
    seen = [
        oklab(np.clip(SIGHT[sight] @ linear(TOKENS[mode][f"dim-{dimension}"]), 0, 1))
        for dimension in DIMENSIONS
    ]
    assert (
        min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) >= LEAST_DISTANCE
    )


@modes
@pytest.mark.parametrize("ground", ["page", "surface", "surface-2"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "error"])
def test_text_can_be_read_on_every_ground(mode: str, ink: str, ground: str) -> None:
    assert contrast(TOKENS[mode][ink], TOKENS[mode][ground]) >= TEXT


@modes
@pytest.mark.parametrize("ground", ["page", "surface"])
@pytest.mark.parametrize("shape", ["control", "focus", *(f"dim-{dimension}" for dimension in DIMENSIONS)])
def test_shapes_and_borders_stand_out_from_every_ground(mode: str, shape: str, ground: str) -> None:
    assert contrast(TOKENS[mode][shape], TOKENS[mode][ground]) >= SHAPE


@modes
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("action-on", "action"),
        ("error", "error-bg"),
        ("ink", "band"),
        ("ink-2", "band"),
        ("surface", "control"),
        ("surface", "ink"),
        *((f"rank-{place}-on", f"rank-{place}") for place in (2, 3, 4)),
        *((f"dim-{dimension}-on", f"dim-{dimension}") for dimension in DIMENSIONS),
    ],
)
def test_a_label_can_be_read_on_its_fill(mode: str, ink: str, ground: str) -> None:
    assert contrast(TOKENS[mode][ink], TOKENS[mode][ground]) >= TEXT


@pytest.mark.parametrize(("theme", "mode"), [(PRINT, "light"), (PRINT_COVER, "dark")], ids=["pages", "cover"])
@dimensions
def test_the_pdf_uses_the_colours_of_the_pages(theme: Theme, mode: str, dimension: str) -> None:
    tokens, colours = TOKENS[mode], theme.dimensions[dimension]
    assert (colours.fill, colours.tint, colours.label) == (
        tokens[f"dim-{dimension}"],
        tokens[f"dim-{dimension}-2"],
        tokens[f"dim-{dimension}-on"],
    )
    assert theme.later_places == tuple(
        (tokens[f"rank-{place}"], tokens[f"rank-{place}-on"]) for place in (2, 3, 4)
    )


@pytest.mark.parametrize(("theme", "mode"), [(PRINT, "light"), (PRINT_COVER, "dark")], ids=["pages", "cover"])
def test_answers_are_printed_in_the_greys_of_the_pages(theme: Theme, mode: str) -> None:
    named = [re.findall(r"--([\w-]+)", f"{fill} {text}") for fill, text in WEB.answers]
    assert theme.answers == tuple((TOKENS[mode][fill], TOKENS[mode][text]) for fill, text in named)


@pytest.mark.parametrize("theme", [PRINT, PRINT_COVER], ids=["light", "dark"])
def test_the_more_an_answer_agrees_the_further_it_is_from_the_paper(theme: Theme) -> None:
    distances = [contrast(fill, theme.surface) for fill, _ in theme.answers]
    assert distances == sorted(distances)
    assert all(later > 1.15 * earlier for earlier, later in itertools.pairwise(distances))


def test_pages_and_charts_print_in_the_same_ink() -> None:
    light = TOKENS["light"]
    assert (PRINT.ink, PRINT.muted, PRINT.line, PRINT.grid, PRINT.surface, PRINT.band) == tuple(
        light[name] for name in ("ink", "ink-2", "line", "line-2", "surface", "band")
    )


@pytest.mark.parametrize("unsupported", ["color-mix(", "light-dark(", "@container", "var(--", "oklch("])
def test_the_style_sheet_of_the_pdf_holds_nothing_its_renderer_ignores(unsupported: str) -> None:
    css = re.sub(r"/\*.*?\*/", "", (CSS / "report.css").read_text("utf-8"), flags=re.DOTALL)
    assert unsupported not in css
    assert not re.search(r"#\w+ \S+mm \S+mm", css)  # two-position gradient stops
