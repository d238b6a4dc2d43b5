"""The third edition in the browser of who is asked: express first, then whether to go on, then the rest."""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.engagements.models import Engagement, Stakeholder
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.answering.sending import LONGEST
from apps.responses.models import QuestionSetTime, Response, SentReferral
from apps.responses.selectors import effective_answers, promises_of
from tests.factories import make_stakeholder
from tests.pages import Element, Fields, fields_of, read_page
from tests.responses.conftest import begin, link_path, save_item
from tests.responses.parts.conftest import Asked, Person

ORDER = {"ranking": ["data", "user", "model", "organization"]}


def show(person: Person, slug: str) -> Element:
    shown = person.browser.get(person.url(slug))
    assert shown.status_code == 200
    return read_page(shown)


def post(person: Person, slug: str, fields: Mapping[str, object]) -> Element:
    """Send a page as it stands, with these fields filled in, and return the one that follows."""
    form: Fields = fields_of(person.browser.get(person.url(slug)))
    return read_page(person.browser.post(person.url(slug), {**form, **fields}, follow=True))


def test_the_first_page_promises_both_parts_and_says_for_when_to_answer(asked: Asked) -> None:
    person = asked()
    shown = read_page(person.browser.get(link_path(person.stakeholder)))
    assert "It takes about 5 minutes. Then you may stop, or go on for about 4 more." in shown.text
    assert "Answer for the trial as it runs today." in shown.text
    ways = shown.texts("main button") + shown.texts("main .links li")
    words = len(shown.one("main").text.split()) - sum(len(way.split()) for way in ways)
    assert words <= 100
    assert not shown.has("[name=express]")


def test_the_first_part_leads_to_a_page_that_leaves_both_ways_open(asked: Asked) -> None:
    person = asked()
    assert show(person, "express-1").one(".topic").text == "Part 1, 1 of 3"
    assert len(show(person, "express-1").all("progress")) == 3
    shown = post(person, "express-3", {"R6": "rough"})
    assert "4 more minutes make the result firmer." in shown.text
    # Three are named of what this person is really asked, and it is said how many more there are.
    assert re.search(
        r"Next: \d+ statements, what it carries a day, [^,]+, [^,.]+( and \d+ more)?, then one open question\.",
        shown.text,
    )
    on, send = shown.all(".equal a")
    assert (on["href"], send["href"]) == (person.url("statements-1"), person.url("review"))
    assert on["class"] == send["class"]


def test_what_is_kept_is_said_of_what_was_given(asked: Asked) -> None:
    person = asked("product")
    unknown = {"QU7-now": "dk", "QU7-horizon": "dk", "QU7-limit": "dk"}
    for slug, given, kept in (
        ("express-2", unknown, "Nothing is given yet: no order, no figure."),
        ("express-2", {"QU7-now": "2"}, "Kept, not sent yet: your figures."),
        ("express-1", ORDER, "Kept, not sent yet: your order and your figures."),
        ("express-2", unknown, "Kept, not sent yet: your order."),
    ):
        post(person, slug, given)
        assert show(person, "go-on").one("h1").text == kept


def test_how_figures_are_known_is_asked_of_nobody_who_gave_none(asked: Asked) -> None:
    person = asked("product")
    post(person, "express-1", ORDER)
    unknown = {"QU7-now": "dk", "QU7-horizon": "dk", "QU7-limit": "dk"}
    post(person, "express-2", unknown)
    assert show(person, "express-2").has(".of-figures [name=R6]")
    assert "How do you know your figures?" not in show(person, "review").text
    post(person, "express-2", {"QU7-now": "2"})
    assert "How do you know your figures?" in show(person, "review").text


def test_of_a_fact_of_today_one_may_say_that_it_was_counted_also_while_nothing_runs(asked: Asked) -> None:
    person = asked("risk", stage="idea")
    shown = show(person, "express-2")
    assert "How many days pass here today" in shown.one("h1").text
    assert "I counted them, or found them in a plan or an offer" in shown.text
    assert not shown.has(".when")


def test_what_is_asked_by_then_stands_under_its_day(asked: Asked) -> None:
    shown = show(asked("product", stage="idea"), "express-2")
    assert "Nothing runs yet." in shown.one(".when").text
    assert "By then: in " in shown.one(".when").text
    assert shown.one("main").text.count("By then: in ") == 1


