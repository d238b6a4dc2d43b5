"""Alice says how many answers she wants in each perspective, and sees where most are missing and what that costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import User
from apps.assessments.crowds import divide
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.choices import Mode
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import mint_links, set_floors
from apps.instruments.selectors import definition_of
from apps.mailing.models import REFUSED, Mail
from apps.portfolio.overview import Losses, losses
from apps.portfolio.people import PersonRow, PerspectiveRow
from apps.responses.models import Response
from apps.responses.rights.withdrawal import withdraw
from tests.factories import NOW, SignIn, close, make_mail, make_stakeholder
from tests.pages import read_page
from tests.portfolio.rows import answer_something
from tests.responses.conftest import begin

pytestmark = pytest.mark.django_db

SLUGS = ("business", "product", "data_ml", "platform", "risk", "executive")

type Overview = Callable[[], str]

RISK = "Security, legal and risk"
BUSINESS = "Business owner and operations"
PLATFORM = "Platform, infrastructure and SRE"
EXECUTIVE = "Executive and finance"


@pytest.fixture(autouse=True)
def mails_leave_the_machine(settings: LazySettings) -> None:
    settings.MAILS_ARE_FILES = False


@pytest.fixture
def overview(alice: User, engagement: Engagement, signed_in: SignIn) -> Overview:
    browser = signed_in(alice)

    def read() -> str:
        answer = browser.get(reverse("engagement", args=[engagement.pk]))
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def add(
    engagement: Engagement, name: str, perspective: str, *, sent: bool = False, begun: bool = False
) -> Stakeholder:
    """Somebody with a link, who has answered and sent, only begun, or not begun."""
    person = make_stakeholder(engagement, name, perspective)
    mint_links(stakeholders=[person], at=timezone.now() - timedelta(days=2))
    if sent or begun:
        answer_something(person, is_sent=sent)
    return person


def rows(engagement: Engagement, *, unknown: int = 0, **answered: int) -> tuple[PerspectiveRow, ...]:
    labels = definition_of(engagement.instrument_version).perspectives
    return tuple(
        PerspectiveRow(
            slug=slug,
            label=label,
            sent=answered.get(slug, 0),
            begun=0,
            answered=answered.get(slug, 0),
            asked=3,
            floor=engagement.floor_of(slug),
            hiding=max(answered.get(slug, 0) - unknown, 0),
        )
        for slug, label in labels.items()
    )


def silent(name: str, perspective: str) -> PersonRow:
    return PersonRow(
        id=uuid4(),
        name=name,
        called=name,
        perspective=perspective,
        state="invited",
        has_answered=False,
        has_come=False,
        has_link=True,
        has_ended_link=False,
        has_address=True,
        is_guest=False,
        day=None,
        way="",
        known="",
        asked_on=None,
    )


def lost(engagement: Engagement, *missing: PersonRow, unknown: int = 0, **answered: int) -> Losses:
    definition = definition_of(engagement.instrument_version)
    return losses(engagement, rows(engagement, unknown=unknown, **answered), definition, missing)


def test_it_names_who_is_missing_where_most_is_missing(overview: Overview, engagement: Engagement) -> None:
    add(engagement, "Bob Answers", "business", sent=True)
    add(engagement, "Priya Nair", "business")
    add(engagement, "Dele Okafor", "risk")
    add(engagement, "Sofia Brandt", "risk")
    page = overview()
    assert "Dele Okafor and Sofia Brandt have not sent yet" in page
    assert f"{RISK}: 0 sent, 3 wanted." in page
    assert "It takes 1 person more than are asked." in page
    assert "Remind these 2" in page


def test_a_reminder_is_offered_for_those_it_reaches(overview: Overview, engagement: Engagement) -> None:
    names = ("Dele Okafor", "Sofia Brandt")
    dele, sofia = (add(engagement, name, "risk") for name in names)
    Stakeholder.objects.filter(pk=sofia.pk).update(email="")
    page = overview()
    assert "Dele Okafor and Sofia Brandt have not sent yet" in page
    assert "Remind Dele Okafor" in page
    Stakeholder.objects.filter(pk=dele.pk).update(email="")
    page = overview()
    assert "Remind" not in page
    assert "Make links" in page


def test_the_reminder_counts_those_it_reaches_and_says_who_is_left_out_and_why(
    overview: Overview, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    names = ("Dele Okafor", "Sofia Brandt", "Ines Roth", "Jonas Weil", "Noor Haddad")
    dele, sofia, ines, jonas, noor = (add(engagement, name, "risk") for name in names)
    for person in (dele, sofia, ines, jonas):
        long_ago = {
            "once_key": f"invitation:{person.pk}:{person.email}",
            "queued_at": NOW - timedelta(days=9),
        }
        make_mail(engagement, person, **long_ago)
    make_mail(engagement, sofia, kind="reminder", queued_at=timezone.now() - timedelta(hours=1))
    make_mail(engagement, ines, kind="reminder", state="failed", error_code=REFUSED, queued_at=NOW)
    Stakeholder.objects.filter(pk=jonas.pk).update(reminders_stopped_at=NOW)
    Stakeholder.objects.filter(pk=noor.pk).update(email="")
    page = overview()
    assert "Remind Dele Okafor" in page
    assert (
        "No mail goes to 4 of these 5 now. Sofia Brandt was asked within a day. Jonas Weil asked for no more. "
        "The last one to Ines Roth was refused: check the address. Noor Haddad has no address." in page
    )
    body = {"chase": "1", "person": re.findall(r'name="person" value="([^"]+)"', page)}
    sent = signed_in(alice).post(reverse("mail_people", args=[engagement.pk]), body, follow=True)
    assertContains(sent, "1 mail is on the way.")
    assert Mail.objects.get(state="queued").about_id == dele.pk
    page = overview()
    assert "Remind" not in page
    assert "No mail goes to 5 of these 5 now. Dele Okafor and Sofia Brandt were asked within a day." in page


@pytest.mark.parametrize("people", [2, 20])
def test_whom_a_reminder_reaches_costs_the_same_for_2_and_for_20(
    people: int,
    engagement: Engagement,
    alice: User,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people):
        make_mail(engagement, add(engagement, f"Person {number}", "risk"))
    browser = signed_in(alice)
    with django_assert_num_queries(13):
        assertContains(browser.get(reverse("engagement", args=[engagement.pk])), f"Remind these {people}")


def test_a_floor_alice_sets_decides_who_is_named(
    overview: Overview, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    add(engagement, "Priya Nair", "business")
    add(engagement, "Dele Okafor", "risk")
    browser, address = signed_in(alice), reverse("floors", args=[engagement.pk])
    assertContains(browser.get(address), f"{RISK}</label>")
    floors = dict.fromkeys(engagement.perspectives, 1) | {"business": 0}
    browser.post(address, floors)
    engagement.refresh_from_db()
    assert engagement.floors == floors
    assert AuditEvent.objects.get().verb == "set_floors"
    page = overview()
    assert "Dele Okafor has not sent yet" in page
    assert "Remind Dele Okafor" in page


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "This field is required."),
        ("-1", "greater than or equal to 0"),
        ("many", "Enter a whole number"),
        ("101", "less than or equal to 100"),
    ],
)
def test_a_floor_that_can_not_be_is_refused_at_its_field(
    typed: str, reason: str, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    body = dict.fromkeys(engagement.perspectives, "3") | {"risk": typed}
    answer = signed_in(alice).post(reverse("floors", args=[engagement.pk]), body)
    assertContains(answer, reason, status_code=422)
    engagement.refresh_from_db()
    assert engagement.floors == {}


def test_with_enough_everywhere_whoever_is_missing_is_named_without_pressure(
    overview: Overview, engagement: Engagement
) -> None:
    set_floors(engagement=engagement, floors=dict.fromkeys(engagement.perspectives, 1), by=SYSTEM, at=NOW)
    add(engagement, "Bob Answers", "business", sent=True)
    add(engagement, "Priya Nair", "business")
    page = overview()
    assert "Priya Nair has not sent yet" in page
    assert "You may close without them." in page


def test_when_all_have_sent_below_the_floor_closing_says_so_and_stays_possible(
    overview: Overview, engagement: Engagement
) -> None:
    set_floors(
        engagement=engagement,
        floors=dict.fromkeys(engagement.perspectives, 0) | {"business": 3},
        by=SYSTEM,
        at=NOW,
    )
    for number in range(2):
        add(engagement, f"Person {number}", "business", sent=True)
    for number in range(3):
        add(engagement, f"Engineer {number}", "platform", sent=True)
    page = overview()
    assert f"Fewer than wanted: {BUSINESS} (2/3)." in page
    assert "If you close now:" in page
    assert f"2 of 2 perspectives are shown together, as one row: {BUSINESS}; {PLATFORM}." in page
    assert (
        f"With 1 answer from {BUSINESS} (more people have to be asked) each of the 2 is shown on its own."
        in page
    )
    assert f"{BUSINESS}: 2 of 3, 1 more for a row of its own (more people have to be asked)" in page
    assert "Close it now" in page


def test_above_every_floor_nothing_is_said_to_be_lost(overview: Overview, engagement: Engagement) -> None:
    set_floors(
        engagement=engagement,
        floors=dict.fromkeys(engagement.perspectives, 0) | {"business": 3},
        by=SYSTEM,
        at=NOW,
    )
    for number in range(3):
        add(engagement, f"Person {number}", "business", sent=True)
    assert "If you close now" not in overview()


def test_what_is_lost_is_where_the_answers_would_go_instead(engagement: Engagement) -> None:
    set_floors(engagement=engagement, floors={"executive": 0, "data_ml": 5, "platform": 0}, by=SYSTEM, at=NOW)
    missing = (
        silent("Priya Nair", "Product and UX"),
        silent("Dele Okafor", RISK),
        silent("Sofia Brandt", RISK),
    )
    assert lost(engagement, *missing, business=3, product=2, data_ml=4, risk=1, executive=1) == Losses(
        (
            f"3 of 5 perspectives are shown together, as one row: Product and UX; {RISK}; {EXECUTIVE}.",
            f"With 2 answers from {RISK} (Dele Okafor and Sofia Brandt) the result has 4 rows instead of 3.",
        ),
        (
            "Product and UX: 2 of 3, 1 more for a row of its own (Priya Nair)",
            "Data and ML engineering: 4 of 5",
            f"{RISK}: 1 of 3, 2 more for a row of its own (Dele Okafor and Sofia Brandt)",
            f"{EXECUTIVE}: 1 answer, 2 more for a row of its own (more people have to be asked)",
        ),
    )


def test_the_rows_that_one_answer_brings_back_stand_first(engagement: Engagement) -> None:
    two = (silent("Wanda Pietsch", RISK), silent("Bram Kessler", RISK))
    everybody = dict.fromkeys(engagement.perspectives, 3)
    said = lost(engagement, *two, **everybody | {"risk": 2})
    assert said.sentences == (
        f"2 of 6 perspectives are shown together, as one row: {RISK}; {EXECUTIVE}.",
        f"With 1 answer from {RISK} (Wanda Pietsch or Bram Kessler) each of the 6 is shown on its own.",
    )
    assert not lost(engagement, *two, **everybody)


def test_rows_are_lost_below_k_whatever_alice_wants(engagement: Engagement) -> None:
    set_floors(engagement=engagement, floors=dict.fromkeys(engagement.perspectives, 0), by=SYSTEM, at=NOW)
    many = tuple(silent(f"Person {number}", "Product and UX") for number in range(4))
    said = lost(engagement, *many, business=2, product=1, platform=2, data_ml=1)
    assert said.sentences == (
        f"4 of 4 perspectives are shown together, in 2 rows: “{BUSINESS}; Product and UX” and “Data and ML engineering; {PLATFORM}”.",
    )
    assert said.short == (
        f"{BUSINESS}: 2 answers, 1 more for a row of its own (more people have to be asked)",
        "Product and UX: 1 answer, 2 more for a row of its own",
        "Data and ML engineering: 1 answer, 2 more for a row of its own (more people have to be asked)",
        f"{PLATFORM}: 2 answers, 1 more for a row of its own (more people have to be asked)",
    )


def test_who_is_not_vouched_for_makes_no_row(engagement: Engagement) -> None:
    everybody = dict.fromkeys(engagement.perspectives, 3)
    assert not lost(engagement, **everybody)
    assert (
        lost(engagement, unknown=1, **everybody)
        .sentences[0]
        .startswith("6 of 6 perspectives are shown together, in 3 rows: ")
    )
    assert lost(engagement, unknown=3, **everybody).sentences == (
        "0 of those who answered are known to be there: with fewer than 3 no opinion is shown.",
    )


@given(counts=st.fixed_dictionaries(dict.fromkeys(SLUGS, st.integers(0, 5))))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_answers_it_asks_for_bring_the_rows_back(engagement: Engagement, counts: dict[str, int]) -> None:
    definition = definition_of(engagement.instrument_version)
    set_floors(engagement=engagement, floors=dict.fromkeys(engagement.perspectives, 0), by=SYSTEM, at=NOW)
    losing = lost(engagement, **counts)
    said = " ".join(losing.sentences)
    assert len(losing.sentences) <= 3
    asked_for = {
        slug: int(found[1])
        for slug, label in definition.perspectives.items()
        if (
            found := re.search(
                rf"^{label}: \d answers?, (\d+) more for", "\n".join(losing.short), re.MULTILINE
            )
        )
    }
    if asked_for:
        filled = {slug: count + asked_for.get(slug, 0) for slug, count in counts.items()}
        assert not lost(engagement, **filled)
        # One answer less would not do.
        for slug in asked_for:
            assert lost(engagement, **filled | {slug: filled[slug] - 1})
    if found := re.search(r"(\d+) answers? from ([^.(]+) \(more[^.]+ (\d+) rows instead of (\d+)", said):
        slug = next(slug for slug, label in definition.perspectives.items() if label == found[2])
        answered = {**counts, slug: counts[slug] + int(found[1])}
        for people, number in ((answered, found[3]), (counts, found[4])):
            heard = {name: count for name, count in people.items() if count}
            assert len(divide(heard, definition.sides, 3)) == int(number)


def test_with_too_few_in_all_it_says_that_no_opinion_is_shown(engagement: Engagement) -> None:
    assert lost(engagement, business=1).sentences == (
        "Only 1 person has answered: with fewer than 3 no opinion is shown.",
    )
    assert lost(engagement).sentences == ("Nobody has answered: there would be nothing to rank.",)


def test_a_named_engagement_has_the_rows_of_a_confidential_one(engagement: Engagement) -> None:
    confidential = lost(engagement, business=1, platform=3)
    assert (
        confidential.sentences[0]
        == f"2 of 2 perspectives are shown together, as one row: {BUSINESS}; {PLATFORM}."
    )
    assert confidential.short[0].startswith(f"{BUSINESS}: 1 of 3, 2 more for a row of its own")
    engagement.mode = Mode.NAMED
    named = lost(engagement, business=1, platform=3)
    assert named.sentences == confidential.sentences
    # Of a named round one answer is wanted: a row of its own still takes three.
    assert named.short[0].startswith(f"{BUSINESS}: 1 answer, 2 more for a row of its own")


def test_who_pressed_begin_has_begun_and_can_still_decline_or_be_interviewed(
    overview: Overview, engagement: Engagement
) -> None:
    dana, priya = add(engagement, "Dana Reed", "business"), add(engagement, "Priya Nair", "business")
    add(engagement, "Wim Gone", "business")
    begin(dana)
    assert f"{BUSINESS}: 0 sent, 1 begun, 3 wanted" in read_page(overview()).each("aria-label")
    answer_something(priya, is_sent=False)
    rows = {row.one("th a").text: row for row in read_page(overview()).all("#people tbody tr")}
    states = {name: row.one(".state").text for name, row in rows.items()}
    assert states["Dana Reed"].startswith("begun")
    assert states["Priya Nair"].startswith("begun")
    # Whether somebody was handed a link that was made on screen is known to nobody.
    assert states["Wim Gone"].startswith("link made")
    offered = {name for name, row in rows.items() if "Declined?" in row.text and "Interview" in row.text}
    assert offered == {"Dana Reed", "Wim Gone"}


def test_who_withdrew_is_known_to_be_there_in_no_row_and_no_count(
    overview: Overview, engagement: Engagement
) -> None:
    for name in ("Ida Holm", "Priya Nair"):
        add(engagement, name, "business", sent=True)
    Stakeholder.objects.update(mail_opened_at=None, vouched_at=NOW)
    withdraw(stakeholder=Stakeholder.objects.get(name="Priya Nair"), by=SYSTEM, at=NOW)
    page = read_page(overview())
    assert page.one("#people-rows").text.count("vouched for") == 2  # of Ida, and how many there are
    assert "1 vouched for" in page.one("#people-rows").text


def test_the_meter_tells_sent_and_begun_and_how_many_are_wanted(
    overview: Overview, engagement: Engagement
) -> None:
    add(engagement, "Bob Answers", "business", sent=True)
    add(engagement, "Priya Nair", "business", begun=True)
    page = overview()
    assert f"{BUSINESS}: 1 sent, 1 begun, 3 wanted" in read_page(page).each("aria-label")
    assert "1 of 2 sent, 1 begun<br>2 more wanted" in page
    close(engagement)
    assert "1 of 2 sent, 1 begun<br>2 fewer than wanted" in overview()


def test_beside_two_of_three_one_number_is_lacking(
    overview: Overview, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    for slug in ("business", "risk"):
        for number in range(3):
            add(engagement, f"{slug} {number}", slug, sent=True)
    add(engagement, "Ingrid Holm", "platform", sent=True)
    otto = add(engagement, "Otto Brandt", "platform", sent=True)
    Response.objects.filter(stakeholder=otto).update(interviewed_on=NOW.date(), interviewer="Alice")
    page = overview()
    why = ": an interview does not count towards a row of its own"
    assert f"2 of 2 sent<br>2 more wanted{why}" in page
    assert f"{PLATFORM}: 2 answers, 2 more for a row of its own" in page
    # Who came by a link is lacking a word, and nobody else.
    Response.objects.filter(stakeholder=otto).update(interviewed_on=None, interviewer="")
    Stakeholder.objects.filter(pk=otto.pk).update(mail_opened_at=None)
    page = overview()
    assert "2 of 2 sent<br>1 more wanted" in page
    assert why not in page
    assert f"{PLATFORM}: 2 of 3, 1 to vouch for and 1 more, for a row of its own" in page


def test_once_a_result_was_looked_at_no_answer_is_promised_to_bring_a_row(
    overview: Overview, engagement: Engagement
) -> None:
    for slug in ("business", "risk"):
        for number in range(2):
            add(engagement, f"{slug} {number}", slug, sent=True)
    assert "more for a row of its own" in overview()
    engagement.rounds.update(unsealed_at=NOW)
    page = overview()
    assert "The rows of the result stay as they were when it was first looked at." in page
    assert "row of its own" not in page
    assert "rows instead of" not in page


def test_whoever_declined_is_in_the_one_number_of_people(overview: Overview, engagement: Engagement) -> None:
    add(engagement, "Bob Answers", "business", sent=True)
    gone = add(engagement, "Tom Ashworth", "business")
    withdraw(stakeholder=gone, by=SYSTEM, at=NOW)
    page = overview()
    assert "2 people, 1 declined; " in page
    assert page.count("1 of 2 sent, 1 declined") == 3  # of the round, of its step, of the perspective
    assert "of 1 sent" not in page


def test_a_perspective_whose_only_person_declined_was_asked(
    overview: Overview, engagement: Engagement
) -> None:
    tom = add(engagement, "Tom Baker", "executive")
    add(engagement, "Bob Answers", "business", sent=True)
    withdraw(stakeholder=tom, by=SYSTEM, at=NOW)
    page = overview()
    assert "asked, nobody answered" in page
    # One number of people, wherever it stands: as many as the list has rows.
    assert "1 of 2 sent, 1 declined" in page


def test_alice_mails_those_the_next_step_names_and_nobody_else(
    engagement: Engagement,
    alice: User,
    signed_in: SignIn,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    add(engagement, "Priya Nair", "business", sent=True)
    dele, sofia = (add(engagement, name, "risk") for name in ("Dele Okafor", "Sofia Brandt"))
    make_mail(
        engagement, dele, once_key=f"invitation:{dele.pk}:{dele.email}", queued_at=NOW - timedelta(days=2)
    )
    other = add(engagement, "Ines Roth", "platform")
    browser, address = signed_in(alice), reverse("mail_people", args=[engagement.pk])
    body = {"chase": "1", "person": [str(dele.pk), str(sofia.pk)]}
    assertContains(browser.post(address, body, follow=True), "2 mails are on the way.")
    made = set(Mail.objects.filter(state="queued").values_list("kind", "about_id"))
    assert made == {("reminder", dele.pk), ("invitation", sofia.pk)}
    assertContains(browser.post(address, body, follow=True), "Copy their links instead.")
    assert not Mail.objects.filter(about_id=other.pk).exists()


def test_alice_copies_the_links_of_those_it_names(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    add(engagement, "Priya Nair", "business")
    dele = add(engagement, "Dele Okafor", "risk")
    page = signed_in(alice).post(reverse("links", args=[engagement.pk]), {"person": [str(dele.pk), "x"]})
    assertContains(page, "Dele Okafor")
    assertNotContains(page, "Priya Nair")
