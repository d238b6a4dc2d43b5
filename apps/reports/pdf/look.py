"""The style sheet of an organisation's own look, beside that of every report."""

import re

from apps.reports.document.cover import ReportOptions

COLOUR = re.compile(r"#[0-9a-f]{6}")
# Lower and wider than A4: with these margins a page holds as much.
LETTER = """
@page { size: Letter; margin: 14mm 17mm; }
.cover { height: 279.4mm; }
.cover::before, .cover::after { width: 215.9mm; }
"""
# On a colour that may be as light as white text allows, nothing is paler than white.
OWN_COLOUR = """
.cover { background: %(colour)s; }
.cover::before {
  background: repeating-linear-gradient(90deg, #ffffff, #ffffff .3mm, %(colour)s .3mm, %(colour)s 2.1mm);
}
.cover .kick, .cover .lead, .cover dt, .cover .print { color: #ffffff; }
.cover .over { border-color: #ffffff; }
"""


def look_css(options: ReportOptions) -> str:
    """Return the rules; none for A4 in the colours of Scalelens."""
    rules = LETTER if options.paper == "letter" else ""
    if COLOUR.fullmatch(options.accent):
        rules += OWN_COLOUR % {"colour": options.accent}
    return rules
