"""Warm printers of one report, each a process of its own: WeasyPrint as the worker has it, and Chromium beside it.

`python -m tests.benchmarks.printers weasyprint FOLDER` prints `FOLDER/content.json` once for each line it reads, and
says in a line what that took: processor seconds, pages, and the file's sha256; and the megabytes it had before it
loaded what prints. `chromium` prints the same HTML, `FOLDER/report.html`, with the headless shell; its figures are those
of the browser's processes alone, not of what drives them.
"""

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

FINGERPRINT = "9c1f44ab" * 8
MEGABYTE = 1024**2

type Told = dict[str, float | str]


def html_of(content: dict[str, object], folder: Path) -> None:
    """Write the HTML that WeasyPrint is given, and the files it names, for another program to print."""
    from django.conf import settings

    from apps.reports.pdf import rendering

    html = rendering.report_html(content, number=3, fingerprint=FINGERPRINT)
    (folder / "report.html").write_text(html, encoding="utf-8")
    (folder / "content.json").write_text(json.dumps(content), encoding="utf-8")
    for name in ("css", "fonts"):
        (folder / name).symlink_to(Path(settings.BASE_DIR) / "static" / name)


def weasyprint(folder: Path) -> Callable[[], Told]:
    import django

    django.setup()
    from apps.reports import services  # with the engine, as a worker has them
    from apps.reports.pdf import rendering

    assert services
    before = held([psutil.Process()])
    content = json.loads((folder / "content.json").read_text(encoding="utf-8"))

    def print_once() -> Told:
        began = time.process_time()
        rendered = rendering.render(content, number=3, fingerprint=FINGERPRINT)
        spent = time.process_time() - began
        return {
            "processor": spent,
            "before": before,
            "pages": rendered.pages,
            "sha256": hashlib.sha256(rendered.pdf).hexdigest(),
        }

    return print_once


def chromium(folder: Path) -> Callable[[], Told]:
    from playwright.sync_api import sync_playwright

    from tests.browser import CHROMIUM, FLAGS

    browser = sync_playwright().start().chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    page = browser.new_page()

    def print_once() -> Told:
        began = _spent(browser_of(psutil.Process()))
        page.goto((folder / "report.html").as_uri())
        pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        return {
            "processor": _spent(browser_of(psutil.Process())) - began,
            "before": 0.0,
            "pages": len(re.findall(rb"/Type\s*/Page\b", pdf)),
            "sha256": hashlib.sha256(pdf).hexdigest(),
        }

    return print_once


def browser_of(driver: psutil.Process) -> list[psutil.Process]:
    # What drives the browser is a process too, and not what is measured.
    return [each for each in driver.children(recursive=True) if "node" not in each.name()]


def held(family: list[psutil.Process]) -> float:
    """Return the megabytes of these processes, what several share counted once (PSS)."""
    return sum(each.memory_full_info().pss for each in family) / MEGABYTE


def _spent(family: list[psutil.Process]) -> float:
    return sum(sum(each.cpu_times()[:4]) for each in family)


if __name__ == "__main__":
    print_once = {"weasyprint": weasyprint, "chromium": chromium}[sys.argv[1]](Path(sys.argv[2]))
    for _ in sys.stdin:
        sys.stdout.write(json.dumps(print_once()) + "\n")
        sys.stdout.flush()
