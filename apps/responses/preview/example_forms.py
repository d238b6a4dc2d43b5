from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.instruments.examples import LONGEST_EXAMPLE
from apps.responses.preview.examples import Ladder


class ExamplesForm(forms.Form):
    """A text for each row of a ladder, smallest first."""

    def __init__(self, data: Mapping[str, object] | None, *, ladder: Ladder) -> None:
        super().__init__(data)
        for place, row in enumerate(ladder.rows):
            self.fields[f"row-{place}"] = forms.CharField(
                label=row.label,
                initial=row.example,
                required=False,
                max_length=LONGEST_EXAMPLE,
                error_messages={
                    "max_length": _(
                        "This has %(show_value)d characters; %(limit_value)d fit beside a row on a phone."
                    )
                },
                widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
            )

    def texts(self) -> list[str]:
        return [str(self.cleaned_data[name]) for name in self.fields]
