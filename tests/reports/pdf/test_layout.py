"""The measure of pages finds what it is made for: each fault, made by hand, is named."""

import pytest

from apps.reports.pdf import rendering
from tests.reports.pdf.layout import faults

STYLE = "<style>@page { size: A4; margin: 20mm } body { margin: 0; font: 10pt/1.5 'IBM Plex Sans' } p { margin: 0 } h1, h3 { break-after: auto } .page { break-before: page }</style>"
FULL = "<p>word</p>" * 40
ROWS = "<tr><td>a</td></tr>" * 3


def made(body: str) -> list[str]:
    html = rendering._html(f"<html lang=en><head>{STYLE}</head><body>{body}</body></html>")
    return faults(html.write_pdf(pdf_variant="pdf/ua-1"))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (
            f"{FULL}<div class=page>{FULL}</div><div class=page><p>a</p></div><div class=page>{FULL}</div>",
            "filled to",
        ),
        (FULL + "<div class=page>a</div>" * 12, "13 pages before the annex, and 8 are promised"),
        (
            f"{FULL}<div class=page>{FULL}</div><div class=page><p style='margin-top: -15mm'>a</p>b</div>",
            "page 3 is written over",
        ),
        (
            f"{FULL}<div class=page>{FULL}<p style='height: 0'>under</p><p>over</p></div><div class=page>{FULL}</div>",
            "stand one over the other",
        ),
        (f"{FULL}<h1>Alone</h1><div class=page>{FULL}</div>", "a heading ends page 1"),
        (
            f"{FULL}<table><caption>Alone</caption><tbody class=page>{ROWS}</tbody></table>",
            "a caption ends page 1",
        ),
        (
            f"{FULL}<table><tbody><tr><td>a</td></tr><tr style='break-before: page'><td>b</td></tr>{ROWS}</tbody></table>",
            "one row stands alone",
        ),
        (
            f"{FULL}<div><h3>Do</h3><p>a</p><p class=page>because</p></div>",
            "a block is cut between pages 1 and 2",
        ),
    ],
)
def test_each_fault_is_named(body: str, fault: str) -> None:
    assert [told for told in made(body) if fault in told]


def test_good_pages_have_none() -> None:
    good = f"<h1>Finding</h1>{FULL}<table><tbody>{ROWS}</tbody></table><div><h3>Do</h3><p>a</p></div>"
    assert made(good) == []
