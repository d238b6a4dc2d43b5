"""Nothing lies about in what makes a page: every class, token and template is used somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.charts.themes import WEB

WORD = re.compile(r"[A-Za-z][\w-]*")
# A value of class="…" may hold tags, and quotes in them.
CLASSES = re.compile(r'\bclass="((?:{[{%].*?[%}]}|[^"])*)"')
TAG = re.compile(r"{[{%].*?[%}]}")
TAG_TEXT = re.compile(r"""{%.*?%}""")
QUOTED = re.compile(r'"([^"]*)"')
# Django and allauth look these up by themselves; an item's template is the name of its kind.
FOUND_BY_NAME = re.compile(r"\d{3}(_csrf)?\.html|(account|mfa)/.*|.*/items/[a-z]+\.html")


@pytest.fixture(scope="module")
def styles(repository: Path) -> str:
    sheets = [path.read_text(encoding="utf-8") for path in sorted((repository / "static/css").glob("*.css"))]
    return re.sub(r"/\*.*?\*/", "", "\n".join(sheets), flags=re.DOTALL)


@pytest.fixture(scope="module")
def templates(repository: Path) -> dict[str, str]:
    root = repository / "templates"
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def python_texts(repository: Path) -> list[str]:
    """Every string of the apps' Python, but no docstring."""
    return [
        text
        for path in repository.glob("apps/**/*.py")
        if "migrations" not in path.parts
        for text in _strings(ast.parse(path.read_text(encoding="utf-8")))
    ]


def _strings(tree: ast.Module) -> Iterator[str]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.fixture(scope="module")
def scripts(repository: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in repository.glob("static/js/**/*.js"))


def test_every_class_of_a_style_sheet_is_on_an_element(
    styles: str, templates: dict[str, str], python_texts: list[str], scripts: str
) -> None:
    said = [*QUOTED.findall(scripts), *python_texts]
    for source in templates.values():
        said += [TAG.sub(" ", text) for text in CLASSES.findall(source)]
        said += [text for tag in TAG_TEXT.findall(source) for text in QUOTED.findall(tag)]
    # A sentence is no list of classes; of markup in Python its class attributes count.
    said = [text for each in said for text in (CLASSES.findall(each) if "<" in each else [each])]
    used = {word for text in said if not re.search(r"[.,:?!]", text) for word in WORD.findall(text)}
    selectors = re.sub(r'"[^"]*"|url\([^)]*\)|:\s[^;{}]*;', "", styles)
    assert sorted(set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors)) - used) == []


def test_every_token_is_used(styles: str) -> None:
    used = set(re.findall(r"var\((--[\w-]+)", styles + repr(WEB)))
    assert sorted(set(re.findall(r"(--[\w-]+):", styles)) - used) == []


def test_every_template_is_rendered_or_included(templates: dict[str, str], python_texts: list[str]) -> None:
    named = {name.split("#")[0] for source in templates.values() for name in QUOTED.findall(source)}
    named |= {text.split("#")[0] for text in python_texts}
    assert [
        name for name in sorted(templates) if name not in named and not FOUND_BY_NAME.fullmatch(name)
    ] == []


def test_breadcrumbs_are_written_once(templates: dict[str, str]) -> None:
    writers = [name for name, source in templates.items() if 'class="crumbs"' in source]
    assert writers == ["components/breadcrumbs.html"]
