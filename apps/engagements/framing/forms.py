"""The form for the framing of an engagement, and those for the peaks that are known of it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.words.text import validate_one_line
from apps.engagements.choices import Circulation, Horizon, Hosting, Mode, Stage
from apps.engagements.errors import EditionNotOffered, FramingLocked
from apps.engagements.framing.editions import like_pack
from apps.engagements.framing.services import LOCKED_BY_ANSWERS
from apps.engagements.framing_fields import FRAMING
from apps.engagements.models import Engagement
from apps.instruments.definition import EVERYWHERE, FramingQuestion, hold
from apps.instruments.examples import packs_of
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of

INPUT = {"class": "input"}
SMALLEST, LARGEST = 3, 100  # people in a group that is shown on its own
# The questionnaire is chosen first; the others have forms of their own, or are read as they stand.
ASKED_ELSEWHERE = frozenset(
    ["instrument_version", "rules", "switches", "peaks", "own_examples", "floors", "time_zone", "most_guests"]
)
ONE_LINE = ("initiative", "success_measure", "success_unit", "contact_name", "recipient")
CHOSEN = ("stage", "model_hosting", "horizon_months", "mode", "circulation")
# Facts of the case. Their columns have a default, which nobody gave: offered as chosen it would be sent unread.
FACTS = ("stage", "model_hosting", "brief_claim")
# Stored as empty. A choice of its own, because a form that says nothing sends nothing.
NO_CLAIM = "none"
OF_SUCCESS = "success_without_human"  # the switch that stands beside the success measure
FARTHEST_LAUNCH = 10  # years, before or after today: beyond it the year is mistyped
CONFIDENTIAL = _(
    "Confidential: nobody sees whose answer is whose, you included. Small groups are shown together."
)
NAMED = _("Named: you see who said what. The room and the report show perspectives only.")

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    EngagementForm = forms.ModelForm[Engagement]
else:  # Django's forms can't be subscripted at run time
    EngagementForm = forms.ModelForm


@dataclass(frozen=True)
class Switch:
    field: forms.BoundField
    asked_when: str  # JSON, which the page's script reads; empty where it is always asked
    is_hidden: bool


class FigureInput(forms.NumberInput):
    def format_value(self, value: object) -> str | None:
        # 19 was typed, and is stored as 19.0.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return cast("str | None", super().format_value(value))


class FramingForm(EngagementForm):
    client_name = forms.CharField(
        label=_("Client"),
        max_length=120,
        widget=forms.TextInput(attrs={**INPUT, "list": "clients", "autocomplete": "off"}),
    )
    brief_claim = forms.ChoiceField(label=_("What does the brief say must scale?"), widget=forms.RadioSelect)
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
        labels = {
            "initiative": _("AI initiative"),
            "success_measure": _("When is it a success?"),
            "success_unit": _("Measured in"),
            "success_today": _("Today"),
            "success_wanted": _("Wanted"),
            "stage": _("How far is it?"),
            "launch_on": _("When does it go live, if it isn't yet?"),
            "model_hosting": _("Who runs the model?"),
            "horizon_months": _("How far do you look ahead?"),
            "currency": _("Currency"),
            "mode": _("Who sees what people answer?"),
            "smallest_group": _("Smallest group shown on its own"),
            "contact_name": _("Whom to write to"),
            "contact_email": _("Their mail address"),
            "recipient": _("For whom the report is"),
            "circulation": _("Who may read it"),
        }
        help_texts = {
            "success_measure": _(
                "In the words of those who pay: adjusters read summaries, not files, for example"
            ),
            "launch_on": _(
                "The day real users come, or came. Until then nothing counts as over its limit; without a day, "
                "months count from the launch. You can move it at any time: a result keeps the day named when "
                "its round closed."
            ),
            # xgettext:no-python-format  # noqa: ERA001
            "success_unit": _("Such as minutes a claim, claims a day, % resolved"),
            "currency": _("Three letters, such as EUR. All amounts are asked for in it."),
            "smallest_group": _(
                "At least 3. A smaller perspective is shown together with the nearest one that makes enough."
            ),
            "contact_name": _(
                "Named to everybody who is asked, before the first question. Left empty, it is the lead."
            ),
            "recipient": _(
                "A body or a role, such as the steering committee. On every page, with who may read it."
            ),
            "circulation": _("Of a strictly restricted report, mails say only that it is ready."),
        }
        widgets = {
            **dict.fromkeys(ONE_LINE, forms.TextInput(attrs=INPUT)),
            **dict.fromkeys(CHOSEN, forms.RadioSelect),
            **dict.fromkeys(("success_today", "success_wanted"), FigureInput(attrs={**INPUT, "step": "any"})),
            "launch_on": forms.DateInput(attrs={**INPUT, "type": "date"}, format="%Y-%m-%d"),
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
    ) -> None:
        super().__init__(data, instance=instance)
        self._today = today
        self.definition = definition_of(version)
        self._is_other = self.instance.instrument_version_id != version.pk
        self._switches = [each for each in self.definition.framing if each.id not in EVERYWHERE]
        for field in self.fields.values():
            # These appear in mail subjects and in lists.
            if type(field.widget) is forms.TextInput:
                field.validators.append(validate_one_line)
        self._offer_choices(version)
        if self.instance._state.adding:
            self.initial.setdefault("perspectives", list(self.definition.perspectives))
            self.initial.update(dict.fromkeys(FACTS))
        else:
            self._fill_in(self.instance, may_lead=may_lead)
        for question in self._switches:
            self._ask(question)
        locked = {*LOCKED_BY_ANSWERS, *(question.id for question in self._switches)}
        # Shown, because people have answered by them, but not changed any more.
        for name in self.fields.keys() & locked if is_answered else ():
            self.fields[name].disabled = True

    def _offer_choices(self, version: InstrumentVersion) -> None:
        definition = self.definition
        self._offer("brief_claim", [(NO_CLAIM, _("It names none")), *definition.dimensions.items()])
        self._offer("perspectives", list(definition.perspectives.items()))
        packs = [(pack.name, f"{pack.title}: {pack.about}") for pack in packs_of(version.name)]
        self._offer("example_pack", [("", _("None of these: no examples")), *packs])
        self.initial["example_pack"] = like_pack(self.instance.example_pack, version)
        self._offer("mode", [(Mode.CONFIDENTIAL, CONFIDENTIAL), (Mode.NAMED, NAMED)])
        self._offer("stage", Stage.choices)
        self._offer("model_hosting", Hosting.choices)
        self._offer("circulation", Circulation.choices)
        # A page that was open when the update brought the field doesn't send it.
        self.fields["circulation"].required = False
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
        self.fields[question.id] = forms.ChoiceField(
            label=question.text,
            help_text=question.help,
            choices=[(choice.value, capfirst(choice.label)) for choice in question.choices],
            # One that is not always asked may be missing where it is not.
            required=not question.asked_when,
            widget=forms.RadioSelect,
        )
        # Of questions that the engagement does not have yet, or was never asked, nothing is known.
        unsaid, switches = None if self._is_other else question.default, self.instance.switches
        is_asked = hold(question.asked_when, switches)
        self.initial[question.id] = switches.get(question.id, unsaid) if is_asked else None

    def _refuse_unsaid(self) -> None:
        """Ask for the switches that others, as they are answered here, make a question."""
        answered = self.cleaned_data
        for question in self._switches:
            is_asked = all(answered.get(each.switch) in each.values for each in question.asked_when)
            if is_asked and answered.get(question.id) == "":
                self.add_error(question.id, self.fields[question.id].error_messages["required"])

    @property
    def switches(self) -> list[Switch]:
        return [self._switch(question) for question in self._switches if question.id != OF_SUCCESS]

    @property
    def switches_of_success(self) -> list[Switch]:
        return [self._switch(question) for question in self._switches if question.id == OF_SUCCESS]

    def _switch(self, question: FramingQuestion) -> Switch:
        when = {each.switch: each.values for each in question.asked_when}
        return Switch(
            field=self[question.id],
            asked_when=json.dumps(when) if when else "",
            # While nothing is chosen it stands there: without the page's script nothing would ever show it.
            is_hidden=any(
                str(self[name].value() or "") not in {"", *values} for name, values in when.items()
            ),
        )

    def _offer(self, name: str, choices: Sequence[tuple[object, "StrOrPromise"]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

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
        launch_on: date | None = self.cleaned_data["launch_on"]
        if launch_on and abs(launch_on.year - self._today.year) > FARTHEST_LAUNCH:
            raise forms.ValidationError(
                _("Check the year: this is more than %(years)d years away.") % {"years": FARTHEST_LAUNCH}
            )
        return launch_on

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
        success_today = cleaned.get("success_today")
        if success_today is not None and success_today == cleaned.get("success_wanted"):
            self.add_error("success_wanted", _("It is the same as today: then nothing has to change."))
        if cleaned.get("contact_name") and cleaned.get("contact_email") == "":
            self.add_error("contact_email", _("Add the address: a name alone reaches nobody."))
        if cleaned.get("stage") and cleaned.get("launch_on"):
            self._check_launch(is_live=cleaned["stage"] == Stage.LIVE, on=cleaned["launch_on"])
        self._refuse_unsaid()
        return cleaned

    def _check_launch(self, *, is_live: bool, on: date) -> None:
        is_ahead = on > self._today
        if is_live and is_ahead:
            self.add_error(
                "launch_on", _("It can't be live already and go live later. Change one of the two.")
            )
        # The day may pass without anybody looking: whoever then changes something else is not held up by it.
        elif not (is_live or is_ahead) and {"stage", "launch_on"} & set(self.changed_data):
            text = _("This day is not ahead, so it is live: choose “Live” above, or name a day to come.")
            self.add_error("launch_on", text)

    def _post_clean(self) -> None:
        """Don't touch the row: the service changes it while holding its lock."""

    def refuse(self, error: EditionNotOffered | FramingLocked) -> None:
        """Add the reason why nothing was changed to the fields that are to blame."""
        fields = error.fields if isinstance(error, FramingLocked) else ()
        switches = [question.id for question in self._switches if question.id in self.changed_data]
        blamed = {*fields, *(switches if "switches" in fields else ())} & self.fields.keys()
        for name in blamed or [None]:
            self.add_error(name, str(error))

    def framing(self) -> dict[str, object]:
        """Return the engagement's fields, without the client."""
        switches = {question.id for question in self._switches}
        fields = {
            name: value for name, value in self.cleaned_data.items() if name not in {"client_name", *switches}
        }
        chosen = {name: self.cleaned_data[name] for name in EVERYWHERE | switches if self.cleaned_data[name]}
        return fields | {"switches": self.definition.switches_of(chosen)}


