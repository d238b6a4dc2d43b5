"""The form for the framing of an engagement."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.words.text import validate_one_line
from apps.engagements.choices import (
    Circulation,
    CounselClass,
    FiguresFor,
    Horizon,
    Hosting,
    Jurisdiction,
    Mode,
    SharedBy,
    Stage,
    Tools,
)
from apps.engagements.errors import EditionNotOffered, FramingLocked
from apps.engagements.framing import texts
from apps.engagements.framing.editions import like_pack
from apps.engagements.framing.fields import (
    ASKED_ELSEWHERE,
    ASKED_WHEN,
    INPUT,
    Amounts,
    EngagementForm,
    FigureInput,
    FramingField,
    Tick,
    several,
)
from apps.engagements.framing.services import locked_by_answers
from apps.engagements.framing_fields import FRAMING, NOT_KNOWN, own_switches
from apps.engagements.models import Engagement
from apps.instruments.definition import FramingQuestion, hold
from apps.instruments.examples import packs_of
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of

SMALLEST, LARGEST = 3, 100  # people in a group that is shown on its own
ONE_LINE = (
    "initiative",
    "success_measure",
    "success_unit",
    "thing_one",
    "thing_many",
    "contact_name",
    "recipient",
)
CHOSEN = ("horizon_months", "mode", "circulation")
DAYS = ("launch_on", "decide_on", "counsel_on")
# Facts of the case. Their columns have a default, which nobody gave: offered as chosen it would be sent unread.
FACTS = ("stage", "model_hosting", "brief_claim")
LAUNCH_WITHIN = 183  # days: of a launch that near people think when they are asked for figures of later
# Stored as empty. A choice of its own, because a form that says nothing sends nothing.
NO_CLAIM = "none"
FARTHEST = 10  # years, before or after today: beyond it the year is mistyped

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FramingForm(Amounts, EngagementForm):
    client_name = forms.CharField(
        label=_("Client"),
        max_length=120,
        widget=forms.TextInput(attrs={**INPUT, "list": "clients", "autocomplete": "off"}),
    )
    brief_claim = forms.ChoiceField(label=_("What does the brief say must scale?"))
    jurisdictions = several(_("Which law? None ticked means not known."), Jurisdiction)
    tools = several(_("What can it use?"), Tools, texts.NONE_TICKED)
    counsel_class = several(
        _("What does counsel call it under the EU AI Act?"), CounselClass, texts.NONE_TICKED
    )
    existing_systems = forms.CharField(
        label=_("Systems it must fit, one a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={**INPUT, "rows": 3}),
    )
    example_pack = forms.ChoiceField(
        label=_("What is it most like?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Each step of a scale then stands beside what it is like there. You can change every example, "
            "also while people answer."
        ),
    )
    perspectives = forms.MultipleChoiceField(
        label=_("Perspectives to be heard"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    language = forms.ChoiceField(
        label=_("Mails and the report are written in"),
        help_text=_("Pages follow the browser of whoever reads them."),
        widget=forms.Select(attrs=INPUT),
    )

    class Meta:
        model = Engagement
        fields = ("client_name", *(name for name in FRAMING if name not in ASKED_ELSEWHERE))
        labels = texts.LABELS
        help_texts = texts.HELP_TEXTS
        widgets = {
            **dict.fromkeys(ONE_LINE, forms.TextInput(attrs=INPUT)),
            **dict.fromkeys(CHOSEN, forms.RadioSelect),
            **dict.fromkeys(("success_today", "success_wanted"), FigureInput(attrs={**INPUT, "step": "any"})),
            **dict.fromkeys(DAYS, forms.DateInput(attrs={**INPUT, "type": "date"}, format="%Y-%m-%d")),
            **dict.fromkeys(("week_rate", "post_year", "lead_days_cards"), forms.NumberInput(attrs=INPUT)),
            "machine_price": FigureInput(attrs={**INPUT, "step": "any"}),
            "currency": forms.TextInput(attrs={**INPUT, "maxlength": 3, "autocapitalize": "characters"}),
            "smallest_group": forms.NumberInput(attrs={**INPUT, "min": SMALLEST, "max": LARGEST}),
            "contact_email": forms.EmailInput(attrs=INPUT),
        }

    def __init__(
        self,
        data: QueryDict | None,
        *,
        version: InstrumentVersion,
        today: date,
        instance: Engagement | None = None,
        is_answered: bool = False,
        may_lead: bool = False,
        currency: str = "",
    ) -> None:
        super().__init__(data, instance=instance)
        self._today = today
        self.definition = definition_of(version)
        self._is_other = self.instance.instrument_version_id != version.pk
        self._is_new = self.instance._state.adding
        self._switches = [each for each in self.definition.framing if each.id not in FRAMING]
        for field in self.fields.values():
            # These appear in mail subjects and in lists.
            if type(field.widget) is forms.TextInput:
                field.validators.append(validate_one_line)
        self._offer_choices(version)
        if self._is_new:
            self.initial.setdefault("perspectives", list(self.definition.perspectives))
            self.initial.update(dict.fromkeys(FACTS), shared_by=SharedBy.SINGLE, figures_for="")
            if currency:
                self.initial["currency"] = currency
        else:
            self._fill_in(self.instance, may_lead=may_lead)
        for question in self._switches:
            self._ask(question)
        # Shown, because people have answered by them, but not changed any more.
        for name in self.fields.keys() & locked_by_answers(self.definition) if is_answered else ():
            self.fields[name].disabled = True

    def _offer_choices(self, version: InstrumentVersion) -> None:
        definition = self.definition
        claims: list[tuple[object, StrOrPromise]] = [
            *definition.dimensions.items(),
            (NO_CLAIM, _("It names none")),
        ]
        self._offer("brief_claim", claims, with_unsaid=True)
        self._offer("stage", Stage.choices, with_unsaid=True)
        self._offer("model_hosting", Hosting.choices, with_unsaid=True)
        for name in NOT_KNOWN:
            choices: list[tuple[object, StrOrPromise]] = [("", _("Not known"))]
            choices += [(value, str(label)) for value, label in FRAMING[name].flatchoices]
            self._offer(name, choices)
        self._offer("perspectives", list(definition.perspectives.items()))
        packs = [(pack.name, f"{pack.title}: {pack.about}") for pack in packs_of(version.name)]
        self._offer("example_pack", [("", _("None of these: no examples")), *packs])
        self.initial["example_pack"] = like_pack(self.instance.example_pack, version)
        self._offer("mode", [(Mode.CONFIDENTIAL, texts.CONFIDENTIAL), (Mode.NAMED, texts.NAMED)])
        self._offer("circulation", Circulation.choices)
        # A page that was open when the update brought the field doesn't send it.
        self.fields["circulation"].required = False
        near = ("", _("The day it goes live, if that is within six months"))
        self._offer("figures_for", [near, *FiguresFor.choices] if self._is_new else FiguresFor.choices)
        self.fields["figures_for"].required = False
        # An engagement imported from a file may have any horizon, and a language this installation does not speak.
        own = self.instance.horizon_months
        months = ngettext("%(count)d month", "%(count)d months", own) % {"count": own}
        horizons: dict[int, StrOrPromise] = {**dict(Horizon.choices), own: months}
        self._offer("horizon_months", list(horizons.items()))
        language, languages = self.instance.language, dict(settings.LANGUAGES)
        if len(languages) > 1:
            self._offer("language", list({language: language, **languages}.items()))
        else:
            del self.fields["language"]

    def _fill_in(self, engagement: Engagement, *, may_lead: bool) -> None:
        self.initial["client_name"] = engagement.client.name
        self.initial["brief_claim"] = engagement.brief_claim or NO_CLAIM
        self.initial["existing_systems"] = "\n".join(engagement.existing_systems)
        # Whose client it is decides who reads its reports.
        if not may_lead:
            self.fields["client_name"].disabled = True
            self.fields["client_name"].help_text = _("Its lead or an owner changes this.")

    def _ask(self, question: FramingQuestion) -> None:
        words = texts.WORDS.get(question.id, question.text)
        hint = texts.HINTS.get(question.id, question.help)
        if {str(choice.value) for choice in question.choices} == {"yes", "no"} and question.default == "no":
            self.fields[question.id] = forms.CharField(
                label=words, help_text=hint, required=False, widget=Tick
            )
        else:
            self.fields[question.id] = forms.ChoiceField(
                label=words,
                # What kind it is is told apart in one row, without a list to open.
                widget=forms.RadioSelect if not question.default else forms.Select(attrs=INPUT),
                # One that is not always asked may be missing where it is not.
                required=not question.asked_when,
                help_text=hint,
            )
            offered = [(choice.value, capfirst(choice.label)) for choice in question.choices]
            self._offer(
                question.id, offered, with_unsaid=bool(question.default) and question.id in texts.WORDS
            )
        self.initial[question.id] = self._known_answer(question)

    def _known_answer(self, question: FramingQuestion) -> object:
        """Return what is chosen; None of what the engagement does not have yet, or was never asked."""
        is_first = question.id in texts.WORDS or not question.default
        unsaid = None if self._is_other and is_first else question.default
        switches = self.instance.switches
        return switches.get(question.id, unsaid) if hold(question.asked_when, switches) else None

    def _refuse_unsaid(self) -> None:
        """Ask for the switches that others, as they are answered here, make a question."""
        answered = self.cleaned_data
        for question in self._switches:
            is_asked = all(answered.get(each.switch) in each.values for each in question.asked_when)
            if is_asked and answered.get(question.id) == "":
                self.add_error(question.id, self.fields[question.id].error_messages["required"])

    def shown(self, name: str) -> FramingField:
        """Return a field with the framing in which it is asked."""
        when = self._asked_when(name)
        return FramingField(self[name], json.dumps(when) if when else "", self._is_hidden(name))

    def _asked_when(self, name: str) -> dict[str, tuple[str, ...]]:
        of_switch = next((each.asked_when for each in self._switches if each.id == name), ())
        return {each.switch: each.values for each in of_switch} | ASKED_WHEN.get(name, {})

    def _is_hidden(self, name: str) -> bool:
        # While nothing is chosen it stands there: without the page's script nothing would ever show it.
        return any(
            self._is_hidden(other) or str(self[other].value() or "") not in {"", *values}
            for other, values in self._asked_when(name).items()
            if other in self.fields
        )

    def _offer(
        self, name: str, choices: Sequence[tuple[object, "StrOrPromise"]], *, with_unsaid: bool = False
    ) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [texts.UNSAID, *choices] if with_unsaid else choices

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise forms.ValidationError(_("A currency has three letters, such as EUR, GBP or USD."))
        return currency

    def clean_brief_claim(self) -> str:
        claim: str = self.cleaned_data["brief_claim"]
        return "" if claim == NO_CLAIM else claim

    def clean_circulation(self) -> str:
        return self.cleaned_data["circulation"] or self.instance.circulation

    def clean_launch_on(self) -> date | None:
        return self._near("launch_on")

    def clean_decide_on(self) -> date | None:
        decide_on = self._near("decide_on")
        # The day passes, and whoever then changes something else is not held up by it.
        if decide_on and decide_on < self._today and "decide_on" in self.changed_data:
            raise forms.ValidationError(_("This day has passed: name one to come."))
        return decide_on

    def clean_counsel_on(self) -> date | None:
        counsel_on = self._near("counsel_on")
        if counsel_on and counsel_on > self._today:
            raise forms.ValidationError(_("This day is still to come: name the day on which counsel spoke."))
        return counsel_on

    def _near(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and abs(day.year - self._today.year) > FARTHEST:
            raise forms.ValidationError(
                _("Check the year: this is more than %(years)d years away.") % {"years": FARTHEST}
            )
        return day

    def clean_counsel_class(self) -> list[str]:
        classes: list[str] = self.cleaned_data["counsel_class"]
        if len(classes) > 1 and CounselClass.MINIMAL in classes:
            raise forms.ValidationError(_("“None of these” can’t stand beside a class: untick one of them."))
        return classes

    def clean_existing_systems(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["existing_systems"].splitlines() if line.strip()]

    def clean_smallest_group(self) -> int:
        size: int = self.cleaned_data["smallest_group"]
        if size < SMALLEST:
            raise forms.ValidationError(
                _("Fewer than %(least)d would show who said what.") % {"least": SMALLEST}
            )
        if size > LARGEST:
            raise forms.ValidationError(
                _("At most %(most)d: else nothing is ever shown.") % {"most": LARGEST}
            )
        return size

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        self._check_pairs(cleaned)
        if cleaned.get("stage") and cleaned.get("launch_on"):
            self._check_launch(is_live=cleaned["stage"] == Stage.LIVE, on=cleaned["launch_on"])
        self._refuse_unsaid()
        self._clear_what_is_not_asked(cleaned)
        if "figures_for" in cleaned and "launch_on" in cleaned:
            self._settle_figures_for(is_live=cleaned.get("stage") == Stage.LIVE)
        return cleaned

    def _check_pairs(self, cleaned: Mapping[str, object]) -> None:
        today = cleaned.get("success_today")
        if today is not None and today == cleaned.get("success_wanted"):
            self.add_error("success_wanted", _("It is the same as today: then nothing has to change."))
        one, many = (cleaned.get(name) for name in ("thing_one", "thing_many"))
        if bool(one) is not bool(many):
            self.add_error("thing_many" if one else "thing_one", _("Add this word too, or clear the other."))
        if cleaned.get("contact_name") and cleaned.get("contact_email") == "":
            self.add_error("contact_email", _("Add the address: a name alone reaches nobody."))

    def _clear_what_is_not_asked(self, cleaned: dict[str, object]) -> None:
        # It may have been filled in before that was said.
        settled = self.definition.settled(self._answered)
        for name in ASKED_WHEN.keys() & cleaned.keys():
            if any(settled.get(other) not in values for other, values in ASKED_WHEN[name].items()):
                cleaned[name] = FRAMING[name].get_default()

    def _check_launch(self, *, is_live: bool, on: date) -> None:
        is_ahead = on > self._today
        if is_live and is_ahead:
            text = _(
                "It can't be live already and go live later: change one of the two. If more of it will be used "
                "from that day, add the month under “Peaks”."
            )
            self.add_error("launch_on", text)
        # The day may pass without anybody looking: whoever then changes something else is not held up by it.
        # Once people have answered the stage is settled, and the day alone says that it went live.
        elif not (is_live or is_ahead or self.fields["stage"].disabled) and {"stage", "launch_on"} & set(
            self.changed_data
        ):
            text = _("This day is not ahead, so it is live: choose “Live” above, or name a day to come.")
            self.add_error("launch_on", text)

    def _settle_figures_for(self, *, is_live: bool) -> None:
        """Give figures the launch day if it is near and nobody chose; refuse it where there is none."""
        chosen, launch_on = self.cleaned_data["figures_for"], self.cleaned_data["launch_on"]
        if not chosen:
            is_near = launch_on is not None and (launch_on - self._today).days <= LAUNCH_WITHIN
            chosen = FiguresFor.LAUNCH if is_near and not is_live else FiguresFor.HORIZON
            self.cleaned_data["figures_for"] = chosen
        if chosen == FiguresFor.LAUNCH and (is_live or launch_on is None):
            self.add_error(
                "figures_for",
                _("Figures for the day it goes live need that day: name it, or choose the end."),
            )

    def _post_clean(self) -> None:
        """Don't touch the row: the service changes it while holding its lock."""

    def refuse(self, error: EditionNotOffered | FramingLocked) -> None:
        """Add the reason why nothing was changed to the fields that are to blame."""
        fields = error.fields if isinstance(error, FramingLocked) else ()
        for name in self.fields.keys() & fields or (None,):
            self.add_error(name, str(error))

    def framing(self) -> dict[str, object]:
        """Return the engagement's fields, without the client."""
        fields = {name: value for name, value in self.cleaned_data.items() if name in FRAMING}
        return fields | {"switches": own_switches(self.definition, self._answered)}

    @property
    def _answered(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if isinstance(value, str) and value}
