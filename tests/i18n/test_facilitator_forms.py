"""What the product answers a facilitator, who sent good or bad, in a language nobody speaks."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from apps.accounts.models import User
from apps.assessments.archiving.services import archive_engagement
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.people.csv_files import bad_lines_csv, read_people
from apps.engagements.people.pasting import Perspectives
from apps.engagements.services import NewStakeholder
from apps.responses.models import Answer, Response
from apps.responses.rights.withdrawal import withdraw
from tests.factories import NOW, SignIn, close, make_stakeholder
from tests.portfolio.test_engagement_pages import FRAMING

type Answered = tuple[list[str], list[str], bool]  # plain texts, messages, whether a field has an error
type Send = Callable[..., Answered]

BOB, BUSINESS = "Bob Answers", "business"
PERSPECTIVES = ("business", "product", "data_ml", "platform", "risk", "executive")
# What is sent, and what is written alike in every language.
TYPED = {
    "minutes a claim",
    "eur",
    "storm season",
    "claims register",
    "document archive",
    BOB,
    "Ines Roth",
    "Europe/Berlin",
    "127.0.0.1:8000/join",
}
FRAMED = {**FRAMING, "language": "en-gb"}
NO_PEAKS = {"peaks-TOTAL_FORMS": "0", "peaks-INITIAL_FORMS": "0"}
MISFRAMED: tuple[dict[str, Any], ...] = (
    {"currency": "E1"},
    {"smallest_group": "2"},
    {"smallest_group": "999"},
    {"perspectives": []},
    {"success_wanted": "42"},
    {"success_today": "4 2"},
    {"horizon_months": "13"},
    {"launch_on": "7"},
    {"launch_on": "9999-01-01"},
    {"launch_on": "2025-01-01"},
    {"peaks-0-month": "2027-13"},
    {"peaks-0-times": ""},
    {"peaks-0-times": "0"},
    {"contact_name": BOB},
    {"contact_email": "7@"},
    {"decide_on": "2025-01-01"},
    {"counsel_on": "2099-01-01"},
    {"counsel_class": ["minimal", "annex_i"]},
    {"week_rate": "7"},
    {"lead_days_cards": "0"},
)
BAD: list[tuple[str, dict[str, Any]]] = [
    ("engagement_new", NO_PEAKS),
    *(("engagement_new", FRAMED | wrong) for wrong in MISFRAMED),
    ("people_new", {"people": ""}),
    ("people_new", {"people": "\n \n"}),
    ("people_new", {"people": f";\n{BOB}\n{BOB}, 7@, {BUSINESS}\n{BOB}, 9z9, {BUSINESS}"}),
    ("people_new", {"people": f"{'7' * 121}, {BUSINESS}"}),
    ("people_new", {"people": "7, bob@harbourline.example", "perspective": BUSINESS}),
    ("people_import", {}),
    ("people_import", {"file": SimpleUploadedFile("7.xlsx", b"PK\x03\x04")}),
    ("people_import", {"file": SimpleUploadedFile("7.csv", b"7\x007")}),
    ("people_import", {"text": "\n"}),
    ("people_import", {"text": "7\n" * 2001}),
    ("people_import", {"file": SimpleUploadedFile("7.csv", b"7" * 1_000_001)}),
    ("person", {"name": "", "email": "7@", "perspective": "9"}),
    ("person", {"name": BOB, "email": "ines@harbourline.example", "perspective": BUSINESS}),
    ("deadline", {"closes_at": "2020-01-01T12:00", "time_zone": "UTC"}),
    ("deadline", {"closes_at": "7", "time_zone": "7"}),
    ("floors", {BUSINESS: "-1", "risk": "101", "executive": "7x"}),
    ("engagement_clone", {"client_name": "", "initiative": ""}),
    ("handover", {"tell": "1"}),
    ("handover", {"to": "7"}),
]
GOOD = [
    ("engagement_new", FRAMED, 0),
    ("framing", FRAMED, 0),
    ("readers", {"readers": "7"}, 1),
    ("people_new", {"people": "7", "perspective": BUSINESS}, 1),
    ("people_new", {"people": "7\n8", "perspective": BUSINESS}, 1),
    ("people_import", {"text": f"7,{BUSINESS}\n{BOB}", "import": "1"}, 1),
    ("people_import", {"text": f"7,{BUSINESS}\n8,{BUSINESS}\n{BOB}\n;\n9,bob@harbourline.example"}, 0),
    ("people_import", {"text": f"7\n8\n{BOB}"}, 0),
    ("person", {"name": BOB, "perspective": BUSINESS}, 1),
    ("person", {"name": BOB, "perspective": "risk"}, 1),
    ("person_link", {}, 0),
    ("person_revoke", {}, 1),
    ("person_back", {}, 1),
    ("person_back", {"wished": "1"}, 1),
    ("person_remove", {}, 1),
    ("links", {}, 0),
    ("deadline", {"closes_at": "2099-01-01T12:00", "time_zone": "Europe/Berlin"}, 0),
    ("deadline_extend", {"days": "7"}, 1),
    ("floors", dict.fromkeys(PERSPECTIVES, "2"), 0),
    ("joining", {"open": "1"}, 0),
    ("joining", {"close": "1"}, 0),
    ("engagement_clone", {"client_name": "Harbourline Mutual", "initiative": "Claims assistant"}, 1),
]


@pytest.fixture
def ines(engagement: Engagement) -> Stakeholder:
    return make_stakeholder(engagement, "Ines Roth", "risk", "ines@harbourline.example")


@pytest.fixture
def send(
    engagement: Engagement,
    bob: Stakeholder,
    ines: Stakeholder,
    alice: User,
    olga: User,
    rules: object,
    signed_in: SignIn,
    pseudo_locale: str,
    plain_on: Callable[..., list[str]],
) -> Send:
    """Send a form of Alice's, and say what is plain on the page that follows."""
    Stakeholder.objects.filter(pk=bob.pk).update(email="bob@harbourline.example")
    browser = signed_in(alice)

    def sent(name: str, data: Mapping[str, Any]) -> Answered:
        person = (bob.pk,) if name.startswith("person") else ()
        args = () if name == "engagement_new" else (engagement.pk, *person)
        answer: Any = browser.post(
            reverse(name, args=args), data, follow=True, headers={"accept-language": pseudo_locale}
        )
        context = answer.context or {}
        lines = [line for value in data.values() if isinstance(value, str) for line in value.split("\n")]
        forms = [form for form in (context.get("form"), *(context.get("peaks") or ())) if form is not None]
        return (
            plain_on(answer, TYPED | {line for line in lines if "," in line}),
            [str(message) for message in context["messages"]],
            any(form.errors for form in forms),
        )

    return sent


