"""Sentences that more than one page of an engagement shows."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def added_words(people: int) -> str:
    return ngettext(
        "%(count)d person is on the list. Next: make links for those who have none.",
        "%(count)d people are on the list. Next: make links for those who have none.",
        people,
    ) % {"count": people}


def closing_words(at: datetime) -> str:
    """Say when the round closes, in the engagement's local time."""
    return _("The round closes by itself on %(weekday)s, %(day)s, %(time)s.") % {
        "weekday": date_format(at, "l"),
        "day": date_format(at, "MONTH_DAY_FORMAT"),
        "time": date_format(at, "H:i"),
    }
