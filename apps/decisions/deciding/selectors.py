"""What the page of the decision shows, and that of the recommendations with the facilitator's answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.assessments.selectors import findings_for_readers, result_to_decide_on, version_words
from apps.decisions.deciding.proposal import Since, since
from apps.decisions.models import AdviceAnswer, Decision
from apps.decisions.owners import Owners
from apps.decisions.wording import sentence_of
from apps.engagements.models import Engagement
from apps.findings.advice_words import rule_titles
from apps.findings.plan import Action, PlanSection, Reason
from apps.instruments.selectors import definition_of


@dataclass(frozen=True)
class DecidedPlace:
    dimension: str
    label: str


@dataclass(frozen=True)
class Version:
    """A version as it is read; `votes` is empty where nobody was asked.

    `proposed` is the order of the result where the group chose another.
    """

    number: int
    state: str
    sentence: str  # empty where only an order was decided
    parts: tuple[tuple[str, str], ...]  # of the sentence, labelled; those that say anything
    order: tuple[DecidedPlace, ...]
    reason: str
    dissent: str
    deciders: tuple[str, ...]
    votes: str
    decided_on: date | None
    proposed: tuple[DecidedPlace, ...] = ()
    changes: tuple[
        tuple[str, str, str], ...
    ] = ()  # what it says otherwise than the version before: label, before, after

    @property
    def day(self) -> str:
        return date_format(self.decided_on) if self.decided_on else ""


@dataclass(frozen=True)
class DecisionPage:
    draft: Version | None
    decided: Version | None
    earlier: tuple[Version, ...]  # newest first
    since: Since | None  # the result changed after the decision


def newest_of(engagement: Engagement) -> Decision | None:
    """Return the draft, or else the version that holds: its revision is what whoever edits has to know."""
    return Decision.objects.filter(engagement=engagement).order_by("-number").first()


def last_day_of(engagement: Engagement) -> date | None:
    """Return the day of the last version that was decided."""
    decided = Decision.objects.filter(engagement=engagement).exclude(state=Decision.State.DRAFT)
    return decided.order_by("-number").values_list("decided_on", flat=True).first()


def decision_page(engagement: Engagement) -> DecisionPage:
    """Read the page in a fixed number of queries. `engagement` has its instrument loaded."""
    labels = definition_of(engagement.instrument_version).dimensions
    rows, owners = list(Decision.objects.filter(engagement=engagement)), Owners.of(engagement)
    read = [_version(each, labels, owners.named(each.owner)) for each in rows]
    versions = [
        *read[:1],
        *(replace(after, changes=_changes(before, after)) for before, after in pairwise(read)),
    ]
    by_state = {each.state: each for each in versions}
    decided = next((each for each in rows if each.state == Decision.State.DECIDED), None)
    return DecisionPage(
        draft=by_state.get(Decision.State.DRAFT),
        decided=by_state.get(Decision.State.DECIDED),
        earlier=tuple(each for each in reversed(versions) if each.state == Decision.State.SUPERSEDED),
        since=since(decided.result, engagement) if decided else None,
    )


def _version(decision: Decision, labels: Mapping[str, str], owner: str) -> Version:
    parts = (
        (decision.get_act_display() or _("What"), decision.what),
        (_("Until"), decision.until),
        (_("Money"), decision.money),
        (_("People"), decision.people),
        (_("Owner"), owner),
        (_("By"), date_format(decision.due_on) if decision.due_on else ""),
    )
    return Version(
        number=decision.number,
        state=decision.state,
        sentence=sentence_of(decision, owner),
        parts=tuple((label, text) for label, text in parts if text),
        order=_places(decision.ranking, labels),
        reason=decision.reason,
        dissent=decision.dissent,
        deciders=tuple(", ".join(filter(None, (each["role"], each["name"]))) for each in decision.deciders),
        votes=_votes(decision.live_with),
        decided_on=decision.decided_on,
        proposed=_places(decision.proposed or [], labels) if decision.departs_from_result else (),
    )


def _places(slugs: list[str], labels: Mapping[str, str]) -> tuple[DecidedPlace, ...]:
    return tuple(DecidedPlace(slug, labels.get(slug, slug)) for slug in slugs)


def _votes(votes: Mapping[str, int]) -> str:
    yes, some, no = (votes.get(key, 0) for key in ("yes", "with_reservation", "no"))
    if not yes + some + no:
        return ""
    return _("%(yes)d yes, %(some)d with a reservation, %(no)d no") % {"yes": yes, "some": some, "no": no}


def _changes(before: Version, after: Version) -> tuple[tuple[str, str, str], ...]:
    every = (
        (_("Decided"), before.sentence, after.sentence),
        (_("Order"), _in_words(before.order), _in_words(after.order)),
        (_("Why"), before.reason, after.reason),
        (_("Who decided"), "; ".join(before.deciders), "; ".join(after.deciders)),
        (_("Can you live with it?"), before.votes, after.votes),
        (_("Who dissents says"), before.dissent, after.dissent),
        (_("Decided on"), before.day, after.day),
    )
    return tuple((label, was, is_now) for label, was, is_now in every if was != is_now)


def _in_words(order: tuple[DecidedPlace, ...]) -> str:
    return ", ".join(place.label for place in order)


@dataclass(frozen=True)
class Recommendation:
    """One recommendation; `original` is empty where the result does not give it any more."""

    rule: str
    title: str
    original: str
    reasons: tuple[Reason, ...]
    is_now: bool
    answer: AdviceAnswer | None

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0

    @property
    def is_changed(self) -> bool:
        return self.answer is not None and self.answer.answer == AdviceAnswer.Kind.EDITED


@dataclass(frozen=True)
class AdvicePage:
    """`version` is empty where there is no result to take advice from."""

    version: str
    recommendations: tuple[Recommendation, ...]
    gone: tuple[Recommendation, ...]  # answered once, and not given by this result

    @property
    def open_count(self) -> int:
        return sum(each.answer is None for each in self.recommendations)

    def named(self, rule: str) -> Recommendation | None:
        return next((each for each in (*self.recommendations, *self.gone) if each.rule == rule), None)


def advice_page(engagement: Engagement) -> AdvicePage:
    """Read it in a fixed number of queries. `engagement` has its instrument loaded."""
    answers = {each.rule: each for each in AdviceAnswer.objects.filter(engagement=engagement)}
    assessment = result_to_decide_on(engagement)
    # What is answered here is printed: it is the advice that readers of the report may see.
    plan = findings_for_readers(assessment, engagement).plan if assessment else None
    recommended = _recommended(plan, answers) if plan else ()
    rules = {each.rule for each in recommended}
    return AdvicePage(
        version=version_words(assessment.snapshot) if assessment else "",
        recommendations=recommended,
        gone=tuple(
            Recommendation(rule, title, "", (), is_now=False, answer=answers[rule])
            for rule, title in _gone(engagement, [rule for rule in answers if rule not in rules])
        ),
    )


def _gone(engagement: Engagement, rules: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what the rules call those that are not given any more, as far as they are read here."""
    called = rule_titles(engagement.rules) if rules else {}
    for rule in rules:
        title = called.get(rule)
        yield (
            rule,
            _("No longer made: %(title)s") % {"title": title}
            if title
            else _("A recommendation that is no longer made"),
        )


def _recommended(plan: PlanSection, answers: Mapping[str, AdviceAnswer]) -> tuple[Recommendation, ...]:
    # Each rule once: what is done now may have steps that come next.
    now = {action.rule for action in plan.do_now}
    later = [action for action in plan.do_next if action.rule not in now]
    return tuple(_recommendation(action, answers, now) for action in (*plan.do_now, *later))


def _recommendation(action: Action, answers: Mapping[str, AdviceAnswer], now: set[str]) -> Recommendation:
    title = str(action.title)
    return Recommendation(
        rule=action.rule,
        title=title,
        original=action.recommendation or title,
        reasons=action.reasons,
        is_now=action.rule in now,
        answer=answers.get(action.rule),
    )
