from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from apps.accounts.models import Organisation, User
from apps.assessments.services import assess_now
from apps.core import translations
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments import examples, rule_texts, selectors
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from tests.assessments.conftest import case_document
from tests.factories import NOW, acting
from tests.i18n.pseudo import LANGUAGE, build_catalogue, write_texts
from tests.i18n.reading import plain_texts
from tests.i18n.typed import names_in_use, typed_by_people


@pytest.fixture(scope="session")
def catalogue(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pseudo")
    with pytest.MonkeyPatch.context() as patch, override_settings(LOCALE_PATHS=[folder / "locale"]):
        assert build_catalogue(repository, folder, patch) > 500
    write_texts(repository, folder)
    return folder


@pytest.fixture
def pseudo_locale(catalogue: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Offer the pseudo-locale beside English; who asks for it gets it."""
    settings.LANGUAGES = [*settings.LANGUAGES, (LANGUAGE, "Pseudo")]
    settings.LOCALE_PATHS = [catalogue / "locale"]
    settings.FORMAT_MODULE_PATH = ["tests.i18n.formats"]
    monkeypatch.setattr(selectors, "TRANSLATIONS", catalogue / "texts")
    monkeypatch.setattr(rule_texts, "TRANSLATIONS", catalogue / "texts")
    monkeypatch.setattr(examples, "TRANSLATIONS", catalogue / "texts")
    monkeypatch.setattr(selectors, "_known", {})
    for kept in (translations.translation, examples._packs):
        kept.cache_clear()
    yield LANGUAGE
    for kept in (translations.translation, examples._packs):
        kept.cache_clear()


@pytest.fixture
def plain_on(repository: Path, pseudo_locale: str, db: None) -> Callable[..., list[str]]:
    """Return what is plain on an answer; `typed` is what was sent, `is_whole` whether it is a page with its frame."""
    known = typed_by_people(repository)

    def plain(answer: Any, typed: Iterable[str] = (), *, is_whole: bool = True) -> list[str]:
        names = names_in_use() | {"None"}  # what a report found, in the rows of the access tests
        if answer.status_code == 405 or not answer.get("Content-Type", "").startswith("text/html"):
            return []
        assert f'lang="{pseudo_locale}"' in answer.text or not is_whole
        return plain_texts(answer.text, known | names | set(typed))

    return plain


@pytest.fixture
def case(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion
) -> Callable[[str], Engagement]:
    def imported(name: str) -> Engagement:
        document = case_document(name)
        engagement = import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)
        assess_now(engagement=engagement, at=NOW)
        return engagement

    return imported
