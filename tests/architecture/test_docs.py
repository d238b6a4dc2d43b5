"""The page of the house and its how-tos name what is there, and mark what is still to come."""

import re
from pathlib import Path

import pytest

# A path in backticks: with a folder, or a file by its ending. No commands, patterns or dotted names.
PATH = re.compile(r"`(?P<path>[\w./-]+(?:/|\.(?:py|html|md|json|toml)))`(?P<to_come> ¹)?")
PAGES = (
    "docs/architecture.md",
    "docs/privacy.md",
    *(
        f"docs/how-to/{name}.md"
        for name in (
            "chart",
            "claim",
            "language",
            "list",
            "mail",
            "question-kind",
            "report-section",
            "role",
            "rule",
        )
    ),
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_what_is_there(repository: Path, page: str) -> None:
    text = (repository / page).read_text(encoding="utf-8")
    # In the table of the house a room stands without the folder of its app.
    prose = re.sub(r"\| app \| what \| rooms \|.*?\n\n", "", text, flags=re.DOTALL)
    wrong = [
        match["path"]
        for match in PATH.finditer(prose)
        if not is_name_of_a_layer(match["path"])
        if any((repository / base / match["path"]).exists() for base in ("", "apps"))
        == bool(match["to_come"])
    ]
    assert wrong == []


def is_name_of_a_layer(path: str) -> bool:
    """Return whether it is a file that every app may have, and not a path."""
    return "/" not in path and path.endswith(".py")


def test_every_how_to_is_read(repository: Path) -> None:
    assert {f"docs/how-to/{path.name}" for path in (repository / "docs/how-to").iterdir()} <= set(PAGES)


def test_the_house_on_the_page_is_the_house(repository: Path) -> None:
    text = (repository / "docs/architecture.md").read_text(encoding="utf-8")
    rows = text.split("| app | what | rooms |")[1].split("¹ Not there yet")[0].splitlines()[2:]
    first_cells = [line.replace("\\|", "+").split("|")[1] for line in rows if line.startswith("|")]
    standing = {name for cell in first_cells for name, mark in re.findall(r"`(\w+)`( ¹)?", cell) if not mark}
    apps = {path.parent.name for path in (repository / "apps").glob("*/__init__.py")}
    assert standing == apps
