"""Alice archives an engagement: the numbers stay, and no table says any more whose they are."""

import re
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.archiving.services import archive_engagement, told_perspectives
from apps.assessments.errors import RoundStillOpen
from apps.assessments.models import Assessment, Snapshot
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.errors import EngagementArchived
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import AskedPerson, Engagement, InvitationToken, JoinCode, Stakeholder
from apps.engagements.services import add_stakeholders
from apps.mailing.models import Mail
from apps.outreach import services as reaching
from apps.responses.models import Answer, LateAnswer, PerspectiveRequest, Referral, Response
from tests import factories
from tests.access.test_matrix import named_patterns
from tests.assessments.conftest import let_three_answer
from tests.exchange.files import exported
from tests.factories import SignIn, acting, see_result
from tests.responses.conftest import begin, link_path
from tests.responses.entry.test_interviews import enter

type Rows = list[str]

NAMES = {
    "Ines Roth": "risk", "Jonas Weber": "risk", "Mira Kaya": "risk", "Dele Okafor": "risk",
    "Bea Product": "product", "Carl Chief": "executive", "Zoe Platform": "platform",
}  # fmt: skip


@pytest.fixture
def engagement(engagement: Engagement, rules: object) -> Engagement:
    return engagement


@pytest.fixture
def people(engagement: Engagement) -> dict[str, Stakeholder]:
    return {name: factories.make_stakeholder(engagement, name, where) for name, where in NAMES.items()}


@pytest.fixture
def answered(
    engagement: Engagement, people: dict[str, Stakeholder], alice: User, signed_in: SignIn
) -> dict[str, Browser]:
    """Everybody has answered through their own link, and left traces of every kind; the round is closed."""
    browsers = {}
    for name, person in people.items():
        browser = browsers[name] = begin(person)
        response = Response.objects.get(stakeholder=person)
        post(browser, "respond_page", response, "ranking", ranking=["data", "user"])
        post(browser, "save_answer", response, "D1", D1="4", revision=0, operation=str(uuid.uuid4()))
        post(browser, "not_my_field", response, wished="business")
        figure = next(item for item in response.asked if item[0] in "QGC")
        browser.post(reverse("pass_on", args=[response.pk, figure]), {"name": "Ines Roth"})
        post(browser, "respond_page", response, "review", send="1")
    enter(signed_in(alice), factories.make_stakeholder(engagement, "Noor Told", "business"))
    now = timezone.now()
    reaching.invite(engagement=engagement, by=SYSTEM, at=now)
    reaching.thank(at=now)
    open_joining(engagement=engagement, by=SYSTEM, at=now)
    tasks.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    tasks.run_next()
    LateAnswer.objects.create(
        organisation_id=engagement.organisation_id,
        response=Response.objects.get(stakeholder=people["Carl Chief"]),
        item="D2",
        value=5,
        at=timezone.now(),
    )
    return browsers


def post(browser: Browser, name: str, response: Response, *more: str, **fields: Any) -> Any:
    return browser.post(reverse(name, args=[response.pk, *more]), fields)


def archive(engagement: Engagement, alice: User) -> Engagement:
    archive_engagement(engagement=engagement, by=acting(alice), at=timezone.now())
    engagement.refresh_from_db()
    return engagement


