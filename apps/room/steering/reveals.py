"""What a reveal shows: whole groups with what stands from the round before, never a figure of a part of a group."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from apps.assessments.renewal import Counting, as_meant
from apps.assessments.rounds.moved import toward
from apps.assessments.snapshots import collect_evidence
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement, Round
from apps.findings.case import Ground
from apps.findings.progress.heard import KNOWN, figures_given
from apps.findings.sentences import sentence_case
from apps.instruments.definition import AgreementItem, ChoiceItem, QuantityItem, RankingItem
from apps.instruments.figures.points import WORDS
from apps.instruments.selectors import definition_for, definition_of
from apps.instruments.values import is_given
from apps.responses.models import Answer, AnswerEvent, Response
from apps.responses.selectors import effective_answers
from apps.room.errors import RoomRefused
from apps.room.models import Ballot, RoomTopic
from apps.room.visibility import (
    Count,
    Figures,
    Reveal,
    VotedPart,
    answers_to,
    ballots_on,
    doubted_on,
    last_reveal_at,
    reveals_of,
)


def reveal_of(topic: RoomTopic, *, at: datetime) -> Reveal:
    """Return what is shown of a topic from now on. Raises RoomRefused while nobody has voted."""
    return _of_ballots(topic, at) if topic.is_own else _of_answers(topic, at)


def _of_ballots(topic: RoomTopic, at: datetime) -> Reveal:
    ballots = list(ballots_on(topic).select_related("response__stakeholder"))
    if not ballots:
        raise RoomRefused(_("Nobody has voted yet."))
    k, since, before = topic.room.engagement.smallest_group, last_reveal_at(topic), reveals_of(topic)
    again = _given_after(since, ballots) if since is not None else []
    kept = before[-1].parts[0] if before else None
    # Where too few had voted, nothing was shown that could be compared.
    if kept is not None and not kept.too_few:
        new = _given_after(datetime.fromisoformat(kept.at), ballots)
        if _hiding(new) < k:
            return Reveal(at.isoformat(), (kept,), again=len(again), dissents=before[-1].dissents)
    Ballot.objects.filter(pk__in=[each.pk for each in ballots if each.shown is None]).update(shown=F("value"))
    moved = sum(each.shown not in (None, each.value) for each in again) if _hiding(again) >= k else None
    return replace(_of_crowd(topic, ballots, at), again=len(again), moved=moved)


def _given_after(since: datetime, ballots: Sequence[Ballot]) -> list[Ballot]:
    return [each for each in ballots if each.given_at > since]


def _of_crowd(topic: RoomTopic, ballots: Sequence[Ballot], at: datetime) -> Reveal:
    """Return what all have voted, and in which words, where they are enough to hide each other."""
    if _hiding(ballots) < topic.room.engagement.smallest_group:
        return Reveal(at.isoformat(), (VotedPart(topic.text, too_few=True, at=at.isoformat()),))
    texts = sorted(filter(None, (each.text for each in ballots)), key=sha256_of)
    part = VotedPart(topic.text, counts=_ballot_counts(topic, ballots), at=at.isoformat())
    return Reveal(at.isoformat(), (part,), dissents=tuple(texts))


def _hiding(ballots: Sequence[Ballot]) -> int:
    return sum(_hides(each.response) for each in ballots)


def _hides(response: Response) -> bool:
    """Return whether a vote hides others: of a phone begun afresh nothing shows whose it is."""
    is_proven = not (response.is_interview or response.replaces)
    return is_proven and response.stakeholder.hides_others


def _ballot_counts(topic: RoomTopic, ballots: Sequence[Ballot]) -> tuple[Count, ...]:
    values = [each.value for each in ballots]
    if topic.kind == RoomTopic.Kind.FIGURE:
        words = {each.value: each.words for each in ballots}
        return tuple(Count(words[value], values.count(value)) for value in sorted(words))
    return tuple(Count(option, values.count(option)) for option in topic.options)


def _of_answers(topic: RoomTopic, at: datetime) -> Reveal:
    engagement = topic.room.engagement
    # Who is voting just now is done before it is counted.
    asking = Round.objects.select_for_update().filter(engagement=engagement).order_by("-number")[0]
    votes = list(answers_to(topic).select_related("response__stakeholder"))
    if not votes:
        raise RoomRefused(_("Nobody has voted yet."))
    # Clocks of several machines differ: what is in the picture is never later than it.
    at = max(at, *(each.answered_at for each in votes))
    items = definition_of(engagement.instrument_version).items_of_topic(topic.key, engagement.routing)
    k, since, before = engagement.smallest_group, last_reveal_at(topic), reveals_of(topic)
    doubted = doubted_on(topic).values()
    ground = _ground_now(asking, as_meant(doubted, items, since or asking.opened_at), at=at)
    again = [each for each in votes if since is not None and each.answered_at > since]
    shown = dict(zip(items, before[-1].parts, strict=False)) if before else {}
    parts = tuple(
        _part_of(ground, name, [each for each in votes if each.item == name], shown, at) for name in items
    )
    enough = _people_who_hide(again) >= k
    return Reveal(
        at=at.isoformat(),
        parts=parts,
        again=len({each.response_id for each in again}),
        moved=_moved(ground, asking, again, datetime.fromisoformat(before[0].at)) if enough else None,
    )


def _ground_now(asking: Round, counting: Counting, *, at: datetime) -> Ground:
    """Return what the round says now, as its result would show it: with its groups as they are kept together."""
    engagement = Engagement.objects.with_framing().get(pk=asking.engagement_id)
    evidence, _members = collect_evidence(engagement, asking, at=at, counting=counting)
    return Ground(evidence, definition_for(engagement.instrument_version, engagement.routing))


def _part_of(
    ground: Ground, name: str, votes: Sequence[Answer], shown: Mapping[str, VotedPart], at: datetime
) -> VotedPart:
    """Return one question as it is shown now; opinions stay as they are shown until enough have voted since."""
    kept = shown.get(name)
    since = datetime.fromisoformat(kept.at) if kept and not kept.too_few else None
    new = [each for each in votes if since is None or each.answered_at > since]
    if ground.definition.item(name).on_record or _people_who_hide(new) >= ground.framing.k:
        return replace(_part(ground, name, votes), at=at.isoformat())
    return kept or VotedPart(ground.question(name), too_few=True, at=at.isoformat())


def _people_who_hide(votes: Sequence[Answer]) -> int:
    return len({each.response_id for each in votes if _hides(each.response)})


def _part(ground: Ground, name: str, votes: Sequence[Answer]) -> VotedPart:
    item, question = ground.definition.item(name), ground.question(name)
    match item:
        case QuantityItem():
            gave = sum(_has_figure(each.answers.get(name)) for each in ground.evidence.facts)
            gave_now = len({each.response_id for each in votes if _has_figure(each.value)})
            return VotedPart(question, figures=_figures(ground, item), as_before=max(0, gave - gave_now))
        case RankingItem():
            firsts = ground.tallies.first_places
            labels = ground.definition.dimensions
            return VotedPart(question, counts=tuple(Count(labels[slug], firsts[slug]) for slug in labels))
        case AgreementItem():
            answers = ground.tallies.of(name).answers
            return VotedPart(
                question,
                counts=tuple(
                    Count(choice.label, people) for choice, people in zip(item.choices, answers, strict=False)
                ),
                too_few=not answers,
            )
        case ChoiceItem() if item.on_record:
            return VotedPart(question, counts=_picks(ground, item))
        case _:
            return VotedPart(question, too_few=True)


def _has_figure(value: object) -> bool:
    return isinstance(value, Mapping) and is_given(value)


def _figures(ground: Ground, item: QuantityItem) -> tuple[Figures, ...]:
    item = item.as_asked(ground.framing.routing)
    given = sorted(figures_given(ground, item), key=lambda each: each.value)
    kinds = [(point, known) for point in item.points for known in KNOWN]
    return tuple(
        Figures(
            sentence_case(f"{WORDS[point]}, {KNOWN[known]}"),
            words,
            known or "",
        )
        for point, known in kinds
        if (words := tuple(each.words for each in given if (each.point, each.known) == (point, known)))
    )


def _picks(ground: Ground, item: ChoiceItem) -> tuple[Count, ...]:
    picks = Counter[object]()
    for person in ground.evidence.facts:
        value = person.answers.get(item.id)
        picks.update(value if isinstance(value, list) else [value])
    return tuple(Count(choice.label, picks[choice.value]) for choice in item.choices)


def _moved(ground: Ground, asking: Round, again: Sequence[Answer], first: datetime) -> int:
    """Count who voted again and says otherwise than when the topic was shown first."""
    people = {each.stakeholder_key: each for each in effective_answers(asking.engagement, asking.number)}
    saved = AnswerEvent.objects.filter(response__in=[each.response_id for each in again], at__lte=first)
    kept = saved.filter(outcome=AnswerEvent.Outcome.SAVED).order_by("at", "pk")
    at_first = {(each.response_id, each.item): each.value for each in kept}
    moved = set()
    for vote in again:
        plain = toward(ground, vote.item).plain
        then = at_first.get((vote.response_id, vote.item))
        if then is None:
            then = people[vote.response.stakeholder.key].before_round(vote.item, asking.number)
        if then is not None and plain(then) != plain(vote.value):
            moved.add(vote.response_id)
    return len(moved)
