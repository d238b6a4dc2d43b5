"""The form of a decision."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.deciding.answers import ReaderAnswer, deciders_of
from apps.decisions.deciding.proposal import Proposal
from apps.decisions.fields import choice_field, day_field, line_field, owner_field
from apps.decisions.models import Decision
from apps.decisions.owners import Owners, stored_owner
from apps.decisions.revisions import RevisedForm
from apps.decisions.wording import sentence_of
from apps.instruments.rank_list import PLACES, UNPLACED, RankCard, moved

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise, StrPromise

MOST_WORDS = 4000  # as in the engagement file
MOST_VOTES = 100_000
MOST_DECIDERS = 40
VOTES = ("yes", "with_reservation", "no")
TYPED_PARTS = ("act", "what", "until", "money", "people", "owner")


class RankingField(forms.MultipleChoiceField):
    """An order, first to last."""

    # Django compares the choices as a set: the same four in another order would be no change.
    def has_changed(self, initial: object, data: object) -> bool:
        return (initial or []) != (data or [])


def _number(label: "StrPromise") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_VOTES,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "min": 0}),
    )


def _words(label: "StrPromise", hint: "StrOrPromise" = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
    )


class DecisionForm(RevisedForm):
    """`decides` asks for all that a decision needs; a draft may lack any of it.

    `not_before` is the day of the version before.
    """

    act = choice_field(
        gettext_lazy("What happens"), [("", gettext_lazy("Choose")), *Decision.Act.choices], required=False
    )
    what = line_field(gettext_lazy("What"), 200)
    until = line_field(gettext_lazy("Until"), 200)
    money = line_field(gettext_lazy("Money"), 120)
    people = line_field(gettext_lazy("People"), 120)
    owner = owner_field(gettext_lazy("Owner"))
    due_on = day_field(gettext_lazy("By"))
    # The token of the proposal on the page.
    result = forms.CharField(widget=forms.HiddenInput, required=False)
    ranking = RankingField(label=gettext_lazy("Order"), widget=forms.MultipleHiddenInput, required=False)
    reason = _words(
        gettext_lazy("Why"),
        gettext_lazy("What led to it. Needed if your order differs from the result."),
    )
    yes = _number(gettext_lazy("Yes"))
    with_reservation = _number(gettext_lazy("With a reservation"))
    no = _number(gettext_lazy("No"))
    dissent = _words(
        gettext_lazy("Dissent"),
        gettext_lazy("In their own words. Needed if somebody has a reservation or can't live with it."),
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Decided on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"}),
        error_messages={"invalid": gettext_lazy("That is no day: write it as 2026-11-30.")},
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        newest: Decision | None,
        labels: Mapping[str, str],
        proposal: Proposal,
        owners: Owners,
        today: date,
        not_before: date | None = None,
    ) -> None:
        self.labels, self.proposal, self.today, self.not_before = labels, proposal, today, not_before
        self.owners = owners
        self.is_draft = newest is not None and newest.state == Decision.State.DRAFT
        self.decides = data is not None and "decide" in data
        saved = _saved(newest, proposal, labels, today)
        saved["owner"] = owners.named(newest.owner) if newest else ""
        super().__init__(data, saved=saved, revision=newest.revision if newest else 0)
        cast("RankingField", self.fields["ranking"]).choices = list(labels.items())
        # What the form shows as proposed has to be what is recorded: whoever wrote of another result looks again.
        self.has_other_result = data is not None and data.get("result", "") != proposal.token
        if self.has_other_result:
            # The page that follows shows the other proposal: whoever sends it again has seen that.
            cast("QueryDict", self.data)["result"] = proposal.token

    def echo(self, sent: QueryDict, copied: Sequence[ReaderAnswer] = ()) -> None:
        """Show what was typed with one card moved, with more rows, or with answers copied in; it judges nothing."""
        if copied:
            sent = _with_answers(sent, copied)
        rows = _rows_in(sent)
        self._add_rows(min(rows + (2 if "more" in sent else 0), MOST_DECIDERS))
        typed: dict[str, object] = {name: sent.get(name, "") for name in self.fields}
        typed["ranking"] = moved(sent.getlist("ranking"), sent.get("move", ""), among=self.labels)
        # As what the form begins with: bound data would be judged.
        self.initial = typed

    def add_fields(self, data: QueryDict | None, saved: Mapping[str, object]) -> None:
        """Add a row for each who decided, as many as were sent, and no fewer than are saved."""
        stored = sum(name.startswith("role-") for name in saved)
        # Two rows are left free, so that one more person can be typed without asking for more rows first.
        rows = max(3, stored + 2) if data is None else max(_rows_in(data), stored)
        self._add_rows(min(rows, MOST_DECIDERS))

    def _add_rows(self, rows: int) -> None:
        for row in range(rows):
            for part, label in (("role", _("Role %(number)d")), ("who", _("Name %(number)d"))):
                self.fields[f"{part}-{row}"] = forms.CharField(
                    label=label % {"number": row + 1},
                    max_length=120,
                    required=False,
                    widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
                )

    @property
    def sentence(self) -> str:
        """Return what is typed as the sentence that it makes, whatever is amiss with it."""
        typed = {name: str(self[name].value() or "") for name in TYPED_PARTS}
        try:
            day = forms.DateField().to_python(self["due_on"].value())
        except forms.ValidationError:
            day = None
        return sentence_of(Decision(**typed, due_on=day), typed["owner"])

    @property
    def may_be_saved(self) -> bool:
        return self.is_bound and not self.is_stale and not self.has_other_result and self.is_valid()

    @property
    def deciders(self) -> list[tuple[BoundField, BoundField]]:
        rows = sum(name.startswith("role-") for name in self.fields)
        return [(self[f"role-{row}"], self[f"who-{row}"]) for row in range(rows)]

    @property
    def may_add(self) -> bool:
        return len(self.deciders) < MOST_DECIDERS

    @property
    def cards(self) -> tuple[RankCard, ...]:
        typed = self["ranking"].value() or ()
        # What was sent may name one twice, or one that is none: each dimension has one card.
        placed = [slug for slug in dict.fromkeys(typed) if slug in self.labels]
        others = [slug for slug in (*self.proposal.order, *self.proposal.rest) if slug not in placed]
        return (
            *(self._card(slug, _place(index, len(self.labels))) for index, slug in enumerate(placed)),
            *(self._card(slug, "") for slug in others),
        )

    def _card(self, slug: str, place: str) -> RankCard:
        order = self.proposal.order
        text = _("Number %(place)d in the result") % {"place": order.index(slug) + 1} if slug in order else ""
        return RankCard(slug, self.labels[slug], text, bool(place), place or str(UNPLACED))

    def clean_ranking(self) -> list[str]:
        ranking: list[str] = self.cleaned_data["ranking"]
        if len(set(ranking)) < len(ranking):
            raise forms.ValidationError(_("A dimension is in the order twice: put them in order again."))
        return ranking

    def clean_owner(self) -> str:
        return stored_owner(self.cleaned_data["owner"], self.owners)

    def clean_decided_on(self) -> date | None:
        day: date | None = self.cleaned_data["decided_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("That day is still to come: say when it was decided."))
        if day and self.not_before and day < self.not_before:
            raise forms.ValidationError(
                _("The version before was decided on %(day)s: this one can't be earlier.")
                % {"day": date_format(self.not_before)}
            )
        if day is None and self.decides:
            raise forms.ValidationError(_("Say on which day it was decided."))
        return day

    def clean(self) -> None:
        super().clean()
        if self.decides:
            self._ask_for_what_is_missing()

    def _ask_for_what_is_missing(self) -> None:
        cleaned = self.cleaned_data
        missing = {
            "act": _("Say what happens: something is built, tested, moved or stopped."),
            "what": _("Say what is decided, in a few words."),
            "owner": _("Say who sees to it."),
            "due_on": _("Say by which day."),
        }
        for name, problem in missing.items():
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, problem)
        if not any(cleaned.get(role.name) or cleaned.get(who.name) for role, who in self.deciders):
            self.add_error("role-0", _("Say who decided: a role is enough."))
        self._ask_why()

    def _ask_why(self) -> None:
        cleaned = self.cleaned_data
        ranking = cleaned.get("ranking")
        if ranking and not cleaned.get("reason") and not self.proposal.is_followed_by(tuple(ranking)):
            self.add_error("reason", _("Your order differs from the result: say why."))
        objecting = any(cleaned.get(vote) for vote in ("with_reservation", "no"))
        if objecting and not cleaned.get("dissent"):
            self.add_error(
                "dissent", _("Somebody has a reservation or can't live with it: write what they say.")
            )

    @property
    def written(self) -> dict[str, object]:
        """Return the columns that a valid form says."""
        cleaned = self.cleaned_data
        rows = [{"role": cleaned[role.name], "name": cleaned[who.name]} for role, who in self.deciders]
        votes = {vote: cleaned[vote] or 0 for vote in VOTES}
        return {
            **{name: cleaned[name] for name in TYPED_PARTS},
            **{name: cleaned[name] for name in ("due_on", "ranking", "reason", "dissent", "decided_on")},
            "deciders": [row for row in rows if any(row.values())],
            "live_with": votes if any(votes.values()) else {},
        }


def _saved(
    newest: Decision | None, proposal: Proposal, labels: Mapping[str, str], today: date
) -> dict[str, object]:
    """Return what the form begins with: the draft; or what holds, to be voted on anew; or what the result proposes."""
    saved: dict[str, object] = {"result": proposal.token}
    if newest is None:
        order = list(proposal.order)
        if len(order) == len(labels) - 1:  # one place is left
            order += proposal.rest
        return saved | {"ranking": order, "decided_on": today}
    saved |= {name: getattr(newest, name) for name in (*TYPED_PARTS, "due_on", "ranking", "reason")}
    for row, each in enumerate(newest.deciders):
        saved |= {f"role-{row}": each["role"], f"who-{row}": each["name"]}
    if newest.state == Decision.State.DRAFT:
        # Of a version that holds, neither votes nor the day: whoever decides anew is asked again.
        saved |= {vote: newest.live_with.get(vote) or None for vote in VOTES}
        saved |= {"dissent": newest.dissent, "decided_on": newest.decided_on}
    return saved


def _with_answers(sent: QueryDict, copied: Sequence[ReaderAnswer]) -> QueryDict:
    """Return what was typed with who answered among those who decided, and their reasons under the dissent, each once."""
    sent = sent.copy()
    names = {sent.get(f"who-{row}", "").strip() for row in range(_rows_in(sent))}
    free = (row for row in count() if not (sent.get(f"role-{row}") or sent.get(f"who-{row}")))
    for who in deciders_of(copied):
        if who not in names:
            row = next(free)
            sent[f"role-{row}"], sent[f"who-{row}"] = "", who
    words = sent.get("dissent", "")
    reasons = (each.dissent for each in copied if each.dissent not in words)
    sent["dissent"] = "\n".join(filter(None, (words, *reasons)))
    return sent


def _rows_in(data: QueryDict) -> int:
    return max(1, sum(name.startswith("role-") for name in data))


def _place(index: int, count: int) -> str:
    return str(PLACES[index]) if count == len(PLACES) else str(index + 1)
