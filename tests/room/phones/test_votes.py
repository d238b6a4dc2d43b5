"""One's own vote on a phone: on a topic, on an own question, on the decision; what is wrong is said, and nothing is lost."""

from datetime import date
from functools import partial

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from apps.core.models import AuditEvent
from apps.decisions.commitments.selectors import context_of
from apps.decisions.models import Assumption, Decision
from apps.engagements.choices import LinkWay
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.selectors import definition_of
from apps.responses.models import Answer, LateAnswer, Response
from apps.responses.questions.base import TYPED
from apps.room.commands import AddQuestion, AskDecision, CloseVote, End, Go, OpenTopic, Reveal, VoteAgain
from apps.room.models import Ballot, RoomTopic
from apps.room.selectors import room_now, shared_of
from apps.room.services import vote_on_own
from apps.room.visibility import reveals_of, seen_of
from apps.room.wall.reveals import SoWhatScreen
from apps.room.wall.screens import screen_of
from tests.engagements.at_once import at_once
from tests.factories import close, send_as_it_is
from tests.pages import read_page
from tests.responses.conftest import link_path, save_item
from tests.room.conftest import START, Steered
from tests.room.phones.conftest import Phone, at_topic


@pytest.fixture
def phone(talk: Steered, people: list[Stakeholder]) -> Phone:
    return Phone(people[0])


def answers(phone: Phone) -> dict[str, object]:
    return dict(Answer.objects.filter(response=phone.response).values_list("item", "value"))


def test_a_topic_leads_on_to_the_next_round_and_asks_for_ones_own_vote_first(
    talk: Steered, phone: Phone
) -> None:
    first = phone.response
    topic = at_topic(talk)
    page = phone.look()
    second = phone.response
    assert second.round.number == first.round.number + 1
    assert phone.browser.get(reverse("room_phone", args=[first.pk]))["Location"] == phone.address
    assert page.one("h1").text == topic.text
    assert "You said: Rather no" in page.text
    assert page.one("[name=keep]").text == "Keep: Rather no"
    assert not page.has("input[type=radio][checked]")
    assert not page.has("[data-option]")


def test_keeping_is_a_vote_and_after_it_the_phone_says_how_many_have_voted(
    talk: Steered, phone: Phone
) -> None:
    at_topic(talk)
    phone.look()
    page = phone.send("vote", topic="D1", keep="D1", **{"D1-revision": "0"})
    assert answers(phone) == {"D1": 2}
    assert "Kept: Rather no" in page.text
    assert "1 of 4" in page.one("#now").text


def test_a_change_may_be_given_a_reason_of_one_line(talk: Steered, phone: Phone) -> None:
    at_topic(talk)
    phone.look()
    page = phone.send("vote", topic="D1", D1="5", **{"D1-revision": "0"})
    assert "Now you say: Yes" in page.text
    phone.send("reason", topic="D1", **{"D1-reason": "The bill of March.", "D1-quotable": "1"})
    assert phone.response.reasons == {"D1": {"text": "The bill of March.", "quotable": True}}
    assert answers(phone) == {"D1": 5}
    long = phone.send("reason", topic="D1", **{"D1-reason": "x" * 201})
    assert "Say it in at most 200 characters." in long.text
    assert long.one("[name=D1-reason]")["value"] == "x" * 201
    assert phone.response.reasons["D1"]["text"] == "The bill of March."


def test_a_vote_that_was_given_elsewhere_meanwhile_is_a_choice(talk: Steered, phone: Phone) -> None:
    at_topic(talk)
    phone.look()
    save_item(phone.browser, phone.response, "D1", {"D1": "1"})
    page = phone.send("vote", topic="D1", D1="5", **{"D1-revision": "0"})
    assert "You answered this elsewhere in the meantime: “No”." in page.text
    assert answers(phone) == {"D1": 1}
    chosen = phone.send(
        "vote", topic="D1", D1="5", **{"D1-revision": page.one("[name=D1-revision]")["value"]}
    )
    assert "Now you say: Yes" in chosen.text


