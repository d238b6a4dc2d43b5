"""One word has one meaning: docs/glossary.md says which."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROW = re.compile(r"^\| (?P<word>[^|]+?) \| (?P<meaning>[^|]+?) \|(?: `(?P<place>[^`]+)` \|)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def sections(repository: Path) -> dict[str, list[dict[str, str]]]:
    text = (repository / "docs/glossary.md").read_text(encoding="utf-8")
    found = {}
    for section in text.split("\n## ")[1:]:
        rows = [match.groupdict() for match in ROW.finditer(section)]
        found[section.splitlines()[0]] = [row for row in rows if row["word"] not in {"word", "class"}]
    return found


def test_a_word_is_explained_once_and_lives_where_the_page_says(
    repository: Path, sections: dict[str, list[dict[str, str]]]
) -> None:
    rows = [row for name, section in sections.items() if name != "One name, two apps" for row in section]
    words = [row["word"] for row in rows]
    assert len(words) > 40
    assert sorted(set(words)) == sorted(words)
    assert [row["word"] for row in rows if not row["place"] or not (repository / row["place"]).exists()] == []


def test_two_apps_share_a_class_name_only_where_the_page_says_why(
    repository: Path, sections: dict[str, list[dict[str, str]]]
) -> None:
    apps_of = defaultdict(set)
    for path in (repository / "apps").rglob("*.py"):
        if {"migrations", "management"} & set(path.parts):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                apps_of[node.name].add(path.relative_to(repository / "apps").parts[0])
    shared = {name for name, places in apps_of.items() if len(places) > 1}
    assert shared == {row["word"].strip("`") for row in sections["One name, two apps"]}
