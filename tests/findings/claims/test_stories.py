"""The first screen of workshops whose story is known: facts first, then what comes first and how sure that is."""

from dataclasses import replace

import pytest

from apps.findings.case import Case
from apps.findings.charts import charts_of
from apps.findings.claims.claim import all_claims
from apps.findings.coverage import coverage_of
from apps.findings.findings import Findings, findings_of
from apps.findings.own_result import ReaderAnswers, own_result_of
from apps.findings.sentences import share_words
from apps.ranking import Estimate, Peak
from tests.findings.claims.checks import check
from tests.findings.claims.conflicts import clashes
from tests.findings.claims.stories import CALM, DATA_FIRST, USERS_FIRST, figure, people, workshop

REQUESTS = "“How many requests does it get at the busiest?”"
CASES = "“How many uses of AI does your organisation run today?”"
NEAR = {"QD1": figure(8e12, 4, 20e12)}
GUESSED = {
    "QD1": figure(8e12, 4, 20e12, "guess"),
    "QU7": figure(1000, 1.2, 50_000, "guess"),
    "QM5": figure(1000, 1.2, 50_000, "guess"),
    "QO1": figure(2, 1.2, 100, "guess"),
}
TROUBLE = {"U10": 5, "U2": 5, "D1": 1, "D2": 1, "M1": 2, "M2": 2, "O1": 1, "O2": 1}


def told(case: Case) -> Findings:
    """Return the findings, of which every claim holds."""
    found = findings_of(case)
    claims = all_claims(found)
    assert [problem for claim in claims for problem in check(claim, case)] == []
    assert list(clashes(claims)) == []
    assert all(claim.rule.text for claim in claims)
    return found


def first_screen(case: Case) -> list[str]:
    found = told(case)
    screen = (found.over.headline, *found.over.claims, found.answer.headline, found.answer.ranking)
    return list(dict.fromkeys(claim.text for claim in screen if claim))


def test_what_is_firm_has_one_name_and_its_time() -> None:
    found = told(workshop(people(12, DATA_FIRST, figures=(CALM | NEAR)), claimed="user"))
    answer = found.answer
    assert (answer.firmness, found.headline) == (
        "Firm",
        "Data reaches its limit first, in about twelve months (7 to 17 months).",
    )
    assert str(answer.share) == "Data is first in 96% of all readings."
    assert str(answer.provenance) == (
        "The time of data is set by measured figures (97%) and limits of which no figure is known (3%)."
    )
    assert str(answer.second) == "What comes second is not decided: users, model or organisation."
    assert [place.number for place in answer.order] == [None] * 4
    assert str(found.brief.text) == (
        "The brief names users (first in 3% of all readings); the answers point to data (96%)."
    )
    assert answer.reasons == ()


def test_what_three_all_say_is_told() -> None:
    found = told(workshop(people(3, DATA_FIRST, figures=CALM)))
    assert str(found.tally) == "In this room 3 put data first."
    assert {row.stated_words for row in found.evidence.places} == {"1.0", "2.0", "3.0", "4.0"}


def test_a_figure_of_one_person_is_told_with_how_it_is_known() -> None:
    knows = people(1, DATA_FIRST, figures=CALM | NEAR)
    found = told(workshop(people(9, DATA_FIRST), knows))
    row = next(each for each in found.evidence.limits if each.quantity == "QD1")
    assert (row.people, row.known_by) == (1, "1 person, measured")
    assert row.detail_and_source.endswith(" (1 person, measured)")
    assert "reaches its limit first, in about" in str(found.answer.headline)


def test_of_fewer_than_k_opinions_nothing_is_told_and_the_result_is_that_of_the_figures() -> None:
    case = workshop(people(2, USERS_FIRST, figures=CALM | NEAR))
    found = told(case)
    assert case.evidence.engagement.opinions == ()
    assert (found.tally, found.agreement) == (None, None)
    assert [str(claim) for claim in found.missing if claim.id == "missing.opinions"] == [
        "Fewer than 3 people who are known to have been there said what they think: the result is that of the figures alone."
    ]
    assert found.evidence.limits[0].quantity == "QD1"