@pytest.mark.parametrize(("name", "data"), BAD)
def test_what_is_wrong_is_said_in_the_language_asked_for(
    send: Send, name: str, data: Mapping[str, Any]
) -> None:
    found, _, is_refused = send(name, data)
    assert is_refused
    assert found == []


@pytest.mark.parametrize(("name", "data", "messages"), GOOD)
def test_what_was_done_is_said_in_it(send: Send, name: str, data: Mapping[str, Any], messages: int) -> None:
    found, said, is_refused = send(name, data)
    assert not is_refused
    assert (found, len(said)) == ([], messages)


def begin(person: Stakeholder, **fields: Any) -> None:
    response = Response.objects.create(
        organisation=person.organisation,
        stakeholder=person,
        round=person.engagement.rounds.get(),
        started_at=NOW,
        **fields,
    )
    Answer.objects.create(
        organisation=person.organisation, response=response, item="D1", value=4, answered_at=NOW
    )


def has_begun(bob: Stakeholder) -> None:
    begin(bob)


def has_sent(bob: Stakeholder) -> None:
    begin(bob, state=Response.State.SUBMITTED, submitted_at=NOW)


def has_withdrawn(bob: Stakeholder) -> None:
    withdraw(stakeholder=bob, by=SYSTEM, at=NOW)


def is_closed(bob: Stakeholder) -> None:
    close(bob.engagement)


def is_archived(bob: Stakeholder) -> None:
    is_closed(bob)
    archive_engagement(engagement=bob.engagement, by=SYSTEM, at=NOW)


@pytest.mark.parametrize(
    ("standing", "name", "data", "says"),
    [
        (has_begun, "person_remove", {}, "message"),
        (has_begun, "framing", FRAMED | {"smallest_group": "3"}, "error"),
        (has_sent, "person", {"name": BOB, "perspective": "risk"}, "message"),
        (has_withdrawn, "person_remove", {}, "message"),
        (has_withdrawn, "person_link", {}, "message"),
        (is_closed, "deadline", {"closes_at": "2099-01-01T12:00", "time_zone": "UTC"}, "error"),
        (is_closed, "deadline_extend", {"days": "1"}, "message"),
        (is_closed, "joining", {"open": "1"}, "message"),
        (is_archived, "floors", {}, "message"),
    ],
)
def test_what_does_not_go_as_things_stand_is_said_in_it(
    send: Send,
    bob: Stakeholder,
    standing: Callable[[Stakeholder], None],
    name: str,
    data: Mapping[str, Any],
    says: str,
) -> None:
    Engagement.objects.filter(pk=bob.engagement_id).update(smallest_group=4)
    standing(bob)
    found, messages, is_refused = send(name, data)
    assert (found, len(messages), is_refused) == ([], int(says == "message"), says == "error")


@pytest.mark.parametrize("written_in", ["en-gb", "en-xa"])
def test_a_file_of_lines_to_mend_is_read_again_in_any_language(pseudo_locale: str, written_in: str) -> None:
    labels = Perspectives.of({BUSINESS: "Business owner"})
    with override(written_in):
        file = bad_lines_csv(read_people(f"{BOB},7@,{BUSINESS}", labels))
    with override(pseudo_locale):
        (line,) = read_people(file.replace("7@", "bob@harbourline.example", 1), labels)
    assert line.person == NewStakeholder(BOB, "bob@harbourline.example", BUSINESS)
