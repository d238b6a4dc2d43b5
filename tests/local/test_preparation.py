"""What `make up` says where the database can't be prepared: one sentence, and what to do."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from apps.advice import open_folder
from apps.demo import services
from apps.demo.services import load_shipped
from config.local import preparation
from config.local.errors import LocalStackError
from tests.factories import NOW


@pytest.fixture
def shipped_otherwise(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Load what ships, and ship the rules with another title under the same version."""
    load_shipped(at=NOW)

    @contextmanager
    def changed(folder: Path) -> Iterator[dict[str, Any]]:
        with open_folder(folder) as document:
            yield document | {"title": "Changed"}

    monkeypatch.setattr(services, "open_folder", changed)


@pytest.mark.usefixtures("shipped_otherwise")
@pytest.mark.parametrize(
    ("is_own", "instead"), [(True, ", or begin with an empty database by `make reset`"), (False, "")]
)
def test_a_shipped_file_that_is_not_as_it_was_loaded_is_named_with_what_to_do(
    is_own: bool, instead: str, settings: Settings
) -> None:
    settings.HAS_OWN_DATABASE = is_own
    with pytest.raises(LocalStackError) as caught:
        preparation.load_what_ships(at=NOW)
    assert str(caught.value) == (
        "scale-where-it-matters-3 is in this database with other texts than this version ships, as may be before 1.0: "
        f"go on with the version before{instead}."
    )


@pytest.mark.usefixtures("shipped_otherwise")
def test_the_command_that_loads_it_ends_without_a_traceback() -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("load_shipped", stdout=io.StringIO(), stderr=err)
    assert end.value.code == 2
    [problem] = json.loads(err.getvalue())["errors"]
    assert problem["code"] == "published"
    assert "go on with the version before" in problem["message"]
    assert "raise" not in problem["message"]