def test_guesses_only_lean_and_that_is_why() -> None:
    answer = told(workshop(people(8, DATA_FIRST, figures=GUESSED))).answer
    assert (answer.firmness, str(answer.headline)) == (
        "Leaning",
        "Data probably reaches its limit first, in about 13 months (2 months to 3 years).",
    )
    assert [str(reason) for reason in answer.reasons] == [
        "What is known of the limits of data is mostly guesses.",
        "What is known of the limits of users is mostly guesses.",
    ]


def test_what_is_over_today_is_said_first_and_nothing_of_how_sure_its_place_is() -> None:
    over = {"QU2": figure(300, 1.2, 30)}
    case = workshop(people(12, DATA_FIRST, figures=(CALM | over)), claimed="data")
    assert first_screen(case) == [
        "Users are already over their limit.",
        f"{REQUESTS}: 10 times its limit, by measured figures of 12 people.",
        "Of what is not yet over, it is not decided what comes next.",
    ]
    answer = told(case).answer
    assert (answer.share, answer.provenance, answer.second, answer.reasons) == (None, None, None, ())
    assert str(told(case).brief.text) == "The brief names data; over the limit today: users."


def test_of_two_that_are_over_nobody_knows_which_was_first() -> None:
    over = {"QU2": figure(300, 1.2, 30), "QD1": figure(2e12, 1.2, 1e12)}
    assert first_screen(workshop(people(12, DATA_FIRST, figures=(CALM | over))))[:4] == [
        "Users and data are already over their limit.",
        f"{REQUESTS}: 10 times its limit, by measured figures of 12 people.",
        "“How much data does it work on, all together: records, files, talks?”: 2 times its limit, by measured figures of 12 "
        "people.",
        "Both are over; which was first is not known.",
    ]


def test_where_one_person_is_behind_the_figure_it_is_said_by_one_persons() -> None:
    knows = people(1, USERS_FIRST, figures={"QU2": figure(300, 1, 30)})
    assert first_screen(workshop(people(11, USERS_FIRST, figures=CALM), knows))[:2] == [
        "Users are probably already over their limit.",
        f"{REQUESTS}: probably 10 times its limit, by one person's measured figures.",
    ]


def test_what_nobody_measured_is_printed_as_about_and_a_gap_without_a_figure_is_not_known() -> None:
    guessed = {"QU2": figure(3, 1.2, 3, "guess"), "QD1": figure(5, 1.1, 8)}
    found = told(workshop(people(12, DATA_FIRST, figures=guessed)))
    row = {each.quantity: each for each in found.evidence.limits}
    assert row["QU2"].detail == "about 3 today, limit about 3 requests a second"
    assert (row["QD1"].now, row["QD1"].limit) == ("5 bytes", "8 bytes")
    strands = charts_of(found).strands
    assert strands is not None
    gaps = {cells[0]: cells[-1] for cells in strands.rows}
    assert gaps["Organisation"] == "–"
    assert gaps["Users"] != "–"


def test_of_a_disputed_quantity_no_figure_between_the_two_is_printed() -> None:
    over, under = {"QU2": figure(300, 1.2, 30)}, {"QU2": figure(3, 1.2, 30, "guess")}
    found = told(
        workshop(
            people(1, DATA_FIRST, figures=CALM | over),
            people(11, DATA_FIRST, figures=CALM | under),
        )
    )
    row = next(each for each in found.evidence.limits if each.quantity == "QU2")
    assert (row.status_key, row.now, row.detail) == (
        "disputed",
        "disputed",
        "today disputed, limit 30 requests a second",
    )
    assert not any(claim.id == "limits.nearest" and claim.about == "QU2" for claim in all_claims(found))


