"""A quantity: its figures today, at the horizon and at the limit, picked or typed, and their source."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.translations import inside
from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import QuantityItem
from apps.instruments.errors import FigureError, FigureNotKnown
from apps.instruments.figures.format import (
    LONGEST,
    format_figure,
    listed,
    parse_figure,
    rows,
    typed_examples,
    unit_beside,
)
from apps.instruments.values import DONT_KNOW, LIMIT_NONE, NONE_PROMISED, UNIT, ZEROS
from apps.responses.questions.base import (
    CHOOSE,
    DONT_KNOW_LABEL,
    TYPED,
    AnswerContext,
    FieldState,
    FigureCheck,
    FigureNotes,
    FormContext,
    FormValues,
    Kind,
    Offer,
    Option,
    ParsedAnswer,
    options,
)
from apps.responses.questions.figures import (
    FigureField,
    GivenFigures,
    QuantityFields,
    echo,
    figure_as_typed,
    figure_in_words,
    figure_of_point,
    given_figures,
    grown,
    growth_label,
    has_zero_choice,
    in_unit,
    is_growth,
    is_kept_elsewhere,
    labels_of,
    typed_unit,
)
from apps.responses.questions.odd_figures import asked_back, likely_instead

ZERO = "zero"
WAITS_FOR_TODAY = gettext_lazy("It counts once today's figure can be read.")


def _other_unit(item: QuantityItem, form: FormValues) -> str:
    """Return the unit that was chosen, if it is not the usual one."""
    unit = form.get(f"{item.id}-unit", "")
    return unit if unit and unit != item.units[0].slug else ""


def _is_source(item: QuantityItem, slug: str) -> bool:
    return any(known.slug == slug for known in item.scale.sources)


class QuantityKind(Kind[QuantityItem]):
    item_class = QuantityItem
    template = "responses/items/quantity.html"
    has_parts = True

    def parse(self, item: QuantityItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        if is_kept_elsewhere(item, form):
            return ParsedAnswer(None)
        given, refused = _parse_points(item, form, currency)
        value = _as_stored(given)
        if value and (unit := _other_unit(item, form)):
            value[UNIT] = unit
        errors, unread, offers = dict[str, str](), dict[str, str](), dict[str, Offer]()
        for point, error in refused.items():
            name = _field_of(item, point, form)
            errors[name] = str(error)
            # What the page doesn't offer was not typed by anybody: it is refused and not kept.
            if not isinstance(error, _NotOffered):
                unread[name] = _kept(form.get(name, "").strip())
            if offer := _offer(item, point, error, currency):
                offers[name] = offer
        if source := form.get(f"{item.id}-source", ""):
            if _is_source(item, source):
                value["source"] = source
            else:
                errors[f"{item.id}-source"] = str(CHOOSE)
        return ParsedAnswer(value or None, errors, unread=unread, offers=offers)

    def prefill(self, item: QuantityItem, value: object, *, currency: str, is_again: bool) -> FormValues:
        form: FormValues = MultiValueDict()
        # A file may say "don't know" once for all figures.
        given = given_figures(dict.fromkeys(item.points) if value == DONT_KNOW else value)
        for point in item.points:
            if point in given.figures:
                suffix, text = _shown(item, point, given, currency)
                form[f"{item.id}-{point}{suffix}"] = text
        if given.source:
            form[f"{item.id}-source"] = given.source
        if given.unit:
            form[f"{item.id}-unit"] = given.unit
        return form

    def describe(self, item: QuantityItem, value: object, wording: AnswerContext) -> str:
        given = given_figures(value)
        figures = [
            figure_of_point(figure_in_words(item, given, point, wording.currency), point, wording)
            for point in item.points
            if point in given.figures
        ]
        source = [inside(known.label) for known in item.scale.sources if known.slug == given.source]
        return "; ".join([*figures, *source])

    def parts(self, item: QuantityItem, value: object, context: FormContext) -> tuple[tuple[str, str], ...]:
        given, currency = given_figures(value), context.wording.currency
        figures = tuple(
            (
                context.in_words(item.text)
                if point == item.points[0]
                else labels_of(item, point, context)[0],
                figure_in_words(item, given, point, currency) if point in given.figures else _("left out"),
            )
            for point in item.points
            if point in given.figures or not given.is_none(item)
        )
        known = (source.label for source in item.scale.sources if source.slug == given.source)
        return (*figures, *((_("How do you know?"), label) for label in known))

    def present(self, item: QuantityItem, state: FieldState, context: FormContext) -> QuantityFields:
        sources = {source.slug: source.label for source in item.scale.sources}
        return QuantityFields(
            figures=tuple(figure_field(item, point, state, context) for point in item.points),
            sources=options(f"{item.id}-source", sources, state.form),
            units=options(f"{item.id}-unit", {unit.slug: unit.label for unit in item.units}, state.form),
            elsewhere=next((unit.slug for unit in item.units if unit.kept_in), ""),
            rows_in=item.rows_in,
            kept_for=item.kept_for,
            known=sources.get(given_figures(state.value).source, state.known),
        )

    def echoes(self, item: QuantityItem, value: object, currency: str) -> dict[str, str]:
        given = given_figures(value)
        return {f"{item.id}-{point}": echo(item, point, given, currency) for point in item.points}

    def check_figures(
        self, item: QuantityItem, value: object, notes: FigureNotes, wording: AnswerContext
    ) -> dict[str, FigureCheck]:
        if not isinstance(value, Mapping):
            return {}
        given = given_figures(value)
        questions = asked_back(item, given, notes, wording)
        return {
            f"{item.id}-{point}": FigureCheck(
                questions.get(point, ""),
                _spelled(given.get(point)),
                _likely_offer(item, given, point, wording.currency) if point in questions else None,
            )
            for point in item.points
        }

    def meant_in(self, item: QuantityItem, value: object, form: FormValues) -> dict[str, float]:
        ticked = {point: form.get(f"{item.id}-{point}-meant", "") for point in item.points}
        return {
            point: figure
            for point, figure in given_figures(value).figures.items()
            if figure is not None and ticked.get(point) and ticked[point] == _spelled(figure)
        }


def figure_field(item: QuantityItem, point: str, state: FieldState, context: FormContext) -> FigureField:
    name, given, currency = f"{item.id}-{point}", given_figures(state.value), context.wording.currency
    figure, question = given.get(point), asked_back(item, given, state.notes, context.wording).get(point, "")
    label, typed_label = labels_of(item, point, context)
    return FigureField(
        name=name,
        label=label,
        options=_figure_options(item, point, state, context),
        typed=state.form.get(f"{name}{TYPED}", ""),
        typed_label=typed_label,
        examples=listed(typed_examples(item)),
        example=typed_examples(item)[0],
        unit=unit_beside(item.unit, currency),
        echo=echo(item, point, given, currency),
        asked_back=question,
        likely=_likely_offer(item, given, point, currency) if question else None,
        spelled=_spelled(figure),
        is_meant=figure is not None and state.notes.meant.get(point) == figure,
        is_ladder=not is_growth(item, point),
        is_row_picked=state.form.get(name, "").isdigit() and not is_growth(item, point),
        grows_from=f"{item.id}-{NOW}" if is_growth(item, point) else "",
        hint=context.in_words(item.limit_help) if point == LIMIT else "",
        is_ahead=point == HORIZON,
        error=state.errors.get(name, ""),
        typed_error=state.errors.get(f"{name}{TYPED}", ""),
        offer=state.offers.get(f"{name}{TYPED}"),
    )


class _NotOffered(FigureError):
    """The form sent what its page doesn't offer."""


