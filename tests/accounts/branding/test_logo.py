"""Olga sets a logo: a PNG or JPEG is drawn anew, anything else is refused at the field, and what there was stays."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image, PngImagePlugin
from pytest_django.asserts import assertContains, assertRedirects

from apps.accounts.branding.services import LARGEST_FILE
from apps.accounts.models import Logo, Organisation, User
from apps.core.models import AuditEvent
from tests.factories import SignIn

LOGO, LOOK = "/organisation/look/logo/", "/organisation/look/"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB", **how: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 120).save(file, format=kind, **how)
    return file.getvalue()


def send(browser: Browser, file: bytes, name: str = "logo.png") -> Any:
    return browser.post(LOGO, {"logo": SimpleUploadedFile(name, file)})


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head says that it is huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")])
def test_a_logo_is_drawn_anew_and_sent_with_safe_headers(
    olgas: Browser, organisation: Organisation, kind: str, mode: str
) -> None:
    assertRedirects(send(olgas, picture(kind, mode=mode), "../<b>.exe"), reverse("look"))
    organisation.refresh_from_db()
    logo = Logo.objects.get()
    assert (logo.sha256, logo.width, logo.height) == (organisation.logo_sha256, 300, 100)
    answer = olgas.get(LOGO)
    assert answer.content == bytes(logo.png)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.get(verb="set_logo").detail == {"sha256": logo.sha256}


def test_nothing_of_the_file_but_its_pixels_is_kept(olgas: Browser) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "Bob lives here")
    send(olgas, picture(pnginfo=words) + b"<script>alert(1)</script>")
    kept = bytes(Logo.objects.get().png)
    assert b"Bob" not in kept
    assert b"script" not in kept


def test_a_large_logo_is_made_small_enough_to_print(olgas: Browser) -> None:
    send(olgas, picture("JPEG", (3600, 2400)))
    logo = Logo.objects.get()
    assert (logo.width, logo.height) == (600, 400)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b"GIF89a" + bytes(40), "no PNG or JPEG", id="nonsense"),
        pytest.param(picture("GIF", mode="L"), "no PNG or JPEG", id="gif"),
        pytest.param(picture("BMP"), "no PNG or JPEG", id="bmp"),
        pytest.param(
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            "no PNG or JPEG",
            id="svg",
        ),
        pytest.param(picture()[:60], "breaks off", id="broken-png"),
        pytest.param(picture("JPEG")[:-40], "breaks off", id="broken-jpeg"),
        pytest.param(picture()[:20], "no PNG or JPEG", id="head-of-a-png"),
        pytest.param(bomb(10_000, 5_000), "more than 12 megapixels", id="50-megapixels"),
        pytest.param(bomb(60_000, 60_000), "more than 12 megapixels", id="3600-megapixels"),
        pytest.param(picture() + bytes(LARGEST_FILE), "more than 2 MB", id="large"),
        pytest.param(picture(size=(10, 10)), "Each side needs at least 24", id="tiny"),
        pytest.param(picture(size=(2000, 30)), "more than 10 times", id="stretched"),
    ],
)
def test_what_is_no_logo_is_refused_at_the_field_and_nothing_is_lost(
    olgas: Browser, organisation: Organisation, file: bytes, said: str
) -> None:
    send(olgas, picture())
    kept = Organisation.objects.get(pk=organisation.pk).logo_sha256
    answer = send(olgas, file)
    assertContains(answer, said, count=2, status_code=422)  # at the field, and at the top of the page
    assertContains(answer, "#id_logo", status_code=422)
    organisation.refresh_from_db()
    assert organisation.logo_sha256 == kept
    assert Logo.objects.count() == 1


def test_no_file_at_all_is_said(olgas: Browser) -> None:
    assertContains(olgas.post(LOGO, {}), "Choose a file first.", count=2, status_code=422)


def test_a_logo_that_is_taken_off_stays_for_reports_that_name_it(
    olgas: Browser, organisation: Organisation
) -> None:
    send(olgas, picture())
    assertRedirects(olgas.post(LOGO, {"remove": "1"}), reverse("look"))
    organisation.refresh_from_db()
    assert organisation.logo_sha256 == ""
    assert Logo.objects.exists()
    assertRedirects(olgas.get(LOGO), reverse("look"))


def test_logos_can_not_fill_the_database(olgas: Browser) -> None:
    for size in range(20):
        send(olgas, picture(size=(100, 30 + size)))
    assert send(olgas, picture(size=(100, 80))).status_code == 422
    assert Logo.objects.count() == 20


def test_mallory_neither_sees_nor_changes_the_logo(
    olgas: Browser, mallory: User, signed_in: SignIn, organisation: Organisation
) -> None:
    send(olgas, picture())
    mallorys = signed_in(mallory)
    assert mallorys.get(LOGO).status_code == 404
    mallorys.post(LOGO, {"remove": "1"})
    organisation.refresh_from_db()
    assert organisation.logo_sha256
