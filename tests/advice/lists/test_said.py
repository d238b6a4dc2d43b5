"""Sentences of advice are true of the figures they name: of situations that were made up by people who read no rule."""

import re
from datetime import date, timedelta
from typing import Any

from apps.advice.lists.advice import Advice, Entry
from tests.advice.lists.third import Json, advised, changed, instrument, rules, situation

_SWITCHES: Json = {
    "system_kind": "answers",
    "retrieval": "no",
    "people_check": "none",
    "exists": "one_application",
    "success_without_human": "yes",
}
_VERDICT: Json = {
    "verdict.level": "clear",
    "verdict.kind": "first",
    "verdict.dominant": ["user"],
    "verdict.measured": True,
    "verdict.provisional": False,
    "verdict.nothing_under_pressure": False,
    "perspectives_contributing": 6,
}


def given(framing: Json | None = None, switches: Json | None = None, **facts: Any) -> Json:
    """Facts of a live system, two underscores for a dot; a figure is `(today, at the horizon, limit)`."""
    named: Json = dict(_VERDICT)
    for name, value in facts.items():
        if isinstance(value, tuple):
            points = zip(("now", "horizon", "limit"), value, strict=True)
            named |= {f"quantity.{name}.{point}": each for point, each in points if each is not None}
            named[f"quantity.{name}.measured"] = True
        else:
            named[name.replace("__", ".")] = value
    base: Json = {
        "model_hosting": "hosted",
        "stage": "live",
        "horizon_months": 12,
        "success_measure": "fewer calls",
        "currency": "EUR",
        "switches": {**_SWITCHES, **(switches or {})},
    }
    people = {name: 6 for name in named if name.startswith("symptom.")}
    return {
        "format": "scalelens-facts/1",
        "framing": {**base, **(framing or {})},
        "facts": named,
        "people": people,
        "units": {"QD1": "GB", "QD2": "GB/day"},
    }


def felt(name: str, mean: float) -> Json:
    return {f"symptom__{name}": mean, f"symptom__{name}__agree": round(mean * 6)}


def entry(advice: Advice, rule: str) -> Entry:
    return next(each for each in (*advice.do_now, *advice.do_next) if each.rule == rule)


def listed(advice: Advice) -> list[str]:
    return [each.rule for each in (*advice.do_now, *advice.do_next)]


AGENT: Json = {"system_kind": "agent", "people_check": "some", "success_without_human": "no"}


def dear_tasks() -> Advice:
    return advised(
        given(
            {}, AGENT, QM4=(2400, 2400, 1500), QU7=(6000, 30000, 60000), QM7=(400000, None, None),
            QM12=(440000, None, None), target__G4=300000, status__QM4="over", verdict__kind="over",
            **felt("M2", 0.9), **felt("M9", 0.75),
        )
    )  # fmt: skip


def test_no_task_is_stopped_at_less_than_the_mean_costs() -> None:
    advice = dear_tasks()
    said = [
        words
        for each in advice.do_now
        for step in each.steps
        for words in (step.do, step.brief.title if step.brief else "")
    ]
    assert not [words for words in said if re.match(r"(Cap|Stop) (a task|tasks) at \d", words)]
    steps = [step.do for each in advice.do_now for step in each.steps]
    assert sum(step.startswith("Stop tasks above") for step in steps) == 1


def test_bills_over_their_ceiling_stand_beside_the_price_of_one() -> None:
    because = entry(dear_tasks(), "S-cost").because
    assert "2.4 EUR a task today, limit 1.5 EUR a task" in because
    assert "440,000 EUR a month, limit 300,000 EUR a month" in because


def test_what_each_call_repeats_is_cached_before_another_model_is_tried() -> None:
    advice = dear_tasks()
    assert "HO4" in [each.rule for each in advice.do_now]
    assert listed(advice).index("HO4") < listed(advice).index("HO5")