def test_a_figure_that_cannot_be_read_is_said_and_kept(
    talk: Steered, phone: Phone, looked_at: Engagement
) -> None:
    looked_at.stakeholders.update(perspective="platform")
    at_topic(talk, "QU2")
    phone.look()
    page = phone.send("vote", topic="QU2", **{f"QU2-now{TYPED}": "many", "QU2-revision": "0"})
    assert page.has("[data-fix]")
    assert page.one(f"[name=QU2-now{TYPED}]")["value"] == "many"
    assert Answer.objects.get(response=phone.response).unread == {f"QU2-now{TYPED}": "many"}


def figures_on_the_wall(key: str) -> set[str]:
    (part,) = reveals_of(RoomTopic.objects.get(key=key))[-1].parts
    return {value for each in part.figures for value in each.values}


def test_a_figure_that_is_asked_back_is_no_vote_until_somebody_says_yes(
    talk: Steered, people: list[Stakeholder], looked_at: Engagement
) -> None:
    looked_at.stakeholders.update(perspective="platform")
    topic = at_topic(talk, "QU2")
    phones = [Phone(each) for each in people]
    for phone in phones:
        phone.look()
    for phone in phones[1:]:
        phone.send("vote", topic="QU2", keep="QU2", **{"QU2-revision": "0"})
    odd = {f"QU2-now{TYPED}": "40", f"QU2-limit{TYPED}": "0.32", "QU2-source": "rough"}
    page = phones[0].send("vote", topic="QU2", **odd, **{"QU2-revision": "0"})
    assert "Not counted yet." in page.one(".callout[role=alert]").text
    assert "Is that what you mean?" in page.one(".callout[role=alert]").text
    assert seen_of(talk.room.topic or topic).voted == 3
    talk.at = timezone.now()
    talk.do(Reveal())
    assert not {each for each in figures_on_the_wall("QU2") if each.startswith("0.32")}
    tick = page.one("[name=QU2-limit-meant]")["value"]
    said = phones[0].send("vote", topic="QU2", **odd, **{"QU2-revision": "1", "QU2-limit-meant": tick})
    assert "Now you say" in said.text
    assert seen_of(RoomTopic.objects.get(key="QU2")).voted == 4


def test_a_vote_is_no_less_one_for_being_left_as_it_was(
    talk: Steered, phone: Phone, looked_at: Engagement
) -> None:
    looked_at.stakeholders.update(perspective="platform")
    at_topic(talk, "QU2")
    page = phone.look()
    shown = {each["name"]: each["value"] for each in page.all("#questionnaire input[checked]")}
    typed = {each["name"]: each["value"] for each in page.all("#questionnaire input[value][id$=-figure]")}
    kept = phone.send("vote", topic="QU2", vote="1", **shown, **typed, **{"QU2-revision": "0"})
    assert "Kept:" in kept.text
    talk.at = timezone.now()
    talk.do(Reveal(), VoteAgain())
    assert "You said" in phone.look().text
    phone.send("vote", topic="QU2", vote="1", **shown, **typed, **{"QU2-revision": "1"})
    assert Answer.objects.get(response=phone.response).revision == 2


def test_saying_how_one_knows_ones_figures_is_no_vote_on_them(
    talk: Steered, phone: Phone, looked_at: Engagement
) -> None:
    looked_at.stakeholders.update(perspective="platform")
    topic = at_topic(talk, "QU2")
    phone.look()
    known = definition_of(looked_at.instrument_version).how_known
    # The page saves what is ticked at once.
    save_item(phone.browser, phone.response, known.id, {known.id: str(known.choices[0].value)})
    page = phone.look()
    assert "you say:" not in page.text
    shown = {each["name"]: each["value"] for each in page.all("#questionnaire input[checked]")}
    typed = {each["name"]: each["value"] for each in page.all("#questionnaire input[value][id$=-figure]")}
    revisions = {"QU2-revision": "0", f"{known.id}-revision": "1"}
    kept = phone.send("vote", topic="QU2", vote="1", **shown, **typed, **revisions)
    assert "you say: today" in kept.text
    assert seen_of(topic).voted == 1


def test_a_vote_without_an_answer_says_what_is_missing(talk: Steered, phone: Phone) -> None:
    at_topic(talk)
    phone.look()
    page = phone.send("vote", topic="D1", vote="1", **{"D1-revision": "0"})
    assert "Choose an answer, or keep what you said." in page.one("[data-fix]").text
    assert answers(phone) == {}


