"""Alice writes down what was decided: as a draft, for good, and anew; and what of a result stands beside it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import services as assessments
from apps.assessments import tasks
from apps.assessments.archiving.services import archive_engagement
from apps.assessments.models import Assessment, Snapshot
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.decisions.models import Decision
from apps.decisions.wording import work_of
from apps.engagements.models import Engagement
from apps.instruments.models import RuleSetVersion
from tests import factories
from tests.assessments.conftest import answer, let_three_answer, ranking
from tests.factories import SignIn
from tests.pages import Shown, read_page

pytestmark = pytest.mark.django_db


ORDER = ["data", "user", "model", "organization"]
OTHER = ["user", "data", "model", "organization"]
SENTENCE = {"act": "build", "what": "one gateway", "owner": "Ida Roth", "due_on": "2099-12-30"}


@pytest.fixture
def page(engagement: Engagement) -> str:
    return reverse("decision", args=[engagement.pk])


@pytest.fixture
def edit(engagement: Engagement) -> str:
    return reverse("decision_edit", args=[engagement.pk])


def let_everybody_agree(engagement: Engagement) -> None:
    """One person of each perspective, who all feel that data comes first, and surely enough to decide it."""
    felt = {"R1": ranking(*ORDER), "D1": 5, "U2": 1, "M1": 1, "O2": 1}
    for perspective in engagement.perspectives:
        answer(engagement, perspective, felt, name=f"Somebody of {perspective}")


def look(engagement: Engagement) -> None:
    """Close the round, rank it, and let somebody look."""
    assessments.close_round(round=engagement.rounds.latest("number"), by=SYSTEM, at=timezone.now())
    tasks.run_next()
    assessments.unseal(snapshot=Snapshot.objects.latest("taken_at"), by=SYSTEM, at=timezone.now())


def filled(browser: Browser, address: str, **typed: Any) -> dict[str, Any]:
    """Return what the form of a page sends, with some of it typed anew."""
    form = read_page(browser.get(address)).one("form:has(#rank)")
    fields: dict[str, Any] = {
        each["name"]: each.get("value") or "" for each in form.all("input[name]:not([disabled])")
    }
    fields |= {each["name"]: each.raw_text.strip("\n") for each in form.all("textarea")}
    fields["act"] = "".join(each["value"] for each in form.all("select[name=act] option[selected]"))
    fields["ranking"] = [each["value"] for each in form.all("input[name=ranking]:not([disabled])")]
    return fields | typed


@contextmanager
def files_entered() -> Iterator[set[str]]:
    """Collect the files of whose code something is called."""
    entered: set[str] = set()
    sys.setprofile(
        lambda frame, event, _of: entered.add(frame.f_code.co_filename) if event == "call" else None
    )
    try:
        yield entered
    finally:
        sys.setprofile(None)


def wrong(shown: Shown) -> set[str]:
    assert shown.status_code == 422
    return set(shown.context["form"].errors)


def test_before_any_result_it_is_decided_by_hand_changed_and_every_version_kept(
    browser: Browser, engagement: Engagement, page: str, edit: str
) -> None:
    first = read_page(browser.get(page))
    assert "The round is open" in first.text
    assert not first.all("#rank li[data-placed]")
    assert wrong(browser.post(edit, filled(browser, page, decided_on="", decide="1"))) == {
        *SENTENCE,
        "role-0",
        "decided_on",
    }
    day = timezone.localdate() - timedelta(days=1)
    said = {"reason": "The overnight load.", "decided_on": str(day), "ranking": ORDER}
    assert browser.post(edit, filled(browser, page, ranking=["data"], save="1")).status_code == 302
    assert "nothing is decided yet" in read_page(browser.get(page)).text
    who = {"role-0": "Sponsor", "who-0": "Ida <b>Roth</b>", "role-1": "Platform"}
    sentence = SENTENCE | {
        "until": "47 requests a second have passed.",
        "money": "18,000 EUR",
        "people": "two",
    }
    answered = browser.post(edit, filled(browser, page, **said, **who, **sentence, decide="1"), follow=True)
    shown = read_page(answered)
    assert shown.one(".decided").text == (
        "Build one gateway until 47 requests a second have passed, for 18,000 EUR, with two; Ida Roth sees to it by "
        "30 Dec 2099."
    )
    assert shown.texts("ol.order .dim")[0] == "Data"
    assert "Sponsor, Ida <b>Roth</b>; Platform" in shown.text
    assert "Not asked." in shown.text

    # What was voted on then is asked anew; what led to it is kept.
    again = filled(browser, edit)
    assert (again["reason"], again["decided_on"], again["yes"]) == ("The overnight load.", "", "")
    votes = {"yes": "5", "with_reservation": "1", "no": "2"}
    later = {
        **again,
        "ranking": OTHER,
        "decided_on": str(timezone.localdate()),
        **votes,
        "decide": "1",
    } | SENTENCE
    earlier = browser.post(edit, later | {"dissent": "None.", "decided_on": str(day - timedelta(days=1))})
    assert wrong(earlier) == {"decided_on"}
    assert "this one can't be earlier." in read_page(earlier).text
    assert wrong(browser.post(edit, later)) == {"dissent"}
    browser.post(edit, later | {"dissent": "The quota binds first."})
    states = list(Decision.objects.values_list("number", "state", "ranking"))
    assert states == [(1, "superseded", ORDER), (2, "decided", OTHER)]
    shown = read_page(browser.get(page))
    assert "5 yes, 1 with a reservation, 2 no" in shown.text
    assert again["until"] == "47 requests a second have passed."
    assert shown.texts("tbody th") == ["Order", "Can you live with it?", "Dissent", "Decided on"]
    assert "superseded" in shown.one("details").text
    done = list(
        AuditEvent.objects.filter(verb__contains="deci").values_list("verb", flat=True).order_by("at")
    )
    assert done == ["save_draft_decision", "decide", "decide"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"decided_on": "2099-01-01"}, "decided_on"),
        ({"decided_on": "soon"}, "decided_on"),
        ({"yes": "-1"}, "yes"),
        ({"no": "many"}, "no"),
        ({"ranking": ["data", "data"]}, "ranking"),
        ({"ranking": ["data", "nothing"]}, "ranking"),
        ({"reason": "x" * 4001}, "reason"),
        ({"role-0": "x" * 121}, "role-0"),
        ({"act": "burn"}, "act"),
        ({"what": "x" * 201}, "what"),
        ({"due_on": "soon"}, "due_on"),
    ],
)
def test_what_can_not_be_is_said_at_its_field_of_a_draft_too(
    browser: Browser, page: str, edit: str, typed: dict[str, Any], field: str
) -> None:
    assert wrong(browser.post(edit, filled(browser, page, **typed, save="1"))) == {field}
    assert not Decision.objects.exists()


def test_without_a_script_arrows_move_cards_and_nothing_typed_is_lost(
    browser: Browser, page: str, edit: str
) -> None:
    sent = filled(browser, page, reason="Half a sentence", ranking=["user", "data"], yes="-3")
    moved = browser.post(edit, sent | {"move": "data:up", "save": ""})
    assert [card.dimension for card in moved.context["form"].cards if card.is_placed] == ["data", "user"]
    assert "Half a sentence" in read_page(moved).text
    out = browser.post(edit, sent | {"move": "data:down"})
    assert [card.dimension for card in out.context["form"].cards if card.is_placed] == ["user"]
    assert len(browser.post(edit, sent | {"more": "1"}).context["form"].deciders) == 5
    assert not Decision.objects.exists()


def test_the_sentence_is_read_back_while_it_is_written(browser: Browser, page: str, edit: str) -> None:
    sent = filled(browser, page, **SENTENCE | {"act": "stop", "until": "the <b>test</b>", "due_on": "soon"})
    answered = browser.post(edit, sent | {"read": "1"}, headers={"HX-Request": "true"})
    assert (
        "Stop one gateway until the &lt;b&gt;test&lt;/b&gt;; Ida Roth sees to it."
        in answered.content.decode()
    )
    assert "<form" not in answered.content.decode()
    assert not Decision.objects.exists()


def test_an_order_may_leave_places_level(
    browser: Browser, engagement: Engagement, rules: RuleSetVersion, page: str, edit: str
) -> None:
    let_everybody_agree(engagement)
    look(engagement)
    sent = filled(browser, page, decide="1", **SENTENCE, **{"role-0": "Sponsor"})
    assert browser.post(edit, sent | {"ranking": []}).status_code == 302
    assert not Decision.objects.get().departs_from_result
    assert "The result proposed:" not in read_page(browser.get(page)).text


def test_an_order_that_is_not_the_results_takes_a_reason_and_a_later_result_is_told(
    browser: Browser, engagement: Engagement, rules: RuleSetVersion, page: str, edit: str
) -> None:
    let_everybody_agree(engagement)
    look(engagement)
    form = browser.get(page).context["form"]
    assert form.proposal.is_known
    proposed = list(form.proposal.order)
    assert proposed[0] == "data"
    sent = filled(browser, page, ranking=OTHER, decide="1", **SENTENCE, **{"role-0": "Sponsor"})
    assert wrong(browser.post(edit, sent)) == {"reason"}
    browser.post(edit, sent | {"reason": "Users come in spring."})
    decision = Decision.objects.get()
    assert (decision.proposed, decision.ranking) == (proposed, OTHER)
    shown = read_page(browser.get(page))
    assert "The result proposed:" in shown.text
    assert "rests on an earlier result" not in shown.text

    # While it is open again nothing of it is told, and the decision stands.
    assessments.reopen_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    for name, first, users in (("Ida", OTHER, 5), ("Imre", OTHER, 4), ("Ines", ORDER, 5), ("Iris", OTHER, 3)):
        answer(engagement, "risk", {"R1": ranking(*first), "U10": users, "D1": 6 - users}, name=name)
    shown = read_page(browser.get(page))
    assert shown.has("#decided-title")
    assert "rests on an earlier result" not in shown.text
    assert "The round is open" in read_page(browser.get(edit)).text

    # Nobody looked at the next version yet.
    stale = filled(browser, edit) | {"decided_on": str(timezone.localdate()), "decide": "1"}
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    tasks.run_next()
    assert "rests on an earlier result" not in read_page(browser.get(page)).text
    Snapshot.objects.filter(number=2).update(looked_at=timezone.now())
    shown = read_page(browser.get(page))
    assert "rests on an earlier result" in shown.text
    refused = browser.post(edit, stale)
    assert refused.status_code == 409
    assert "The result changed meanwhile" in read_page(refused).text
    assert Decision.objects.count() == 1


def test_saving_makes_no_findings_anew(
    browser: Browser, engagement: Engagement, rules: RuleSetVersion, page: str, edit: str
) -> None:
    let_everybody_agree(engagement)
    look(engagement)
    sent = filled(browser, page, ranking=ORDER, decide="1", **SENTENCE, **{"role-0": "Sponsor"})
    with files_entered() as entered:
        assert browser.post(edit, sent).status_code == 302
    assert any("decisions/deciding/services" in each for each in entered)
    assert not any("apps/findings/findings" in each for each in entered)
    decision = Decision.objects.get()
    assert decision.proposed == ORDER[: len(decision.proposed)] != []
    assert decision.result == (1, 1)
    with files_entered() as entered:
        browser.get(edit)
    assert any("apps/findings/findings" in each for each in entered)


def test_an_order_that_no_page_proposed_is_not_recorded_as_proposed(
    browser: Browser, engagement: Engagement, rules: RuleSetVersion, page: str, edit: str
) -> None:
    let_three_answer(engagement)
    look(engagement)
    sent = filled(browser, page, ranking=ORDER, save="1")
    shown, _colon, mark = sent["result"].rpartition(":")
    forged = Signer().sign_object([str(Assessment.objects.get().pk), OTHER])
    for wrong_token in ("", shown, f"{shown[:-1]}:{mark}", forged):
        refused = browser.post(edit, sent | {"result": wrong_token})
        assert refused.status_code == 409
        # What stands now is on the page, so that it can be sent.
        assert read_page(refused).one("input[name=result]")["value"] == sent["result"]
    assert not Decision.objects.exists()


def test_a_result_that_nobody_looked_at_proposes_nothing(
    browser: Browser, engagement: Engagement, rules: RuleSetVersion, page: str
) -> None:
    let_three_answer(engagement)
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    tasks.run_next()
    shown = browser.get(page)
    assert not shown.context["form"].proposal.is_known
    assert "There is no result to start from yet" in read_page(shown).text


def test_who_saves_an_older_revision_sees_both_and_chooses(
    browser: Browser, engagement: Engagement, olga: User, signed_in: SignIn, page: str, edit: str
) -> None:
    other = signed_in(olga)
    mine = filled(browser, page, ranking=ORDER, reason="Mine", yes="4", save="1")
    theirs = filled(other, page, ranking=OTHER, reason="Theirs", yes="4", save="1", **{"role-0": "Board"})
    assert other.post(edit, theirs).status_code == 302
    shown = browser.post(edit, mine)
    assert shown.status_code == 409
    differing = {each.name: (each.typed, each.saved) for each in shown.context["form"].differences}
    assert differing["reason"] == ("Mine", "Theirs")
    assert differing["ranking"][1].startswith("Users, Data")
    assert differing.keys() == {"ranking", "reason", "role-0"}
    assert Decision.objects.get().reason == "Theirs"
    revision = read_page(shown).one("form:has(#rank) input[name=revision]")["value"]
    chosen = mine | {"revision": revision, "take": ["ranking", "role-0"]}
    assert browser.post(edit, chosen).status_code == 302
    decision = Decision.objects.get()
    assert (decision.reason, decision.ranking, decision.deciders[0]["role"]) == ("Mine", OTHER, "Board")
    # A draft that was decided meanwhile is not written over, nor thrown away.
    Decision.objects.update(revision=9)
    drop = reverse("draft_drop", args=[engagement.pk])
    for known in (revision, "9" * 5000, "soon"):
        assert browser.post(drop, {"revision": known}).status_code == 302
    assert Decision.objects.exists()
    browser.post(drop, {"revision": "9"})
    assert not Decision.objects.exists()


def test_a_page_that_shows_a_draft_since_thrown_away_writes_over_no_newer_one(
    browser: Browser, engagement: Engagement, page: str, edit: str
) -> None:
    drop = reverse("draft_drop", args=[engagement.pk])
    for is_decided in (False, True):
        if is_decided:
            sent = filled(
                browser, page, ranking=ORDER, yes="4", decide="1", **SENTENCE, **{"role-0": "Board"}
            )
            assert browser.post(edit, sent).status_code == 302
        browser.post(edit, filled(browser, edit, reason="First", save="1"))
        stale = filled(browser, edit, reason="Stale", save="1")
        browser.post(drop, {"revision": stale["revision"]})
        browser.post(edit, filled(browser, edit, reason="Second", save="1"))
        assert browser.post(edit, stale).status_code == 409
        assert Decision.objects.get(state="draft").reason == "Second"


def test_mallory_finds_nothing_and_archived_it_is_read_only(
    browser: Browser, engagement: Engagement, mallory: User, signed_in: SignIn, page: str, edit: str
) -> None:
    sent = filled(browser, page, ranking=ORDER, decide="1", **SENTENCE, **{"role-0": "Sponsor"})
    browser.post(edit, sent)
    stranger = signed_in(mallory)
    assert {stranger.get(page).status_code, stranger.post(edit, sent).status_code} == {404}
    assessments.close_round(round=engagement.rounds.get(), by=SYSTEM, at=timezone.now())
    archive_engagement(engagement=engagement, by=SYSTEM, at=timezone.now())
    shown = read_page(browser.get(page))
    assert shown.has("#decided-title")
    assert not shown.has("main form")
    assert not shown.has(f'main [href="{edit}"]')
    before = Decision.objects.get().revision
    browser.post(edit, sent | {"revision": str(before)})
    assert Decision.objects.get().revision == before


def test_twenty_versions_take_no_more_queries_than_two(
    browser: Browser, engagement: Engagement, page: str
) -> None:
    counts = []
    for number in (2, 20):
        Decision.objects.all().delete()
        Decision.objects.bulk_create(
            Decision(
                organisation_id=engagement.organisation_id,
                engagement=engagement,
                number=each + 1,
                state="decided" if each == number - 1 else "superseded",
                ranking=ORDER,
                decided_on=factories.NOW.date(),
                result_round=1,
                result_version=each + 1,
            )
            for each in range(number)
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("act", "what", "words"),
    [
        ("build", "one gateway", "Build one gateway"),
        ("test", "the load for an hour.", "Test the load for an hour"),
        ("", "A second gateway", "A second gateway"),
    ],
)
def test_what_is_decided_is_said_with_its_verb(act: str, what: str, words: str) -> None:
    assert work_of(Decision(act=act, what=what, until="")) == words