class _WaitsForToday(FigureError):
    """A growth was picked, and there is no figure that could grow."""


def _field_of(item: QuantityItem, point: str, form: FormValues) -> str:
    """Return the field that counts of a point: what is typed, else what is picked."""
    name = f"{item.id}-{point}"
    return f"{name}{TYPED}" if form.get(f"{name}{TYPED}", "").strip() else name


def _kept(typed: str) -> str:
    # No page lets anybody type a longer one; what is cut stays unreadable.
    return typed if len(typed) <= LONGEST else f"{typed[: LONGEST - 1]}…"


def _offer(item: QuantityItem, point: str, error: FigureError, currency: str) -> Offer | None:
    if isinstance(error, FigureNotKnown):
        return Offer(DONT_KNOW, _("Don't know"))
    if not error.instead:
        return None
    try:
        figure = _read_typed(item, point, error.instead, currency)
    except FigureError:
        return None
    return _use(error.instead, figure, item, currency)


def _likely_offer(item: QuantityItem, given: GivenFigures, point: str, currency: str) -> Offer | None:
    other = likely_instead(item, given, point)
    return None if other is None else _use(figure_as_typed(other, item.unit, currency), other, item, currency)


def _use(typed: str, figure: float, item: QuantityItem, currency: str) -> Offer:
    return Offer(typed, _("Use %(figure)s") % {"figure": format_figure(figure, item.unit, currency)})


