"""From a result to assumptions, targets and a plan with owners, each by one tap."""

from datetime import date, timedelta

import pytest
from django.core.signing import Signer
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.assessments import services as assessments
from apps.assessments.models import Snapshot
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.engagements.models import Engagement, Stakeholder
from tests import factories
from tests.pages import read_page


@pytest.fixture
def browser(decided: Engagement) -> Browser:
    assert decided.lead
    return factories.sign_in(Browser(), decided.lead)


def keys_proposed(browser: Browser, address: str) -> list[str]:
    return [each.proposal.key for each in browser.get(address).context["offers"]]


def test_alice_keeps_what_the_result_proposes_with_one_tap_each(
    decided: Engagement, browser: Browser
) -> None:
    ines = Stakeholder.objects.filter(engagement=decided).first()
    assert ines
    at = {page: reverse(page, args=[decided.pk]) for page in ("assumptions", "targets", "plan")}
    keep = {page: reverse(f"{page}_keep", args=[decided.pk]) for page in at}
    refuse = reverse("targets_refuse", args=[decided.pk])
    proposed = {page: keys_proposed(browser, address) for page, address in at.items()}
    today = decided.in_its_zone(timezone.now()).date()

    first, second, *_rest = proposed["assumptions"]
    browser.post(keep["assumptions"], {"key": first, f"{first}-owner": str(ines), f"{first}-due": today})
    # By htmx what was typed beside another proposal stays.
    beside = {"key": second, f"{_rest[0]}-owner": "Nobody yet"}
    page = browser.post(keep["assumptions"], beside, headers={"HX-Request": "true"})
    assert [each.proposal.key for each in page.context["offers"]] == _rest
    assert "Nobody yet" in page.content.decode()
    assert keys_proposed(browser, at["assumptions"]) == _rest
    kept = Assumption.objects.get(key=first)
    assert (kept.owner, kept.check_by, kept.status) == (ines.key, today, "open")
    assert (kept.quantity, kept.field, kept.value) == ("QU2", "limit", 0.88)
    assert kept.text == "Load at the busiest: the limit is 0.88 requests a second"

    browser.post(keep["targets"], {"key": "first_words", "first_words-owner": "Olga Owns"})
    refused = browser.post(refuse, {"key": "availability"})
    assert refused.context["form"].is_bound is False
    assert not Target.objects.filter(key="availability").exists()
    browser.post(refuse, {"key": "availability", "availability-reason": "It may be away at night"})
    time, refusals = Target.objects.get(key="first_words"), Target.objects.get(key="availability")
    assert (time.value, time.taken_from, time.agreed, time.owner) == (
        "2s", "target.G10", True, "Olga Owns",
    )  # fmt: skip
    assert (refusals.refused, refusals.agreed, refusals.reason) == (True, False, "It may be away at night")
    changed = {"key": "throughput", "revision": "0", "indicator": "Requests a second held within the promised time",
               "value": "80 requests a second", "window": "load test", "state": "agreed"}  # fmt: skip
    assert browser.post(at["targets"], changed).context["form"].errors.keys() == {"reason"}
    browser.post(at["targets"], changed | {"reason": "The second campaign"})
    throughput = Target.objects.get(key="throughput")
    assert (throughput.value, throughput.unit) == (80, "requests a second")
    assert throughput.proposed == {
        "indicator": "Requests a second, held for an hour within the promised time", "value": 66.9,
        "unit": "requests/s", "window": "load test", "stop_value": "the test fails",
    }  # fmt: skip
    said = browser.get(at["targets"]).content.decode()
    assert "Target: the proposal was 66.9 requests/s." in said
    assert "2 s" in said

    everything = {f"{key}-owner": "Olga Owns" for key in proposed["plan"]}
    days = {f"{key}-due": date.max for key in proposed["plan"][:1]}
    browser.post(keep["plan"], {"all": "1"} | everything | days)
    steps = list(PlanStep.objects.filter(engagement=decided))
    assert [step.key for step in steps] == proposed["plan"]
    assert {step.owner for step in steps} == {"Olga Owns"}
    assert not set(keys_proposed(browser, at["plan"])) & set(proposed["plan"])  # the page behind it is left
    assert list(AuditEvent.objects.filter(verb="take_steps").values_list("detail", flat=True)) == [
        {"keys": proposed["plan"]}
    ]


