"""The answer to one entry of the advice, and the owner of all that are accepted at once."""

from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.advice.selectors import Recommendation
from apps.decisions.fields import owner_field
from apps.decisions.models import AdviceAnswer
from apps.decisions.owners import Owners, stored_owner
from apps.decisions.revisions import RevisedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_WORDS = 4000  # as in the engagement file
TAKEN_BACK = "none"


def _words(label: "StrPromise") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "input", "rows": 4})
    return forms.CharField(label=label, max_length=MOST_WORDS, required=False, widget=widget)


class AdviceForm(RevisedForm):
    """The answer to one entry; the owner is that of the steps which it becomes."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[*AdviceAnswer.Kind.choices, (TAKEN_BACK, gettext_lazy("No answer"))],
    )
    owner = owner_field(gettext_lazy("Owner"))
    text = _words(gettext_lazy("The wording for this client"))
    reason = _words(gettext_lazy("Why not"))

    def __init__(self, data: QueryDict | None, *, recommendation: Recommendation, owners: Owners) -> None:
        self.recommendation, self.owners = recommendation, owners
        stored = recommendation.answer
        super().__init__(
            data,
            saved={
                "answer": stored.answer if stored else TAKEN_BACK,
                "text": (stored.text if stored else "") or recommendation.title,
                "reason": stored.reason if stored else "",
            },
            revision=recommendation.revision,
            auto_id=f"{recommendation.rule}-%s",
        )

    def clean_owner(self) -> str:
        return stored_owner(self.cleaned_data["owner"], self.owners)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text and self.cleaned_data.get("answer") == AdviceAnswer.Kind.EDITED:
            raise forms.ValidationError(_("Write how it should read for this client."))
        return text

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason and self.cleaned_data.get("answer") == AdviceAnswer.Kind.DECLINED:
            raise forms.ValidationError(_("Say why it is declined: the report prints it."))
        return reason

    @property
    def stored_answer(self) -> AdviceAnswer.Kind | None:
        """Return the answer; a wording that is the original is accepted, and None takes the answer back."""
        answer = self.cleaned_data["answer"]
        if answer == TAKEN_BACK:
            return None
        is_same = self.cleaned_data["text"] == self.recommendation.title
        kind = AdviceAnswer.Kind(answer)
        return AdviceAnswer.Kind.ACCEPTED if kind == AdviceAnswer.Kind.EDITED and is_same else kind


class AcceptAllForm(forms.Form):
    """The owner of all that is accepted at once."""

    everybody = owner_field(gettext_lazy("Owner of all that have no answer yet"))

    def __init__(self, data: QueryDict | None, *, owners: Owners) -> None:
        super().__init__(data)
        self.owners = owners
        self.fields["everybody"].required = True
        self.fields["everybody"].error_messages["required"] = _(
            "Say who owns them: each step can be changed later."
        )

    def clean_everybody(self) -> str:
        return stored_owner(self.cleaned_data["everybody"], self.owners)
