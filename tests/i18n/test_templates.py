"""Every branch of every template, also those no test walks through: no word stands outside a translation."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates"

TOKEN = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
TRANSLATED = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
UNSEEN = re.compile(r"<(script|style|code)\b.*?</\1>", re.DOTALL)
SAID = re.compile(r'\s(?:aria-label|alt|title|placeholder|data-label|data-say[a-z-]*)="([^"]*)"')
TAG = re.compile(r"<[^<>]*>")
# A text handed to another template, or said where a value is missing. What stands in _() is translated.
HANDED = re.compile(
    r"""{% (?:include|firstof)[^%]*?(?<!_\()["']([A-Z][^"']*|[a-z]+ [^"']*)["']|\|default:["']([^"']+)["']"""
)
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = re.compile(r"\b(Scalelens|UTC|SHA-256|PDF)\b|&[a-z]+;")


def plain_words(source: str) -> list[str]:
    """Return what a template says by itself."""
    handed = [first or second for first, second in HANDED.findall(source)]
    markup = TOKEN.sub("", TRANSLATED.sub("", source))
    texts = [*SAID.findall(markup), *TAG.sub("\n", UNSEEN.sub("", markup)).split("\n")]
    # The name of a template is handed on as well.
    return [
        text.strip()
        for text in (*texts, *(each for each in handed if "/" not in each))
        if WORD.search(NAMES.sub("", text))
    ]


TEMPLATES = sorted(
    path.relative_to(FOLDER).as_posix() for kind in ("html", "txt") for path in FOLDER.rglob(f"*.{kind}")
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_nothing_untranslated(name: str) -> None:
    assert plain_words(Path(FOLDER / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Plain words</p>",
        '<p aria-label="Plain words"></p>',
        '<p data-say-saved="Plain words"></p>',
        '{% include "components/pill.html" with label="Plain words" %}',
        '{% include "components/breadcrumbs.html" with parent=_("Mails") here="Plain words" only %}',
        '{{ row.pooled|default:"not known" }}',
        '{% firstof row.stop "not set" %}',
        "{% if row %}plain words{% endif %}",
    ],
)
def test_plain_words_are_found(source: str) -> None:
    assert plain_words(source) != []