def test_the_result_leads_to_what_is_decided_or_to_writing_it_down(
    decided: Engagement, browser: Browser
) -> None:
    address, hebrew = reverse("results", args=[decided.pk]), "המערכת איטית"
    page = browser.get(address).text
    assert "See what is decided" in page
    assert "Write down what is decided" not in page
    Decision.objects.update(dissent=hebrew)
    shown = read_page(browser.get(reverse("decision", args=[decided.pk])).text).one("blockquote")
    assert (shown.text, shown.get("dir")) == (hebrew, "auto")
    Decision.objects.all().delete()
    assert "Write down what is decided" in browser.get(address).text
    Decision.objects.create(
        organisation=decided.organisation, engagement=decided, state="draft", ranking=["data"]
    )
    assert "Write down what is decided" in browser.get(address).text


def test_a_step_is_due_on_the_day_of_the_advice_and_never_before_today(
    decided: Engagement, browser: Browser
) -> None:
    today = decided.in_its_zone(timezone.now()).date()
    for offer in browser.get(reverse("plan", args=[decided.pk])).context["offers"]:
        proposal = offer.proposal
        assert proposal.row.due_on == max(proposal.card.step.on, today)


def test_nothing_of_a_result_is_proposed_that_nobody_may_read(decided: Engagement, browser: Browser) -> None:
    """While a round is open again, what was kept stands, and more can be entered by hand."""
    address = reverse("plan", args=[decided.pk])
    factories.make_plan_step(decided)
    Snapshot.objects.update(looked_at=None)
    assert not browser.get(address).context["offers"]
    Snapshot.objects.update(looked_at=factories.NOW)
    round_ = decided.rounds.get()
    assessments.reopen_round(round=round_, by=SYSTEM, at=factories.NOW)
    page = browser.get(address)
    assert not page.context["offers"]
    assert "There is no result yet, so nothing is proposed." in page.content.decode()
    assert "Step 1" in page.content.decode()