def test_the_nearest_limit_is_the_nearest_whoever_gave_it() -> None:
    near, far = {"QD4": figure(8, 1.5, 10)}, {"QU2": figure(3, 1.5, 30)}
    case = workshop(people(1, DATA_FIRST, figures=near | far), people(6, DATA_FIRST, figures=far))
    (claim,) = [each for each in all_claims(told(case)) if each.id == "limits.nearest"]
    assert claim.text.startswith(
        "The nearest limit: “How many hours does the longest regular job around it take?”"
    )
    assert claim.people == 1
    assert check(replace(claim, text=claim.text.replace("limit:", "of the other limits:")), case)


def test_no_limit_is_the_nearest_where_another_is_likelier_within_the_horizon() -> None:
    figures = {"QD4": figure(8, 1.5, 10), "QU2": figure(3, 1.5, 30)}
    case = workshop(people(4, DATA_FIRST, figures=figures))
    (claim,) = [each for each in all_claims(told(case)) if each.id == "limits.nearest"]
    assert claim.about == "QD4"
    likelier = replace(case.result.quantities["QU2"], p_within=1.0)
    later = replace(case.result.quantities["QD4"], p_within=0.5)
    result = replace(case.result, quantities={"QU2": likelier, "QD4": later})
    torn = replace(case, result=result)
    assert not [each for each in all_claims(told(torn)) if each.id == "limits.nearest"]
    assert check(claim, torn)


def test_all_that_are_over_are_called_all() -> None:
    figures = {"QD4": figure(30, 1, 10), "QU2": figure(90, 1, 30)}
    for more, text in (({}, "Both known limits"), ({"QU7": figure(90, 1, 30)}, "All 3 known limits")):
        case = workshop(people(4, DATA_FIRST, figures=figures | more))
        (claim,) = [each for each in all_claims(told(case)) if each.id == "limits.over"]
        assert claim.text == f"{text} are over today."
        assert check(claim, case) == []
        wrong = f"{len(figures | more)} of the {len(figures | more)} known limits are over today."
        assert check(replace(claim, text=wrong), case)


def test_camps_of_one_size_are_so_many_people_each() -> None:
    case = workshop(people(8, USERS_FIRST), people(8, DATA_FIRST))
    (claim,) = [each for each in all_claims(told(case)) if each.id == "divided.heading"]
    assert claim.text == "two camps, of 8 people each"
    assert check(claim, case) == []
    assert check(replace(claim, text="two camps, of 8 people and of 8"), case)


def test_where_a_limit_is_disputed_the_nearest_is_one_of_the_others() -> None:
    over, under = {"QU2": figure(300, 1.2, 30)}, {"QU2": figure(3, 1.2, 30, "guess")}
    found = told(
        workshop(
            people(1, DATA_FIRST, figures=CALM | over),
            people(11, DATA_FIRST, figures=CALM | under),
        )
    )
    (claim,) = [each for each in all_claims(found) if each.id == "limits.nearest"]
    assert claim.text.startswith("The nearest of the other limits: ")


def test_a_group_that_is_split_on_the_first_place_is_not_said_to_agree() -> None:
    data, users = (1, 2, 3, 4), (2, 1, 3, 4)
    split = workshop(people(6, data), people(6, users))
    assert split.result.agreement.kendall_w is not None
    assert split.result.agreement.kendall_w > 0.7
    assert not [claim for claim in all_claims(told(split)) if claim.id == "room.agreement"]
    agreed = told(workshop(people(9, data), people(3, users)))
    assert "Agreement on the order people gave: strong." in [claim.text for claim in all_claims(agreed)]


