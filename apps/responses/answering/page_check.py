"""Leaving a page: what was asked back on it is settled, what is new on it is weighed, and may bring the page back."""

from collections.abc import Mapping

from apps.instruments.definition import QuantityItem
from apps.responses.answering.pages import ParsedPage, Questionnaire
from apps.responses.answering.peer_outliers import note_meant, weigh
from apps.responses.questions.base import FigureNotes
from apps.responses.questions.course import QuestionPage
from apps.responses.questions.kinds import kind_of


def item_asked_back(questionnaire: Questionnaire, page: QuestionPage, parsed: ParsedPage) -> str:
    """Return the item whose figure is asked back now, for the first time; empty where there is none.

    What was asked back before and is left as it stands keeps nobody: it is a question, not an error.
    """
    changed = {change.item: change.value for change in parsed.changes}
    quantities = questionnaire.context.wording.definition.quantities
    given = {
        quantities[item.id]: changed.get(item.id, questionnaire.value_of(item))
        for item in page.items
        if item.id in quantities
    }
    if not given:
        return ""
    for item_id, meant in parsed.meant.items():
        if item_id not in questionnaire.stored or questionnaire.stored[item_id].meant != meant:
            note_meant(response=questionnaire.response, item=item_id, meant=meant)
    weighed = weigh(response=questionnaire.response, given=given, known=questionnaire.stored)
    by_itself = {
        item.id
        for item, value in given.items()
        if item.id in changed and _asked_back(questionnaire, item, value, parsed.meant.get(item.id, {}))
    }
    return next((item.id for item in given if item.id in weighed | by_itself), "")


def _asked_back(
    questionnaire: Questionnaire, item: QuantityItem, value: object, meant: Mapping[str, float]
) -> bool:
    checks = kind_of(item).check_figures(item, value, FigureNotes(meant=meant), questionnaire.context.wording)
    return any(check.question for check in checks.values())
