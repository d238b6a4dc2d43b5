"""Leaving a page: which figures are compared with those of peers, and which item makes the page reappear."""

from apps.instruments.definition import QuantityItem, RankingItem
from apps.responses.answering.pages import ParsedPage
from apps.responses.answering.peer_outliers import LeftFigures
from apps.responses.answering.questionnaire import Questionnaire
from apps.responses.questions.base import FigureNotes
from apps.responses.questions.course import QuestionPage
from apps.responses.questions.kinds import kind_of
from apps.responses.questions.ranking import FIRST_ONLY, state_of_ranking
from apps.responses.statements import Change


def left_figures(questionnaire: Questionnaire, page: QuestionPage, parsed: ParsedPage) -> LeftFigures | None:
    """Return the figures on the page once it is saved; None if it asks for none."""
    changed = {change.item: change.value for change in parsed.changes}
    given = {
        item: changed.get(item.id, questionnaire.value_of(item)) for item in _quantities(questionnaire, page)
    }
    return LeftFigures(given, questionnaire.stored) if given else None


def item_asked_back(
    questionnaire: Questionnaire, page: QuestionPage, parsed: ParsedPage, odd: frozenset[str]
) -> str:
    """Return the first item whose figure is newly queried, or an empty text.

    `odd` are the items that are outliers among peers. A figure that was queried before and left unchanged is
    accepted: this is a question, not an error.
    """
    changes = {change.item: change for change in parsed.changes}
    for item in _quantities(questionnaire, page):
        change = changes.get(item.id)
        if item.id in odd or (change and _is_odd_by_itself(questionnaire, item, change)):
            return item.id
    return ""


def is_half_ordered(questionnaire: Questionnaire, page: QuestionPage, parsed: ParsedPage) -> bool:
    """Say whether the page is left with an order that does not name all, and nobody said that they can't name more."""
    changed = {change.item: change.value for change in parsed.changes}
    return any(
        state_of_ranking(item, changed.get(item.id, questionnaire.value_of(item))) == "partial"
        for item in page.items
        if isinstance(item, RankingItem)
    )


def is_first_unnamed(questionnaire: Questionnaire, page: QuestionPage, parsed: ParsedPage) -> bool:
    """Say whether the page is left with the pick that only the first can be named, and none is named."""
    changed = {change.item: change.value for change in parsed.changes}
    return any(
        parsed.form.get(f"{item.id}-how") == FIRST_ONLY
        and state_of_ranking(item, changed.get(item.id, questionnaire.value_of(item))) == "missing"
        for item in page.items
        if isinstance(item, RankingItem)
    )


def _quantities(questionnaire: Questionnaire, page: QuestionPage) -> list[QuantityItem]:
    quantities = questionnaire.context.wording.definition.quantities
    return [quantities[item.id] for item in page.items if item.id in quantities]


def _is_odd_by_itself(questionnaire: Questionnaire, item: QuantityItem, change: Change) -> bool:
    notes, wording = FigureNotes(meant=change.meant), questionnaire.context.wording
    checks = kind_of(item).check_figures(item, change.value, notes, wording)
    return any(check.question for check in checks.values())
