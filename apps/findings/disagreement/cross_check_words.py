"""The words of the cross-checks: both figures with their roles, and what to ask."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Words = tuple["StrPromise", "StrPromise"]

WORDS: Mapping[str, Words] = {
    "peak": (
        gettext_lazy(
            "%(said_by)s: %(said)s in the busiest second. People a day and the busiest hour (%(rests_on_by)s) make it "
            "%(expected)s, if each person asks once a day."
        ),
        gettext_lazy("How often does one ask, and what is the busiest hour like?"),
    ),
    "memory": (
        gettext_lazy(
            "%(said_by)s: %(said)s to serve one copy of the model. Its parameters (%(rests_on_by)s), at one to two "
            "bytes each, make it %(expected)s."
        ),
        gettext_lazy("Is the same model meant, and what else takes memory?"),
    ),
    "stock": (
        gettext_lazy(
            "%(said_by)s: %(said)s to be read at the horizon. Today's data and what arrives each day until then "
            "(%(rests_on_by)s) make it %(expected)s, if all of it is kept."
        ),
        gettext_lazy("How long is data kept?"),
    ),
    "bill": (
        gettext_lazy(
            "%(said_by)s: infrastructure may cost %(said)s. The price of 1,000 answers and their number at the horizon "
            "(%(rests_on_by)s) make it %(expected)s."
        ),
        gettext_lazy("What else is in the budget, or which figure is out?"),
    ),
    "freshness": (
        gettext_lazy(
            "%(said_by)s: the longest regular job takes %(said)s. The data a good answer rests on may be %(expected)s "
            "old (%(rests_on_by)s)."
        ),
        gettext_lazy("Does that answer wait for that job?"),
    ),
    "inventory": (
        gettext_lazy(
            "%(said_by)s: %(said)s in production. A list of them would have to be pieced together (%(rests_on_by)s)."
        ),
        gettext_lazy("Where does the number come from?"),
    ),
}

# What the second edition asks otherwise, or only it asks.
SECOND_WORDS: Mapping[str, Words] = {
    "per_person": (
        gettext_lazy(
            "%(said_by)s: it hands out %(said)s. The people who use it on an ordinary day (%(rests_on_by)s), at one "
            "answer in twenty days to 200 a day each, make it %(expected)s."
        ),
        gettext_lazy("Who or what asks, besides the people?"),
    ),
    "peak": (
        gettext_lazy(
            "%(said_by)s: %(said)s in the busiest second. The answers of a day and the busiest hour (%(rests_on_by)s) "
            "make it %(expected)s, at one to ten requests for an answer."
        ),
        gettext_lazy("How many requests does an answer take, and what is the busiest hour like?"),
    ),
    "tokens_minute": (
        gettext_lazy(
            "%(said_by)s: %(said)s at the busiest. The busiest second and the tokens of one request (%(rests_on_by)s) "
            "make it %(expected)s."
        ),
        gettext_lazy("Which of these figures comes from the supplier's usage page?"),
    ),
    "calls_minute": (
        gettext_lazy(
            "%(said_by)s: %(said)s at the busiest. The busiest second (%(rests_on_by)s) makes it %(expected)s."
        ),
        gettext_lazy("Does every request reach the supplier, and once?"),
    ),
    "generation": (
        gettext_lazy(
            "%(said_by)s: the copies must generate %(said)s. The busiest second and what comes back for one request "
            "(%(rests_on_by)s) make it %(expected)s."
        ),
        gettext_lazy("Which of them was measured?"),
    ),
    "bill": (
        gettext_lazy(
            "%(said_by)s: all bills for it were %(said)s. The price of 1,000 answers and their number "
            "(%(rests_on_by)s) make it %(expected)s."
        ),
        gettext_lazy("What else is on the bill, or which figure is out?"),
    ),
    "price": (
        gettext_lazy(
            "%(said_by)s: a thousand answers cost %(said)s. The tokens of one request (%(rests_on_by)s), at what "
            "suppliers ask for a million, make a thousand requests %(expected)s."
        ),
        gettext_lazy("Is the price that of a thousand, and does one answer take one request?"),
    ),
    "budget": (
        gettext_lazy(
            "%(said_by)s: infrastructure may cost %(said)s. The price of 1,000 answers and their number at the horizon "
            "(%(rests_on_by)s) make it %(expected)s."
        ),
        gettext_lazy("What else is in the budget, or which figure is out?"),
    ),
    "concurrency": (
        gettext_lazy(
            "%(said_by)s: %(said)s at the same time at the peak. The busiest second and how long an answer may take "
            "(%(rests_on_by)s) make it %(expected)s."
        ),
        gettext_lazy("How long does one really take, and do they wait in a queue?"),
    ),
    "memory": (
        gettext_lazy(
            "%(said_by)s: %(said)s to serve one copy of the model. Its parameters (%(rests_on_by)s), at half a byte to "
            "four bytes each with what running answers keep, make it %(expected)s."
        ),
        gettext_lazy("Is the same model meant, and what else takes memory?"),
    ),
    "index_store": (
        gettext_lazy(
            "%(said_by)s: it may store %(said)s. The passages of the index at the horizon (%(rests_on_by)s) take "
            "%(expected)s."
        ),
        gettext_lazy("Is the index meant to stay within that?"),
    ),
    "rebuild": (
        gettext_lazy(
            "%(said_by)s: building the whole index again takes %(said)s. Its passages (%(rests_on_by)s), at 30 to "
            "3,000 a second, make it %(expected)s."
        ),
        gettext_lazy("Has it been done, from the sources to the last passage?"),
    ),
    "freshness": (
        gettext_lazy(
            "%(said_by)s: it takes %(said)s until new data counts. What a good answer rests on may be %(expected)s "
            "old (%(rests_on_by)s)."
        ),
        gettext_lazy("Does that answer wait for it?"),
    ),
    "care": (
        gettext_lazy(
            "%(said_by)s: the checking is done in %(said)s. The results that are looked at (%(rests_on_by)s), at 12 "
            "seconds to two hours each, make it %(expected)s."
        ),
        gettext_lazy("How long does somebody look at one result?"),
    ),
    "checked": (
        gettext_lazy(
            "%(said_by)s: a person looks at %(said)s. The system hands out %(expected)s (%(rests_on_by)s)."
        ),
        gettext_lazy("What is looked at that it did not hand out, or handed out that nobody looks at?"),
    ),
    "teams": (
        gettext_lazy(
            "%(said_by)s: %(said)s build or change AI systems. The people who will build and run this one "
            "(%(rests_on_by)s) make at most %(expected)s."
        ),
        gettext_lazy("Which teams are meant?"),
    ),
    "plan": (
        gettext_lazy(
            "%(said_by)s: infrastructure may cost %(said)s. What it is expected to bring in or save makes "
            "%(expected)s (%(rests_on_by)s)."
        ),
        gettext_lazy("What does it pay for that is not counted here?"),
    ),
    "first_words": (
        gettext_lazy(
            "%(said_by)s: the first words may take %(said)s. The whole answer may take %(expected)s "
            "(%(rests_on_by)s)."
        ),
        gettext_lazy("Which of the two is promised?"),
    ),
    "is_it_agent": (
        gettext_lazy("%(said_by)s: one request or task takes %(said)s of the model."),
        gettext_lazy("Is the kind of system right: does it answer, or carry out tasks?"),
    ),
}

# A limit is picked that nobody names, or one is named that nobody promised.
CONTRADICTIONS: Mapping[str, Words] = {
    "named_though_none": (
        gettext_lazy(
            "%(said_by)s: of the supplier's limits a shared one was met, with none promised. All the same a quota "
            "in writing is named (%(rests_on_by)s)."
        ),
        gettext_lazy("Where is it written, and does it hold at the busiest time?"),
    ),
    "none_though_some": (
        gettext_lazy(
            "%(said_by)s: a limit of the supplier was met. None is promised in writing (%(rests_on_by)s)."
        ),
        gettext_lazy("Which number does the supplier's console show for it?"),
    ),
}
