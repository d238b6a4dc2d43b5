"""The recommendations of the result, each with the facilitator's answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.assessments.selectors import findings_for_readers, result_to_decide_on, version_words
from apps.decisions.models import AdviceAnswer
from apps.engagements.models import Engagement
from apps.findings.advice_words import rule_titles
from apps.findings.plan import Action, PlanSection, Reason


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
    plan = findings_for_readers(assessment, engagement).plan if assessment else None
    given = _recommended(plan, answers) if plan else ()
    rules = {each.rule for each in given}
    return AdvicePage(
        version=version_words(assessment.snapshot) if assessment else "",
        recommendations=given,
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
    """Return each rule once: what is done now may have steps that come next."""
    now = {action.rule for action in plan.do_now}
    return (
        *(_recommendation(action, answers, is_now=True) for action in plan.do_now),
        *(
            _recommendation(action, answers, is_now=False)
            for action in plan.do_next
            if action.rule not in now
        ),
    )


def _recommendation(action: Action, answers: Mapping[str, AdviceAnswer], *, is_now: bool) -> Recommendation:
    title = str(action.title)
    return Recommendation(
        rule=action.rule,
        title=title,
        original=action.recommendation or title,
        reasons=action.reasons,
        is_now=is_now,
        answer=answers.get(action.rule),
    )