def test_what_says_itself_for_when_it_asks_stands_without_the_line_that_says_so(asked: Asked) -> None:
    live, idea = asked("executive"), asked("executive", stage="idea")
    for person in (live, idea):
        page = show(person, person.slug_of("G4"))
        assert "In full use, what may it cost a month at most?" in page.text
        assert not page.has(".when")
    assert show(live, live.slug_of("QM12")).has(".when")
    assert all(show(idea, f"statements-{number}").has(".when") for number in (1, 2))


def test_who_searches_in_no_index_says_that_there_is_none(asked: Asked) -> None:
    person = asked("data_ml", kind="agent", stage="idea")
    slug = person.slug_of("QD5")
    post(person, slug, {"QD5-horizon": "zero"})
    assert "none: it has no search index" in show(person, "review").text


@pytest.mark.parametrize("typed", ["0", "20000000000"])
def test_a_figure_that_cannot_be_is_asked_back(asked: Asked, typed: str) -> None:
    person = asked("product", kind="agent", stage="idea")
    shown = post(person, "express-2", {"QU7-horizon-figure": typed})
    assert "Is that what you mean?" in shown.text or "Did you mean" in shown.text
    tick = shown.one("[name=QU7-horizon-meant]")["value"]
    shown = post(person, "express-2", {"QU7-horizon-meant": tick})
    assert not shown.has("[data-item=QU7]")


def test_every_page_of_questions_says_for_when_one_answers(asked: Asked) -> None:
    person = asked()
    for slug in ("express-2", "statements-1", "rest-1"):
        assert show(person, slug).one(".when").text == "Answer for the trial as it runs today."
    for slug in ("express-1", "go-on", "review"):
        assert not show(person, slug).has(".when")


def test_figures_for_the_launch_look_ahead_to_that_day(asked: Asked) -> None:
    person = asked("product")
    Engagement.objects.update(figures_for="launch", launch_on=date(2027, 1, 10))
    assert "By then: on launch day, 10 January 2027." in show(person, "express-2").text
    post(person, "express-2", {"QU7-now-figure": "200", "QU7-horizon-figure": "4000"})
    parts = [part for row in show(person, "review").all("dd") for part in row.strings]
    assert "4,000 answers a day" in " ".join(parts)
    held = person.browser.get(reverse("own_answers", args=[person.response.pk])).content.decode()
    assert "on launch day: 4,000 answers a day" in held


def test_who_leaves_the_rest_out_sees_it_in_a_line_each_and_may_go_on(asked: Asked) -> None:
    person = asked()
    post(person, "express-1", ORDER)
    post(person, "express-3", {"R6": "rough", "QM5-now-figure": "45000"})
    shown = show(person, "review")
    parts = {part.one("h2").strings[0].strip(): part for part in shown.all("section.given")}
    assert list(parts) == [
        "What breaks first",
        "Your figures",
        "What you notice",
        "A few more facts",
        "One more thing",
    ]
    assert "You left this part out: 6 questions." in parts["What you notice"].text
    assert parts["What you notice"].one("a")["href"] == person.url("statements-1")
    assert "45,000 tokens a minute" in parts["Your figures"].text
    assert shown.one(".topic").text == "Last page"
    post(person, "statements-1", dict.fromkeys(fields_of_items(person, "statements-1"), "4"))
    again = show(person, "review")
    assert "You left this part out" not in again.all("section.given")[2].text
    assert "You left this part out: 4 questions." in again.all("section.given")[3].text


def fields_of_items(person: Person, slug: str) -> list[str]:
    return [each["data-item"] for each in show(person, slug).all("[data-item]")]


def test_the_express_part_alone_can_be_sent_and_is_heard(asked: Asked) -> None:
    person = asked()
    post(person, "express-1", ORDER)
    assert "Sent, " in post(person, "review", {"send": "1"}).one("h1").text
    (heard,) = effective_answers(person.response.round.engagement, 1)
    assert heard.answers["R1"] == ORDER


