"""What the page of the advice shows: each entry with the facilitator's answer, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from apps.assessments.selectors import version_words
from apps.decisions.commitments.plan import proposed_steps
from apps.decisions.commitments.selectors import CommitmentContext, context_of, rows_of
from apps.decisions.models import AdviceAnswer, PlanStep
from apps.decisions.owners import Owners
from apps.engagements.models import Engagement
from apps.findings.plan import PlanEntry, PlanSection
from apps.instruments.models import RuleSetVersion


@dataclass(frozen=True)
class Recommendation:
    """One entry and its answer; `entry` is None where the result does not give it any more."""

    rule: str
    title: str
    entry: PlanEntry | None
    answer: AdviceAnswer | None = None
    owners: tuple[str, ...] = ()  # of its steps in the plan
    count: int = 0  # of these
    steps: tuple[PlanStep, ...] = ()  # that it becomes once it is accepted

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0


@dataclass(frozen=True)
class AdvicePage:
    """`version` is empty where there is no result to take advice from."""

    context: CommitmentContext
    version: str
    recommendations: tuple[Recommendation, ...]
    gone: tuple[Recommendation, ...]  # answered once, and not given by this result

    @property
    def plan(self) -> PlanSection | None:
        return self.context.findings.plan if self.context.findings else None

    @property
    def unanswered(self) -> tuple[Recommendation, ...]:
        return tuple(each for each in self.recommendations if each.answer is None)

    def counted(self, kind: AdviceAnswer.Kind) -> int:
        return sum(each.answer is not None and each.answer.answer == kind for each in self.recommendations)

    @property
    def accepted_count(self) -> int:
        return self.counted(AdviceAnswer.Kind.ACCEPTED) + self.counted(AdviceAnswer.Kind.EDITED)

    @property
    def declined_count(self) -> int:
        return self.counted(AdviceAnswer.Kind.DECLINED)

    def named(self, rule: str) -> Recommendation | None:
        return next((each for each in (*self.recommendations, *self.gone) if each.rule == rule), None)


def advice_page(engagement: Engagement, at: datetime) -> AdvicePage:
    """Read it in a fixed number of queries. `engagement` has its instrument loaded."""
    context = context_of(engagement, at)
    answers = {each.rule: each for each in AdviceAnswer.objects.filter(engagement=engagement)}
    taken = list(rows_of(PlanStep, engagement))
    plan = context.findings.plan if context.findings else PlanSection()
    proposed = [each.row for each in proposed_steps(plan, context.today)]
    rules = {entry.rule for entry in plan.entries}
    return AdvicePage(
        context=context,
        version=version_words(context.result.snapshot) if context.result else "",
        recommendations=tuple(
            replace(_recommendation(each, taken, proposed, context.owners), answer=answers.get(each.rule))
            for each in plan.entries
        ),
        gone=tuple(
            Recommendation(rule, title, None, answers[rule])
            for rule, title in _gone(engagement, [rule for rule in answers if rule not in rules])
        ),
    )


def _recommendation(
    entry: PlanEntry, taken: Iterable[PlanStep], proposed: Iterable[PlanStep], owners: Owners
) -> Recommendation:
    own = [row for row in taken if row.rule == entry.rule]
    return Recommendation(
        rule=entry.rule,
        title=entry.title,
        entry=entry,
        owners=tuple(dict.fromkeys(owners.named(row.owner) for row in own if row.owner)),
        count=len(own),
        steps=tuple(row for row in proposed if row.rule == entry.rule),
    )


def _gone(engagement: Engagement, rules: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what the rules call those that are not given any more, as far as they are read here."""
    called = _titles(engagement.rules) if rules else {}
    for rule in rules:
        title = called.get(rule)
        yield (
            rule,
            _("No longer made: %(title)s") % {"title": title}
            if title
            else _("A recommendation that is no longer made"),
        )


def _titles(rules: str) -> dict[str, str]:
    """Return the titles of a rule set by rule, as far as no result has to fill them in."""
    version = RuleSetVersion.objects.named(rules).first()
    written = version.document["rules"] if version else []
    titles = {each["id"]: _of_no_case(each.get("title", "")) for each in written}
    return {rule: title for rule, title in titles.items() if "{" not in title}


def _of_no_case(title: str | list[dict[str, str]]) -> str:
    """Return the title where none of its conditions holds."""
    if isinstance(title, str):
        return title
    return next((each["text"] for each in title if "when" not in each), "")
