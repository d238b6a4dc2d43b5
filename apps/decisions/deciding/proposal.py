"""The order that the result proposes, as far as it decides one; and what of a result is told beside a decision."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers, result_to_decide_on, version_words
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import latest_round
from apps.findings.findings import Findings
from apps.instruments.selectors import definition_of


@dataclass(frozen=True)
class Proposal:
    """`order` holds the places the result decides, from the first on; `rest` are the others, in no order.

    `result` is its round and its version; None, with `why_none`, where there is none to decide on. `token` is what a
    page carries of it, so that saving needs no result.
    """

    order: tuple[str, ...]
    rest: tuple[str, ...]
    result: tuple[int, int] | None = None
    version: str = ""
    sentences: tuple[str, ...] = ()  # what the result says of the order
    why_none: str = ""
    token: str = ""

    @property
    def is_known(self) -> bool:
        return self.result is not None

    @property
    def open_places(self) -> str:
        """Return which places the result leaves to the group; nothing where it decides all."""
        if not self.is_known or not self.rest:
            return ""
        if not self.order:
            return _("The result decides no place. You choose the order.")
        if len(self.order) == 1:
            return _("The result decides only the first place. You choose the others.")
        return _("The result decides only the places with a number. You choose the others.")

    def is_followed_by(self, ranking: tuple[str, ...]) -> bool:
        """Return whether an order contradicts no place that the result decides; it may leave places open."""
        return ranking[: len(self.order)] == self.order[: len(ranking)]


def proposal_of(engagement: Engagement) -> Proposal:
    """Return what the result proposes. `engagement` has its instrument loaded."""
    dimensions = tuple(definition_of(engagement.instrument_version).dimensions)
    assessment = result_to_decide_on(engagement)
    if assessment is None:
        why_none = _why_none(latest_round(engagement))
        # Signed as well: should there be a result by the time it comes back, it has to be looked at first.
        return Proposal((), dimensions, why_none=why_none, token=_signer(engagement).sign_object(["", []]))
    findings = findings_for_readers(assessment, engagement)
    order = _decided(findings)
    slugs = tuple(each.slug for each in findings.answer.order) or dimensions
    return Proposal(
        order=order,
        rest=tuple(slug for slug in slugs if slug not in order),
        result=_named(assessment),
        version=version_words(assessment.snapshot),
        # No more of it: how often what comes first or second counts draws, which stand in the annex alone.
        sentences=(findings.answer.headline.text,),
        token=_signer(engagement).sign_object([str(assessment.pk), order]),
    )


def carried_proposal(token: str, engagement: Engagement, dimensions: Collection[str]) -> Proposal | None:
    """Return the proposal that a page carried, without its words; None if another result stands meanwhile."""
    try:
        key, order = _signer(engagement).unsign_object(token)
    except BadSignature:
        return None
    assessment = result_to_decide_on(engagement)
    # Also where there was none and is one by now: what it says has to be seen before something else is decided.
    if key != (str(assessment.pk) if assessment else ""):
        return None
    return Proposal(
        order=tuple(order),
        rest=tuple(slug for slug in dimensions if slug not in order),
        result=_named(assessment) if assessment else None,
        token=token,
    )


def _named(assessment: Assessment) -> tuple[int, int]:
    # By round and version: a digest of a result stands on no page.
    return assessment.snapshot.round.number, assessment.snapshot.number


def _signer(engagement: Engagement) -> Signer:
    # Signed, for a page sends it back, and what is recorded as proposed must not be made up.
    return Signer(salt=f"proposal:{engagement.pk}")


def _why_none(round_: Round | None) -> str:
    if round_ is None or round_.is_open:
        return _("The round is open, so there is no result yet. You can still write down a decision.")
    return _(
        "There is no result to start from yet: nobody has looked at it, or it can't be shown. "
        "You can still write down a decision."
    )


def _decided(findings: Findings) -> tuple[str, ...]:
    """Return the decided places, or the one dimension that the first sentence names."""
    answer = findings.answer
    # What is over its limit today is a fact, and comes before any ranking; of two the figures say no order.
    if answer.kind == "over":
        over = findings.over.dimensions
        return (over[0].slug,) if len(over) == 1 else ()
    numbered = tuple(each.slug for each in answer.order if each.number)
    if numbered or answer.kind == "nothing" or answer.is_past:
        return numbered
    return (answer.named[0].slug,) if len(answer.named) == 1 else ()


@dataclass(frozen=True)
class Since:
    """What is different in the result since the decision; `is_gone`: the earlier one is not there any more."""

    version: str
    lines: tuple[tuple[str, str], ...] = ()  # then or now, and what was said
    is_gone: bool = False


def since(result: tuple[int, int] | None, engagement: Engagement) -> Since | None:
    """Return what differs in today's result from this one; None where it is the same, or none is known."""
    now = result_to_decide_on(engagement)
    if result is None or now is None or _named(now) == result:
        return None
    version, (number, of_round) = version_words(now.snapshot), reversed(result)
    readable = Assessment.objects.looked_at().filter(
        engagement=engagement, snapshot__round__number=of_round, snapshot__number=number
    )
    then = readable.select_related("snapshot__round").newest_first().first()
    if then is None:
        return Since(version, is_gone=True)
    lines = _differences(findings_for_readers(then, engagement), findings_for_readers(now, engagement))
    return Since(version, tuple(lines))


def _differences(then: Findings, now: Findings) -> Iterator[tuple[str, str]]:
    if then.headline != now.headline:
        yield _("Then"), then.headline
        yield _("Now"), now.headline
    before, after = ([claim.text for claim in each.over.claims] for each in (then, now))
    yield from ((_("Not said any more"), text) for text in before if text not in after)
    yield from ((_("New"), text) for text in after if text not in before and text != now.headline)