def test_how_one_knows_is_asked_once_and_carried_to_later_figures(asked: Asked) -> None:
    person = asked()
    assert not show(person, "rest-1").has(".known")
    assert not show(person, "express-2").has("[name=QU2-source]")
    post(person, "express-3", {"R6": "measured"})
    known = show(person, "rest-1").one("details.known")
    assert known.one("summary").strings[0].strip() == "I measured them, or looked them up ·"
    # One figure is known otherwise than the rest.
    post(person, "rest-1", {"QU7-limit-figure": "2000", "QU7-source": "guess"})
    assert person.answers["QU7"] == {"limit": 2000.0, "source": "guess"}
    assert show(person, "rest-1").one("details.known summary").text.startswith("I guessed")
    assert show(person, "rest-2").one("details.known summary").text.startswith("I measured them")
    post(person, "rest-2", {"QD6-now-figure": "3"})
    assert person.answers["QD6"] == {"now": 3.0}


def test_a_load_is_typed_in_the_unit_that_is_known_and_kept_per_second(asked: Asked) -> None:
    person = asked()
    saved = save_item(
        person.browser,
        person.response,
        "QU2",
        {"QU2-unit": "minute", "QU2-now-figure": "40", "QU2-limit-figure": "120"},
    ).json()
    assert saved["echoes"]["QU2-now"] == "Read as 40 a minute"
    assert person.answers["QU2"] == {"now": 40 / 60, "limit": 2.0, "unit": "minute"}
    shown = show(person, "express-2")
    assert (
        shown.all("details.range")[0]
        .one(".hint")
        .text.startswith("These ranges are by the second, whatever unit stands")
    )
    assert shown.one("#QU2-now-figure")["value"] == "40 requests"
    assert shown.one("#QU2-unit option[selected]")["value"] == "minute"
    before = person.answers
    post(person, "express-2", {})  # as it stands
    assert person.answers == before
    assert "40 a minute" in show(person, "review").text


def test_a_limit_below_today_says_that_it_is_passed(asked: Asked) -> None:
    person = asked()
    given = {"QU2-unit": "minute", "QU2-now-figure": "40", "QU2-limit-figure": "30"}
    echoes = save_item(person.browser, person.response, "QU2", given).json()["echoes"]
    assert echoes["QU2-limit"] == "Read as 30 a minute. That is less than today: the limit is passed already."


def test_half_a_team_is_asked_back(asked: Asked) -> None:
    person = asked("executive")
    typed = {"QO1-now-figure": "1.5"}
    asked_back = save_item(person.browser, person.response, "QO1", typed).json()["asked_back"]
    assert asked_back["QO1-now"]["question"] == "You said 1.5 teams. Is that what you mean?"
    typed = {"QO1-now-figure": "3", "QO1-horizon": "0"}  # the row of one team is nobody's slip
    asked_back = save_item(person.browser, person.response, "QO1", typed, 1).json()["asked_back"]
    assert not any(each["question"] for each in asked_back.values())


def test_a_row_that_is_picked_says_its_own_unit(asked: Asked) -> None:
    person = asked()
    save_item(person.browser, person.response, "QU2", {"QU2-unit": "minute", "QU2-now": "2"})
    assert person.answers["QU2"] == {"now": 3.16228, "rows": ["now"], "unit": "minute"}


def test_ranges_are_of_the_size_and_in_the_unit_of_what_is_asked(asked: Asked) -> None:
    agent = show(asked("platform", kind="agent"), "express-2").one("[data-item=QU2]")
    first, second, *_more = agent.all("details.range")[0].texts(".ladder b")
    assert (first, second) == ("up to 10 tasks an hour", "10 to 100 tasks an hour")
    teams = asked("executive")
    today, then, limit = show(teams, teams.slug_of("QO1")).all("details.range")
    ranges = [each.texts(".ladder b")[0] for each in (today, then, limit)]
    assert ranges == ["1 team", "1 team", "2 to 3 teams"]  # one team blocks nobody


def test_who_plans_nothing_yet_or_runs_a_job_says_so(asked: Asked) -> None:
    idea = asked("data_ml", kind="agent", stage="idea")
    slug = idea.slug_of("QD5")
    post(idea, slug, {"QD5-horizon": "3", "QD5-limit": "none_promised"})
    assert idea.answers["QD5"] == {
        "horizon": 316228.0,
        "limit": None,
        "limit_none": "none_promised",
        "rows": ["horizon"],
    }
    assert "nothing is planned yet" in show(idea, "review").text.casefold()
    job = asked("platform", kind="predictive", retrieval="no")
    post(job, "express-2", {"QU2-now": "zero"})
    assert "none: it runs as a job, nobody calls it" in show(job, "review").text


