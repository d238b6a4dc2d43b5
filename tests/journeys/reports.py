"""The report of a workshop: what it waits for is written into the plan, and what its PDF says is read."""

import io
import re
import time
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from apps.reports.models import Report


def write_step(desk: Page, limit: str, owner: str) -> list[str]:
    """Write into the plan what the console says is missing, in a second window; return what was pressed."""
    line = desk.locator("#obstacle")
    expect(line).to_contain_text(f"raises the limit that the report is about ({limit})")
    with desk.expect_popup() as opened:
        line.get_by_role("link", name="To the plan").click()
    page = opened.value
    form = page.locator("#own")
    form.locator("summary").click()
    form.get_by_label("Step", exact=True).fill("Order the larger machines")
    form.get_by_label("Owner").fill(owner)
    form.get_by_label("By", exact=True).fill((timezone.now() + timedelta(days=20)).date().isoformat())
    form.get_by_label("For which limit").select_option(label=limit)
    form.get_by_label("What the step does for it").select_option("raise")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("tbody")).to_contain_text("Order the larger machines")
    page.close()
    return ["To the plan", "Save"]


def text_of_report(page: Page, url: str, seconds: int = 150) -> str:
    """Wait until a worker made the report, fetch its PDF as a member does, and return its words."""
    end = time.monotonic() + seconds
    while (report := Report.objects.filter(state=Report.State.READY).first()) is None:
        assert time.monotonic() < end, list(Report.objects.values("state", "error_text"))
        time.sleep(0.5)
    page.goto(url + reverse("report", args=[report.pk]))
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    with waiting.value.path().open("rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())
