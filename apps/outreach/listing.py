"""The list of the last mail to each person."""

from collections.abc import Callable

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.lists.pages import Key, ListPage, has_words, list_page, sorted_rows
from apps.core.lists.query import Column, Filter, Listing
from apps.engagements.models import Stakeholder
from apps.mailing.models import MailOutcome
from apps.outreach.services import Mailable, MailState

type Row = tuple[Stakeholder, MailState]

LISTING = Listing(
    columns=(
        Column("name", _("Person"), by=("name",)),
        Column("kind", _("Mail"), by=("kind",)),
        Column("became", _("What became of it"), by=("became",), descending_first=True),
    ),
    choices=(
        Filter(
            "became",
            _("What became of it"),
            tuple(MailOutcome.choices),
        ),
    ),
    searches=_("name or address"),
)
_KEYS: dict[str, Callable[[Row], Key]] = {
    "name": lambda row: str(row[0]).casefold(),
    "kind": lambda row: row[1].kind,
    "became": lambda row: row[1].mail.finished_at,
}


def mails_page(mailable: Mailable, query: QueryDict) -> ListPage[Row]:
    wanted = LISTING.read(query)
    found = [
        (person, state)
        for person, state in mailable.last
        if has_words(wanted, str(person), state.mail.recipient)
        and wanted.chosen.get("became", state.mail.outcome) == state.mail.outcome
    ]
    return list_page(LISTING, wanted, sorted_rows(found, wanted, _KEYS))
