"""A version is a draft, then published, then retired; what is published never changes, and who has it keeps it."""

import io
import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from apps.advice import read_folder
from apps.core.actors import COMMAND, SYSTEM
from apps.core.models import AuditEvent
from apps.demo.services import load_shipped
from apps.documents.problems import DocumentError
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.errors import NotPublished, NotRetired
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import (
    newest_rules,
    offered_instruments,
    rules_by_instrument,
    usual_instrument,
)
from apps.instruments.services import load_instrument, load_rules, publish_version, retire_version
from tests.factories import NOW
from tests.responses.conftest import link_path
from tests.roles import SUPERUSER, acting_as

type Document = dict[str, Any]
AFTER = NOW + timedelta(minutes=1)  # after the shipped one was published
HOW: dict[str, Any] = {"by": SYSTEM, "at": AFTER}


@pytest.fixture
def second(document: Document) -> Document:
    return deepcopy(document) | {"version": 9}


@pytest.fixture
def rules_document(repository: Path) -> Document:
    return read_folder(repository / "apps/advice/definitions/scale-where-it-matters-3")


def newest_instrument() -> InstrumentVersion | None:
    return usual_instrument(offered_instruments(), rules_by_instrument())


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_draft_is_offered_to_nobody_until_it_is_published(
    instrument: InstrumentVersion, second: Document
) -> None:
    draft = load_instrument(second, **HOW, publish=False)
    assert offered_instruments() == [instrument]
    publish_version(draft, by=COMMAND, at=AFTER)
    publish_version(draft, by=COMMAND, at=AFTER)
    assert offered_instruments() == [draft, instrument]
    draft.refresh_from_db()
    assert (draft.state, draft.published_at) == ("published", AFTER)
    assert verbs() == ["load_instrument", "publish_instrument"]


def test_a_retired_version_is_offered_no_more_and_never_again(
    instrument: InstrumentVersion, second: Document
) -> None:
    newer = load_instrument(second, **HOW)
    retire_version(instrument, **HOW)
    retire_version(instrument, **HOW)
    assert offered_instruments() == [newer]
    assert verbs() == ["load_instrument", "retire_instrument"]
    with pytest.raises(NotPublished, match="is retired and stays so"):
        publish_version(instrument, **HOW)


def test_the_only_published_questionnaire_is_not_retired(
    instrument: InstrumentVersion, second: Document
) -> None:
    draft = load_instrument(second, **HOW, publish=False)
    with pytest.raises(NotRetired, match="four-dimensions@3 is the only published questionnaire"):
        retire_version(instrument, **HOW)
    with pytest.raises(NotRetired, match="is a draft"):
        retire_version(draft, **HOW)
    assert verbs() == ["load_instrument"]


def test_a_draft_that_no_longer_holds_is_not_published(
    instrument: InstrumentVersion, second: Document
) -> None:
    draft = load_instrument(second, **HOW, publish=False)
    second["load"]["most_items"] = 3  # as if a later version of the product asked for more
    InstrumentVersion.objects.filter(pk=draft.pk).update(document=second)
    with pytest.raises(DocumentError, match="perspectives"):
        publish_version(draft, **HOW)
    assert offered_instruments() == [instrument]


@pytest.mark.django_db
def test_rules_are_drafts_too_and_wait_for_what_they_read(
    document: Document, rules_document: Document
) -> None:
    instrument = load_instrument(document, **HOW, publish=False)
    with pytest.raises(DocumentError, match="four-dimensions@3 is a draft"):
        load_rules(rules_document, **HOW)
    rules = load_rules(rules_document, **HOW, publish=False)
    rules_document["title"] = "Better"
    assert load_rules(rules_document, **HOW, publish=False).title == "Better"
    with pytest.raises(DocumentError, match="is a draft"):
        publish_version(rules, **HOW)
    publish_version(instrument, **HOW)
    assert newest_rules(instrument.name) is None
    publish_version(rules, **HOW)
    assert newest_rules(instrument.name) == rules
    rules_document["title"] = "Something else"
    with pytest.raises(DocumentError, match="never changes"):
        load_rules(rules_document, **HOW)
    retire_version(rules, **HOW)
    assert newest_rules(instrument.name) is None
    assert verbs()[-2:] == ["publish_rules", "retire_rules"]


