"""The facilitator's walk through the stakeholder's pages, of which nothing is saved; and the examples beside their ladders.

The examples stand all on one page, and are changed one ladder at a time with a preview.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from uuid import UUID, uuid5

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import latest_round, pack_examples, row_examples
from apps.engagements.services import change_examples, note_preview
from apps.instruments.definition import QuantityItem
from apps.instruments.examples import LONGEST_EXAMPLE, pack_named
from apps.instruments.figures.format import rows
from apps.instruments.selectors import definition_for, definition_of
from apps.responses.answering import pages
from apps.responses.answering.questionnaire import Questionnaire, form_context_of
from apps.responses.answering.shown import PageView
from apps.responses.models import Response
from apps.responses.questions.base import FieldState
from apps.responses.questions.course import REVIEW, asked_items, course_of
from apps.responses.questions.figures import FigureField
from apps.responses.questions.quantity import figure_field
from apps.responses.selectors import Promise, promises_of


@dataclass(frozen=True)
class PreviewQuestionnaire(Questionnaire):
    """The questionnaire of an invented person, for a response that is never saved."""

    def url(self, slug: str) -> str:
        stakeholder = self.response.stakeholder
        return reverse("preview_page", args=[stakeholder.engagement_id, stakeholder.perspective, slug])


@dataclass(frozen=True)
class PerspectiveLoad:
    slug: str
    label: str
    takes: Promise


def preview_questionnaire(engagement: Engagement, perspective: str) -> PreviewQuestionnaire:
    # A fixed id, because the order of cards derives from it and should stay the same each time.
    response = Response(
        id=uuid5(engagement.pk, perspective),
        round=Round(engagement=engagement, number=1),
        stakeholder=Stakeholder(engagement=engagement, perspective=perspective),
    )
    context = form_context_of(engagement, response.pk)
    definition = context.wording.definition
    items = asked_items(definition, perspective=perspective, routing=engagement.routing)
    return PreviewQuestionnaire(response, context, course_of(definition, items, seed=response.pk), {})


def _loads_of(engagement: Engagement) -> tuple[PerspectiveLoad, ...]:
    """Return what the form takes each perspective."""
    definition, promises = definition_of(engagement.instrument_version), promises_of(engagement)
    return tuple(
        PerspectiveLoad(slug, definition.perspectives[slug], promises[slug])
        for slug in engagement.perspectives
    )


@require_safe
@facilitator_required
def preview(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    context = {"engagement": engagement, "perspectives": _loads_of(engagement)}
    return render(request, "responses/preview/preview.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def preview_start(request: MemberRequest, engagement_id: UUID, perspective: str) -> HttpResponse:
    """Show the first page of a personal link; its Start button leads to the first questions."""
    engagement, load = _asked_for(request, engagement_id, perspective)
    questionnaire = preview_questionnaire(engagement, perspective)
    if request.method == "POST":
        _record(request, engagement, perspective)
        # Start alone leads on: the other buttons of the page would change something.
        if request.POST.keys() <= {"csrfmiddlewaretoken", "told"}:
            return redirect(questionnaire.url(questionnaire.course.slugs[0]))
        messages.info(request, _("This is a preview: the button does nothing here."))
        return redirect("preview_start", engagement.pk, perspective)
    context = {
        "template": "responses/entry/invitation.html",
        "stakeholder": _("the person you invite"),
        "engagement": engagement,
        "load": load,
        "perspective": load.label,
        "takes": load.takes,
        "instruction": definition_of(engagement.instrument_version).instructions.get(engagement.stage, ""),
        "round": latest_round(engagement),
        "is_open": True,
    }
    return render(request, "responses/preview/preview_page.html", context)


@require_http_methods(["GET", "POST"])
@facilitator_required
def preview_page(request: MemberRequest, engagement_id: UUID, perspective: str, page: str) -> HttpResponse:
    """Show a page; when sent, show its errors or go on to the next page."""
    engagement, load = _asked_for(request, engagement_id, perspective)
    questionnaire = preview_questionnaire(engagement, perspective)
    shown = questionnaire.page(page)
    if shown is None:
        raise Http404
    if request.method != "POST":
        return _show(request, questionnaire, load, pages.page_view(questionnaire, shown))
    _record(request, engagement, perspective)
    parsed = pages.parse_page(questionnaire, shown, request.POST)
    if parsed.errors or request.POST.get("move"):
        view, status = pages.page_view(questionnaire, shown, parsed), 422 if parsed.errors else 200
        return _show(request, questionnaire, load, view, status=status)
    if shown.slug == REVIEW:
        ending = _("That was the last page for %(perspective)s. Nothing was kept.")
        messages.success(request, ending % {"perspective": load.label})
        return redirect("preview", engagement.pk)
    return redirect(questionnaire.url(questionnaire.after(shown.slug)))


def _asked_for(
    request: MemberRequest, engagement_id: UUID, perspective: str
) -> tuple[Engagement, PerspectiveLoad]:
    engagement = engagement_of(request.membership, engagement_id)
    load = next((load for load in _loads_of(engagement) if load.slug == perspective), None)
    if load is None:
        raise Http404
    return engagement, load


def _show(
    request: MemberRequest,
    questionnaire: PreviewQuestionnaire,
    load: PerspectiveLoad,
    view: PageView,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "template": view.template,
        "page": view,
        "response": questionnaire.response,
        "engagement": questionnaire.response.stakeholder.engagement,
        "load": load,
    }
    return render(request, "responses/preview/preview_page.html", context, status=status)


def _record(request: MemberRequest, engagement: Engagement, perspective: str) -> None:
    note_preview(
        engagement=engagement,
        of="questions",
        by=request.actor,
        at=timezone.now(),
        perspective=perspective,
    )


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
