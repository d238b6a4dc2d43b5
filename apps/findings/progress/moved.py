"""What moved between two rounds: groups before and after, how many changed, and whether they followed the room."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import JOINED, CameBack, Case, Ground
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.progress.followed import followed
from apps.findings.progress.heard import figures_given, middle_of
from apps.findings.sentences import listed, sentence_case, share_words
from apps.instruments.definition import AgreementItem, ChoiceItem, QuantityItem
from apps.instruments.figures.points import WORDS


@dataclass(frozen=True)
class TopicMoved:
    """One thing that was asked again: who moved, what each group says before and after, and whether it has settled."""

    id: str
    question: str
    moved: Claim
    rows: tuple[Claim, ...]
    spread: Claim | None
    settled: Claim | None
    reasons: tuple[str, ...] = ()  # in people's own words


@dataclass(frozen=True)
class WhatMoved:
    back: Claim
    first: Claim | None
    topics: tuple[TopicMoved, ...]
    followed: Claim | None = None


def progress_of(case: Case) -> WhatMoved | None:
    """Say what moved since the round before; None of a first round."""
    before, back = case.before, case.evidence.came_back
    if before is None or back is None:
        return None
    return WhatMoved(
        back=_back(case, back),
        first=_first(case, before),
        topics=tuple(
            _topic(case, before, name) for name in case.evidence.topics if _has_news(case, before, name)
        ),
        followed=followed(case, before),
    )


PROGRESS_BACK = ClaimRule(
    "progress.back",
    gettext_lazy(
        "How many of those who had answered before gave anything in this round, and how many came new."
    ),
)


def _back(case: Case, back: CameBack) -> Claim:
    words = {"again": back.again, "before": back.before, "left": back.before - back.again}
    if back.again == back.before:
        text = ngettext(
            "The %(before)d person who had answered before did so again.",
            "All %(before)d people who had answered before did so again.",
            back.before,
        )
    else:
        text = ngettext(
            "%(again)d of %(before)d people who had answered before did so again; what %(left)d other said stands as it was.",
            "%(again)d of %(before)d people who had answered before did so again; what %(left)d others said stands as it was.",
            words["left"],
        )
    sentences = [text % words]
    if new := back.answered - back.again:
        first = ngettext(
            "%(new)d person answered for the first time.", "%(new)d people answered for the first time.", new
        )
        sentences.append(first % {"new": new})
    paths = {name: f"came_back.{name}" for name in ("before", "again", "answered")}
    return claim(case, PROGRESS_BACK, " ".join(sentences), paths)


PROGRESS_FIRST = ClaimRule(
    "progress.first",
    gettext_lazy("What comes first in most draws before and after, where limits are near in both rounds."),
)


def _first(case: Case, before: Case) -> Claim | None:
    if {case.result.verdict.kind, before.result.verdict.kind} & {"nothing", "none"}:
        return None
    old, new = before.result.ranking.order[0], case.result.ranking.order[0]
    was_open, is_open = (each.result.verdict.level == "open" for each in (before, case))
    words = {
        "old": case.labels([old]),
        "new": case.labels([new]),
        "then": share_words(before.result.ranking.p_first[old]),
        "now": share_words(case.result.ranking.p_first[new]),
    }
    paths = {"then": f"before.ranking.p_first.{old}", "now": f"ranking.p_first.{new}"}
    text = _("Before, %(old)s came first in %(then)s of all readings; now it is %(new)s, in %(now)s.")
    if was_open and is_open:  # then the brief names none alone, before and now
        text, paths = _("What comes first was not known before, and is not known now."), {}
    elif was_open:
        text = _("Before, it was not known what comes first; now it is %(new)s, in %(now)s of all readings.")
        del paths["then"]
    elif is_open:
        text = _("Before, %(old)s came first in %(then)s of all readings; now it is not known what does.")
        del paths["now"]
    elif old == new:
        text = _("%(new)s comes first as before: then in %(then)s of all readings, now in %(now)s.")
        words["new"] = sentence_case(words["new"])
    return claim(case, PROGRESS_FIRST, text % words, paths, about=new)


def _topic(case: Case, before: Case, name: str) -> TopicMoved:
    return TopicMoved(
        id=name,
        question=case.question(name),
        moved=_moved(case, name),
        rows=tuple(_rows(case, before, name)),
        spread=_spread(case, before, name),
        settled=_settled(case, name),
        reasons=tuple(case.evidence.reasons.get(name, ())),
    )


PROGRESS_MOVED = ClaimRule(
    "progress.moved",
    gettext_lazy(
        "Of the whole room, where enough answered again: how many changed their answer, and of these how many toward what was measured, else toward what most had said."
    ),
)
PROGRESS_FEW = ClaimRule(
    "progress.few", gettext_lazy("Fewer answered it again than may be counted together.")
)


def _moved(case: Case, name: str) -> Claim:
    moved = case.evidence.moved.get(name)
    if moved is None:
        text = _("Too few answered this in both rounds to say how many moved.")
        return claim(case, PROGRESS_FEW, text, about=name)
    words = {"voted": moved.voted, "moved": moved.moved}
    if not moved.moved:
        text = _("%(voted)d people answered this in both rounds, and nobody changed the answer.") % words
    elif not moved.to_measured + moved.to_most:
        text = (
            _("%(voted)d people answered this in both rounds; %(moved)d changed the answer in between.")
            % words
        )
    else:
        is_figure = name in case.definition.quantities
        most = (
            _("%(people)d toward the middle of the figures")
            if is_figure
            else _("%(people)d toward what most had said")
        )
        parts = [
            (_("%(people)d toward what was measured"), moved.to_measured),
            (most, moved.to_most),
            (_("%(people)d elsewhere"), moved.moved - moved.to_measured - moved.to_most),
        ]
        text = _(
            "%(voted)d people answered this in both rounds; %(moved)d changed the answer in between: %(toward)s."
        ) % {
            **words,
            "toward": listed([part % {"people": people} for part, people in parts if people]),
        }
    paths = {field: f"moved.{name}.{field}" for field in ("voted", "moved", "to_measured", "to_most")}
    return claim(case, PROGRESS_MOVED, text, paths, about=name, people=moved.voted)


PROGRESS_GROUP = ClaimRule(
    "progress.group",
    gettext_lazy(
        "What a whole group says before and after, with what is carried over of who did not answer again."
    ),
)
PROGRESS_FIGURE = ClaimRule(
    "progress.figure", gettext_lazy("The middle and the range of all figures given, before and after.")
)
PROGRESS_PICK = ClaimRule("progress.pick", gettext_lazy("How many picked what, before and after."))


@dataclass(frozen=True)
class _Row:
    """What stood before and stands now, of whom or of what."""

    rule: ClaimRule
    label: str
    then: str
    now: str


def _has_news(case: Case, before: Case, name: str) -> bool:
    """Whether anything is to be said of what was asked again: a room opens few of the topics on its list."""
    return name in case.evidence.moved or any(
        each.then != each.now for each in _row_pairs(case, before, name)
    )


def _rows(case: Case, before: Case, name: str) -> Iterator[Claim]:
    for each in _row_pairs(case, before, name):
        if each.then or each.now:
            yield claim(case, each.rule, change_words(each.label, each.then, each.now), about=name)


def _row_pairs(case: Case, before: Case, name: str) -> Iterator[_Row]:
    match case.definition.item(name):
        case QuantityItem() as item:
            item = item.as_asked(case.framing.routing)
            for point in item.points:
                then, now = (figures_words(each, item, point) for each in (before, case))
                yield _Row(PROGRESS_FIGURE, sentence_case(str(WORDS[point])), then, now)
        case ChoiceItem() as item if item.on_record:
            then, now = (picks_words(each, item) for each in (before, case))
            yield _Row(PROGRESS_PICK, _("Picked"), then, now)
        case _:
            for crowd in case.crowds_of(name):
                then, now = said_by(before, name, was_of(before, name, crowd)), said_by(case, name, crowd)
                yield _Row(PROGRESS_GROUP, case.crowd_words(crowd), then, now)


def change_words(label: str, then: str, now: str) -> str:
    words = {"label": label, "then": then, "now": now}
    if then == now:
        return _("%(label)s: %(now)s, as before.") % words
    if not then:
        return _("%(label)s: %(now)s; before, nothing is shown.") % words
    if not now:
        return _("%(label)s: before, %(then)s; now nothing is shown.") % words
    return _("%(label)s: before, %(then)s; now, %(now)s.") % words


def was_of(before: Ground, name: str, crowd: str) -> str:
    """Return the crowd that this one was before it grew; empty where it is new."""
    names = set(crowd.split(JOINED))
    return next((each for each in before.crowds_of(name) if names.issuperset(each.split(JOINED))), "")


def said_by(ground: Ground, name: str, crowd: str) -> str:
    """Say the middle answer of a crowd, or how many of it put what first; empty where it says nothing."""
    if statement := ground.definition.agreements.get(name):
        tally = ground.tallies.by_crowd(name).get(crowd)
        step = middle_of(tally.answers) if tally else None
        return _("“%(answer)s” in the middle") % {"answer": statement.choices[step - 1].label} if step else ""
    firsts = _firsts(ground, crowd) if name == ground.definition.ranking.id else Counter[str]()
    counts = [
        _("%(people)d put %(label)s first") % {"people": firsts[slug], "label": ground.labels([slug])}
        for slug in ground.definition.dimensions
        if firsts[slug]
    ]
    return listed(counts)


def _firsts(ground: Ground, crowd: str) -> Counter[str]:
    """Count what the people of a crowd put first; nothing of who put two there."""
    firsts = Counter[str]()
    for row in ground.tallies.voters:
        places = {slug: place for slug, place in row.ranking.items() if place is not None}
        first = [slug for slug, place in places.items() if place == min(places.values())]
        firsts.update(first if row.crowd == crowd and len(first) == 1 else ())
    return firsts


def figures_words(ground: Ground, item: QuantityItem, point: str) -> str:
    figures = sorted(
        (each for each in figures_given(ground, item) if each.point == point), key=lambda each: each.value
    )
    if not figures:
        return ""
    at, given = median(each.value for each in figures), {each.value: each.words for each in figures}
    middle, low, high = given.get(at) or ground.figure(at, item.unit), figures[0].words, figures[-1].words
    if low == high:
        return middle
    if any(each.is_range for each in figures):
        words = {"middle": middle, "low": low, "high": high}
        return _("“%(middle)s” in the middle, between “%(low)s” and “%(high)s”") % words
    words = {"middle": middle, "low": _without_unit(low, high), "high": high}
    return _("%(middle)s in the middle, from %(low)s to %(high)s") % words


def _without_unit(low: str, high: str) -> str:
    """Return the low figure without the unit that the high one beside it has too."""
    number, unit = low.split(), high.split()
    while len(number) > 1 and number[-1] == unit[-1]:
        del number[-1], unit[-1]
    return " ".join(number)


def picks_words(ground: Ground, item: ChoiceItem) -> str:
    picks = Counter[object]()
    for person in ground.evidence.facts:
        value = person.answers.get(item.id)
        picks.update(value if isinstance(value, list) else [value])
    counts = [
        _("“%(label)s” by %(people)d") % {"label": choice.label, "people": picks[choice.value]}
        for choice in item.choices
        if picks[choice.value]
    ]
    return listed(counts)


PROGRESS_SPREAD = ClaimRule(
    "progress.spread", gettext_lazy("Between which answers a statement's answers lie, before and after.")
)


def _spread(case: Case, before: Case, name: str) -> Claim | None:
    statement = case.definition.agreements.get(name)
    if statement is None:
        return None
    then, now = ends_of(before, statement), ends_of(case, statement)
    if not (then and now):
        return None
    words = {"low": now[0], "high": now[-1], "lowest": then[0], "highest": then[-1]}
    if then == now:
        text = _("Answers lie between “%(low)s” and “%(high)s”, as before.")
        if now[0] == now[-1]:
            text = _("All answers are “%(low)s”, as before.")
    else:
        text = _(
            "Answers lay between “%(lowest)s” and “%(highest)s”; now they lie between “%(low)s” and “%(high)s”."
        )
    return claim(case, PROGRESS_SPREAD, text % words, about=name)


def ends_of(ground: Ground, item: AgreementItem) -> Sequence[str]:
    """Return the lowest and the highest answer that was given; nothing where none was."""
    tally = ground.tallies.of(item.id)
    given = [choice.label for choice, people in zip(item.choices, tally.answers, strict=False) if people]
    return (given[0], given[-1]) if given else ()


PROGRESS_SETTLED = ClaimRule(
    "progress.settled",
    gettext_lazy(
        "The share of a statement's answers that lie elsewhere than before, where enough answered it again: up to 15 % it has settled (Scheibe, Skutsch and Schofer, 1975)."
    ),
)


def _settled(case: Case, name: str) -> Claim | None:
    shift = case.result.shift.items.get(name) if case.result.shift else None
    # Of what too few answered again nothing could move.
    if shift is None or shift.change is None or name not in case.evidence.moved:
        return None
    text = _("%(share)s of the answers lie elsewhere than before: it has not settled yet.")
    if not shift.change:
        text = _("No answer lies elsewhere than before: it has settled.")
    elif shift.stable:
        text = _("%(share)s of the answers lie elsewhere than before: it has settled.")
    paths = {"change": f"shift.items.{name}.change"}
    return claim(case, PROGRESS_SETTLED, text % {"share": share_words(shift.change)}, paths, about=name)