def test_where_nothing_is_near_that_is_the_first_sentence() -> None:
    found = told(workshop(people(12, DATA_FIRST, figures=CALM)))
    assert found.headline == "None of the 4 limits asked about is reached within 18 months (100%)."
    assert str(found.answer.nothing) == "Counting limits nobody asked about: 84%."
    assert str(found.answer.ranking) == "If anything comes first, it is not decided what."
    assert str(found.answer.share) == "Most often first: data, at 37%. That is not enough to name it."


def test_a_limit_of_which_nothing_is_known_is_not_said_to_be_far() -> None:
    unknown = {"QD4": figure(7, 1, None)}
    found = told(case := workshop(people(12, DATA_FIRST, figures=CALM | unknown)))
    assert "Probably none of the 4 known limits is reached within 18 months" in found.headline
    assert check(found.answer.headline, case) == []
    told_of_all = replace(
        found.answer.headline, text=found.headline.replace("known limits", "limits asked about")
    )
    assert check(told_of_all, case)


def test_guesses_that_nothing_is_near_only_make_it_probable() -> None:
    flat = {name: figure(7, 1, 8, "guess") for name in ("QD4", "QU7", "QM5", "QO1")}
    assert told(workshop(people(6, DATA_FIRST, figures=flat))).headline == (
        "Probably none of the 4 limits asked about is reached within 18 months (84%)."
    )


def test_what_only_people_say_is_called_that_and_has_no_month() -> None:
    found = told(workshop(people(24, USERS_FIRST, likert=TROUBLE)))
    assert found.headline.startswith("People expect users first (")
    assert found.headline.endswith("; no figure says so yet.")
    assert "month" not in found.headline


def test_two_halves_that_contradict_each_other_decide_nothing_and_are_counted() -> None:
    found = told(workshop(people(6, DATA_FIRST), people(6, USERS_FIRST)))
    assert found.answer.firmness == "Not decided"
    assert found.headline.startswith("Not decided: ")
    assert str(found.tally) == (
        "In this room, scale means two things: 6 put data first and 6 put users first."
    )


def test_one_measurement_that_all_others_deny_is_to_be_settled_first() -> None:
    said = CALM | {"QU2": figure(10, 3, 30, "rough"), "QO2": figure(5, 1.2, 50, "rough")}
    lies = people(1, (2, 3, 4, 1), figures={"QO2": figure(900, 1, 1)})
    assert first_screen(workshop(people(11, USERS_FIRST, figures=said), lies)) == [
        f"{CASES}: measured at 900 times its limit by 1 person; the figures of 11 people deny it. Settle this first.",
        "Not decided: users or organisation may come first.",
    ]


def test_what_falls_back_under_its_limit_by_itself_is_said_so() -> None:
    assert first_screen(
        workshop(people(12, USERS_FIRST, figures=(CALM | {"QU2": figure(100, 0.3, 60)})))
    ) == [
        "Users are over their limit today and, if demand falls as said, back under it within 18 months.",
        f"{REQUESTS}: 1.7 times its limit, by measured figures of 12 people; if demand falls as said, back under it "
        "within 18 months.",
        "Of what is not yet over, it is not decided what comes next.",
    ]


def test_of_what_is_over_it_is_said_in_how_many_draws() -> None:
    over = {"QU2": figure(300, 1.2, 30, "rough")}
    case = workshop(people(12, DATA_FIRST, figures=CALM | over))
    told_of = told(case).over.degree
    assert told_of is not None
    (share, draws) = (each.value for each in told_of.numbers)
    assert (told_of.id, draws) == ("over.degree", 2048)
    # Rounded as it is printed: with all its digits it would tell these answers from others.
    assert share == round(case.result.verdict.over[0].p, 2)


def test_before_launch_months_count_from_it() -> None:
    assert told(
        workshop(people(12, USERS_FIRST, figures=(CALM | {"QU2": figure(10, 4, 30)})), live=False)
    ).headline == ("Users reach their limit first, about 14 months after launch (8 to 20 months).")
    over = CALM | {"QU2": figure(100, 4, 30)}
    assert told(workshop(people(12, USERS_FIRST, figures=over), live=False, launch_month=12.0)).headline == (
        "Users reach their limit first, at launch, in about twelve months."
    )


