"""Write an engagement as its file: every field, people by id, answers in the instrument's order.

jsonb forgets the order of keys, so every object is written anew in the order of the format.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.core.translations import SOURCE
from apps.documents.vocabulary import POINTS
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_of
from apps.responses.models import Response
from apps.workshops.models import AdviceAnswer, Assumption, Decision, Target

FORMAT = "scalelens-engagement/1"
QUANTITY_KEYS = (*POINTS, "rows", "source")
RANKING_KEYS = ("declined", "ranking", "considered")

type Document = dict[str, Any]


def export_engagement(engagement: Engagement) -> Document:
    """Return the file of an engagement as it stands. Answers that came too late are not in it."""
    definition = definition_of(engagement.instrument_version)
    responses = list(
        Response.objects.filter(round__engagement=engagement)
        .select_related("round", "stakeholder")
        .prefetch_related("answers", "comments")
        .order_by("round__number", "stakeholder__key")
    )
    return {
        **_framing(engagement),
        "invited": _invited(engagement, {response.stakeholder_id for response in responses}),
        "rounds": _rounds(engagement, responses, definition),
        "decision": _decision(Decision.objects.filter(engagement=engagement).first()),
        "assumptions": [_assumption(each, definition) for each in engagement.assumptions.all()],
        "targets": [_target(each) for each in engagement.targets.all()],
        "advice": [_advice(each) for each in engagement.advice_answers.all()],
    }


def _framing(engagement: Engagement) -> Document:
    return {
        "format": FORMAT,
        "instrument": engagement.instrument_version.name,
        "rules": engagement.rules,
        "client": engagement.client.name,
        **_contact(engagement),
        "initiative": engagement.initiative,
        "success_measure": engagement.success_measure,
        "success_figures": _success_figures(engagement),
        "brief_claim": engagement.brief_claim or None,
        "stage": engagement.stage,
        "model_hosting": engagement.model_hosting,
        "existing_systems": engagement.existing_systems,
        "peaks": [_in_order(peak, ("name", "month", "times")) for peak in engagement.peaks],
        "horizon_months": engagement.horizon_months,
        "currency": engagement.currency,
        "mode": engagement.mode,
        "k": engagement.smallest_group,
        "perspectives": engagement.perspectives,
        # As files were before they had it: without it, it is that of the source.
        **({} if engagement.language == SOURCE else {"language": engagement.language}),
        **_examples(engagement),
    }


def _contact(engagement: Engagement) -> Document:
    """Name who was set for questions; the lead is nobody's setting, and stays out of files."""
    if not engagement.contact_email:
        return {}
    return {"contact": {"name": engagement.contact_name, "email": engagement.contact_email}}


def _examples(engagement: Engagement) -> Document:
    """Return the examples beside the ladders; an engagement without any has no such field, as before there were any."""
    own, places = engagement.own_examples, definition_of(engagement.instrument_version).places
    if not engagement.example_pack and not own:
        return {}
    texts = {
        item: dict(sorted(own[item].items(), key=lambda row: int(row[0])))
        for item in sorted(own, key=places.__getitem__)
    }
    return {"examples": {"pack": engagement.example_pack or None, "texts": texts}}


def _success_figures(engagement: Engagement) -> Document | None:
    today, wanted = engagement.success_today, engagement.success_wanted
    if not engagement.success_unit and today is None and wanted is None:
        return None
    return {"unit": engagement.success_unit, "today": _plain(today), "wanted": _plain(wanted)}


def _invited(engagement: Engagement, answering: set[Any]) -> list[Document]:
    people = Stakeholder.objects.filter(engagement=engagement).order_by("key")
    return [
        _person(person) | ({"withdrawn": True} if person.has_withdrawn else {})
        for person in people
        if person.pk not in answering
    ]


def _person(person: Stakeholder) -> Document:
    return {
        "stakeholder": person.key,
        "name": person.name,
        "email": person.email,
        "perspective": person.perspective,
    }


def _rounds(engagement: Engagement, responses: Sequence[Response], definition: Definition) -> list[Document]:
    rounds = Round.objects.filter(engagement=engagement).order_by("number")
    entries: dict[Any, list[Document]] = {round_.pk: [] for round_ in rounds}
    seen: set[Any] = set()
    for response in responses:
        is_first = response.stakeholder_id not in seen
        seen.add(response.stakeholder_id)
        entries[response.round_id].append(_response(response, definition, is_first=is_first))
    return [{"number": round_.number, "responses": entries[round_.pk]} for round_ in rounds]


def _response(response: Response, definition: Definition, *, is_first: bool) -> Document:
    answers: dict[str, Any] = {answer.item: answer.value for answer in response.answers.all()}
    # Later rounds are sparse: there, an item nobody answered again is not one that was left blank.
    if is_first:
        answers = dict.fromkeys(response.asked) | answers
    comments = {comment.item: comment for comment in response.comments.all() if comment.text}
    return {
        **_person(response.stakeholder),
        "submitted": response.is_submitted,
        **({"interview": _interview(response)} if response.is_interview else {}),
        "answers": {item: _answer(value, definition) for item, value in _in_places(answers, definition)},
        "comments": {
            item: {"text": comment.text, "quotable": comment.quotable}
            for item, comment in _in_places(comments, definition)
        },
    }


def _interview(response: Response) -> Document:
    return {
        "by": response.interviewer,
        "on": response.interviewed_on.isoformat() if response.interviewed_on else None,
        "continued": response.taken_over_at is not None,
    }


def _in_places[T](by_item: Mapping[str, T], definition: Definition) -> list[tuple[str, T]]:
    return sorted(by_item.items(), key=lambda entry: definition.places[entry[0]])


def _answer(value: Any, definition: Definition) -> Any:
    if not isinstance(value, dict):
        return value
    return _in_order(value, (*RANKING_KEYS, *QUANTITY_KEYS, *definition.dimensions))


def _decision(decision: Decision | None) -> Document | None:
    if decision is None:
        return None
    return {
        "ranking": decision.ranking,
        "reason": decision.reason,
        "dissent": decision.dissent,
        "live_with": _in_order(decision.live_with, ("yes", "with_reservation", "no")),
        "decided_on": decision.decided_on.isoformat(),
    }


def _assumption(assumption: Assumption, definition: Definition) -> Document:
    return {
        "id": assumption.key,
        "text": assumption.text,
        "quantity": assumption.quantity or None,
        "field": assumption.field or None,
        "value": _plain(assumption.value),
        "flip": _in_order(assumption.flip, ("value", "becomes")) if assumption.flip else None,
        "owner": assumption.owner or None,
        "test": assumption.test,
        "check_by": assumption.check_by.isoformat() if assumption.check_by else None,
        "status": assumption.status,
        "measured": [_in_order(reading, ("on", "value")) for reading in assumption.measured],
    }


def _target(target: Target) -> Document:
    return {
        "id": target.key,
        "indicator": target.indicator,
        "value": target.value,
        "unit": target.unit or None,
        "window": target.window or None,
        "from": target.taken_from or None,
        "owner": target.owner or None,
        "agreed": target.agreed,
        "stop_value": target.stop_value,
    }


def _advice(answer: AdviceAnswer) -> Document:
    return {"rule": answer.rule, "answer": answer.answer, "text": answer.text, "reason": answer.reason}


def _in_order(entry: Mapping[str, Any], keys: Sequence[str]) -> Document:
    return {key: entry[key] for key in keys if key in entry}


def _plain(value: float | None) -> float | int | None:
    """Write 42.0 as 42, the way people and their files do."""
    return int(value) if value is not None and value.is_integer() else value
