"""The forms of the owner's pages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.core.words.text import validate_one_line

if TYPE_CHECKING:
    OrganisationForm = forms.ModelForm[Organisation]
else:  # Django's own class takes no parameter
    OrganisationForm = forms.ModelForm


@dataclass(frozen=True)
class SettingsSection:
    """One subject of the settings page: what it is called, and its fields."""

    title: str
    fields: tuple[forms.BoundField, ...]


class SettingsForm(OrganisationForm):
    """What an organisation sets for itself. A new setting has its column, its name in a section, and its label here."""

    SECTIONS: ClassVar[tuple[tuple[object, tuple[str, ...]], ...]] = ((_("Name"), ("name",)),)

    class Meta:
        model = Organisation
        fields = ("name",)
        labels: ClassVar[dict[str, object]] = {"name": _("Name of the organisation")}
        help_texts: ClassVar[dict[str, object]] = {
            "name": _("People who are asked read it on their first page and in mails.")
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].validators.append(validate_one_line)

    def sections(self) -> tuple[SettingsSection, ...]:
        return tuple(
            SettingsSection(str(title), tuple(self[name] for name in names)) for title, names in self.SECTIONS
        )