def test_the_answers_are_seen_once_they_are_shown_and_never_ones_own_in_what_all_get(
    talk: Steered, people: list[Stakeholder]
) -> None:
    at_topic(talk)
    phones = [Phone(each) for each in people]
    for number, phone in enumerate(phones):
        phone.look()
        phone.send("vote", topic="D1", D1=str(1 + number), **{"D1-revision": "0"})
        shared = shared_of(talk.room.pk, "phone").html
        assert "data-option" not in shared
        assert str(phone.response.pk) not in shared
    talk.do(CloseVote())
    assert "The vote is closed" in phones[0].look().text
    talk.do(Reveal())
    page = phones[0].look()
    assert next(each["data-option"] for each in page.one("#now").all("[data-option]")) == "No"
    assert page.one("[data-mine]")["data-mine"] == "No"
    assert "data-mine" not in shared_of(talk.room.pk, "phone").html


def test_voting_again_is_keeping_or_changing_what_was_said_in_this_round(talk: Steered, phone: Phone) -> None:
    at_topic(talk)
    phone.look()
    phone.send("vote", topic="D1", D1="5", **{"D1-revision": "0"})
    talk.at = timezone.now()
    talk.do(Reveal(), VoteAgain())
    page = phone.look()
    assert "You said: Yes" in page.text
    phone.send("vote", topic="D1", same="1", **{"D1-revision": "1"})
    assert Answer.objects.get(response=phone.response).revision == 2
    assert answers(phone) == {"D1": 5}


def test_a_topic_that_is_not_asked_of_somebody_says_so(talk: Steered, people: list[Stakeholder]) -> None:
    phone = Phone(people[0])
    at_topic(talk, "QU2")
    page = phone.look()
    assert "This is not asked of you." in page.text
    assert not page.has("[name=vote]")
    refused = phone.send("vote", topic="QU2", **{"QU2-now": "5"})
    assert "This topic is not voted on now." in refused.text


def test_a_vote_after_the_end_is_kept_as_late_and_said_so(
    talk: Steered, phone: Phone, looked_at: Engagement
) -> None:
    at_topic(talk)
    phone.look()
    close(looked_at)
    page = phone.send("vote", topic="D1", D1="5", **{"D1-revision": "0"})
    assert "The vote is over: yours came too late." in page.text
    assert LateAnswer.objects.get(response=phone.response).value == 5


def test_a_vote_on_a_topic_that_the_room_has_left_is_kept(talk: Steered, phone: Phone) -> None:
    at_topic(talk)
    phone.look()
    at_topic(talk, "U2")
    phone.send("vote", topic="D1", D1="5", **{"D1-revision": "0"})
    assert answers(phone) == {"D1": 5}


def test_whoever_had_sent_their_answers_votes_all_the_same(talk: Steered, phone: Phone) -> None:
    at_topic(talk)
    phone.look()
    phone.browser.post(reverse("respond_page", args=[phone.response.pk, "review"]), {"send": "1"})
    send_as_it_is(phone.response)
    phone.send("vote", topic="D1", D1="5", **{"D1-revision": "0"})
    assert answers(phone) == {"D1": 5}


def ask(talk: Steered, kind: str, *options: str) -> RoomTopic:
    talk.do(AddQuestion(kind, "Do we open in January?", options))
    topic = RoomTopic.objects.get(key="own-1")
    talk.do(OpenTopic(topic.pk))
    return topic


@pytest.mark.parametrize(
    ("kind", "options", "vote"),
    [
        ("yes_no", (), "Yes"),
        ("choice", ("Now", "Later"), "Later"),
        ("scale", (), "4"),
        ("figure", (), "1200"),
    ],
)
def test_an_own_question_is_voted_on_by_a_tap_or_a_figure_and_may_be_changed(
    talk: Steered, phone: Phone, kind: str, options: tuple[str, ...], vote: str
) -> None:
    ask(talk, kind, *options)
    page = phone.look()
    assert page.one("h1").text == "Do we open in January?"
    kept = phone.send("ballot", topic="own-1", value=vote)
    assert "Your vote is kept:" in kept.text
    assert "1 of 4" in kept.one("#now").text
    phone.send("ballot", topic="own-1", value=vote)
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(("typed", "said"), [("a lot", "can’t be read as a figure"), ("", "Type a figure.")])
def test_a_wrong_figure_is_said_and_stays(talk: Steered, phone: Phone, typed: str, said: str) -> None:
    ask(talk, "figure")
    page = phone.send("ballot", topic="own-1", value=typed)
    assert said in page.text
    assert page.one("[name=value]")["value"] == typed
    assert not Ballot.objects.exists()


