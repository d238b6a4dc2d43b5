"""Exported, imported and exported again, an engagement is the same file."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.engagements.framing_fields import FRAMING
from apps.engagements.lifecycle.services import clone_engagement
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.exchange.engagement.file import EngagementFile
from apps.exchange.engagement.importing import SCHEMA_FILE
from apps.instruments.models import InstrumentVersion
from apps.responses.models import Answer, LateAnswer, Response
from tests.exchange.files import exported
from tests.factories import NOW, acting

type Document = dict[str, Any]
type BringIn = Callable[..., Engagement]
NEW = (
    "opened_on", "time_zone", "floors", "most_guests", "mail_texts", "decision_versions", "plan", "history",
    "closes_at", "reminders_stopped", "guest", "left_out", "proposed", "result_round", "result_version", "deciders",
    "passes_if", "refused", "value_now", "recipient", "circulation", "earlier_briefs",
    "decide_on", "reaches", "used_in", "runs_on", "shared_by", "team_size", "channel", "tools", "quota_shared",
    "search_filters", "jurisdictions", "counsel_role", "counsel_class", "counsel_on", "public_service", "figures_for",
    "week_rate", "machine_price", "post_year", "lead_days_cards", "thing_one", "thing_many", "has_room_form",
    "asked_singly", "topics", "reasons", "rooms",
)  # fmt: skip
CASES = ("hr-faq-bot", "platform-that-was-nightly-jobs", "support-bot-launch")


def written(document: Document) -> str:
    return json.dumps(document, indent=1)


def stored(engagement: Engagement) -> Engagement:
    """Read the engagement anew, so that nothing is exported that the database doesn't hold."""
    return Engagement.objects.with_framing().get(pk=engagement.pk)


@pytest.mark.parametrize("case", CASES)
def test_a_case_comes_back_as_the_same_file(repository: Path, bring_in: BringIn, case: str) -> None:
    document = json.loads((repository / f"apps/demo/cases/{case}.json").read_text(encoding="utf-8"))
    first = exported(stored(bring_in(document)))
    again = exported(stored(bring_in(json.loads(written(first)))))
    assert written(again) == written(first)
    given = [response for round_ in document["rounds"] for response in round_["responses"]]
    kept = [response for round_ in first["rounds"] for response in round_["responses"]]
    assert [response["answers"] for response in kept] == [response["answers"] for response in given]
    assert {field: first[field] for field in document if field != "rounds"} == {
        field: value for field, value in document.items() if field != "rounds"
    } | {"format": "scalelens-engagement/2"}


def test_a_file_with_every_field_comes_back_as_it_was(document: Document, bring_in: BringIn) -> None:
    assert written(exported(stored(bring_in(document)))) == written(document)
    del document["history"]
    assert written(exported(stored(bring_in(document)))) == written(document)


def test_of_an_older_file_the_digest_of_the_result_is_not_read(document: Document, bring_in: BringIn) -> None:
    before = written(document)
    for decision in (document["decision"], *document["decision_versions"]):
        decision["result_digest"] = "5e" * 32
    assert written(exported(stored(bring_in(document)))) == before


def test_every_column_of_the_framing_is_imported_exported_and_cloned(
    document: Document, bring_in: BringIn, alice: User
) -> None:
    document |= {"stage": "idea", "model_hosting": "hosted", "currency": "USD", "mode": "named", "k": 5}
    first = stored(bring_in(document))
    by_default = {name for name, column in FRAMING.items() if getattr(first, name) == column.get_default()}
    assert by_default == set(), "not in this file, or the import doesn't read it"
    again = stored(bring_in(exported(first)))
    clone = clone_engagement(
        engagement=first,
        lead=alice,
        client_name="Another",
        initiative=first.initiative,
        with_people=False,
        by=acting(alice),
        at=NOW,
    )
    for copy in (again, stored(clone)):
        assert {name for name in FRAMING if getattr(copy, name) != getattr(first, name)} == set()


def test_the_schema_knows_every_column_that_the_file_says_by_its_name() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["properties"]
    said = {each.name for each in fields(EngagementFile)}
    assert said == schema.keys()
    for name, column in FRAMING.items():
        if name in said and column.choices and name != "horizon_months":  # a file may say any number
            assert set(schema[name]["enum"]) == {value for value, _label in column.choices}
        elif name in said and type(column) is CharField and "maxLength" in schema[name]:
            assert schema[name]["maxLength"] == column.max_length


def test_a_file_from_before_the_pages_of_the_decision_comes_back_as_it_was(
    document: Document, bring_in: BringIn
) -> None:
    rounds = document["rounds"]
    people = [*document["invited"], *(person for round_ in rounds for person in round_["responses"])]
    decision, targets = document["decision"], document["targets"]
    for holder in (document, decision, *document["assumptions"], *targets, *rounds, *people):
        for field in NEW:
            holder.pop(field, None)
    del decision["number"], targets[1]["reason"]
    assert written(exported(stored(bring_in(document)))) == written(document)


@pytest.mark.parametrize("launch_on", ["2020-03-31", "2026-11-25"])
def test_what_is_live_may_say_since_when(document: Document, bring_in: BringIn, launch_on: str) -> None:
    document |= {"stage": "live", "launch_on": launch_on}
    assert exported(stored(bring_in(document)))["launch_on"] == launch_on


