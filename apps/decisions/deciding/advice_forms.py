"""The answer to one recommendation."""

from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.deciding.advice_selectors import Recommendation
from apps.decisions.models import AdviceAnswer
from apps.decisions.revisions import RevisedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_WORDS = 4000  # as in the engagement file
TAKEN_BACK = "none"


def _words(label: "StrPromise") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )


class AdviceForm(RevisedForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[*AdviceAnswer.Kind.choices, (TAKEN_BACK, gettext_lazy("No answer"))],
    )
    text = _words(gettext_lazy("The wording for this client"))
    reason = _words(gettext_lazy("Why not"))

    def __init__(self, data: QueryDict | None, *, recommendation: Recommendation) -> None:
        self.recommendation, held = recommendation, recommendation.answer
        super().__init__(
            data,
            saved={
                "answer": held.answer if held else TAKEN_BACK,
                "text": (held.text if held else "") or recommendation.original,
                "reason": held.reason if held else "",
            },
            revision=recommendation.revision,
            auto_id=f"{recommendation.rule}-%s",
        )

    @property
    def is_open(self) -> bool:
        """Say whether something was typed that is not stored."""
        return self.is_stale or bool(self.errors)

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
    def settled(self) -> AdviceAnswer.Kind | None:
        """Return the answer; a wording that is the original is accepted, and None takes the answer back."""
        answer = self.cleaned_data["answer"]
        if answer == TAKEN_BACK:
            return None
        is_same = self.cleaned_data["text"] == self.recommendation.original
        kind = AdviceAnswer.Kind(answer)
        return AdviceAnswer.Kind.ACCEPTED if kind == AdviceAnswer.Kind.EDITED and is_same else kind