def test_a_quota_is_asked_for_before_prompts_are_cut_for_it() -> None:
    facts = given({}, AGENT, QM5=(93000, 630000, 280000), QM7=(42000, None, None), **felt("M2", 0.6))
    assert listed(advised(facts))[0] == "HO1"


def test_what_is_met_already_is_no_target() -> None:
    switches = {"system_kind": "predictive", "people_check": "some"}
    advice = advised(given({"model_hosting": "own"}, switches, QD4=(22, 40, 24), verdict__dominant=["data"]))
    assert entry(advice, "DA1").title == "Cut the longest job well under 24 hours"
    said = [step.brief.title for each in advice.do_now for step in each.steps if step.brief]
    assert not [words for words in said if "24 hours" in words]


def test_a_job_that_people_wait_for_runs_on_no_machine_that_is_withdrawn() -> None:
    def steps(place: str) -> str:
        switches = {"system_kind": "predictive"}
        facts = given({"model_hosting": "own"}, switches, QD4=(22, 40, 24), context__C8=place)
        return " ".join(step.do for each in advised(facts).do_now for step in each.steps)

    assert "machines of its own" in steps("any_cloud")
    assert "spot" not in steps("any_cloud") + steps("on_premises")
    assert "come and go" not in steps("on_premises")


def test_a_small_release_is_no_answer_to_load() -> None:
    advice = advised(given(**felt("U10", 0.9), context__C4="automated_release"))
    assert "US3" in listed(advice)
    assert "RL1" not in listed(advice)


def test_an_idea_is_tried_before_anything_is_measured() -> None:
    advice = advised(
        given(
            {"stage": "idea"}, {"retrieval": "yes"}, verdict__level="open", verdict__kind="none",
            target__G11="98", context__C18="groups", **felt("O8", 0.8), QO5=(200, None, 150),
            status__QO5="maybe_over",
        )
    )  # fmt: skip
    first = advice.do_now[0]
    assert first.rule == "ID1"
    assert "98 %" in first.because
    assert "as done today" in first.steps[0].do
    assert "200 of its real cases" in first.steps[1].do
    assert "RG5" in [each.rule for each in advice.do_now]
    assert "two weeks" not in " ".join(step.do for each in advice.do_now for step in each.steps)


def test_how_long_it_may_be_down_is_said_in_hours() -> None:
    advice = advised(given(target__G2="99", QO1=(2, 3, 5)))
    items = [each for each in (*advice.do_now, *advice.do_next) if "G2" in each.items]
    evidence = [leaf for trial in advice.trace for leaf in trial.decided_by if leaf.fact == "target.G2"]
    assert not [each.because for each in items if "down: 99 %" in each.because]
    assert {leaf.words for leaf in evidence} == {"7 hours"}


def test_a_test_says_what_speaks_for_it_in_words() -> None:
    advice = advised(given(QU2=(6, 15, 8), QU7=(25000, 60000, 30000), **felt("U10", 0.9)))
    said = [leaf for test in advice.experiments for leaf in test.evidence]
    assert any(leaf.fact.startswith("pressed.") for leaf in said)
    assert not [leaf for leaf in said if leaf.fact.startswith("pressed.") and re.search(r"\d", leaf.words)]
    assert all(
        len({leaf.fact for leaf in test.evidence}) == len(test.evidence) for test in advice.experiments
    )


def test_a_duty_gives_each_reason_once_and_begins_like_a_sentence() -> None:
    advice = advised(
        given(
            {}, {"jurisdictions": ["eu"], "counsel_class": ["minimal"]},
            context__C7=["personal_data", "high_risk"], context__C6="public",
        )
    )  # fmt: skip
    reasons = [duty.because for duty in (*advice.law.stops, *advice.law.dated) if duty.because]
    assert reasons
    for because in reasons:
        parts = because.casefold().split("; ")
        assert len(set(parts)) == len(parts)
        assert because[0].isupper()