def test_what_nothing_is_known_of_is_not_named_first() -> None:
    known = {name: CALM[name] for name in ("QD1", "QU7", "QO1")} | {"QM5": Estimate()}
    found = told(workshop(people(6, (1, 2, None, None), figures=known)))
    assert found.headline.startswith("Not decided: nothing is known of model.")
    assert str(found.answer.nothing) == "In 51% of all readings no limit is reached within 18 months."


def test_of_too_few_nothing_is_named() -> None:
    found = told(workshop(people(2, USERS_FIRST, figures=CALM)))
    assert found.headline == "Too few answers to say what comes first."
    assert (found.answer.order, found.answer.named) == ((), ())


UNASKED = {name: CALM[name] for name in ("QD1", "QU7", "QO1")}  # of the model nobody is asked a figure


def test_what_leads_because_nobody_asked_is_neither_said_by_answers_nor_named() -> None:
    found = told(workshop(people(12, DATA_FIRST, figures=UNASKED), claimed="model"))
    assert found.headline == "Model may come first (64%): nothing known says otherwise."
    assert str(found.brief.text) == "The brief names model: first in 64% of all readings."
    assert found.answer.named == ()


def test_a_large_share_that_one_disputed_figure_makes_is_not_called_too_small() -> None:
    liar = people(1, USERS_FIRST, figures=(UNASKED | {"QU7": figure(9000, 1.1, 1000)}))
    denied = UNASKED | {"QU7": figure(500, 1.1, 1000, "guess")}
    answer = told(workshop(liar, people(11, DATA_FIRST, figures=denied))).answer
    assert answer.kind == "disputed"
    assert str(answer.share).endswith("%, but that is not settled.")
    # With the figure users, without it model.
    assert [one.label for one in answer.named] == ["Users", "Model"]
    assert answer.sure_of_what == "Disputed"


def test_of_what_is_not_over_one_alone_is_not_called_next() -> None:
    over = {"QD1": figure(3e12, 1.3, 1e12), "QU7": figure(3000, 1.3, 1000), "QO1": figure(20, 1.1, 10)}
    found = told(workshop(people(12, USERS_FIRST, figures=over)))
    assert found.headline == "Data, users and organisation are already over their limit."
    assert found.answer.ranking is None


def test_many_who_say_nothing_that_ranks_are_not_called_few() -> None:
    blank = dict.fromkeys(TROUBLE, 3)
    assert told(workshop(people(12, likert=blank))).headline == (
        "The answers say too little to tell what comes first."
    )


def test_what_one_voice_carries_to_the_line_of_firm_is_not_called_firm() -> None:
    knows = people(1, DATA_FIRST, figures=(CALM | {"QD1": figure(1e12, 10, 3e12)}))
    answer = told(workshop(knows, people(5, DATA_FIRST))).answer
    assert answer.firmness == "Leaning"
    assert str(answer.reasons[0]) == (
        "Whether it reaches 80% hangs on one person's figures: it is not called firm."
    )


def test_a_limit_that_a_known_peak_reaches_says_so() -> None:
    peak = UNASKED | {"QU7": figure(1000, 1.1, 6000)}
    case = workshop(people(12, USERS_FIRST, figures=peak), peaks=(Peak(1, 20),), peaked=("QU7",))
    nearest, *others = told(case).evidence.limits
    assert nearest.when == "about 1 month, at a known peak"
    assert not any("peak" in row.when for row in others)


