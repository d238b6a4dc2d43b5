"""A report in the look of its organisation, for whom it is on every page, and one from before there was a look."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from apps.engagements.models import Engagement
from apps.reports import services
from apps.reports.errors import RenderFailed
from apps.reports.pdf import rendering
from tests.reports.documents import document
from tests.reports.rows import make_report

LOGO_NAMED = "a" * 64
LETTER = (612, 792)  # points


def logo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (300, 100), "#0b5d4e").save(file, format="PNG")
    return file.getvalue()


def test_logo_colour_and_letter_are_printed_and_every_page_says_for_whom_it_is() -> None:
    content = document(mark="Strictly restricted")
    content["options"] = {"language": "en-gb", "paper": "letter", "accent": "#0b5d4e", "logo": LOGO_NAMED}
    content["names"] = {**content["names"], "recipient": "the <b>steering</b> committee"}
    pdf = rendering.render(content, number=1, fingerprint="ab" * 32, logo=logo()).pdf
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {LETTER}
    cover, second = (page.get_contents().get_data() for page in pages[:2])
    drawn = f"/{pages[0].images[0].name.partition('.')[0]} Do".encode()
    assert (drawn in cover, drawn in second) == (True, False)
    assert b"0.043137 0.364706 0.305882" in cover
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert "for the <b>steering</b> committee" in texts[0]
    assert all("Strictly restricted · for the <b>steering</b> committee" in text for text in texts[1:])


def test_what_has_no_look_is_printed_in_that_of_scalelens() -> None:
    html = rendering.report_html(document(), number=1, fingerprint="ab" * 32)
    assert "look.css" not in html
    assert "logo.png" not in html
    assert '<p class="doc-class">Confidential</p>' in html  # as it was frozen


@pytest.mark.django_db
def test_a_report_whose_logo_is_gone_is_not_made_without_it(engagement: Engagement) -> None:
    content = document()
    content["options"] = {"language": "en-gb", "logo": LOGO_NAMED}
    report = make_report(engagement, content=content)
    with pytest.raises(RenderFailed, match="logo"):
        services.render_content(report)
