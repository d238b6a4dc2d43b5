"""A decision as one Markdown file in the form of MADR 4.0: its front matter, its sections, in its order.

What people typed can't break out of its place: in the front matter it is a quoted value on one line, in the text every
character that Markdown reads is escaped.
"""

import re
from collections.abc import Iterable, Iterator

import yaml
from django.utils.translation import gettext as _

from apps.decisions.models import Decision, PlanStep
from apps.decisions.wording import sentence_of
from apps.engagements.framing.brief import brief_changes
from apps.exchange.downloads.settled import Settled
from apps.exchange.downloads.wording import deciders_of, iso, one_line, printable

READ_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~&$])")
# A backslash before a digit would be shown: of "1." the point is escaped, not the number.
READ_AT_A_START = re.compile(r"^(\d+)(?=[.)])|^(?=[-+#=:])")


def decision_file(settled: Settled, decision: Decision) -> bytes:
    # The headings are those of the template of MADR, in English whatever language the rest is in.
    sections = (
        f"# {_title(settled, decision)}",
        "## Context and Problem Statement",
        *_context(settled),
        "## Decision Drivers",
        _bullets(_drivers(settled)),
        "## Considered Options",
        _bullets(_options(settled, decision)),
        "## Decision Outcome",
        *_outcome(settled, decision),
        "### Consequences",
        _bullets(_consequences(settled, decision)),
        "### Confirmation",
        _bullets(_confirmation(settled)),
        "## Pros and Cons of the Options",
        *_pros_and_cons(settled, decision),
        "## More Information",
        *_more(settled, decision),
    )
    return (_front_matter(settled, decision) + "\n" + "\n\n".join(filter(None, sections)) + "\n").encode()


def text_of(typed: str) -> str:
    """Return typed text as Markdown that shows it, on one line."""
    escaped = READ_ANYWHERE.sub(r"\\\1", one_line(typed))
    return READ_AT_A_START.sub(lambda match: f"{match[1]}\\" if match[1] else "\\", escaped)


def paragraphs_of(typed: str) -> list[str]:
    """Return typed text as paragraphs: what was a line stays one."""
    return [text_of(line) for line in printable(typed).split("\n") if line.strip()]


def _front_matter(settled: Settled, decision: Decision) -> str:
    result, engagement = settled.result, settled.engagement
    names = settled.speaker.definition.perspectives
    consulted = [row.label for row in result.findings.coverage.rows] if result else []
    origin = {
        "engagement": engagement.code,
        "version": decision.number,
        "result-round": decision.result_round,
        "result-version": decision.result_version,
        "questionnaire": engagement.instrument_version.name,
        "rules": engagement.rules,
    }
    is_revealed = result is not None and result.assessment.snapshot.round.revealed_at is not None
    fields = {
        "status": _status(settled, decision),
        "date": decision.decided_on,
        "decision-makers": deciders_of(decision),
        "consulted": consulted or [names.get(slug, slug) for slug in engagement.perspectives],
        "informed": [_("Everybody who answered")] if is_revealed else [],
        "review-by": settled.review_by,
        "x-scalelens": {key: value for key, value in origin.items() if value},
    }
    kept = {key: value for key, value in fields.items() if value or key in {"decision-makers", "informed"}}
    # On one line each: a reader who looks for the closing line finds the right one.
    return f"---\n{yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000)}---\n"


def _status(settled: Settled, decision: Decision) -> str:
    # MADR knows no drafts.
    if decision.state == Decision.State.DRAFT:
        return "proposed"
    if decision.state == Decision.State.DECIDED:
        return "accepted"
    # A draft supersedes nothing: it may still be thrown away.
    later = [
        each.number
        for each in settled.decisions
        if each.number > decision.number and each.state != Decision.State.DRAFT
    ]
    return f"superseded by version {min(later)}" if later else "superseded"


def _title(settled: Settled, decision: Decision) -> str:
    return _("%(initiative)s: %(decided)s") % {
        "initiative": text_of(settled.engagement.initiative),
        "decided": _decided(settled, decision),
    }


def _decided(settled: Settled, decision: Decision) -> str:
    """Return what is decided in a line; of a version without a sentence, what it puts first."""
    sentence = sentence_of(decision, settled.speaker.owner(decision.owner))
    first = next(iter(decision.ranking), "")
    return text_of(
        sentence.rstrip(".") or _("%(dimension)s first") % {"dimension": settled.speaker.dimension(first)}
    )


def _options(settled: Settled, decision: Decision) -> list[str]:
    """Return what was to be chosen from: what is decided, what the report asked, and what other versions decided."""
    asked = [text_of(settled.result.brief.asked.rstrip("."))] if settled.result else []
    others = [each for each in settled.decisions if each != decision and (each.what or each.ranking)]
    return list(
        dict.fromkeys([_decided(settled, decision), *asked, *(_decided(settled, each) for each in others)])
    )


