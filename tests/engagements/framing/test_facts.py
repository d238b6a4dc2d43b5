"""What the framing says reaches who is asked what, the frozen evidence, and the rules."""

from dataclasses import replace
from datetime import date

from apps.assessments.snapshots import frozen_framing
from apps.documents.mapping import plain, read
from apps.engagements.framing.services import locked_by_answers, routed_by
from apps.engagements.models import Engagement
from apps.findings.case import FrozenFraming
from apps.instruments.selectors import definition_of

SAID = {
    "model_hosting": "hosted",
    "tools": ["own", "code"],
    "channel": "voice",
    "jurisdictions": ["eu"],
    "counsel_class": ["transparency", "annex_i"],
    "counsel_on": date(2026, 3, 2),
    "week_rate": 4500,
    "machine_price": 2.5,
    "post_year": 84000,
    "thing_one": "parcel",
    "thing_many": "parcels",
    "figures_for": "launch",
    "reaches": "public",
    "team_size": "60+",
}


def test_rules_know_what_the_facilitator_said_and_nothing_that_nobody_knows(engagement: Engagement) -> None:
    definition = definition_of(engagement.instrument_version)
    nothing = frozen_framing(engagement, definition).for_rules()
    assert nothing.switches == engagement.switches
    assert (nothing.week_rate, nothing.counsel_on, nothing.lead_days_cards) == (None, "", None)
    Engagement.objects.update(**SAID)
    engagement.refresh_from_db()
    frozen = frozen_framing(engagement, definition)
    # As a snapshot is stored and read again.
    framing = read(FrozenFraming, plain(frozen)).for_rules()
    assert framing == frozen.for_rules()
    assert framing.switches == engagement.switches | {
        "tools": ("own", "code"),
        "channel": "voice",
        "jurisdictions": ("eu",),
        "counsel_class": ("transparency", "annex_i"),
    }
    assert framing.facts["tools"] == ("own", "code")
    assert (framing.week_rate, framing.counsel_on) == (4500, "2026-03-02")
    assert (framing.thing_one, framing.thing_many) == ("parcel", "parcels")
    # What is known here stands for the range that a rule set has.
    assert framing.prices == {"accelerator_hour": 2.5, "post_month": 7000}
    assert nothing.prices == {}
    assert frozen.figures_for == "launch"


def test_evidence_of_what_nobody_knows_is_what_it_was(engagement: Engagement) -> None:
    frozen = plain(frozen_framing(engagement, definition_of(engagement.instrument_version)))
    new = {
        *("known_switches", "picks", "counsel_on", "lead_days_cards", "week_rate", "figures_for"),
        *("machine_price", "post_year", "thing_one", "thing_many"),
    }
    assert new.isdisjoint(frozen)


def test_who_is_asked_what_may_hang_on_it(engagement: Engagement) -> None:
    Engagement.objects.update(**SAID)
    engagement.refresh_from_db()
    assert engagement.routing["counsel_class"] == "transparency,annex_i"
    assert "counsel_role" not in engagement.routing
    frozen = frozen_framing(engagement, definition_of(engagement.instrument_version))
    assert frozen.routing == engagement.routing


def test_what_counsel_says_after_the_first_answer_is_still_noted(engagement: Engagement) -> None:
    definition = replace(definition_of(engagement.instrument_version))
    definition.__dict__["deciding"] = ("system_kind", "counsel_class")
    assert routed_by(definition) == {"stage", "system_kind", "counsel_class"}
    assert "counsel_class" not in locked_by_answers(definition)
    assert {"stage", "system_kind", "currency", "mode", "horizon_months", "figures_for"} < locked_by_answers(
        definition
    )


def test_questions_left_to_the_facilitator_are_answered_by_the_framing_alone(engagement: Engagement) -> None:
    Engagement.objects.update(**SAID)
    engagement.refresh_from_db()
    definition = definition_of(engagement.instrument_version)
    assert engagement.picks_for(definition) == {"C6": "public", "C3": "60+"}
    Engagement.objects.update(used_in="platform", runs_on="edge", shared_by="single")
    engagement.refresh_from_db()
    assert engagement.picks_for(definition).keys() == {"C3", "C5", "C6", "C8", "C12"}