def test_an_answer_that_is_none_of_them_is_refused(talk: Steered, phone: Phone) -> None:
    ask(talk, "yes_no")
    assert "Choose one of these answers." in phone.send("ballot", topic="own-1", value="Perhaps").text
    assert "Choose an answer." in phone.send("ballot", topic="own-1").text


def test_a_vote_on_what_is_closed_or_left_says_so(talk: Steered, phone: Phone) -> None:
    ask(talk, "yes_no")
    talk.do(CloseVote())
    assert "This vote is closed." in phone.send("ballot", topic="own-1", value="Yes").text
    talk.do(Go("decide"))
    assert "The room has gone on" in phone.send("ballot", topic="own-1", value="Yes").text
    talk.do(End())
    assert "The room has gone on" in phone.send("ballot", topic="own-1", value="Yes").text
    assert not Ballot.objects.exists()


@pytest.fixture
def draft(looked_at: Engagement) -> None:
    Decision.objects.create(
        organisation_id=looked_at.organisation_id,
        engagement=looked_at,
        state=Decision.State.DRAFT,
        act=Decision.Act.BUILD,
        what="a gate that lets in as many as the load test carries",
        ranking=[],
    )


def test_the_decision_is_voted_on_with_what_one_has_against_it_and_may_be_changed(
    talk: Steered, phone: Phone, draft: None
) -> None:
    talk.do(AskDecision())
    page = phone.look()
    assert "a gate that lets in" in page.one("h1").text
    options = [each["value"] for each in page.all("[name=value]")]
    assert options == ["Yes", "Yes, with a reservation", "No"]
    kept = phone.send("ballot", topic="decision-1", value=options[2], text="The shops will not do it.")
    assert "Your vote is kept: No" in kept.text
    assert kept.one("textarea").raw_text == "The shops will not do it."
    assert "The shops" not in kept.one("#now").text
    phone.send("ballot", topic="decision-1", value=options[0])
    assert Ballot.objects.get().value == "Yes"
    long = phone.send("ballot", topic="decision-1", value=options[2], text="x" * 401)
    assert "Say it in at most 400 characters." in long.text
    assert long.one("textarea").raw_text == "x" * 401
    assert Ballot.objects.get().value == "Yes"


@pytest.fixture
def wanted(looked_at: Engagement) -> str:
    """Name the figure that could move the result most."""
    context = context_of(Engagement.objects.with_framing().get(pk=looked_at.pk), START)
    assert context.findings
    assert context.findings.settling
    return context.findings.settling.id.lower()


def test_somebody_takes_the_figure_that_would_settle_it_with_a_day(
    talk: Steered, phone: Phone, people: list[Stakeholder], wanted: str
) -> None:
    talk.do(Go("so_what"))
    asked = phone.look()
    day, question = asked.all("[name=day]")[0]["value"], asked.one("#wanted").text
    assert (wall := screen_now(talk)).question == question
    assert wall.taken == ""
    page = phone.send("claim", day=day)
    assert "You have it, by" in page.text
    assert screen_now(talk).taken == f"Somebody has it, by {date_format(date.fromisoformat(day), 'l j F')}."
    row = Assumption.objects.get()
    assert (row.key, row.owner, row.check_by.isoformat()) == (wanted, people[0].key, day)
    event = AuditEvent.objects.get(verb="keep_assumptions")
    assert event.actor_id == str(people[0].pk)
    other = Phone(people[1])
    assert not (shown := other.look()).has("[name=day]")
    assert "Somebody has it, by" in shown.text
    assert people[0].name not in other.look().one("main").text
    assert "Somebody else has just taken it." in other.send("claim", day=day).text
    assert Assumption.objects.get().owner == people[0].key