def test_what_is_open_at_the_same_time_is_kept_as_another_figure(asked: Asked) -> None:
    person = asked()
    post(person, "express-2", {"QU2-now-figure": "40", "QU2-unit": "minute"})
    post(person, "express-2", {"QU2-unit": "together", "QU4-now-figure": "300", "QU4-limit-figure": "500"})
    assert person.answers == {"QU4": {"now": 300.0, "limit": 500.0}}
    shown = show(person, "express-2")
    assert shown.one("#QU2-unit option[selected]")["value"] == "together"
    review = show(person, "review")
    assert "300 sessions" in review.text
    assert "How many requests does it get at the busiest?" not in review.text
    (heard,) = effective_answers(person.response.round.engagement, 1)
    assert heard.answers["QU4"] == {"now": 300.0, "limit": 500.0}
    post(person, "express-2", {"QU2-unit": "hour", "QU2-now-figure": "3600"})
    assert person.answers == {"QU2": {"now": 1.0, "unit": "hour"}}


def test_a_unit_that_is_not_offered_is_refused_and_what_was_typed_stays(asked: Asked) -> None:
    person = asked()
    shown = post(person, "express-2", {"QU2-unit": "fortnight", "QU2-now-figure": "40"})
    assert shown.one("#QU2-error").text == "Error: Choose one of the answers offered."
    assert shown.one("#QU2-now-figure")["value"] == "40"
    assert person.answers == {}


def test_at_the_idea_one_figure_is_asked_and_it_is_of_later(asked: Asked) -> None:
    person = asked("business", stage="idea")
    shown = show(person, "express-2")
    assert shown.one("h1").text == "How many answers a day do you expect by then?"
    assert shown.one(".when").text.startswith(
        "Nothing runs yet. Answer for what you expect once it is in use."
    )
    assert not shown.has("[name=QU7-now]")
    assert not shown.has("[data-grows-from]")
    post(person, "express-2", {"QU7-horizon": "3"})
    assert person.answers["QU7"] == {"horizon": 3162.28, "rows": ["horizon"]}
    assert show(person, "express-2").one("[name=QU7-horizon][checked]")["value"] == "3"


def test_growth_is_asked_in_the_words_of_the_questionnaire(asked: Asked) -> None:
    person = asked("business")
    legends = show(person, "express-2").texts("fieldset.figure > legend")
    assert legends[0] == "How many answers does it give on an ordinary day?"
    assert re.fullmatch(r"By then: in \w+ \d{4}\. How much will that be by then\?", legends[1])
    post(person, "express-2", {"QU7-now-figure": "1200", "QU7-horizon": "5"})
    assert person.answers["QU7"] == {"now": 1200.0, "horizon": 6000.0}


def test_what_says_that_nothing_applies_stands_alone(asked: Asked) -> None:
    person = asked("risk")
    slug = next(each for each in ("rest-1", "rest-2", "rest-3") if "C14" in fields_of_items(person, each))
    page = show(person, slug)
    assert [each["value"] for each in page.all("[name=C14][data-alone]")] == ["minimal"]
    shown = post(person, slug, {"C14": ["annex_iii", "minimal"]})
    assert shown.one("#C14-error").text == "Error: “none of these” stands alone."
    assert [each["value"] for each in shown.all("[name=C14][checked]")] == ["annex_iii", "minimal"]
    post(person, slug, {"C14": ["unsettled", "transparency"]})
    assert person.answers["C14"] == ["transparency", "unsettled"]


def _asked_in(person: Person) -> dict[str, str]:
    """Return the page of each question."""
    slugs = questionnaire_of(Response.objects.get(pk=person.response.pk)).course.slugs
    return {item: slug for slug in slugs if slug != "go-on" for item in fields_of_items(person, slug)}