def test_many_proposals_are_paged_and_all_are_those_of_the_page(
    decided: Engagement, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.decisions.commitments.views.OFFERS_ON_A_PAGE", 3)
    address = reverse("plan", args=[decided.pk])
    page = browser.get(address, {"proposed": "2"})
    everything = page.context["offers"].paginator.count
    shown = [each.proposal.key for each in page.context["offers"]]
    assert f"4 to 6 of {everything}" in page.content.decode()
    sent = {"all": "1", **{f"{key}-owner": "Ann" for key in shown}}
    keep = reverse("plan_keep", args=[decided.pk])
    browser.post(f"{keep}?proposed=2", sent)
    assert list(PlanStep.objects.values_list("key", flat=True)) == shown


def test_one_owner_is_named_for_all_that_name_none_and_one_goes_on_from_the_next(
    decided: Engagement, browser: Browser
) -> None:
    address, keep = (reverse(name, args=[decided.pk]) for name in ("plan", "plan_keep"))
    first, second, *rest = keys_proposed(browser, address)
    page = browser.post(keep, {"key": first}, headers={"HX-Request": "true"}).content.decode()
    assert page.index("Proposed from the result") < page.index("1 stored.") < page.index(f'value="{second}"')
    sent = {"all": "1", **{f"{key}-owner": "" for key in rest}, f"{second}-owner": "Ann", "everybody": "Bea"}
    refused = browser.post(keep, sent | {"everybody": "x" * 121})
    assert refused.context["everybody"].errors
    nobody = browser.post(keep, sent | {"everybody": ""})
    assert nobody.context["everybody"].errors == ["Name an owner for those that have none."]
    assert PlanStep.objects.count() == 1
    browser.post(keep, {"key": rest[0], "everybody": "Bea"})
    browser.post(keep, sent)
    owners = dict(PlanStep.objects.values_list("key", "owner"))
    assert owners == {first: "", second: "Ann", **dict.fromkeys(rest, "Bea")}


def test_what_was_accepted_together_is_taken_back_but_for_what_changed_since(
    decided: Engagement, browser: Browser
) -> None:
    address, keep = (reverse(name, args=[decided.pk]) for name in ("plan", "plan_keep"))
    first, *rest = keys_proposed(browser, address)
    browser.post(keep, {"key": first})
    page = browser.post(
        keep, {"all": "1", "everybody": "Bea", **{f"{key}-owner": "" for key in rest}}, follow=True
    )
    undo = read_page(page).one("button[name=undo]")["value"]
    step = PlanStep.objects.get(key=rest[0])
    step.revision = 1
    step.save()
    for forged in ("", undo[:-1], Signer(salt="kept:plan:x").sign_object([first])):
        browser.post(keep, {"undo": forged})
    assert PlanStep.objects.count() == len(rest) + 1
    assert f"{len(rest) - 1} taken back." in browser.post(keep, {"undo": undo}, follow=True).text
    assert set(PlanStep.objects.values_list("key", flat=True)) == {first, rest[0]}
    assert "nothing left to take back" in browser.post(keep, {"undo": undo}, follow=True).text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_was_typed_stays_where_one_proposal_is_changed_first(
    headers: dict[str, str], decided: Engagement, browser: Browser
) -> None:
    address, due = (
        reverse("plan", args=[decided.pk]),
        decided.in_its_zone(timezone.now()).date() + timedelta(days=9),
    )
    change = reverse("plan_change", args=[decided.pk])
    first, second, *_rest = keys_proposed(browser, address)
    typed = {f"{first}-owner": "Ann", f"{first}-due": due, f"{second}-owner": "Bea", "everybody": "Cleo"}
    page = read_page(browser.post(change, {"key": first} | typed, headers=headers).text)
    own = page.one("#own form")
    assert own.one("[name=key]").get("value") == first
    assert own.one("[name=owner]").get("value") == "Ann"
    assert own.one("[name=due_on]").get("value") == due.isoformat()
    assert page.one(f"[name={second}-owner]").get("value") == "Bea"
    assert page.one("[name=everybody]").get("value") == "Cleo"
    assert not PlanStep.objects.exists()
    nothing = browser.post(change, {"key": "nothing"} | typed, headers=headers)
    assert nothing.context["is_open"] is False
    refused = browser.post(address, {"key": first, "revision": "0", "owner": "Ann"}, headers=headers)
    assert "text" in refused.context["form"].errors
    sent = {"key": first, "revision": "0", "text": "Start small", "owner": "Ann", "state": "open"}
    stored = browser.post(address, sent, headers=headers)
    assert stored.status_code == (200 if headers else 302)
    if headers:
        assert "Stored." in stored.text
        assert first not in {each.proposal.key for each in stored.context["offers"]}
    assert PlanStep.objects.values_list("key", "text", "owner").get() == (first, "Start small", "Ann")


@pytest.mark.parametrize("page", ["assumptions", "targets", "plan"])
def test_enter_in_the_field_of_one_proposal_keeps_no_other(
    browser: Browser, decided: Engagement, page: str
) -> None:
    form = read_page(browser.get(reverse(page, args=[decided.pk]))).one("form#proposed")
    first = form.all("button")[0]
    assert (first.get("disabled"), first.get("hidden")) == ("", "")


def test_a_step_whose_place_in_the_plan_has_other_words_is_still_told(
    decided: Engagement, browser: Browser
) -> None:
    address, keep = (reverse(name, args=[decided.pk]) for name in ("plan", "plan_keep"))
    first, second, *_rest = [each.proposal for each in browser.get(address).context["offers"]]
    browser.post(keep, {"key": first.key})
    browser.post(keep, {"key": second.key})
    assert not read_page(browser.get(address)).has("#replaced")
    PlanStep.objects.filter(key=first.key).update(text="<b>Ask</b> the vendor")
    told = read_page(browser.get(address)).one("#replaced")
    assert told.one("summary").text == (
        "1 step of the result is not proposed: the plan has it in other words"
    )
    assert first.row.text in told.text
    assert second.row.text not in told.text
    link = told.one("li a")
    assert link.text == "<b>Ask</b> the vendor"
    assert link["href"] == reverse("plan_step", args=[decided.pk, PlanStep.objects.get(key=first.key).pk])
    assert browser.get(reverse("targets", args=[decided.pk])).context["replaced"] == ()


def test_where_a_verb_is_answered_with_the_page_its_links_lead_back_to_the_list(
    decided: Engagement, browser: Browser
) -> None:
    address = reverse("targets_refuse", args=[decided.pk])
    assert "Say why it is declined." in browser.post(address, {"key": "availability"}).text
    assert browser.get(address, {"proposed": "2"})["Location"] == (
        reverse("targets", args=[decided.pk]) + "?proposed=2"
    )
