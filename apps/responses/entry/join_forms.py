"""The forms for joining: the code, and who joins."""

from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.web.http import ids_in
from apps.core.words.names import has_initials, is_like, is_same
from apps.engagements.joining.codes import ALL_DIGITS, DIGITS, digits_of
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import perspective_labels
from apps.responses.entry.joining import (
    Joining,
    digest_of,
    names_to_choose,
    not_free_words,
    taken_words,
)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=format_lazy(_("The {digits} digits on the screen."), digits=DIGITS),
        widget=forms.TextInput(
            attrs={
                "class": "input mono",
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": "0000 0000",
            }
        ),
        error_messages={"required": _("Type the code from the screen.")},
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        digits = digits_of(typed)
        if len(digits) not in {DIGITS, ALL_DIGITS}:
            raise forms.ValidationError(_wrong_length(typed, len(digits)))
        return digits


def _wrong_length(typed: str, count: int) -> str:
    words = {"typed": typed, "count": count, "digits": DIGITS}
    if not count:
        return gettext("“%(typed)s” has no digit; the code has %(digits)d, such as 4173 0295.") % words
    return (
        ngettext(
            "“%(typed)s” has %(count)d digit; the code has %(digits)d, such as 4173 0295.",
            "“%(typed)s” has %(count)d digits; the code has %(digits)d, such as 4173 0295.",
            count,
        )
        % words
    )


NEW = "new"  # chosen by who is not on the list


class WhoField(forms.ChoiceField):
    """Takes any value: what became of a name since the page was opened is said with that name."""

    def valid_value(self, value: object) -> bool:
        return True


class JoinForm(forms.Form):
    who = WhoField(label=_("Which of these are you?"), required=False, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=Stakeholder._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    shares_name = forms.BooleanField(required=False, label=_("No, I am somebody else"))
    perspective = forms.ChoiceField(
        label=_("Which of these is nearest to what you do?"), required=False, widget=forms.RadioSelect
    )
    joining = forms.UUIDField(required=False, widget=forms.HiddenInput)
    asks_same_name = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        engagement: Engagement,
        at: datetime,
    ) -> None:
        super().__init__(data, initial=initial)
        self.engagement = engagement
        self.needs_name = not engagement.is_confidential
        labels = perspective_labels(engagement)
        self.listed = {str(each.id): each for each in names_to_choose(engagement, at)}
        names = [
            (value, f"{each.name} · {labels.get(each.perspective, each.perspective)}")
            for value, each in self.listed.items()
        ]
        cast("forms.ChoiceField", self.fields["who"]).choices = [*names, (NEW, _("I’m not on this list"))]
        cast("forms.ChoiceField", self.fields["perspective"]).choices = list(labels.items())
        help_text = _("It tells the facilitator who is here, not what you say.")
        if self.needs_name:
            help_text = _("This round is named: the facilitator sees it beside your answers.")
        self.fields["name"].help_text = help_text
        # What is asked back stands at its field alone.
        self.said_at_fields = ("name", "who") if self.listed else ("name",)

    def clean_joining(self) -> UUID:
        return self.cleaned_data["joining"] or uuid4()

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        who = cleaned.get("who") or ""
        if who in {"", NEW}:
            self._clean_guest(is_chosen=who == NEW)
        elif who not in self.listed and not self._is_sent_again(who):
            self.add_error("who", taken_words(self._person(who)))
        return cleaned

    def _clean_guest(self, *, is_chosen: bool) -> None:
        cleaned = self.cleaned_data
        if self.listed and not is_chosen and not cleaned.get("perspective"):
            self.add_error("who", gettext("Choose yourself, or say that you are not on this list."))
            return
        if self._lacks("perspective"):
            self.add_error("perspective", gettext("Choose one: it decides what you are asked."))
        if self.needs_name and self._lacks("name"):
            self.add_error("name", gettext("Say your name: this round is named."))
        if cleaned.get("name") and not cleaned.get("shares_name"):
            self._ask_who(cleaned["name"])

    def _lacks(self, name: str) -> bool:
        return not self.cleaned_data.get(name) and name not in self.errors

    def _ask_who(self, name: str) -> None:
        people = self.engagement.stakeholders.asked().exclude(joining=self._digest())
        people = people.select_related("engagement__instrument_version")
        same = [each for each in people if is_same(name, each.name)]
        # Of guests the page lists nobody, so only who types all of a guest's name is told that it is in use.
        like = same or [each for each in people if not each.is_guest and _may_be(name, each.name)]
        if not like:
            return
        self.asks_same_name = True
        # Two on the list may have one name, and only one of them have joined: the other is offered.
        if free := [str(each.pk) for each in like if str(each.pk) in self.listed]:
            self._offer_first(free)
        if gone := [each for each in like if str(each.pk) not in self.listed]:
            not_you = gettext("Not you? Tick “No, I am somebody else”.")
            self.add_error("name", f"{not_free_words(gone)} {not_you}")

    def _offer_first(self, free: list[str]) -> None:
        """Ask whether they are one of these people, who then stand first among the names."""
        who = cast("forms.ChoiceField", self.fields["who"])
        choices = cast("list[tuple[str, str]]", who.choices)
        who.choices = sorted(choices, key=lambda choice: choice[0] not in free)
        labels = dict(choices)
        names = "; ".join(f"“{labels[each]}”" for each in free)
        self.add_error("name", gettext("%(names)s: is that you? Choose it above.") % {"names": names})

    def _digest(self) -> UUID:
        return digest_of(self.engagement, self.cleaned_data.get("joining") or uuid4())

    def _person(self, who: str) -> Stakeholder | None:
        return self.engagement.stakeholders.filter(pk__in=ids_in([who])).first()

    def _is_sent_again(self, who: str) -> bool:
        person = self._person(who)
        return person is not None and person.joining == self._digest()

    def joining_as(self) -> Joining:
        cleaned = self.cleaned_data
        if cleaned["who"] in {"", NEW}:
            return Joining(name=cleaned["name"], perspective=cleaned["perspective"])
        return Joining(row=UUID(cleaned["who"]))


def _may_be(name: str, other: str) -> bool:
    return is_like(name, other) or has_initials(name, other)