def _read_typed(item: QuantityItem, point: str, typed: str, currency: str) -> float:
    figure = parse_figure(
        typed, item.unit, currency, examples=typed_examples(item), is_most=point == LIMIT, asks_back=True
    )
    if point == LIMIT and figure == 0:
        raise FigureError(_("A limit is above 0."))
    return figure


@dataclass(frozen=True)
class _ParsedFigure:
    figure: float | None  # None: "don't know", or no limit to name
    is_row: bool = False
    is_zero: bool = False  # typed as 0, where a choice says that there is none
    is_none: bool = False  # the choice that says so
    is_without_limit: bool = False


def _as_stored(given: Mapping[str, _ParsedFigure]) -> dict[str, object]:
    value: dict[str, object] = {point: one.figure for point, one in given.items()}
    if picked := [point for point, one in given.items() if one.is_row]:
        value["rows"] = picked
    if zeros := [point for point, one in given.items() if one.is_zero]:
        value[ZEROS] = zeros
    if any(one.is_without_limit for one in given.values()):
        value[LIMIT_NONE] = NONE_PROMISED
    return value


def _parse_points(
    item: QuantityItem, form: FormValues, currency: str
) -> tuple[dict[str, _ParsedFigure], dict[str, FigureError]]:
    """Return what was given of each point, and why of others nothing is read."""
    given: dict[str, _ParsedFigure] = {}
    refused: dict[str, FigureError] = {}
    for point in item.points:
        try:
            if one := _parse_point(item, point, form, currency, given.get(NOW)):
                given[point] = one
                if one.is_none:  # there is nothing that could grow, or come to a limit
                    break
        except _WaitsForToday as error:
            # Today's error is the cause: the page lists that one, and the other goes with it.
            waits = FigureError(str(WAITS_FOR_TODAY))
            refused[point] = waits if NOW in refused else error
        except FigureError as error:
            refused[point] = error
    return given, refused


def _parse_point(
    item: QuantityItem, point: str, form: FormValues, currency: str, today: _ParsedFigure | None
) -> _ParsedFigure | None:
    """Return one figure, or None if none was given."""
    typed, picked = form.get(f"{item.id}-{point}{TYPED}", "").strip(), form.get(f"{item.id}-{point}", "")
    # What was typed comes first: a browser without a script leaves the row that was picked before.
    if typed:
        figure = _read_typed(item, point, typed, currency)
        if unit := typed_unit(item, form.get(f"{item.id}-unit", "")):
            figure /= unit.divide_by
        return _ParsedFigure(figure, is_zero=figure == 0 and has_zero_choice(item, point))
    if picked in {"", DONT_KNOW}:
        return _ParsedFigure(None) if picked else None
    if is_growth(item, point):
        return _parse_growth(item, picked, today)
    offered = _offered(item, point, currency)
    if picked not in offered:
        raise _NotOffered(str(CHOOSE))
    return offered[picked]