class PeakForm(forms.Form):
    name = forms.CharField(
        label=_("What happens"), max_length=80, required=False, widget=forms.TextInput(attrs=INPUT)
    )
    month = forms.RegexField(
        label=_("Month"),
        regex=r"^\d{4}-(0[1-9]|1[0-2])$",
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "type": "month"}),
        # Where the browser knows no input of a month, people type it.
        error_messages={"invalid": _("Write the month as 2027-11.")},
    )
    times = forms.FloatField(
        label=_("Times an ordinary day"),
        required=False,
        min_value=1,
        widget=FigureInput(attrs={**INPUT, "step": "any"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        missing = [name for name in self.fields if not cleaned.get(name)]
        # A row left empty is no peak; one filled in by half is one that somebody meant.
        for name in missing if len(missing) < len(self.fields) else ():
            if name not in self.errors:
                self.add_error(name, _("A peak has a name, a month and a size."))
        return cleaned


peak_forms = formset_factory(PeakForm, extra=2, max_num=12, absolute_max=12)


def peaks_in(peaks: "BaseFormSet[PeakForm]") -> list[dict[str, object]]:
    """Return the peaks that were filled in, spelt as in the file format."""
    rows = [form.cleaned_data for form in peaks.forms]
    return [{key: row[key] for key in PeakForm.base_fields} for row in rows if row.get("name")]