def test_the_chart_of_places_says_what_first_means_and_is_left_out_where_nothing_ranks() -> None:
    over = told(workshop(people(12, DATA_FIRST, figures=(CALM | {"QU2": figure(300, 1.2, 30)}))))
    places = charts_of(over).places
    assert places is not None
    assert places.note.startswith("Shares of all readings, which in 19 of 20 runs are within ")
    assert "what is farthest over its limit counts as first" in places.note
    idle = people(12, likert=dict.fromkeys(TROUBLE, 3), figures={"QU7": figure(0, 1, None)})
    assert charts_of(told(workshop(idle))).places is None


def test_one_persons_figure_that_moves_nothing_is_not_said_to_decide() -> None:
    over = UNASKED | {"QM2": figure(10, 1.2, 600), "QU7": figure(3000, 1.3, 1000)}
    under = over | {"QU7": figure(100, 1.5, 1000)}
    answer = told(workshop(people(6, DATA_FIRST, figures=over), people(6, USERS_FIRST, figures=under))).answer
    assert (answer.kind, answer.hinge) == ("disputed", None)


def test_beside_ones_own_answers_what_is_over_is_not_called_firm() -> None:
    case = workshop(people(12, DATA_FIRST, figures=(CALM | {"QU2": figure(300, 1.2, 30)})))
    group = own_result_of(case, ReaderAnswers()).group
    assert (group.firmness, group.order, group.is_over) == ("", (), True)
    assert group.share.startswith(f"{REQUESTS}: over its limit today in ")


def test_where_no_limit_is_near_what_nobody_asked_about_is_told_apart() -> None:
    case = workshop(people(12, DATA_FIRST, figures=CALM))
    found = told(case)
    assert (found.answer.kind, found.answer.sure_of_what) == ("nothing", "Firm that no limit is near")
    claim = found.answer.nothing
    assert claim is not None
    assert [each.path for each in claim.numbers] == ["ranking.p_nothing"]
    # Less than five points lower is not worth a sentence.
    near = replace(case.result.ranking, p_nothing=case.result.ranking.p_no_known_limit - 0.04)
    shorter = replace(case, result=replace(case.result, ranking=near))
    assert findings_of(shorter).answer.nothing is None
    assert check(claim, shorter)


def test_where_some_limit_is_probably_passed_the_headline_begins_with_it_and_names_no_month() -> None:
    at_limit = {"QD1": figure(1e12, 1, 1e12), "QU7": figure(1000, 1, 1000), "QO1": figure(10, 1, 10)}
    case = workshop(people(12, USERS_FIRST, figures=at_limit | {"QM5": figure(9, 1, 9)}))
    found = told(case)
    share = share_words(case.result.ranking.p_any_over)
    assert found.headline.startswith(f"A limit is probably passed today ({share}). ")
    assert "month" not in found.headline
    assert found.answer.ranking is None


def test_both_are_over_only_where_each_is_already() -> None:
    def over(figures: dict[str, Estimate], count: int) -> str:
        alone = people(1, USERS_FIRST, figures=figures)
        rest = people(count - 1, USERS_FIRST, figures=figures)
        others = people(12 - count, USERS_FIRST)
        return " ".join(str(each) for each in told(workshop(alone, rest, others)).over.claims)

    figures = {"QD1": figure(9e12, 1.3, 1e12), "QU7": figure(9000, 1.3, 1000)}
    assert "Both are over; which was first is not known." in over(figures, 12)
    assert "Both are probably over; which was first is not known." in over(figures, 1)


def test_what_was_measured_over_is_a_fact_whatever_the_share() -> None:
    over = {"QU2": figure(36, 1.2, 30)}
    found = told(workshop(people(12, DATA_FIRST, figures=CALM | over)))
    (claim,) = found.over.claims
    assert ": measured at 1.2 times its limit by 12 people; perhaps over it today (" in str(claim)


