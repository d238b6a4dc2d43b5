"""A file that does not hold is refused with every path, and leaves nothing behind."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import Client, Organisation, User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.core.purging import purging
from apps.documents.problems import DocumentError
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.services import load_instrument, retire_version
from apps.responses.models import Answer, Response
from tests.factories import NOW

type Document = dict[str, Any]
type BringIn = Callable[..., Engagement]
type Change = Callable[[Document], object]


def marta(d: Document) -> Document:
    return d["rounds"][0]["responses"][0]


MARTA = "rounds[0].responses[0]"
BAD: list[tuple[str, Change, str]] = [
    ("another format", lambda d: d.update(format="scalelens-engagement/3"), "format"),
    ("no client", lambda d: d.pop("client"), "client"),
    ("no rounds", lambda d: d.update(rounds=[]), "rounds"),
    ("a stray field", lambda d: d.update(colour="red"), "colour"),
    ("a stray field in a response", lambda d: marta(d).update(mood="good"), f"{MARTA}.mood"),
    ("an unknown instrument", lambda d: d.update(instrument="five-dimensions@1"), "instrument"),
    ("an instrument without a version", lambda d: d.update(instrument="four-dimensions"), "instrument"),
    ("unknown rules", lambda d: d.update(rules="scale-where-it-matters@9"), "rules"),
    ("k of two", lambda d: d.update(k=2), "k"),
    ("an unknown mode", lambda d: d.update(mode="secret"), "mode"),
    ("an unknown stage", lambda d: d.update(stage="dream"), "stage"),
    ("a launch on no day", lambda d: d.update(launch_on="2027-02-30"), "launch_on"),
    ("a launch in a month", lambda d: d.update(launch_on="2027-02"), "launch_on"),
    ("live, and live later", lambda d: d.update(stage="live", launch_on="2099-01-01"), "launch_on"),
    ("a decision on no day", lambda d: d.update(decide_on="2026-11-31"), "decide_on"),
    ("figures for no launch", lambda d: d.update(launch_on=None), "figures_for"),
    ("counsel heard tomorrow", lambda d: d.update(counsel_on="2099-01-01"), "counsel_on"),
    ("a class beside none of them", lambda d: d.update(counsel_class=["minimal", "annex_i"]), "counsel_class"),
    ("an unknown class", lambda d: d.update(counsel_class=["annex_iv"]), "counsel_class[0]"),
    ("a class twice", lambda d: d.update(counsel_class=["annex_i", "annex_i"]), "counsel_class"),
    ("an unknown law", lambda d: d.update(jurisdictions=["eu", "moon"]), "jurisdictions[1]"),
    ("an unknown tool", lambda d: d.update(tools=["hammer"]), "tools[0]"),
    ("one tool without a list", lambda d: d.update(tools="code"), "tools"),
    ("an unknown channel", lambda d: d.update(channel="smoke"), "channel"),
    ("an unknown reach", lambda d: d.update(reaches="mars"), "reaches"),
    ("a week for nothing", lambda d: d.update(week_rate=99), "week_rate"),
    ("a week for a fortune", lambda d: d.update(week_rate=50001), "week_rate"),
    ("a machine for nothing", lambda d: d.update(machine_price=0), "machine_price"),
    ("a post for nothing", lambda d: d.update(post_year=90), "post_year"),
    ("one thing and no word for several", lambda d: d.update(thing_many=""), "thing_many"),
    ("a thing of many words", lambda d: d.update(thing_one="a parcel of whatever size"), "thing_one"),
    ("cards that are there", lambda d: d.update(lead_days_cards=0), "lead_days_cards"),
    ("an unknown hosting", lambda d: d.update(model_hosting="rented"), "model_hosting"),
    ("no horizon", lambda d: d.update(horizon_months=0), "horizon_months"),
    ("a contact nobody can write to", lambda d: d["contact"].update(email=""), "contact.email"),
    ("a currency and a line break", lambda d: d.update(currency="EUR\n"), "currency"),
    ("half a currency", lambda d: d.update(currency="eur"), "currency"),
    ("an endless initiative", lambda d: d.update(initiative="x" * 201), "initiative"),
    ("an unknown claim", lambda d: d.update(brief_claim="speed"), "brief_claim"),
    ("an earlier brief of an unknown claim", lambda d: d["earlier_briefs"][0].update(brief_claim="speed"), "earlier_briefs[0].brief_claim"),
    ("an earlier brief until no day", lambda d: d["earlier_briefs"][0].update(changed_at="2026-02-30T08:00:00Z"), "earlier_briefs[0].changed_at"),
    ("an unknown perspective", lambda d: d["perspectives"].append("sales"), "perspectives[6]"),
    ("a perspective twice", lambda d: d["perspectives"].append("risk"), "perspectives"),
    ("a month that isn't", lambda d: d["peaks"][0].update(month="2027-13"), "peaks[0].month"),
    ("a peak of nothing", lambda d: d["peaks"][0].update(times=0), "peaks[0].times"),
    ("rounds that skip", lambda d: d["rounds"][1].update(number=3), "rounds[1].number"),
    ("an id with a space", lambda d: marta(d).update(stakeholder="s 1"), f"{MARTA}.stakeholder"),
    ("an id with a line break", lambda d: marta(d).update(stakeholder="s01\n"), f"{MARTA}.stakeholder"),
    ("somebody twice", lambda d: d["rounds"][0]["responses"].append(marta(d)), "rounds[0].responses[2].stakeholder"),
    ("nobody's name", lambda d: marta(d).pop("name"), f"{MARTA}.name"),
    ("nobody's address", lambda d: marta(d).pop("email"), f"{MARTA}.email"),
    ("no address", lambda d: marta(d).update(email="marta"), f"{MARTA}.email"),
    ("a shared address", lambda d: d["invited"][0].update(email="MARTA@harbourline.example"), "invited[0].email"),
    ("a person of no perspective", lambda d: marta(d).update(perspective="sales"), f"{MARTA}.perspective"),
    ("a perspective not heard", lambda d: d.update(perspectives=["executive", "risk"]), f"{MARTA}.perspective"),
    ("invited and answered", lambda d: d["invited"][0].update(stakeholder="s01"), "invited[0].stakeholder"),
    ("invited twice", lambda d: d["invited"].append(d["invited"][0]), "invited[2].stakeholder"),
    ("perhaps sent", lambda d: marta(d).update(submitted="perhaps"), f"{MARTA}.submitted"),
    ("an unknown item", lambda d: marta(d)["answers"].update(X9=3), f"{MARTA}.answers.X9"),
    ("a true answer", lambda d: marta(d)["answers"].update(D1=True), f"{MARTA}.answers.D1"),
    ("agreement of 6", lambda d: marta(d)["answers"].update(D1=6), f"{MARTA}.answers.D1"),
    ("a negative figure", lambda d: marta(d)["answers"]["QU7"].update(now=-1), f"{MARTA}.answers.QU7.now"),
    ("a limit of nothing", lambda d: marta(d)["answers"]["QU7"].update(limit=0), f"{MARTA}.answers.QU7.limit"),
    ("an unknown dimension", lambda d: marta(d)["answers"].update(R1={"ranking": ["user", "x"]}), f"{MARTA}.answers.R1.ranking[1]"),
    ("an unknown choice", lambda d: marta(d)["answers"].update(C2="never"), f"{MARTA}.answers.C2"),
    ("an unknown tick", lambda d: d["rounds"][0]["responses"][1]["answers"]["C7"].append("x"), "rounds[0].responses[1].answers.C7[2]"),
    ("a comment, which no question takes", lambda d: marta(d).update(comments={}), f"{MARTA}.comments"),
    ("a decision on nothing", lambda d: d["decision"]["ranking"].append("speed"), "decision.ranking[4]"),
    ("a day that isn't", lambda d: d["decision"].update(decided_on="2026-02-30"), "decision.decided_on"),
    ("a day in another form", lambda d: d["decision"].update(decided_on="20261203"), "decision.decided_on"),
    ("minus one who can live with it", lambda d: d["decision"]["live_with"].update(no=-1), "decision.live_with.no"),
    ("a lead without an address", lambda d: d.update(lead="alice"), "lead"),
    ("opened on no day", lambda d: d.update(opened_on="2026-02-30"), "opened_on"),
    ("a time zone nobody has", lambda d: d.update(time_zone="Europe/Atlantis"), "time_zone"),
    ("a floor for nobody", lambda d: d["floors"].update(sales=2), "floors.sales"),
    ("a class that is none", lambda d: d.update(circulation="confidential"), "circulation"),
    ("a recipient without end", lambda d: d.update(recipient="x" * 81), "recipient"),
    ("guests without end", lambda d: d.update(most_guests=0), "most_guests"),
    ("a mail of no kind", lambda d: d["mail_texts"].update(spam={"subject": "a", "text": "b"}), "mail_texts.spam"),
    ("an invitation without a link", lambda d: d["mail_texts"]["invitation"].update(text="Come."), "mail_texts.invitation.text"),
    ("a subject of two lines", lambda d: d["mail_texts"]["invitation"].update(subject="a\nBcc: b"), "mail_texts.invitation.subject"),
    (
        "a reason of what is not answered",
        lambda d: d["rounds"][1]["responses"][0].update(reasons={"D1": {"text": "So.", "quotable": True}}),
        "rounds[1].responses[0].reasons.D1",
    ),
    ("a topic that is no question", lambda d: d["rounds"][1].update(topics=["gossip"]), "rounds[1].topics[0]"),
    ("a deadline on no day", lambda d: d["rounds"][1].update(closes_at="2026-02-30T16:00:00Z"), "rounds[1].closes_at"),
    ("a deadline of no zone", lambda d: d["rounds"][1].update(closes_at="2026-12-01T16:00:00"), "rounds[1].closes_at"),
    ("a version twice", lambda d: d["decision_versions"][1].update(number=2), "decision_versions[1].number"),
    ("two drafts", lambda d: d["decision_versions"].append({**d["decision_versions"][1], "number": 4}), "decision_versions[2].state"),
    ("decided on no day", lambda d: d["decision_versions"][0].update(decided_on=None), "decision_versions[0].decided_on"),
    ("nothing decided", lambda d: d["decision_versions"][0].update(ranking=[]), "decision_versions[0].what"),
    ("decided twice", lambda d: d["decision_versions"][0].update(state="decided"), "decision_versions[0].state"),
    ("a draft on nothing", lambda d: d["decision_versions"][1]["ranking"].append("speed"), "decision_versions[1].ranking[0]"),
    ("agreed and refused", lambda d: d["targets"][0].update(refused=True), "targets[0].refused"),
    ("a topic twice", lambda d: d["rooms"][0]["topics"][1].update(id="D2"), "rooms[0].topics[1].id"),
    ("a topic nobody asked", lambda d: d["rooms"][0]["topics"][1].pop("kind"), "rooms[0].topics[1].id"),
    ("a note of no topic", lambda d: d["rooms"][0]["notes"][0].update(topic="D3"), "rooms[0].notes[0].topic"),
    ("a room of no day", lambda d: d["rooms"][0].update(opened_at="2026-02-30T09:00:00Z"), "rooms[0].opened_at"),
    ("a reveal of no day", lambda d: d["rooms"][0]["topics"][0]["reveals"][0].update(at="then"), "rooms[0].topics[0].reveals[0].at"),
    ("a step twice", lambda d: d["plan"][1].update(id="overnight"), "plan[1].id"),
    ("a step of no rule", lambda d: d["plan"][0].update(rule="P99"), "plan[0].rule"),
    ("a step that does nothing for its limit", lambda d: d["plan"][1].update(acts=""), "plan[1]"),
    ("a step for no limit", lambda d: d["plan"][1].update(quantity=""), "plan[1]"),
    ("a step for a limit nobody asks for", lambda d: d["plan"][1].update(quantity="QX9"), "plan[1].quantity"),
    ("a step half done", lambda d: d["plan"][0].update(state="half"), "plan[0].state"),
    ("a history of nobody", lambda d: d["history"][0].update(stakeholder="s09"), "history[0].stakeholder"),
    ("a history of nothing", lambda d: d["history"][0].update(item="X9"), "history[0].item"),
    ("a history out of range", lambda d: d["history"][0].update(value=6), "history[0].value"),
    ("an assumption twice", lambda d: d["assumptions"][1].update(id="a1"), "assumptions[1].id"),
    ("half a figure", lambda d: d["assumptions"][0].update(field=None), "assumptions[0]"),
    ("a figure of no quantity", lambda d: d["assumptions"][0].update(quantity="D1"), "assumptions[0].quantity"),
    ("a figure nobody gives", lambda d: d["assumptions"][0].update(quantity="QO5"), "assumptions[0].field"),
    ("a flip to nothing", lambda d: d["assumptions"][0]["flip"].update(becomes=["x"]), "assumptions[0].flip.becomes[0]"),
    ("an unknown status", lambda d: d["assumptions"][0].update(status="maybe"), "assumptions[0].status"),
    ("a reading without a day", lambda d: d["assumptions"][0]["measured"][0].pop("on"), "assumptions[0].measured[0].on"),
    ("a target twice", lambda d: d["targets"][1].update(id="rollback"), "targets[1].id"),
    ("a target from nowhere", lambda d: d["targets"][0].update({"from": "target.G99"}), "targets[0].from"),
    ("a target from a symptom", lambda d: d["targets"][0].update({"from": "target.D1"}), "targets[0].from"),
    ("an unknown pack", lambda d: d["examples"].update(pack="weather@1"), "examples.pack"),
    ("an example of no quantity", lambda d: d["examples"]["texts"].update(D1={"0": "a"}), "examples.texts.D1"),
    ("an example of no row", lambda d: d["examples"]["texts"]["QU7"].update({"9": "a"}), "examples.texts.QU7.9"),
    ("an unknown rule", lambda d: d["advice"][0].update(rule="P99"), "advice[0].rule"),
    ("a rule twice", lambda d: d["advice"].append(d["advice"][0]), "advice[1].rule"),
    ("an unknown answer to advice", lambda d: d["advice"][0].update(answer="later"), "advice[0].answer"),
]  # fmt: skip


def refusal(bring_in: BringIn, document: Document) -> list[str]:
    with pytest.raises(DocumentError) as refused:
        bring_in(document)
    return [problem.path for problem in refused.value.errors]


@pytest.mark.parametrize(("change", "path"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_a_fault_is_named_by_its_path_alone(
    document: Document, bring_in: BringIn, change: Change, path: str
) -> None:
    document = copy.deepcopy(document)
    change(document)
    paths = refusal(bring_in, document)
    assert path in paths
    # One fault may surface at several people; no other part of the file is blamed.
    assert {found.split(".")[-1] for found in paths} == {path.split(".")[-1]}
    assert not Engagement.objects.exists()


def test_all_faults_are_named_at_once(document: Document, bring_in: BringIn) -> None:
    marta(document)["answers"].update(D1=9, X9=1)
    document["advice"][0]["rule"] = "P99"
    assert refusal(bring_in, document) == [f"{MARTA}.answers.D1", f"{MARTA}.answers.X9", "advice[0].rule"]


def test_nothing_of_a_refused_file_is_kept(document: Document, bring_in: BringIn) -> None:
    document["advice"][0]["rule"] = "P99"
    refusal(bring_in, document)
    for model in (Client, Engagement, Stakeholder, Response, Answer, AuditEvent):
        assert not model.objects.exists(), model


def test_rules_that_are_a_draft_are_not_there_yet(
    document: Document, bring_in: BringIn, rules: RuleSetVersion
) -> None:
    rules.state = RuleSetVersion.State.DRAFT
    with purging():
        rules.save()
    with pytest.raises(DocumentError, match=rf"manage\.py publish_rules {rules.name}"):
        bring_in(document)
    del document["rules"]
    with pytest.raises(DocumentError, match="No rules read these questions"):
        bring_in(document)
    document["advice"] = document["plan"] = []
    assert bring_in(document).rules == ""


def test_rules_of_another_instrument_are_refused(
    document: Document, bring_in: BringIn, rules: RuleSetVersion
) -> None:
    with purging():
        RuleSetVersion.objects.update(instrument="five-dimensions@1")
    assert refusal(bring_in, document) == ["rules"]


def test_a_draft_instrument_is_not_there_yet(
    document: Document, bring_in: BringIn, instrument: InstrumentVersion
) -> None:
    instrument.state = InstrumentVersion.State.DRAFT
    with purging():
        instrument.save()
    with pytest.raises(DocumentError, match=rf"manage\.py publish_instrument {instrument.name}"):
        bring_in(document)
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("field", "named", "said"),
    [
        ("format", "scalelens-engagement/0", "format: This version reads scalelens-engagement/2, not scalelens-engagement/0: "
         "use the version of Scalelens that wrote the file."),
        ("instrument", "four-dimensions@7", "instrument: No instrument four-dimensions@7 is loaded, only {instrument}: use the "
         "version of Scalelens that wrote the file, or load what it names with manage.py load_instrument."),
        ("rules", "scale-where-it-matters@7", "rules: No rules scale-where-it-matters@7 are loaded, only {rules}: use the "
         "version of Scalelens that wrote the file, or load what it names with manage.py load_rules."),
    ],
)  # fmt: skip
def test_a_file_of_an_edition_that_is_not_there_says_what_is_and_what_to_do(
    document: Document,
    bring_in: BringIn,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    field: str,
    named: str,
    said: str,
) -> None:
    document |= {field: named, "colour": "red"} if field == "format" else {field: named}
    with pytest.raises(DocumentError) as refused:
        bring_in(document)
    assert str(refused.value) == said.format(instrument=instrument.name, rules=rules.name)
    assert not Engagement.objects.exists()


def test_retired_questions_and_rules_are_read_as_before(
    document: Document,
    bring_in: BringIn,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> None:
    load_instrument(instrument.document | {"version": 9}, by=SYSTEM, at=NOW)
    for version in (instrument, rules):
        retire_version(version, by=SYSTEM, at=NOW)
    engagement = bring_in(document)
    assert (engagement.instrument_version, engagement.rules) == (instrument, rules.name)


def test_what_a_perspective_would_not_be_asked_is_kept_and_flagged(
    document: Document, bring_in: BringIn
) -> None:
    marta(document)["answers"].update(D10=5, QM5={"now": 3})
    warnings: list[Any] = []
    engagement = bring_in(document, warn=warnings.append)
    of_others = "rounds[0].responses[1].answers.QO2"
    assert [warning.path for warning in warnings] == [
        f"{MARTA}.answers.D10",
        f"{MARTA}.answers.QM5",
        of_others,
    ]
    kept = Answer.objects.filter(response__round__engagement=engagement, item__in=("D10", "QM5"))
    assert kept.count() == 2


def test_mallorys_organisation_is_not_touched(
    document: Document, bring_in: BringIn, mallory: User, organisation: Organisation
) -> None:
    elsewhere = mallory.membership.organisation
    theirs = Client.objects.create(organisation=elsewhere, name=document["client"])
    engagement = bring_in(document)
    assert engagement.client != theirs
    assert not Engagement.objects.of_organisation(elsewhere.pk).exists()
    theirs.delete()
    for model in (Client, Engagement, Stakeholder, Response, Answer):
        assert set(model.objects.values_list("organisation_id", flat=True)) == {organisation.pk}, model
    assert AuditEvent.objects.get().scope_id == organisation.pk
