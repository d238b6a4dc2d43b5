"""No more words stand on the pages that people read than the load model counts, by a tenth."""

from collections.abc import Callable

import pytest

from apps.engagements.models import Engagement
from apps.instruments.definition import Routing
from apps.instruments.load import FULL, form_of, load_of
from apps.responses.answering.questionnaire import questionnaire_of
from apps.responses.questions.course import REVIEW
from tests.instruments.third import DEFINITION, TRADES
from tests.pages import Element, read_page
from tests.responses.conftest import link_path
from tests.responses.parts.conftest import Person

MORE = 1.1
# What nobody reads through: what is hidden or folded, what is pressed, and what is the same on every page.
UNREAD = ".vh, [hidden], details, button, .agree, .instead, .links, .when, [id$=-most], .errors"
OFFERED = ".choices, .ladder, .chips"
# The model counts a ladder behind its fold, and on the record by its three words.
SWITCHES = {"system_kind": "kind", "model_hosting": "hosting", "people_check": "check"}


def longest(perspective: str, kind: str) -> tuple[Routing, int]:
    """Return the framing in which the form of a perspective takes longest, and its words by the model."""
    assert DEFINITION.load
    model, not_counted = DEFINITION.load, DEFINITION.not_counted
    loads = [
        (
            load_of(model, form_of(DEFINITION, perspective, where, FULL), not_counted=not_counted, form=FULL),
            where,
        )
        for where in DEFINITION.routings
        if where["system_kind"] == kind
    ]
    load, where = max(loads, key=lambda each: each[0].minutes)
    return where, load.words


@pytest.mark.parametrize("kind", ["predictive", "answers", "agent"])
@pytest.mark.parametrize("perspective", TRADES)
def test_the_longest_forms_have_no_more_words_than_are_promised(
    framed: Callable[..., Engagement], perspective: str, kind: str
) -> None:
    where, promised = longest(perspective, kind)
    chosen = {SWITCHES.get(name, name): value for name, value in where.items() if value}
    person = Person(framed(**chosen), perspective)
    questionnaire = questionnaire_of(person.response)
    read = words_on(read_page(person.browser.get(link_path(person.stakeholder))))
    for slug in questionnaire.course.slugs:
        words = words_on(read_page(person.browser.get(person.url(slug))))
        # The review is looked through, not read.
        read += words / 2 if slug == REVIEW else words
    assert read <= MORE * promised, (read, promised)


def words_on(page: Element) -> float:
    main = page.one("main")
    folded = len(main.all("details.range")) * 7 + len(main.all("details.record")) * 3
    for each in main.all(UNREAD):
        each.found.decompose()
    # Of what there is to pick from, people read down to what fits.
    offered = main.all(OFFERED)
    picked_from = sum(len(each.text.split()) for each in offered) / 2
    for each in offered:
        each.found.decompose()
    return len(main.text.split()) + picked_from + folded