def _context(settled: Settled) -> Iterator[str]:
    engagement = settled.engagement
    yield _("What is to be done about “%(initiative)s”, with the next %(months)d months in view?") % {
        "initiative": text_of(engagement.initiative),
        "months": engagement.horizon_months,
    }
    if settled.result is None:
        yield _("This file was written without a result of the questions that were asked.")
        return
    brief = settled.result.brief
    yield " ".join(text_of(text) for text in (brief.headline, brief.why, brief.sure) if text)


def _drivers(settled: Settled) -> Iterator[str]:
    engagement = settled.engagement
    yield _("Success is measured by: %(measure)s") % {"measure": text_of(engagement.success_measure)}
    yield from (text_of(str(each)) for each in brief_changes(engagement))
    if settled.result:
        findings = settled.result.findings
        yield from (text_of(str(each)) for each in findings.evidence.headings)
    for each in settled.targets:
        if each.agreed:
            words = settled.speaker.value(each.value, each)
            yield _("Target: %(target)s: %(value)s") % {
                "target": text_of(each.indicator),
                "value": text_of(words),
            }


def _outcome(settled: Settled, decision: Decision) -> Iterator[str]:
    reason = " ".join(paragraphs_of(decision.reason))
    yield _('Chosen option: "%(option)s", because %(reason)s') % {
        "option": _decided(settled, decision),
        "reason": reason or _("the group decided so; no reason was written down"),
    }
    places = enumerate(map(settled.speaker.dimension, decision.ranking), start=1)
    yield "\n".join(f"{place}. {text_of(dimension)}" for place, dimension in places)
    if decision.departs_from_result:
        yield _("The result put it otherwise: %(order)s.") % {
            "order": text_of(settled.speaker.dimensions(decision.proposed or ()))
        }


def _consequences(settled: Settled, decision: Decision) -> Iterator[str]:
    for what in filter(None, (decision.money, decision.people)):
        yield _("Neutral, because it takes %(what)s") % {"what": text_of(what)}
    if decision.until:
        yield _("Neutral, because it holds until %(what)s") % {"what": text_of(decision.until)}
    for each in settled.steps:
        if each.state != PlanStep.State.DROPPED:
            yield _("Neutral, because it asks for: %(step)s") % {"step": text_of(each.text)}


def _confirmation(settled: Settled) -> Iterator[str]:
    say = settled.speaker
    for each in settled.assumptions:
        labelled = (
            (_("Test"), each.test),
            (_("Passes if"), each.passes_if),
            (_("Check by"), iso(each.check_by)),
            (_("Owner"), say.owner(each.owner)),
            (_("State"), str(each.get_status_display())),
        )
        assumed = _("Assumed: %(text)s") % {"text": text_of(each.text)}
        parts = [f"{label}: {text_of(value)}" for label, value in labelled if value]
        yield "; ".join(filter(None, (assumed, *parts, text_of(say.flip(each)))))
    for target in settled.targets:
        if target.agreed and (stop := say.value(target.stop_value, target)):
            yield _("Stop and review: %(target)s at %(value)s") % {
                "target": text_of(target.indicator),
                "value": text_of(stop),
            }


def _pros_and_cons(settled: Settled, decision: Decision) -> Iterator[str]:
    lines = [_("Good, because %(reason)s") % {"reason": each} for each in paragraphs_of(decision.reason)]
    lines += [_("Bad, because %(dissent)s") % {"dissent": each} for each in paragraphs_of(decision.dissent)]
    if lines:
        yield f"### {_decided(settled, decision)}"
        yield _bullets(lines)


def _more(settled: Settled, decision: Decision) -> Iterator[str]:
    plan = []
    for each in settled.steps:
        owner, state = text_of(settled.speaker.owner(each.owner)), str(each.get_state_display())
        plan.append("; ".join(filter(None, (text_of(each.text), owner, iso(each.due_on), state))))
    if plan:
        yield _("Plan: what is to be done, by whom, until when, and how far it is.")
        yield _bullets(plan)
    if any(decision.live_with.values()):
        yield _("Can live with it: %(yes)d; with a reservation: %(some)d; can't: %(no)d.") % {
            "yes": decision.live_with.get("yes", 0),
            "some": decision.live_with.get("with_reservation", 0),
            "no": decision.live_with.get("no", 0),
        }
    yield _("Version %(number)d of the decision on “%(initiative)s”, taken from Scalelens.") % {
        "number": decision.number,
        "initiative": text_of(settled.engagement.initiative),
    }


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"* {line}" for line in lines)
