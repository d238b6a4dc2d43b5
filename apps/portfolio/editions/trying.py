"""Try a rule set on existing results: what it would say beside what was said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy

from apps.accounts.models import Membership
from apps.assessments.models import Assessment
from apps.assessments.selectors import version_words
from apps.assessments.trying.two_plans import two_plans
from apps.core.lists.pages import ListPage, list_page, order_of, searched
from apps.core.lists.query import Column, Listing
from apps.engagements.models import Engagement
from apps.engagements.selectors import engagements_of
from apps.findings.plan import Action, PlanSection
from apps.instruments.models import InstrumentVersion, RuleSetVersion

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LISTING = Listing(
    columns=(
        Column("initiative", gettext_lazy("Engagement"), by=("initiative", "client__name")),
        Column("rules", gettext_lazy("Its result came with"), by=("given_by",)),
        Column("answers", gettext_lazy("Answers of"), by=("answers_of",), descending_first=True),
    ),
    searches=gettext_lazy("client or initiative"),
    size=20,
)

type _Said = Mapping[str, Action]  # what a rule says, for now and for next

# Fields in which a rule that both plans have may differ.
ASPECTS: "dict[StrPromise, Callable[[_Said], object]]" = {
    gettext_lazy("the title"): lambda said: {(str(each.title), each.mark) for each in said.values()},
    gettext_lazy("the wording"): lambda said: [each.recommendation for each in said.values()],
    gettext_lazy("the steps"): lambda said: [each.steps for each in said.values()],
    gettext_lazy("why"): lambda said: {each.reasons for each in said.values()},
    gettext_lazy("when to stop"): lambda said: {each.stop_if for each in said.values()},
    gettext_lazy("now or next"): lambda said: list(said),
}


@dataclass(frozen=True)
class TryPage:
    """Where a rule set can be tried; each engagement has `given_by`, the rules its newest result came with, and `answers_of`."""

    rules: RuleSetVersion
    engagements: ListPage[Engagement]


@dataclass(frozen=True)
class Changed:
    """A piece of advice that both give, and what differs in it."""

    title: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What the tried rules say differently, in the order of their plan, by rule id."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[Changed, ...]
    same: tuple[str, ...]


@dataclass(frozen=True)
class TriedPage:
    """`tried` and the changes are None if an answer is not among those its question offers to the rules."""

    rules: RuleSetVersion
    engagement: Engagement
    assessment: Assessment
    version: str
    given: PlanSection
    tried: PlanSection | None
    changes: Changes | None
    is_shown: bool

    @property
    def is_its_own(self) -> bool:
        return self.assessment.rules == self.rules.name


def rules_to_try(rules_id: UUID) -> RuleSetVersion:
    """Return a draft or a published rule set; raises 404."""
    rules = RuleSetVersion.objects.exclude(state=RuleSetVersion.State.RETIRED).filter(pk=rules_id).first()
    if rules is None:
        raise Http404
    return rules


def try_page(membership: Membership, rules: RuleSetVersion, *, query: QueryDict) -> TryPage:
    """List what the rules can be tried on."""
    newest = Assessment.objects.readable().filter(engagement=OuterRef("pk")).newest_first()
    asked = InstrumentVersion.objects.named(rules.instrument)
    found = engagements_of(membership).filter(instrument_version__in=asked).select_related("client")
    wanted = LISTING.read(query)
    known = (
        searched(found, wanted, "client__name", "initiative")
        .annotate(
            given_by=Subquery(newest.values("rules")[:1]),
            answers_of=Subquery(newest.values("snapshot__taken_at")[:1]),
        )
        .filter(given_by__isnull=False)
    )
    order = order_of(LISTING, wanted) or ("-created_at", "code")
    return TryPage(rules, list_page(LISTING, wanted, known.order_by(*order)))


def tried_page(engagement: Engagement, rules: RuleSetVersion) -> TriedPage | None:
    """Try a rule set on an engagement's newest result; None where there is none that it reads."""
    plans = two_plans(engagement, rules)
    if plans is None:
        return None
    return TriedPage(
        rules=rules,
        engagement=engagement,
        assessment=plans.assessment,
        version=version_words(plans.assessment.snapshot),
        given=plans.given,
        tried=plans.tried,
        changes=None if plans.tried is None else changes_between(plans.given, plans.tried),
        is_shown=plans.is_shown,
    )


def changes_between(given: PlanSection, tried: PlanSection) -> Changes:
    """Compare two plans rule by rule."""
    before, after = _by_rule(given), _by_rule(tried)
    differing = {rule: _differing(before[rule], said) for rule, said in after.items() if rule in before}
    return Changes(
        new=tuple(_title(said) for rule, said in after.items() if rule not in before),
        gone=tuple(_title(said) for rule, said in before.items() if rule not in after),
        changed=tuple(Changed(_title(after[rule]), what) for rule, what in differing.items() if what),
        same=tuple(_title(after[rule]) for rule, what in differing.items() if not what),
    )


def _by_rule(plan: PlanSection) -> dict[str, dict[str, Action]]:
    found: dict[str, dict[str, Action]] = {}
    for part, actions in (("now", plan.do_now), ("next", plan.do_next)):
        for action in actions:
            found.setdefault(action.rule, {})[part] = action
    return found


def _title(said: _Said) -> str:
    return next(str(each.title) for each in said.values())


def _differing(before: _Said, after: _Said) -> tuple[str, ...]:
    return tuple(str(name) for name, part in ASPECTS.items() if part(before) != part(after))