def test_one_persons_figure_that_falls_back_is_only_probably_over() -> None:
    falling = {"QU2": figure(300, 0.05, 30)}
    alone = (people(1, DATA_FIRST, figures=CALM | falling), people(11, DATA_FIRST, figures=CALM))
    found = told(workshop(*alone))
    assert found.headline.startswith("Users are probably over their limit today and, if demand falls as said")
    assert ": probably 10 times its limit, by one person's measured figures; if demand falls" in str(
        found.over.claims[0]
    )
    assert told(workshop(people(12, DATA_FIRST, figures=CALM | falling))).headline.startswith(
        "Users are over their limit today"
    )


def test_that_opinions_carry_what_comes_first_is_told_as_a_count_and_of_nobody() -> None:
    case = workshop(people(4, DATA_FIRST), people(3, USERS_FIRST))
    influence = case.result.influence
    assert influence is not None
    (claim,) = [each for each in all_claims(told(case)) if each.id == "robust.opinions"]
    changes, rows = influence.opinion_changes, influence.opinion_rows
    assert rows == 7
    assert claim.text == (
        f"Leaving out any one person's opinions changes what comes first in {changes} of {rows} cases."
        if changes
        else f"Leaving out any one person's opinions never changes what comes first, in {rows} cases."
    )
    assert check(replace(claim, text=claim.text.replace(str(rows), "9")), case)


def test_a_figure_without_which_another_leads_is_named_and_not_its_giver() -> None:
    knows = people(1, DATA_FIRST, figures={"QD1": figure(8e12, 4, 20e12)})
    case = workshop(people(9, DATA_FIRST, figures=GUESSED), knows)
    voices = [each for each in all_claims(told(case)) if each.id.startswith("robust.voice")]
    named = [each.text for each in voices if "20 TB" in each.text]
    assert named
    assert all(text.startswith("Without the limit of 20 TB for “How much data") for text in named)
    assert all("(measured)" in text for text in named)


def test_who_was_heard_is_said_with_how_they_are_known_and_in_which_groups() -> None:
    found = told(workshop(people(12, DATA_FIRST)))
    assert str(found.coverage.known) == (
        "12 people; 6 known by their mail, 6 vouched for by the facilitator."
    )
    assert str(found.coverage.groups) == (
        "What people think is told of groups alone: “Business owner and operations; Product and UX” (4 people); “Data and "
        "ML engineering; Platform, infrastructure and SRE” (4 people); “Security, legal and risk; Executive and finance” (4 "
        "people)."
    )


@pytest.mark.parametrize(
    ("mail", "vouched", "words"),
    [
        (2, 0, "12 people; 12 known by their mail."),
        (0, 1, "12 people; 6 vouched for by the facilitator."),
        (0, 0, "12 people; nobody is known by their mail, or vouched for."),
    ],
)
def test_nobody_of_a_kind_is_no_number(mail: int, vouched: int, words: str) -> None:
    case = workshop(people(12, DATA_FIRST))
    turnout = {
        name: replace(each, known_by_mail=mail, vouched=vouched)
        for name, each in case.evidence.coverage.items()
    }
    assert str(coverage_of(replace(case, evidence=replace(case.evidence, coverage=turnout))).known) == words


def test_later_answers_that_wait_are_told_by_group() -> None:
    case = workshop(people(12, DATA_FIRST))
    crowds = case.evidence.crowds["core"]
    later = (replace(crowds[0], waiting=2), replace(crowds[1], waiting=1), replace(crowds[2], waiting=0))
    blocks = {"core": later, "D9": (replace(crowds[0], waiting=1),), "U8": (replace(crowds[0], waiting=0),)}
    waiting = replace(case, evidence=replace(case.evidence, crowds=blocks))
    claims = told(waiting).waiting
    assert [each.text for each in claims] == [
        "“Business owner and operations; Product and UX”: 2 later answers wait for one more.",
        "“Data and ML engineering; Platform, infrastructure and SRE”: 1 later answer waits for two more.",
        "Of 1 other question some later answers wait for more.",
    ]
    assert check(replace(claims[0], text=claims[0].text.replace("one more", "two more")), waiting)