def test_a_load_test_sends_what_was_booked_and_a_day_by_the_hour() -> None:
    by_second = advised(
        given(
            {"stage": "pilot", "figures_for": "launch"}, {}, engagement__days_to_launch=60,
            QM5=(25000, 900000, 300000), QU2=(0.1, 4, 1.5), QU7=(1500, 40000, 60000),
        )
    )  # fmt: skip
    booked = [step.do for step in entry(by_second, "X3").steps]
    assert any("5 requests a second" in do for do in booked)
    assert "5 requests a second" in entry(by_second, "US3").steps[0].do
    assert not any("supplier" in do and "requests a second" in do for do in booked)
    by_day = advised(given({"model_hosting": "own"}, {}, QU7=(10000, 300000, 50000)))
    assert "a tenth of 300,000 answers a day, sent within one hour" in entry(by_day, "US3").steps[0].do


def test_another_cause_is_talked_about_by_whoever_named_it() -> None:
    advice = advised(given(other_first__share=0.8, QO1=(2, 3, 5)))
    titles = {note.rule: note for note in advice.guards}
    assert titles["X15"].title == "Talk about what else may fail first"
    assert titles["X15"].steps


def test_every_note_has_a_title_in_words() -> None:
    advice = advised(given(other_first__share=0.8, verdict__level="open", verdict__kind="recovering"))
    notes = (*advice.guards, *(advice.shape.notes if advice.shape else ()))
    ids = {rule.id for rule in rules().rules}
    assert notes
    assert not [note.title for note in notes if note.title in ids]


def test_one_team_and_one_month_are_said_once() -> None:
    facts = given({}, {}, QO1=(1, 1, 4), QO6=(880, 2450, 900), target__G7=20000, context__C8="any_cloud")
    facts["framing"]["switches"]["people_check"] = "all"
    advice = advised(facts)
    said = " ".join(f"{alone.why} {alone.until}" for alone in advice.leave_alone)
    assert "1 team change" not in said
    assert "an hour without it costs" not in said
    assert "reached in December 2026" in " ".join(each.because for each in advice.do_now)


def test_nothing_is_left_alone_twice() -> None:
    facts = given(
        {}, {"retrieval": "yes"}, QU7=(800, 1000, 20000), QO1=(1, 1, 4), QM5=(1e4, 1.2e4, 5e5),
        verdict__nothing_under_pressure=True, verdict__kind="nothing", verdict__dominant=[],
        symptom__M1=0.1, symptom__any__most=0.2, breach__any=0.0,
    )  # fmt: skip
    advice = advised(facts)
    assert "N0" in advice.fired
    whats = [alone.what for alone in advice.leave_alone]
    assert sum("data platform" in what.lower() for what in whats) == 1
    assert sum("larger model" in what.lower() for what in whats) == 1


def test_where_nothing_is_near_the_work_goes_into_the_goal() -> None:
    facts = given(
        {"success_today": 55, "success_wanted": 70}, {}, QU7=(800, 1000, 20000),
        verdict__nothing_under_pressure=True, verdict__kind="nothing", verdict__dominant=[],
        symptom__any__most=0.2, breach__any=0.0,
    )  # fmt: skip
    (only,) = advised(facts).do_now
    assert only.steps[0].do.startswith("Read a hundred results that went wrong")


def test_every_figure_of_a_limit_is_named_by_its_short_name() -> None:
    spoken: Json = dict(instrument(given()["framing"]))
    names = {item["id"]: item["short_name"] for item in spoken["quantities"]}
    advice = advised(given(QM5=(25000, 900000, 300000)))
    labels = {leaf.label for trial in advice.trace for leaf in trial.decided_by if leaf.fact == "pressed.QM5"}
    assert labels == {f"How pressing this is: {names['QM5']}"}


def test_what_it_makes_goes_by_the_name_its_people_have_for_it() -> None:
    named = {"thing_one": "parcel", "thing_many": "parcels"}
    advice = advised(given(named, QU7=(900, 3000, 800), status__QU7="over"))
    assert "900 parcels a day today, limit 800 parcels a day" in advice.do_now[0].because


