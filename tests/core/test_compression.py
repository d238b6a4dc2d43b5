"""Text travels small, everything else as it is."""

import gzip

import pytest
from django.test import Client as Browser

STYLE, FONT = "/static/css/app.css", "/static/fonts/ibm-plex-sans-latin-400-normal.woff2"


@pytest.mark.parametrize("address", ["/sign-in/", STYLE, "/static/js/questionnaire/main.js", "/nowhere/"])
def test_a_browser_that_takes_gzip_gets_it(address: str, db: None) -> None:
    answer = Browser().get(address, headers={"accept-encoding": "br, gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert len(content) < len(gzip.decompress(content))


@pytest.mark.parametrize("address", ["/sign-in/", STYLE])
def test_a_browser_that_does_not_gets_plain_text(address: str, db: None) -> None:
    assert "Content-Encoding" not in Browser().get(address).headers


@pytest.mark.parametrize("address", [FONT, "/livez"])
def test_what_is_compressed_already_or_short_stays_as_it_is(address: str, db: None) -> None:
    answer = Browser().get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_file_that_has_not_changed_is_not_sent_again(db: None) -> None:
    known = Browser().get(STYLE)["Last-Modified"]
    answer = Browser().get(STYLE, headers={"accept-encoding": "gzip", "if-modified-since": known})
    assert answer.status_code == 304
    assert b"".join(answer.streaming_content) == b""  # type: ignore[attr-defined]
    assert "Content-Encoding" not in answer.headers
