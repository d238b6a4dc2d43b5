"""An outside checker of PDF/UA-1 reads the report of every demo case, and one in other scripts: no error.

Its warnings are kept beside this file.
"""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.accounts.models import Organisation, User
from apps.reports.pdf import rendering
from tests.benchmarks.demo_cases import CASES, content_of_case, ranked_case
from tests.reports.pdf.test_letters import in_other_scripts

pytestmark = pytest.mark.django_db

CHECKER = Path(settings.BASE_DIR) / ".tools/outloud/bin/outloud"
KEPT = Path(__file__).with_name("pdfua.json")


def checked(pdfs: list[Path], told: Path) -> dict[str, Any]:
    # It ends with 1 where it finds an error; what it writes says which.
    subprocess.run([CHECKER, *pdfs, "--json", told], capture_output=True, text=True, timeout=300, check=False)
    report: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return report


@pytest.mark.timeout(900)
def test_the_checker_finds_no_error_in_any_report_of_the_demo(
    organisation: Organisation, alice: User, tmp_path: Path
) -> None:
    contents: dict[str, Any] = {
        name: content_of_case(ranked_case(name, organisation=organisation, lead=alice)) for name in CASES
    }
    contents["in-other-scripts"] = in_other_scripts()
    pdfs = []
    for name, content in contents.items():
        rendered = rendering.render(content, number=1, fingerprint="9c1f44ab" * 8)
        pdf = tmp_path / f"{name}.pdf"
        pdf.write_bytes(rendered.pdf)
        subprocess.run(["qpdf", "--check", pdf], check=True, capture_output=True)
        pdfs.append(pdf)
    report = checked(pdfs, tmp_path / "told.json")
    assert len(report["results"]) == len(pdfs)
    kept: dict[str, Any] = {
        "checker": " ".join(report["tool"].values()),
        "reports": [
            {
                "report": pdf.stem,
                "sha256": hashlib.sha256(pdf.read_bytes()).hexdigest(),
                "pages": result["stats"]["pages"],
                "tags": result["stats"]["elements"],
                "verdict": result["verdict"],
                "errors": [
                    f"{each['rule']}, page {each.get('page', '-')}: {each['message']}"
                    for each in of_kind(result, "error")
                ],
                "warnings": [
                    f"{each['rule']}, page {each.get('page', '-')}: {each['message']}"
                    for each in of_kind(result, "warning")
                ],
            }
            for pdf, result in zip(pdfs, report["results"], strict=True)
        ],
    }
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for each in kept["reports"]:
        found = [*each["errors"], *each["warnings"]] or "no error, no warning"
        print(f"{each['report']}: {each['pages']} pages, {found}")  # noqa: T201
    assert [each["errors"] for each in kept["reports"]] == [[]] * len(pdfs)


def of_kind(result: dict[str, Any], severity: str) -> list[dict[str, Any]]:
    return [each for each in result["findings"] if each["severity"] == severity]