def _offered(item: QuantityItem, point: str, currency: str) -> dict[str, _ParsedFigure]:
    """Return what each option of a ladder stands for."""
    ladder = enumerate(rows(item, currency))
    offered = {str(place): _ParsedFigure(row.middle, is_row=True) for place, row in ladder}
    if has_zero_choice(item, point):
        offered[ZERO] = _ParsedFigure(0, is_none=True)
    if point == LIMIT and item.limit_none:
        offered[NONE_PROMISED] = _ParsedFigure(None, is_without_limit=True)
    return offered


def _parse_growth(item: QuantityItem, picked: str, today: _ParsedFigure | None) -> _ParsedFigure | None:
    """Return the figure that today's becomes; None where today's is 0 or not known, so that nothing can grow."""
    factors = {f"{factor:g}": factor for factor in item.scale.growth}
    if picked not in factors:
        raise _NotOffered(str(CHOOSE))
    if today is None:
        raise _WaitsForToday(_("Growth needs a figure for today. Pick one above, or type the figure here."))
    return _ParsedFigure(grown(today.figure, factors[picked])) if today.figure else None


def _shown(item: QuantityItem, point: str, given: GivenFigures, currency: str) -> tuple[str, str]:
    """Return the suffix of the field with the figure, and its text."""
    figure = given.get(point)
    if figure is None:
        return "", NONE_PROMISED if point == LIMIT and given.is_without_limit else DONT_KNOW
    picked = _picked(item, point, given, currency)
    if picked:
        return "", picked
    return TYPED, figure_as_typed(in_unit(item, figure, given.unit), item.unit, currency)


def _picked(item: QuantityItem, point: str, given: GivenFigures, currency: str) -> str:
    """Return the option for the figure, or nothing if it was typed."""
    figure, today = given.get(point), given.get(NOW)
    if has_zero_choice(item, point) and given.is_none(item):
        return ZERO
    if point in given.rows:
        places = (str(place) for place, row in enumerate(rows(item, currency)) if row.middle == figure)
        return next(places, "")
    if is_growth(item, point) and today:
        factors = (f"{factor:g}" for factor in item.scale.growth if grown(today, factor) == figure)
        return next(factors, "")
    return ""


def _figure_options(
    item: QuantityItem, point: str, state: FieldState, context: FormContext
) -> tuple[Option, ...]:
    pickable = options(f"{item.id}-{point}", _pickable(item, point, context.wording.currency), state.form)
    if point != item.points[0]:
        return pickable  # growth has no rows; the limit's are those above, which have been read
    examples = {str(place): text for place, text in enumerate(context.row_examples(item))}
    return tuple(replace(option, example=examples.get(option.value, "")) for option in pickable)


def _pickable(item: QuantityItem, point: str, currency: str) -> dict[str, str]:
    unknown = {DONT_KNOW: str(DONT_KNOW_LABEL)}
    if is_growth(item, point):
        growth = {f"{factor:g}": growth_label(factor) for factor in item.scale.growth}
        return growth | unknown
    ladder = {str(place): row.label for place, row in enumerate(rows(item, currency))}
    if point == LIMIT:
        above = {str(place) for place, row in enumerate(rows(item)) if row.low >= item.least_limit}
        ladder = {place: label for place, label in ladder.items() if place in above}
        return ladder | ({NONE_PROMISED: item.limit_none} if item.limit_none else {}) | unknown
    return ({ZERO: item.zero_label} if has_zero_choice(item, point) else {}) | ladder | unknown


def _spelled(figure: float | None) -> str:
    # Exactly, so that a tick can't confirm a different one.
    return repr(float(figure)) if figure is not None else ""
