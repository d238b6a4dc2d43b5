"""Leaving a page: what was asked back on it is settled, what is new on it is weighed, and may bring the page back."""

from apps.instruments.definition import QuantityItem
from apps.responses.answering.pages import Answering, PageReading
from apps.responses.answering.peer_outliers import note_meant, weigh
from apps.responses.questions.course import QuestionPage
from apps.responses.questions.odd_figures import Weighed, asked_back


def item_asked_back(way: Answering, page: QuestionPage, reading: PageReading) -> str:
    """Return the item whose figure is asked back now, for the first time; empty where there is none.

    What was asked back before and is left as it stands keeps nobody: it is a question, not an error.
    """
    changed = {change.item: change.value for change in reading.changes}
    given = {
        item: changed.get(item.id, way.value_of(item))
        for item in page.items
        if isinstance(item, QuantityItem)
    }
    if not given:
        return ""
    for item_id, meant in reading.meant.items():
        if item_id not in way.stored or way.stored[item_id].meant != meant:
            note_meant(response=way.response, item=item_id, meant=meant)
    weighed = weigh(response=way.response, given=given, known=way.stored)
    by_itself = {
        item.id
        for item, value in given.items()
        if item.id in changed
        and asked_back(item, value, Weighed(meant=reading.meant.get(item.id, {})), way.sheet.wording)
    }
    return next((item.id for item in given if item.id in weighed | by_itself), "")