def test_what_is_kept_is_not_said_to_be_sent() -> None:
    assert entry(advised(situation("s07")), "ED1").title == "Send only data that teaches"
    full = changed(situation("s07"), **{"quantity.QD1.now": [5.9e14] * 3, "quantity.QD2.now": [1e11] * 3})
    advice = advised(changed(full, **{"status.QD2": "under", "breach.QD2": 0.0}))
    keeping = entry(advice, "ED1")
    assert keeping.title == "Keep only data that teaches"
    assert not [step.do for step in keeping.steps if "Send" in step.do]
    assert not [each for each in advice.leave_alone if "line" in each.what or "sent" in each.why]


def test_where_checkers_pass_everything_only_planted_errors_end_the_approvals() -> None:
    approvals = entry(advised(changed(situation("s08"), context__C17="irreversible")), "AG4")
    assert "planted errors" in approvals.stop_if
    assert approvals.because == "What it may do alone: do what cannot be undone."


# What an entry orders or tests is for what another one opens.
_OPENED: Json = {
    "engagement.days_to_launch": 61,
    "QO6": (120, 900, 160),
    "QO7": (1.6, None, None),
    "QU7": (120, 900, None),
    "QU5": (4, 30, 20),
}


def _opened(tokens: tuple[int, int, int], **more: Any) -> Advice:
    framing = {"stage": "pilot", "figures_for": "launch"}
    switches = {"system_kind": "agent", "people_check": "all", "success_without_human": "no"}
    return advised(given(framing, switches, **{**_OPENED, "QM5": tokens, **more}))


def test_where_checks_hold_a_launch_nothing_is_ordered_for_all_that_is_to_come() -> None:
    advice = _opened((210_000, 1_600_000, 800_000))
    steps = [step.do for each in (*advice.do_now, *advice.do_next) for step in each.steps]
    assert any(do.startswith("Open it to 160") for do in steps)
    # To say how wide it opens takes nobody two weeks.
    assert entry(advice, "OR8").steps[0].on == "2026-12-02"
    assert not [do for do in steps if "million tokens" in do or "workers" in do or "900" in do]
    assert any(alone.what.startswith("Quota, machines and load tests") for alone in advice.leave_alone)


def test_where_checks_hold_a_launch_it_is_ordered_for_what_is_opened() -> None:
    # 160 of 900 are opened: 284,000 of the 1.6 million tokens, and a quarter to spare.
    reserved = entry(_opened((210_000, 1_600_000, 250_000)), "X3")
    assert reserved.because.startswith("Tokens a minute: 280,000")
    assert "opened as wide as people can check" in reserved.because
    assert reserved.steps[0].do.startswith("Ask the supplier for 350,000 tokens a minute")


def test_what_has_to_be_checked_is_all_that_counts_and_so_are_its_posts() -> None:
    # A quarter of 1,440 is checked at the launch, and only what was checked counts.
    shares = {"people_check": "some"}
    framing = {"stage": "pilot", "figures_for": "launch"}
    switches = {"system_kind": "agent", "success_without_human": "no", **shares}
    facts = {**_OPENED, "QO6": (60, 360, 200), "QU7": (240, 1440, None), "QO7": (2, None, None)}
    opened = entry(advised(given(framing, switches, **facts)), "OR8")
    assert "1,400" in opened.because
    assert "14 posts" in opened.because
    assert any(step.do.startswith("Open it to 200") for step in opened.steps)


def test_posts_for_a_peak_follow_the_peak() -> None:
    facts = {"QO6": (210, 240, 160), "QO7": (3, None, None), "QU7": (210, 240, 2000)}
    switches = {"system_kind": "predictive", "people_check": "all", "success_without_human": "no"}
    peak = {"peak": {"name": "spring hiring", "days": 61, "factor": 3}}
    checked = entry(advised(given({}, switches, **facts, context__C7=["high_risk"]) | peak), "OR8")
    assert "12 posts at spring hiring" in checked.because
    assert "4.5 posts" not in checked.because
    assert any("12 posts in all" in step.do for step in checked.steps)