def every_row() -> Rows:
    """Read the whole database, each row as text."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'select row_to_json(t)::text from "{table}" t')  # noqa: S608 - names from the catalogue
            rows += [text for (text,) in cursor.fetchall()]
    return rows


# What can join two rows: an id, a person's key, an address, an instant to the microsecond.
TOKEN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\bs\d{5}\b|[\w.+-]+@[\w.-]+|\d\d:\d\d:\d\d\.\d{6}"
)


def reached_from(name: str, rows: Rows, shared: set[str]) -> set[str]:
    """Follow every id from the rows that hold a name to the rows that share it, to the end."""
    tokens_of = [set(TOKEN.findall(row)) - shared for row in rows]
    reached = set().union(*(tokens for row, tokens in zip(rows, tokens_of, strict=True) if name in row))
    while True:
        wider = reached.union(*(tokens for tokens in tokens_of if tokens & reached))
        if wider == reached:
            return reached
        reached = wider


def shared_by_all(engagement: Engagement, alice: User) -> set[str]:
    """Return the ids of what everybody has in common: they join nobody to anything."""
    ids = {
        engagement.pk, engagement.organisation_id, engagement.client_id, engagement.instrument_version_id,
        engagement.rounds.get().pk, alice.pk, Snapshot.objects.get().pk, Assessment.objects.get().pk,
    }  # fmt: skip
    return {str(each) for each in ids}


def test_no_table_joins_a_person_to_an_answer_any_more(
    engagement: Engagement, alice: User, people: dict[str, Stakeholder], answered: dict[str, Browser]
) -> None:
    shared = shared_by_all(engagement, alice)
    own = {name: str(Response.objects.get(stakeholder=person).pk) for name, person in people.items()}
    responses = {str(pk) for pk in Response.objects.values_list("pk", flat=True)}
    keys = set(Stakeholder.objects.values_list("key", flat=True))
    carl = Response.objects.get(stakeholder=people["Carl Chief"])
    afresh = {
        "organisation_id": carl.organisation_id,
        "round_id": carl.round_id,
        "started_at": timezone.now(),
    }
    Response.everything.create(**afresh, stakeholder_id=carl.stakeholder_id, replaces=carl.pk)
    assert Referral.objects.filter(name="Ines Roth").count() == len(NAMES)
    before = every_row()
    # A snapshot's rows hold all keys at once: what joins everybody joins nobody.
    single = [row for row in before if sum(key in row for key in keys) < len(keys) - 1]
    assert all(own[name] in reached_from(name, single, shared) for name in NAMES)

    archive(engagement, alice)

    assert not Response.everything.filter(replaces__isnull=False).exists()
    after = [row for row in every_row() if sum(key in row for key in keys) < len(keys) - 1]
    for name in NAMES:
        reached = reached_from(name, after, shared)
        assert not reached & (responses | keys), name
    assert sum(any(name in row for name in NAMES) for row in after) == len(NAMES)


def test_the_numbers_stay_as_they_were(
    engagement: Engagement, alice: User, answered: dict[str, Browser]
) -> None:
    document = exported(engagement)
    answers = list(Answer.objects.order_by("pk").values("response_id", "item", "value", "answered_at"))
    frozen = Snapshot.objects.get()
    assert frozen.members
    archive(engagement, alice)
    assert (
        list(Answer.objects.order_by("pk").values("response_id", "item", "value", "answered_at")) == answers
    )
    # Nothing says any more who is in which crowd.
    assert Snapshot.objects.get().members == {}
    again = services.queue_assessment(round=engagement.rounds.get(), at=timezone.now()).snapshot
    assert (again.pk, again.document) == (frozen.pk, frozen.document)
    assert LateAnswer.objects.count() == 1
    nameless = exported(Engagement.objects.get())
    people = [*nameless["invited"], *nameless["rounds"][0]["responses"]]
    assert {(person["name"], person["email"]) for person in people} == {("", "")}
    assert [each["answers"] for each in nameless["rounds"][0]["responses"]] == [
        each["answers"] for each in document["rounds"][0]["responses"]
    ]


def test_links_sessions_mails_and_the_code_end(
    engagement: Engagement, alice: User, people: dict[str, Stakeholder], answered: dict[str, Browser]
) -> None:
    link = link_path(people["Ines Roth"])
    response = Response.objects.get(stakeholder=people["Ines Roth"])
    assert answered["Ines Roth"].get(reverse("respond", args=[response.pk])).status_code == 200
    archive(engagement, alice)
    assert answered["Ines Roth"].get(reverse("respond", args=[response.pk])).status_code == 401
    assert Browser().get(link).status_code == 404
    gone = (InvitationToken, JoinCode, PerspectiveRequest, Mail)
    assert [model._default_manager.count() for model in gone] == [0, 0, 0, 0]


def test_who_was_asked_stays_on_a_list_with_the_perspectives_that_enough_share(
    engagement: Engagement, alice: User, answered: dict[str, Browser]
) -> None:
    archive(engagement, alice)
    told = dict(AskedPerson.objects.values_list("name", "perspective"))
    assert told == {
        **{name: "risk" if where == "risk" else "" for name, where in NAMES.items()},
        "Noor Told": "",
    }


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ({"risk": 3, "business": 4}, {"risk", "business"}),
        ({"risk": 3, "business": 2}, set()),  # the two left over would stand alone
        (
            {"risk": 3, "business": 4, "product": 1},
            {"business"},
        ),  # with the smallest that is told they are four
        ({"risk": 3, "business": 2, "product": 1}, {"risk"}),
        ({"risk": 2}, set()),
    ],
)
def test_a_perspective_is_told_only_where_nobody_stands_out(people: dict[str, int], told: set[str]) -> None:
    assert told_perspectives(Counter(people), 3) == told


def test_of_two_people_not_even_the_names_stay(engagement: Engagement, alice: User) -> None:
    for name in ("Bob Answers", "Ines Roth"):
        begin(factories.make_stakeholder(engagement, name))
    services.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    archive(engagement, alice)
    assert not AskedPerson.objects.exists()
    assert not any("Ines Roth" in row for row in every_row())


def test_an_open_round_is_closed_first(
    engagement: Engagement, alice: User, bob: Stakeholder, browser: Browser
) -> None:
    with pytest.raises(RoundStillOpen):
        archive_engagement(engagement=engagement, by=acting(alice), at=timezone.now())
    browser, address = browser, reverse("archive", args=[engagement.pk])
    assertContains(browser.get(address), "The round is still open")
    assertContains(browser.post(address, {"understood": "1"}), "Close the round first", status_code=422)
    bob.refresh_from_db()
    assert bob.name == "Bob Answers"


def test_alice_reads_what_goes_before_anything_happens(
    engagement: Engagement, alice: User, answered: dict[str, Browser], browser: Browser
) -> None:
    browser, address = browser, reverse("archive", args=[engagement.pk])
    page = browser.get(address)
    assertContains(page, "Who gave which answer.")
    assertContains(page, "fewer than 3 people share")
    assertContains(browser.post(address), "Tick that you have read what goes", status_code=422)
    assert not Engagement.objects.get().is_archived
    done = browser.post(address, {"understood": "1"}, follow=True)
    assertContains(done, "The engagement is archived.")
    assertContains(done, "Ines Roth")
    assert AuditEvent.objects.filter(verb="archive_engagement", actor_id=str(alice.pk)).count() == 1
    again = browser.post(address, {"understood": "1"}, follow=True)
    assertContains(again, "it can be read and cloned, not changed")


def test_it_leaves_the_list_of_those_in_work(engagement: Engagement, alice: User, browser: Browser) -> None:
    other = factories.make_engagement(engagement.organisation, initiative="Fraud scoring", lead=alice)
    services.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    archive(engagement, alice)
    browser, address = browser, reverse("engagements")
    working = browser.get(address)
    assertContains(working, other.initiative)
    assertNotContains(working, engagement.initiative)
    assertContains(working, "1 archived engagement")
    archived = browser.get(f"{address}?archived")
    assertContains(archived, engagement.initiative)
    assertNotContains(archived, other.initiative)


# What reads it, asks to be let in again, or ends it.
READ_ONLY = ("engagement_clone", "readers", "asked_person_remove", "engagement_delete")


def test_whatever_would_change_an_archived_engagement_is_refused(
    engagement: Engagement, alice: User, browser: Browser
) -> None:
    let_three_answer(engagement)
    bob = Stakeholder.objects.filter(name="Bob Answers").get()
    Stakeholder.objects.update(is_guest=True)
    services.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    archive(engagement, alice)
    ids: dict[str, object] = {
        "engagement_id": engagement.pk, "stakeholder_id": bob.pk, "kind": "invitation", "mail_id": uuid.uuid4(),
        "perspective": "business", "page": "ranking", "number": 1, "seat_id": 1,
    }  # fmt: skip
    before = [row for row in every_row() if "session_key" not in row]
    led_to = {}
    for name, converters in named_patterns():
        if "engagement_id" in converters and name not in READ_ONLY:
            address = reverse(name, kwargs={key: ids.get(key, uuid.uuid4()) for key in converters})
            answer = browser.post(address, {"understood": "1"})
            led_to[name] = answer.get("Location") or answer.status_code
    home = reverse("engagement", args=[engagement.pk])
    assert {name: to for name, to in led_to.items() if to not in {home, 405}} == {}
    assert home in led_to.values()
    assert sorted(row for row in every_row() if "session_key" not in row) == sorted(before)


def test_a_part_of_a_page_that_is_asked_for_leads_to_the_archived_page(
    engagement: Engagement, alice: User, browser: Browser
) -> None:
    services.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    archive(engagement, alice)
    browser, home = browser, reverse("engagement", args=[engagement.pk])
    part = browser.get(reverse("mails", args=[engagement.pk]), headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == home
    assert browser.get(home, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_neither_adding_nor_reopening_gets_past_it(engagement: Engagement, alice: User) -> None:
    services.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    archive(engagement, alice)
    with pytest.raises(EngagementArchived):
        add_stakeholders(engagement=engagement, people=[], by=SYSTEM, at=timezone.now())
    with pytest.raises(EngagementArchived):
        services.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())


def test_in_a_named_engagement_who_said_what_is_gone(
    engagement: Engagement, alice: User, answered: dict[str, Browser], browser: Browser
) -> None:
    Engagement.objects.update(mode="named")
    see_result(browser, engagement)
    address = reverse("who_said_what", args=[engagement.pk])
    assertContains(browser.get(address), "Ines Roth")
    archive(engagement, alice)
    page = browser.get(address, follow=True)
    assertNotContains(page, "Who put what first")
    assertNotContains(page, Stakeholder.objects.latest("key").key)


def test_a_name_can_be_taken_off_the_list(
    engagement: Engagement, alice: User, answered: dict[str, Browser], browser: Browser
) -> None:
    archive(engagement, alice)
    asked = AskedPerson.objects.get(name="Ines Roth")
    browser.post(reverse("asked_person_remove", args=[engagement.pk, asked.pk]))
    assert not any("Ines Roth" in row for row in every_row())
    assert AuditEvent.objects.filter(verb="erase_asked_person").count() == 1


@pytest.mark.parametrize("people", [4, 20])
def test_its_page_asks_the_same_number_of_queries(
    people: int,
    engagement: Engagement,
    alice: User,
    browser: Browser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people):
        factories.make_stakeholder(engagement, f"Person {number}")
    services.close_round(round=engagement.rounds.get(), by=acting(alice), at=timezone.now())
    archive(engagement, alice)
    with django_assert_num_queries(17):
        assertContains(browser.get(reverse("engagement", args=[engagement.pk])), "Person 0")