def test_of_what_there_is_none_nothing_more_is_asked(asked: Asked) -> None:
    person = asked(hosting="own")
    before = _asked_in(person)
    assert "C20" in before
    post(person, before["QM2"], {"QM2-now": "zero", "QM2-limit-figure": "80"})
    assert person.answers["QM2"] == {"now": 0}
    assert "C20" not in _asked_in(person)
    rows = show(person, "review").text
    assert "none: it runs without accelerators" in rows
    assert "How much can you readily get for one copy?" not in rows


def test_a_word_is_explained_in_a_tap(asked: Asked) -> None:
    shown = show(asked(), "express-3")
    (tokens,) = [each for each in shown.all(".glosses details") if each.one("summary").text == "tokens"]
    assert tokens.one("p").text == "A token is about three quarters of a word."


def test_only_the_last_question_takes_a_text_of_ones_own(asked: Asked) -> None:
    person = asked()
    for slug in ("express-2", "statements-1", "rest-1"):
        assert not show(person, slug).has("textarea")
    assert show(person, person.slug_of("R5")).has("textarea#R5")


def test_how_you_know_is_asked_beside_a_single_question(asked: Asked) -> None:
    person = asked()
    round_, engagement = person.response.round, person.response.round.engagement
    other = make_stakeholder(engagement, "Dana", "executive")
    Stakeholder.objects.filter(pk=other.pk).update(is_asked_singly=True)
    SentReferral.objects.create(
        organisation_id=engagement.organisation_id,
        round=round_,
        stakeholder=other,
        item="QM5",
        perspective="executive",
        sent_at=round_.opened_at,
    )
    browser = begin(other)
    response = Response.objects.get(stakeholder=other)
    address = reverse("respond_page", args=[response.pk, "passed-on"])
    shown = browser.get(address)
    assert [each["data-item"] for each in read_page(shown).all("[data-item]")] == ["QM5", "R6"]
    sent = browser.post(
        address, {**fields_of(shown), "QM5-now-figure": "45000", "R6": "measured", "send": "1"}, follow=True
    )
    assertContains(sent, "Sent, ")
    (heard,) = [each for each in effective_answers(engagement, 1) if each.stakeholder_key == other.key]
    assert heard.answers == {"QM5": {"now": 45000.0}, "R6": "measured"}


def test_the_form_of_a_room_is_short_and_sent_from_its_last_page(asked: Asked) -> None:
    person = asked("executive", room=True)
    places: list[str] = []
    shown = person.browser.get(reverse("respond", args=[person.response.pk]), follow=True)
    while not read_page(shown).has("[name=send]") and len(places) < 12:
        places.append(read_page(shown).one(".topic").text)
        form = {**fields_of(shown), "continue": "1", "told": "1"}
        shown = person.browser.post(shown.request["PATH_INFO"], form, follow=True)
    assert places == [
        *(f"Part 1, {number} of 3" for number in range(1, 4)),
        "Part 2, 1 of 1",
        "Part 3, 1 of 2",
    ]
    assert read_page(shown).one(".topic").text == "Part 3, 2 of 2"
    post(person, "rest-1", {"QO1-now-figure": "4"})
    assert "Sent, " in post(person, "rest-2", {"R5": "A strike.", "send": "1"}).one("h1").text


@pytest.mark.parametrize(("sends", "first", "more"), [("express", 2, 4), ("all", 5, 4)])
def test_what_is_promised_is_measured_part_by_part(asked: Asked, sends: str, first: int, more: int) -> None:
    person = asked()
    engagement = person.response.round.engagement
    post(person, "express-1", ORDER)
    post(person, "express-2", {"QU2-now": "dk", "QU2-limit": "dk"})
    post(person, "express-3", {"QM5-now": "dk", "QM5-limit": "dk", "R6": "guess"})
    post(person, "review", {"send": "1"})
    (time,) = QuestionSetTime.objects.all()
    assert time.seconds < LONGEST.total_seconds()
    QuestionSetTime.objects.update(forms=20, seconds=20 * 110)
    if sends == "all":  # of another set of questions
        QuestionSetTime.objects.update(question_set="0" * 16)
    takes = promises_of(engagement)["platform"]
    assert (takes.first, takes.more) == (first, more)
    assertNotContains(person.browser.get(link_path(person.stakeholder)), "express form")
    assertRedirects(
        person.browser.get(person.url("express-1")), reverse("respond", args=[person.response.pk])
    )
