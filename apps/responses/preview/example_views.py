"""The examples beside the rows of ladders: all on one page, changed one ladder at a time with a preview."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement
from apps.engagements.selectors import pack_examples, row_examples
from apps.engagements.services import change_examples, note_preview
from apps.instruments.definition import QuantityItem
from apps.instruments.examples import LONGEST_EXAMPLE, pack_named
from apps.instruments.figures.format import rows
from apps.instruments.selectors import definition_for
from apps.responses.answering.questionnaire import form_context_of
from apps.responses.questions.base import FieldState
from apps.responses.questions.figures import FigureField
from apps.responses.questions.quantity import figure_field


@dataclass(frozen=True)
class LadderRow:
    label: str
    example: str


@dataclass(frozen=True)
class Ladder:
    item_id: str
    text: str
    asked_of: tuple[str, ...]  # labels of the perspectives
    rows: tuple[LadderRow, ...]

    @property
    def given(self) -> int:
        return sum(bool(row.example) for row in self.rows)


def _ladder_items(engagement: Engagement) -> tuple[QuantityItem, ...]:
    """Return the quantities asked of any perspective in this engagement."""
    definition = definition_for(engagement.instrument_version, engagement.routing)
    asked = {
        item.id
        for perspective in engagement.perspectives
        for item in definition.asked_of(perspective, engagement.routing)
    }
    return tuple(
        item.as_asked(engagement.routing) for item in definition.quantities.values() if item.id in asked
    )


def _ladder_of(engagement: Engagement, item: QuantityItem) -> Ladder:
    labels = definition_for(engagement.instrument_version, engagement.routing).perspectives
    examples = row_examples(engagement, item)
    return Ladder(
        item_id=item.id,
        text=form_context_of(engagement, engagement.pk).in_words(item.text),
        asked_of=tuple(labels[slug] for slug in engagement.perspectives if slug in item.perspectives),
        rows=tuple(
            LadderRow(row.label, example)
            for row, example in zip(rows(item, engagement.currency), examples, strict=True)
        ),
    )


def _preview_of(engagement: Engagement, item: QuantityItem, texts: Sequence[str]) -> FigureField:
    """Return the question as a stakeholder would see it with these texts."""
    # On a copy, so that nothing can save them with the engagement.
    tried = copy(engagement)
    tried.own_examples = {item.id: {str(place): text for place, text in enumerate(texts)}}
    return figure_field(item, item.points[0], FieldState(MultiValueDict()), form_context_of(tried, tried.pk))


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
                    "max_length": gettext_lazy(
                        "This has %(show_value)d characters; %(limit_value)d fit beside a row on a phone."
                    )
                },
                widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
            )

    def texts(self) -> list[str]:
        return [str(self.cleaned_data[name]) for name in self.fields]


@require_safe
@facilitator_required
def examples(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    context = {
        "engagement": engagement,
        "pack": pack_named(engagement.example_pack, engagement.instrument_version.name),
        "ladders": [_ladder_of(engagement, item) for item in _ladder_items(engagement)],
    }
    return render(request, "responses/preview/examples.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def example(request: MemberRequest, engagement_id: UUID, quantity_id: str) -> HttpResponse:
    """Change the examples of one ladder. A preview saves nothing."""
    engagement = engagement_of(request.membership, engagement_id)
    item = next((item for item in _ladder_items(engagement) if item.id == quantity_id), None)
    if item is None:
        raise Http404
    by, at = request.actor, timezone.now()
    ladder, usual = _ladder_of(engagement, item), pack_examples(engagement, item)
    form = _form(request, ladder, usual)
    is_preview = bool({"preview", "usual"} & set(request.POST))
    texts = form.texts() if form.is_valid() else list(row_examples(engagement, item))
    if form.is_valid() and not is_preview:
        change_examples(engagement=engagement, item=item, texts=texts, by=by, at=at)
        messages.success(request, _("The examples of “%(question)s” are kept.") % {"question": ladder.text})
        return redirect("examples", engagement_id=engagement.pk)
    if is_preview and form.is_valid():
        note_preview(engagement=engagement, of="examples", by=by, at=at, item=quantity_id)
    context = {
        "engagement": engagement,
        "ladder": ladder,
        "form": form,
        "figure": _preview_of(engagement, item, texts),
        "has_pack": any(usual),
    }
    return render(request, "responses/preview/example.html", context, status=422 if form.errors else 200)


def _form(request: MemberRequest, ladder: Ladder, usual: Sequence[str]) -> ExamplesForm:
    if "usual" in request.POST:
        return ExamplesForm({f"row-{place}": text for place, text in enumerate(usual)}, ladder=ladder)
    return ExamplesForm(request.POST or None, ladder=ladder)
