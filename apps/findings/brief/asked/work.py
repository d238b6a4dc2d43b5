"""What work costs: of the tests, of a step by its rule, and as the group sized it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.brief.asked.bills import money_words
from apps.findings.brief.lead import Matter
from apps.findings.brief.order import Order
from apps.findings.brief.steps.step import Step
from apps.findings.case import Case
from apps.findings.sentences import listed, number_words, sentence_case, two_digits
from apps.instruments.figures.format import significant

DAYS_A_WEEK = 5


def work_of_tests(case: Case, steps: Sequence[Step]) -> Iterator[str]:
    """Say how long the tests take, of which the days are known."""
    tested = [str(place) for place, step in enumerate(steps, start=1) if step.days]
    if not tested:
        return
    days = sum(step.days for step in steps)
    which = ngettext("Step %(steps)s", "Steps %(steps)s", len(tested)) % {"steps": listed(tested)}
    text = ngettext(
        "%(which)s: one day of work%(price)s.",
        "%(which)s: %(number)s days of work%(price)s.",
        days,
    )
    yield text % {"which": which, "number": number_words(days), "price": _price_of_work(case, days)}


def price_of_tests(matter: Matter, tests: Sequence[Step]) -> str:
    """Say what tests cost, inside of what is asked; nothing where the days of one are not known."""
    if all(step.days for step in tests):
        days = sum(step.days for step in tests)
        text = ngettext(", one day of work", ", %(number)s days of work", days)
        return _price_of_work(matter.case, days) or text % {"number": number_words(days)}
    return ""


def _price_of_work(case: Case, days: float) -> str:
    if not case.framing.week_rate:
        return ""
    return _(", about %(amount)s") % {"amount": _worth(case, days)}


def usually(case: Case, steps: Sequence[Step]) -> str:
    """Say how much work some steps of rules usually are, until their price is there; empty where one is of no rule."""
    low, high = (_days(steps, end) for end in (0, 1))
    if not low or low == high:
        return ""
    all_ = _("together ") if len(steps) > 1 else ""
    if not case.framing.week_rate:
        return _(" (%(all)susually %(low)s–%(high)s days of work)") % {"all": all_, "low": low, "high": high}
    least, most = (_worth(case, days) for days in (low, high))
    text = _(" (%(all)susually %(least)s–%(most)s of work)")
    return text % {"all": all_, "least": least.rpartition(" ")[0], "most": most}


def most_of_work(case: Case, steps: Sequence[Step]) -> str:
    """Return the most that the work of some steps usually costs; empty where that is not known of each."""
    days = _days(steps, 1)
    return _worth(case, days) if days and case.framing.week_rate else ""


def _days(steps: Sequence[Step], end: int) -> int:
    """Return how many days of work some steps are at the least, or the most; 0 where one is of no rule."""
    weeks = [step.weeks[end] for step in steps if step.weeks is not None]
    return sum(max(round(each * DAYS_A_WEEK), 1) for each in weeks) if len(weeks) == len(steps) else 0


def _worth(case: Case, days: float) -> str:
    return money_words(case, significant(days / DAYS_A_WEEK * (case.framing.week_rate or 0), 2))


def sized(case: Case, order: Order) -> str:
    low, high = (sum(getattr(size, name) for size in order.sizes) for name in ("low", "high"))
    days = (
        two_digits(low)
        if low == high
        else _("%(low)s to %(high)s")
        % {
            "low": two_digits(low),
            "high": two_digits(high),
        }
    )
    text = _("%(days)s days of work, sized by %(who)s") % {"days": sentence_case(days), "who": order.sized_by}
    if case.framing.week_rate:
        amounts = [significant(each / DAYS_A_WEEK * case.framing.week_rate, 2) for each in (low, high)]
        words = list(dict.fromkeys(money_words(case, amount) for amount in amounts))
        text += _(": about %(amount)s") % {"amount": _(" to ").join(words)}
    return f"{text}."
