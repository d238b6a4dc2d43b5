"""The forms of the owner's pages."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.members.inviting import what_a_role_does
from apps.accounts.models import Client, Membership, Organisation, User
from apps.accounts.services import LONGEST_NAME
from apps.core.words.text import validate_one_line

LONGEST_PASSWORD = 4096  # longer ones would only keep the hashing busy

# The settings page: what each subject is called, and its fields.
SECTIONS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_("Name"), ("name",)),
    (_("Sign-in"), ("second_factor_required",)),
    (_("Walls between engagements"), ("engagements_visible",)),
    (_("Links to reports"), ("share_links_allowed",)),
    (_("What people are told before the first question"), ("notice",)),
    (
        _("How long what is kept"),
        ("archive_after_months", "names_after_months", "report_months", "audit_months"),
    ),
)

if TYPE_CHECKING:
    OrganisationForm = forms.ModelForm[Organisation]
else:  # Django's own class takes no parameter
    OrganisationForm = forms.ModelForm


class SettingsForm(OrganisationForm):
    """An organisation's settings. A new one needs its column, its name in a section, and its label here."""

    MONTHS: ClassVar[dict[str, tuple[int, int]]] = {
        "archive_after_months": (1, 60),
        "names_after_months": (1, 60),
        "report_months": (1, 120),
        "audit_months": (6, 120),
    }

    class Meta:
        model = Organisation
        fields = [name for _title, names in SECTIONS for name in names]
        labels: ClassVar[dict[str, object]] = {
            "name": _("Name of the organisation"),
            "second_factor_required": _("Everybody signs in with a second factor"),
            "engagements_visible": _("Facilitators see that engagements of other teams exist"),
            "share_links_allowed": _("Links open a report to people without an account"),
            "notice": _("In your own words"),
            "archive_after_months": _("Months from closing the last round until an engagement is archived"),
            "names_after_months": _("Months from archiving until the list of who was asked is erased"),
            "report_months": _("Months from ordering a report until it is deleted"),
            "audit_months": _("Months for which the audit log is kept"),
        }
        help_texts: ClassVar[dict[str, object]] = {
            "name": _("People who are asked read it on their first page and in mails."),
            "second_factor_required": _(
                "An authenticator app or a passkey, beside the password. Anyone without one, you too, has to set one "
                "up at the next page."
            ),
            "engagements_visible": _(
                "Their list then names client, initiative and lead of each. Nothing of it opens, either way."
            ),
            "share_links_allowed": _(
                "The lead or an owner makes a link to one report. Switched off, no link can be made and none opens, "
                "earlier ones included. Switched on again, those open again that have neither ended nor run out."
            ),
            "notice": _(
                "Stands below who asks, who sees what and how long it is kept: your legal basis, say, or your data "
                "protection officer."
            ),
            "archive_after_months": _(
                "The lead is told 30 days before. It holds for engagements opened from now on: the others keep what "
                "their people were told."
            ),
            "names_after_months": _("For engagements opened from now on, too."),
            "report_months": _(
                "Its PDF and what it says, of every engagement, those of today too. Left empty, a report is kept as long "
                "as its engagement."
            ),
            "audit_months": _("Who did what, and when, by ids and without names."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "notice": forms.Textarea(attrs={"class": "input", "rows": 4})
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].validators.append(validate_one_line)
        for name, (least, most) in self.MONTHS.items():
            # Replaces the validators of the column: one bound, one sentence.
            self.fields[name].validators = [MinValueValidator(least), MaxValueValidator(most)]

    def sections(self) -> Iterator[tuple[object, list[forms.BoundField]]]:
        """Yield each subject of the page: what it is called, and its fields."""
        for title, names in SECTIONS:
            yield title, [self[name] for name in names]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    clients = forms.MultipleChoiceField(
        label=_("Clients whose reports a manager reads"),
        required=False,
        help_text=_("For managers alone."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: QueryDict | None, *, organisation: Organisation, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        cast("forms.ChoiceField", self.fields["role"]).choices = [
            (role.value, f"{role.label}. {what_a_role_does(role)}") for role in Membership.Role
        ]
        clients = Client.objects.filter(organisation=organisation).values_list("pk", "name")
        choices = [(str(pk), name) for pk, name in clients]
        cast("forms.MultipleChoiceField", self.fields["clients"]).choices = choices
        if not choices:
            del self.fields["clients"]


class InviteForm(RoleForm):
    MOST = 50

    addresses = forms.CharField(
        label=_("Mail addresses"),
        max_length=15_000,
        help_text=_("One on each line, or with commas between them."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )

    field_order = ("addresses", "role", "clients")

    def clean_addresses(self) -> list[str]:
        typed = [each.strip() for each in re.split(r"[,;\r\n]+", self.cleaned_data["addresses"])]
        # Mail programs copy `Ines Roth <ines@example.com>`.
        addresses = dict.fromkeys(re.sub(r".*<([^<>\s]+)>$", r"\1", each) for each in typed if each)
        if len(addresses) > self.MOST:
            most = _("These are %(count)d addresses. At most %(most)d can be invited at once.")
            raise forms.ValidationError(most % {"count": len(addresses), "most": self.MOST})
        if not addresses:
            raise forms.ValidationError(_("Type an address."))
        return list(addresses)


class WelcomeForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        validators=[validate_one_line],
        help_text=_("As the people you ask will read it."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        # Blanks at either end are part of a password.
        strip=False,
        help_text=_("At least 12 characters. Three or four words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )

    def __init__(self, data: QueryDict | None, *, email: str) -> None:
        super().__init__(data)
        self.email = email

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            user = User(email=self.email, name=str(cleaned.get("name", "")))
            try:
                validate_password(str(cleaned["password"]), user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