def screen_now(talk: Steered) -> SoWhatScreen:
    now = room_now(talk.room.pk)
    assert now
    screen = screen_of(now)
    assert isinstance(screen, SoWhatScreen)
    return screen


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a day."),
        ({"day": "yesterday"}, "Choose one of these days, or type another."),
        ({"day": "other"}, "Type the day."),
        ({"day": "other", "other": "2020-01-01"}, "This day has passed."),
    ],
)
def test_a_day_that_is_none_is_said_and_nobody_has_the_figure(
    talk: Steered, phone: Phone, wanted: str, fields: dict[str, str], said: str
) -> None:
    talk.do(Go("so_what"))
    assert said in phone.send("claim", **fields).text
    assert not Assumption.objects.exists()


def test_a_phone_begun_afresh_sees_no_vote_of_the_other(room: Steered, people: list[Stakeholder]) -> None:
    phone = Phone(people[0])
    save_item(phone.browser, phone.response, "C2", {"C2": "steady"})
    room.do(AddQuestion("yes_no", "Do we open in January?"))
    room.do(OpenTopic(RoomTopic.objects.get(key="own-1").pk))
    phone.send("ballot", topic="own-1", value="No")
    shown, browser = link_path(people[0], LinkWay.SHOWN), Browser()
    begun = browser.post(f"{shown}code/", {"afresh": "1"})
    assert begun.status_code == 302
    afresh = Response.everything.exclude(replaces=None).get()
    address = reverse("room_phone", args=[afresh.pk])
    assert "Your vote is kept" not in read_page(browser.get(address)).text
    told = browser.post(address, {"do": "ballot", "topic": "own-1", "value": "Yes"}, follow=True)
    assert "Your vote is kept: Yes" in read_page(told).text
    assert Ballot.objects.get().value == "Yes"


@pytest.mark.django_db(transaction=True)
def test_who_votes_on_two_phones_at_once_has_one_vote(room: Steered, people: list[Stakeholder]) -> None:
    old = Phone(people[0]).response
    room.do(AddQuestion("yes_no", "Do we open in January?"))
    room.do(OpenTopic(RoomTopic.objects.get(key="own-1").pk))
    assert Browser().post(f"{link_path(people[0], LinkWay.SHOWN)}code/", {"afresh": "1"}).status_code == 302
    afresh = Response.everything.exclude(replaces=None).get()

    def vote(response: Response, value: str) -> Ballot:
        return vote_on_own(room=room.room, about="own-1", response=response, value=value, at=room.later(1))

    assert at_once(partial(vote, old, "No"), partial(vote, afresh, "Yes")) == []
    assert Ballot.objects.get().value == "Yes"
    vote(old, "No")
    assert Ballot.objects.get().value == "No"


def test_who_lost_the_phone_goes_on_without_it(talk: Steered, people: list[Stakeholder]) -> None:
    """They see what the room sees, and vote on what is no question of the round: a vote that hides nobody."""
    at_topic(talk)
    phones = [Phone(person) for person in people]
    for phone in phones:
        phone.look()
    shown, browser = link_path(people[0], LinkWay.SHOWN), Browser()
    assert "Go on without it" in read_page(browser.post(shown, follow=True)).text
    assert browser.post(f"{shown}code/", {"afresh": "1"}).status_code == 302
    afresh = Response.everything.exclude(replaces=None).get()
    address = reverse("room_phone", args=[afresh.pk])
    page = read_page(browser.get(address))
    assert "What you said on your other device stands." in page.text
    assert "You said" not in page.text
    talk.do(AddQuestion("yes_no", "Do we open in January?"))
    topic = RoomTopic.objects.get(key="own-1")
    talk.do(OpenTopic(topic.pk))
    k = talk.room.engagement.smallest_group
    for phone in phones[:k]:
        phone.send("ballot", topic="own-1", value="No")
    browser.post(address, {"do": "ballot", "topic": "own-1", "value": "Yes"})
    assert Ballot.objects.count() == k
    talk.do(Reveal())
    topic.refresh_from_db()
    (part,) = reveals_of(topic)[-1].parts
    assert part.too_few
    # The first phone, found again, votes as ever.
    talk.do(VoteAgain())
    phones[0].send("ballot", topic="own-1", value="No")
    talk.do(Reveal())
    topic.refresh_from_db()
    (part,) = reveals_of(topic)[-1].parts
    assert [each.people for each in part.counts] == [0, k]
    # What was begun afresh there takes nobody's place.
    browser.post(reverse("respond_page", args=[afresh.pk, "review"]), {"send": "1"})
    afresh.refresh_from_db()
    assert afresh.replaces is not None
