"""The rules of the house that import-linter can't see."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from config.celery import app as celery
from tests.architecture.figures import loose_signatures, modules

CONTRACTS = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
# Each of the rows that no app may import upwards: the contract is written once, in pyproject.toml.
LAYERS = [set(row.split(" | ")) for row in reversed(CONTRACTS[0]["layers"])]
MOST_MODULES = 14


def test_a_folder_holds_one_subject(repository: Path) -> None:
    modules = Counter(
        str(path.parent.relative_to(repository))
        for path in (repository / "apps").rglob("*.py")
        if path.name not in {"__init__.py", "apps.py"} and not {"migrations", "management"} & set(path.parts)
    )
    assert {folder: count for folder, count in modules.items() if count > MOST_MODULES} == {}


# An alias of a dictionary or mapping whose values may be anything says nothing of what is in it.
LOOSE_ALIAS = re.compile(
    r"^type \w+ = (?:dict|Mapping)\[str, (?:Any|object)\]|^type (?:Json|Node|Document)\b", re.MULTILINE
)
MOST_LOOSE_SIGNATURES = 60


def test_some_json_has_a_name_in_documents_alone(repository: Path) -> None:
    named = {
        str(path.relative_to(repository))
        for path in modules(repository)
        if LOOSE_ALIAS.search(path.read_text(encoding="utf-8"))
    }
    assert named == {"apps/documents/values.py"}


def test_types_cross_the_borders(repository: Path) -> None:
    assert 0 < loose_signatures(repository).total() < MOST_LOOSE_SIGNATURES


# import-linter sees Django as one module.
ORM_AND_HTTP = re.compile(r"^\s*(?:from|import) django\.(?:db|http|shortcuts|views)\b", re.MULTILINE)


@pytest.mark.parametrize("room", ["apps/findings", "apps/responses/questions", "apps/instruments/definition"])
def test_what_may_be_said_knows_neither_orm_nor_http(repository: Path, room: str) -> None:
    files = list((repository / room).rglob("*.py"))
    assert files
    assert [str(path) for path in files if ORM_AND_HTTP.search(path.read_text(encoding="utf-8"))] == []


def test_foreign_keys_point_downwards() -> None:
    level = {name: number for number, names in enumerate(LAYERS) for name in names}
    upwards = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not (field.concrete and field.is_relation and field.related_model) or field.auto_created:
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here in level and there in level and here != there and level[there] >= level[here]:
                upwards.append(f"{model.__name__}.{field.name} -> {field.related_model.__name__}")
    assert upwards == []


@pytest.mark.parametrize(
    ("pattern", "longest"), [("apps/**/*.py", 400), ("config/*.py", 400), ("templates/**/*.html", 180)]
)
def test_files_stay_short_enough_to_read(repository: Path, pattern: str, longest: int) -> None:
    lengths = {
        str(path.relative_to(repository)): len(path.read_text(encoding="utf-8").splitlines())
        for path in repository.glob(pattern)
        if "migrations" not in path.parts
    }
    assert {name: length for name, length in lengths.items() if length > longest} == {}


# Called by allauth and by Django's signal, which pass no time.
AT_THE_EDGE = {
    "apps/accounts/signing_in/provider.py",
    "apps/accounts/signing_in/adapters.py",
    "apps/accounts/signing_in/forms.py",
    "apps/accounts/signing_in/session_store.py",
    "apps/accounts/sessions.py",
    "apps/engagements/middleware.py",
    "apps/room/live/hub.py",
}


def test_the_time_is_passed_in_below_views_and_tasks(repository: Path) -> None:
    clocks = {
        str(path.relative_to(repository))
        for path in repository.glob("apps/**/*.py")
        if "timezone.now" in path.read_text(encoding="utf-8")
        and not {"tasks.py", "commands", "demo"} & set(path.parts)
        and not path.name.endswith("views.py")
    }
    assert clocks == AT_THE_EDGE


def test_a_template_includes_only_its_own_folder_and_components(repository: Path) -> None:
    root = repository / "templates"
    foreign = []
    for path in root.glob("*/**/*.html"):
        folder = path.relative_to(root).parts[0]
        for target in re.findall(r"{% (?:include|extends) \"([^\"#]+)", path.read_text(encoding="utf-8")):
            # A phone in the room is a page of a response.
            is_phone = path.parent == root / "room/phones" and target.startswith("responses/answering/")
            if "/" in target and not is_phone and target.split("/")[0] not in {folder, "components"}:
                foreign.append(f"{path.relative_to(root)} -> {target}")
    assert foreign == []


UNESCAPED = re.compile(
    r"\|\s*safe\b|autoescape off|hx-on|hx-vals='js|javascript:|\sstyle=\"|<script>|<style>"
)


def test_templates_escape_and_hold_no_inline_code(repository: Path) -> None:
    root = repository / "templates"
    found = {
        str(path.relative_to(root)): UNESCAPED.findall(path.read_text(encoding="utf-8"))
        for path in root.glob("**/*.html")
    }
    # The charts escape every text they are given (tests/charts); this is where their SVG is placed.
    # A mail is read by programs that fetch no style sheet.
    allowed = {"components/chart.html", "components/picture.html", "mailing/mail.html"}
    assert {
        name: words for name, words in found.items() if words and not name.startswith(tuple(allowed))
    } == {}


def test_attributes_of_htmx_are_valid_html(repository: Path) -> None:
    bare = [
        f"{path.name}: {found}"
        for path in (repository / "templates").glob("**/*.html")
        for found in re.findall(r"\shx-[a-z-]+", path.read_text(encoding="utf-8"))
    ]
    assert bare == []


FLOORS = {
    "celery": (5, 7),
    "kombu": (5, 7),
    "weasyprint": (70,),
    "django": (6, 1, 3),
    "django-allauth": (65, 19, 4),
    "psycopg": (3, 3),
}


def test_the_lock_keeps_the_floors_of_security(repository: Path) -> None:
    lock = tomllib.loads((repository / "uv.lock").read_text(encoding="utf-8"))
    locked = {package["name"]: package.get("version", "0") for package in lock["package"]}
    versions = {name: tuple(int(part) for part in locked[name].split(".")[:3]) for name in FLOORS}
    assert {name: version for name, version in versions.items() if version < FLOORS[name]} == {}


def test_a_worker_knows_what_is_queued() -> None:
    celery.loader.import_default_modules()  # as a worker does at its start
    assert {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()} <= celery.tasks.keys()
