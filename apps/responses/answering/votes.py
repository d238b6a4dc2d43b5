"""What is asked again, a topic a page: one's own answer of the round before, others' reasons, and one's vote."""

from collections.abc import Mapping

from apps.findings.progress.heard import Heard
from apps.instruments.definition import SOURCE, Item
from apps.instruments.values import is_given
from apps.responses.answering.earlier import heard_before
from apps.responses.answering.questionnaire import Questionnaire
from apps.responses.answering.shown import OwnVote, Reason
from apps.responses.questions.course import QuestionPage
from apps.responses.questions.kinds import QuestionForm, describe


def votes_of(
    questionnaire: Questionnaire,
    page: QuestionPage,
    questions: tuple[QuestionForm, ...],
    reasons: Mapping[str, Reason] | None,
    errors: Mapping[str, str],
) -> tuple[OwnVote, ...]:
    """Return a page's votes, with the reasons that were sent or else those that are kept."""
    forms = dict(zip(page.items, questions, strict=True))
    votes = _answered_together(page)
    heard = heard_before(questionnaire.response.round, [item.id for item in votes])
    if reasons is None:
        reasons = {item: Reason(**each) for item, each in questionnaire.response.reasons.items()}
    return tuple(
        OwnVote(
            questions=tuple(forms[each] for each in together),
            before=_first_said(questionnaire, together, questionnaire.earlier),
            now=_first_said(
                questionnaire, together, {each.id: questionnaire.value_of(each) for each in together}
            ),
            is_same=all(
                questionnaire.value_of(each) in (None, questionnaire.earlier.get(each.id))
                for each in together
            ),
            heard=heard.get(item.id, Heard()),
            reason=reasons.get(item.id, Reason()),
            reason_error=errors.get(f"{item.id}-reason", ""),
        )
        for item, together in votes.items()
    )


def _answered_together(page: QuestionPage) -> dict[Item, list[Item]]:
    """Return the items by the one they are answered with: a figure's other units, and how one knows it."""
    votes: dict[Item, list[Item]] = {}
    for item in page.items:
        if item.kept_for or item.kind == SOURCE:
            votes[next(reversed(votes))].append(item)
        else:
            votes[item] = [item]
    return votes


def _first_said(questionnaire: Questionnaire, items: list[Item], given: Mapping[str, object]) -> str:
    figures = (item for item in items if item.kind != SOURCE)
    return next(
        filter(None, (in_a_sentence(questionnaire, each, given.get(each.id)) for each in figures)), ""
    )


def in_a_sentence(questionnaire: Questionnaire, item: Item, value: object) -> str:
    return describe(item, value, questionnaire.context.wording) if is_given(value) else ""