def test_what_may_be_left_out_comes_back_with_its_default(document: Document, bring_in: BringIn) -> None:
    optional = (
        "rules", "success_figures", "existing_systems", "peaks", "invited", "assumptions", "targets", "advice",
        "decision", "stage", "launch_on", "model_hosting", "mode", "k", "perspectives",
    )  # fmt: skip
    for field in (*optional, "figures_for"):
        del document[field]
    back = exported(stored(bring_in(document)))
    assert {field: back[field] for field in optional} == {
        "rules": "scale-where-it-matters@3",
        "success_figures": None,
        "existing_systems": [],
        "peaks": [],
        "invited": [],
        "assumptions": [],
        "targets": [],
        "advice": [],
        "decision": None,
        "stage": "pilot",
        "launch_on": None,
        "model_hosting": "own",
        "mode": "confidential",
        "k": 3,
        "perspectives": ["business", "product", "data_ml", "platform", "risk", "executive"],
    }


def test_a_later_round_may_leave_out_who_it_is(document: Document, bring_in: BringIn) -> None:
    whole = json.loads(json.dumps(document))
    for field in ("name", "email"):
        del document["rounds"][1]["responses"][0][field]
    assert exported(stored(bring_in(document))) == whole


def test_answers_come_back_in_the_instruments_order_and_people_by_id(
    document: Document, bring_in: BringIn
) -> None:
    whole = json.loads(json.dumps(document))
    responses = document["rounds"][0]["responses"]
    responses.reverse()
    for response in responses:
        response["answers"] = dict(reversed(response["answers"].items()))
    assert written(exported(stored(bring_in(document)))) == written(whole)


def test_blank_comes_back_as_null_and_not_asked_stays_away(document: Document, bring_in: BringIn) -> None:
    answers = exported(stored(bring_in(document)))["rounds"][0]["responses"][0]["answers"]
    assert answers["U7"] is None
    assert "D2" not in answers


def test_an_open_round_carries_what_is_there_and_late_answers_stay_out(
    engagement: Engagement, bob: Stakeholder, instrument: InstrumentVersion
) -> None:
    round_ = engagement.rounds.get()
    common = {"organisation_id": engagement.organisation_id}
    response = Response.objects.create(
        **common, round=round_, stakeholder=bob, asked=["R1", "D1", "D2"], started_at=NOW
    )
    Answer.objects.create(**common, response=response, item="D1", value=4, answered_at=NOW)
    LateAnswer.objects.create(**common, response=response, item="D2", value=5, at=NOW)
    document = exported(engagement)
    (entry,) = document["rounds"][0]["responses"]
    assert entry["submitted"] is False
    assert entry["answers"] == {"R1": None, "D1": 4, "D2": None}
    assert document["invited"] == []


def test_a_later_round_says_nothing_of_what_was_not_answered_again(
    document: Document, bring_in: BringIn
) -> None:
    engagement = bring_in(document)
    response = Response.objects.get(round__engagement=engagement, round__number=2)
    response.asked = ["R1", "D1", "O3"]
    response.save()
    (entry,) = exported(stored(engagement))["rounds"][1]["responses"]
    assert list(entry["answers"]) == ["R1"]


def test_who_has_not_answered_is_invited(engagement: Engagement, bob: Stakeholder) -> None:
    assert [person["stakeholder"] for person in exported(engagement)["invited"]] == [bob.key]


def many(document: Document, people: int) -> Document:
    first = document["rounds"][0]["responses"][0]
    document["rounds"] = [{"number": 1, "responses": []}]
    document["rounds"][0]["responses"] = [
        {**first, "stakeholder": f"p{number:03}", "email": f"p{number}@harbourline.example"}
        for number in range(people)
    ]
    document["history"] = [
        {**document["history"][0], "stakeholder": f"p{number:03}"} for number in range(people)
    ]
    return document


def test_what_an_idea_is_asked_comes_back(document: Document, bring_in: BringIn) -> None:
    given = {"QO6": {"horizon": 120, "limit": 60}, "QM4": {"horizon": 300, "limit": 2000}}
    answers = [each["answers"] for round_ in document["rounds"] for each in round_["responses"]]
    answers[0] |= given
    kept = [
        each["answers"] for round_ in exported(bring_in(document))["rounds"] for each in round_["responses"]
    ]
    assert {item: kept[0][item] for item in given} == given


def test_importing_and_exporting_take_the_same_statements_for_2_and_40_people(
    document: Document, bring_in: BringIn
) -> None:
    bring_in(document)  # the client is there, the definition has been read
    counts = []
    for people in (2, 40):
        with CaptureQueriesContext(connection) as importing:
            engagement = bring_in(many(document, people))
        with CaptureQueriesContext(connection) as exporting:
            exported(stored(engagement))
        counts.append((len(importing), len(exporting)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 25


def test_imported_rounds_are_closed_and_everybody_can_be_given_a_link(
    document: Document, bring_in: BringIn
) -> None:
    engagement = bring_in(document)
    rounds = Round.objects.filter(engagement=engagement)
    assert [(round_.number, round_.state) for round_ in rounds] == [(1, "closed"), (2, "closed")]
    people = Stakeholder.objects.filter(engagement=engagement)
    assert [person.invitation.created_at - NOW for person in people] == [timedelta(0)] * 4
    assert [person.key for person in people if person.has_withdrawn] == ["s10"]
    sent = Response.objects.filter(round__engagement=engagement).values_list("stakeholder__key", "state")
    assert sorted(sent) == [("s01", "submitted"), ("s02", "draft"), ("s02", "submitted")]