def test_new_engagements_ask_the_newest_that_rules_read(
    instrument: InstrumentVersion, rules: RuleSetVersion, second: Document, rules_document: Document
) -> None:
    newer = load_instrument(second, **HOW)
    assert newest_instrument() == instrument, "nobody gets questions without advice unless they choose them"
    load_rules(rules_document | {"version": 4, "instrument": newer.name}, **HOW)
    assert newest_instrument() == newer


def test_without_any_rules_new_engagements_ask_the_newest(
    instrument: InstrumentVersion, second: Document
) -> None:
    assert newest_instrument() == instrument
    load_instrument(second, **HOW, publish=False)
    assert newest_instrument() == instrument
    newer = load_instrument(second, **HOW)
    assert newest_instrument() == newer


def test_what_is_published_later_is_newer_whatever_was_loaded_first(
    instrument: InstrumentVersion, second: Document
) -> None:
    draft = load_instrument(second, **HOW, publish=False)
    third = load_instrument(second | {"version": 4}, by=SYSTEM, at=NOW + timedelta(days=1))
    publish_version(draft, by=SYSTEM, at=NOW + timedelta(days=2))
    assert offered_instruments() == [draft, third, instrument]


def test_the_commands_publish_and_retire_by_name(
    instrument: InstrumentVersion, second: Document, tmp_path: Path
) -> None:
    (tmp_path / "second.json").write_text(json.dumps(second), encoding="utf-8")
    quiet: dict[str, Any] = {"stderr": io.StringIO()}
    for line, said in (
        (["load_instrument", str(tmp_path / "second.json"), "--draft"], "draft"),
        (["publish_instrument", "four-dimensions@9"], "published"),
        (["retire_instrument", "four-dimensions@3"], "published"),
    ):
        out = io.StringIO()
        call_command(*line, stdout=out, **quiet)
        assert out.getvalue().strip() == line[1].split("/")[-1].replace("second.json", "four-dimensions@9")
        assert InstrumentVersion.objects.get(version=9).state == said
    assert InstrumentVersion.objects.get(version=3).state == "retired"
    assert set(AuditEvent.objects.values_list("actor_kind", flat=True)) == {"command"}


@pytest.mark.parametrize(
    "command", ["publish_instrument", "retire_instrument", "publish_rules", "retire_rules"]
)
def test_a_command_says_what_is_loaded_where_a_name_is_not(
    instrument: InstrumentVersion, rules: RuleSetVersion, command: str
) -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(command, "four-dimensions@99", stdout=io.StringIO(), stderr=err)
    assert end.value.code == 2
    (problem,) = json.loads(err.getvalue())["errors"]
    load, loaded = ("load_rules", rules) if command.endswith("rules") else ("load_instrument", instrument)
    assert problem["message"] == (
        f"four-dimensions@99 is not loaded: load it with manage.py {load}. Loaded: {loaded.name}."
    )


@pytest.mark.django_db
def test_what_ships_is_published_and_loaded_once() -> None:
    load_shipped(at=NOW)
    loaded = verbs()
    load_shipped(at=NOW)
    assert verbs() == loaded
    rules = newest_rules("four-dimensions@3")
    assert rules is not None
    assert rules.name == "scale-where-it-matters@3"


def test_where_another_version_loaded_what_is_asked_pages_say_so(
    engagement: Engagement, bob: Stakeholder, browser: Browser
) -> None:
    instrument = engagement.instrument_version
    document = deepcopy(instrument.document)
    for statement in document["symptoms"]:
        statement["text"] = [statement["text"]]  # as a version to come may have it
    with acting_as(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        InstrumentVersion.objects.filter(pk=instrument.pk).update(document=document, sha256="0" * 64)
        cursor.execute("set local session_replication_role = origin")
    browser.raise_request_exception = False
    stranger = Browser(raise_request_exception=False)
    for answer in (stranger.get(link_path(bob)), browser.get(reverse("preview", args=[engagement.pk]))):
        assert answer.status_code == 503
        assert answer["Retry-After"] == "60"
        assert "Another version of Scalelens loaded these questions" in answer.text