def test_nothing_is_reserved_for_a_peak_of_which_only_what_is_checked_is_made() -> None:
    # 210 are made and 110 read, 160 can be: of three times 210 no more are let in.
    facts = {"QO6": (110, 120, 160), "QO7": (3, None, None), "QU7": (210, 240, None), "QU2": (2, 2, 4)}
    peak = {"peak": {"name": "spring hiring", "days": 61, "factor": 3}}
    advice = advised(given({}, {"people_check": "all", "success_without_human": "no"}, **facts) | peak)
    steps = [step.do for each in (*advice.do_now, *advice.do_next) for step in each.steps]
    assert steps[0].startswith("Limit what is made to 160")
    assert not [do for do in steps if "Add copies" in do or "Test" in do]


def _of_idea(hosting: str, **switches: Any) -> Entry:
    prototype = {"exists": "prototype", **switches}
    personal = {"context__C7": ["personal_data"], "context__C14": ["unsettled"], "context__C6": "public"}
    advice = advised(given({"stage": "idea", "model_hosting": hosting}, prototype, **personal))
    return next(entry for entry in advice.do_now if entry.rule == "ID1")


def test_of_an_idea_what_exists_is_tried_before_anything_is_built() -> None:
    score = {"system_kind": "predictive", "people_check": "all", "success_without_human": "no"}
    hosted, own = _of_idea("hosted", **score), _of_idea("own", **score)
    for entry in (hosted, own, _of_idea("hosted")):
        # A prototype may run; nobody uses it.
        assert entry.because.startswith("Nobody uses it yet")
        assert not any(step.do.startswith("Build") for step in entry.steps)
    for entry in (hosted, own):
        assert any("by what exists, else simply" in step.do for step in entry.steps)


def test_of_an_idea_whose_results_nobody_will_check_no_minutes_of_checking_are_counted() -> None:
    for check, is_counted in (("none", False), ("some", True)):
        entry = _of_idea("hosted", people_check=check)
        told = " ".join((*(step.do for step in entry.steps), entry.stop_if))
        assert ("minutes of checking" in told) is is_counted
        assert ("checking one takes longer" in told) is is_counted


def test_machines_stand_idle_and_none_of_its_own_is_promised_to_a_job() -> None:
    def steps(busy: str) -> str:
        facts = given(
            {"model_hosting": "own"}, {"system_kind": "predictive"}, QD4=(11, 14, 9), context__C20=busy
        )
        return " ".join(step.do for each in advised(facts).do_now for step in each.steps)

    assert "over what is new or changed, on machines of its own" in steps("30-60")
    assert "over what is new or changed" in steps("10-30")
    assert "machines of its own" not in steps("10-30") + steps("lt10")


def test_rights_to_documents_end_with_a_test_that_finds_nothing() -> None:
    facts = given({}, {"retrieval": "yes"}, context__C18="person")
    assert "get at nothing restricted" in str(entry(advised(facts), "RG5").stop_if)


def test_versions_that_a_fixed_set_judges_are_not_called_untested() -> None:
    facts = given(
        {"model_hosting": "own"}, {"system_kind": "predictive", "channel": "devices"}, context__C8="edge"
    )
    facts["facts"] |= {"context.C4": "scripts", "context.C15": "fixed_set"}
    assert "or none" not in entry(advised(facts), "ED2").because


def test_a_small_release_leaves_days_to_read_it_before_releases_stop() -> None:
    facts = given({"figures_for": "launch"}, QU7=(1000, 20000, 5000), engagement__days_to_launch=71)
    advice = advised(facts)
    (last,) = [step.on for step in entry(advice, "RL1").steps if "(canary)" in step.do]
    (freeze,) = [
        step.on
        for each in (*advice.do_now, *advice.do_next)
        for step in each.steps
        if "Stop releases" in step.do
    ]
    assert date.fromisoformat(str(freeze)) - date.fromisoformat(str(last)) >= timedelta(days=7)
