"""What makes an input one the engine can assess. Works on plain JSON and finds every problem at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from apps.documents.checking import Checker
from apps.documents.problems import Problem, joined
from apps.documents.vocabulary import POINTS

ENGAGEMENT_FIELDS = ("dimensions", "horizon_months", "perspectives", "items", "quantities")
MAY_BE_LEFT_OUT = (
    "crowds",
    "statements",
    "opinions",
    "figures",
    "peaks",
    "live",
    "launch_month",
    "level_at_most",
)
SOURCES = ("measured", "rough", "guess")
LEVELS_AT_MOST = ("leaning",)
# Most of a gigabyte with the shipped instrument.
MOST_DRAWS = 1_000_000
MOST_CAMPS_DRAWS = 10_000
# A scale of 0 to 100; every answer there is has a share in the result.
MOST_POINTS = 101


@dataclass
class _Known:
    # The ids that answers may refer to, by list. One that could not be read is not there, and nothing is held against it.
    lists: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _seen: dict[str, set[str]] = field(default_factory=dict)

    def first_time(self, kind: str, identifier: str) -> bool:
        seen = self._seen.setdefault(kind, set())
        is_new = identifier not in seen
        seen.add(identifier)
        return is_new


def engagement_problems(document: object, path: str = "") -> list[Problem]:
    """Return every problem of an engagement in plain JSON, which stands at `path`, in the order of the fields."""
    check, known = Checker(), _Known()
    record = check.record(path, document, ENGAGEMENT_FIELDS, MAY_BE_LEFT_OUT)
    if "dimensions" in record:
        _dimensions(check, known, joined(path, "dimensions"), record["dimensions"])
    if "horizon_months" in record:
        check.whole(joined(path, "horizon_months"), record["horizon_months"], 1, "horizon_below_one")
    # In this order, because a list may refer to those before it.
    lists: tuple[tuple[str, str, _Read], ...] = (
        ("perspectives", "id", _perspective),
        ("items", "id", _item),
        ("quantities", "id", _quantity),
        ("crowds", "id", _crowd),
        ("statements", "item", _statement),
        ("opinions", "", _opinions),
        ("figures", "id", _figures),
    )
    for name, key, read in lists:
        # What may be left out is empty then.
        rows = record.get(name, () if name in MAY_BE_LEFT_OUT else None)
        if name in record:
            _listed(check, known, joined(path, name), rows, key, read)
        if isinstance(rows, list | tuple):
            known.lists[name] = _ids(rows, key)
    _times_to_come(check, path, record)
    _level_at_most(check, path, record)
    return check.problems


def round_problems(document: object, previous: object, path: str = "") -> list[Problem]:
    """Return what keeps an engagement from being compared with the round before, which stands at `path`.

    Both rank the same dimensions, in any order, and their common items have the same points. What can't be read is left to
    `engagement_problems`.
    """
    check = Checker()
    if not isinstance(document, Mapping) or not isinstance(previous, Mapping):
        return check.problems
    now, before = (_names(one.get("dimensions")) for one in (document, previous))
    if now and before and now != before:
        message = "The round before ranks the same dimensions as this one."
        check.add(joined(path, "dimensions"), "dimensions_differ", message)
    _same_scales(check, joined(path, "items"), document.get("items"), previous.get("items"))
    return check.problems


def _same_scales(check: Checker, path: str, items: object, items_before: object) -> None:
    points = {item: scale for item, scale in _ids(_rows(items)).items() if _is_scale(scale)}
    for place, row in enumerate(_rows(items_before)):
        for item, scale in _ids([row]).items():
            if points.get(item, scale) != scale:
                message = f"The item {item!r} has {points[item]} points in this round."
                check.add(joined(path, place, "points"), "points_differ", message)


def settings_problems(document: object, path: str = "") -> list[Problem]:
    """Return every problem of settings in plain JSON, which stand at `path`."""
    check = Checker()
    rules: dict[str, Callable[[str, object], object]] = {
        "draws": lambda where, value: check.whole(where, value, 1, "draws_below_one", MOST_DRAWS),
        "seed": lambda where, value: value is None or check.whole(where, value, 0, "negative", None),
        "unranked": lambda where, value: check.choice(where, value, ("unknown", "below")),
        "camps_draws": lambda where, value: check.whole(where, value, 1, "draws_below_one", MOST_CAMPS_DRAWS),
        "min_camp": lambda where, value: check.whole(where, value, 1, "min_camp_below_one"),
    }
    for name, value in check.record(path, document, (), tuple(rules)).items():
        rules[name](joined(path, name), value)
    return check.problems


# What is no scale is a problem of its own, and said once.
def _is_scale(points: object) -> bool:
    return isinstance(points, int | float) and points <= MOST_POINTS


def _names(value: object) -> set[str]:
    return {one for one in _rows(value) if isinstance(one, str)}


def _rows(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _times_to_come(check: Checker, path: str, record: Mapping[str, object]) -> None:
    if "peaks" in record:
        for place, row in enumerate(check.rows(joined(path, "peaks"), record["peaks"])):
            _peak(check, joined(path, "peaks", place), row)
    if "live" in record:
        check.flag(joined(path, "live"), record["live"])
    if record.get("launch_month") is not None:
        where = joined(path, "launch_month")
        _not_before_now(check, where, record["launch_month"], "launch_before_now")


def _level_at_most(check: Checker, path: str, record: Mapping[str, object]) -> None:
    if record.get("level_at_most") is not None:
        check.choice(joined(path, "level_at_most"), record["level_at_most"], LEVELS_AT_MOST)


def _peak(check: Checker, path: str, row: object) -> None:
    record = check.record(path, row, ("months_from_now", "times"))
    if "months_from_now" in record:
        where = joined(path, "months_from_now")
        _not_before_now(check, where, record["months_from_now"], "peak_before_now")
    if "times" in record:
        check.positive(joined(path, "times"), record["times"], "times_not_positive")


def _not_before_now(check: Checker, path: str, value: object, code: str) -> None:
    months = check.number(path, value)
    if months is not None and months < 0:
        check.add(path, code, "It lies before today: 0 months or more are expected here.")


def _ids(rows: Sequence[object], key: str = "id") -> dict[str, object]:
    # For items the value is the number of points; for the others it says nothing.
    return {
        row[key]: row.get("points", 5)
        for row in rows
        if isinstance(row, Mapping) and isinstance(row.get(key), str)
    }


def _dimensions(check: Checker, known: _Known, path: str, value: object) -> None:
    rows = check.rows(path, value)
    if not isinstance(value, list | tuple):
        return
    if not 3 <= len(rows) <= 6:
        check.add(path, "dimension_count", "Three to six dimensions can be ranked.")
    seen: set[str] = set()
    for place, row in enumerate(rows):
        name = check.text(joined(path, place), row)
        if name in seen:
            check.add(joined(path, place), "duplicate_id", f"The id {name!r} is used twice.")
        if name is not None:
            seen.add(name)
    known.lists["dimensions"] = dict.fromkeys(seen)


type _Read = Callable[[Checker, _Known, str, object], dict[str, object]]


def _listed(check: Checker, known: _Known, path: str, value: object, key: str, read: _Read) -> None:
    for place, row in enumerate(check.rows(path, value)):
        where = joined(path, place)
        record = read(check, known, where, row)
        if key not in record:
            continue
        identifier = check.text(joined(where, key), record[key])
        if identifier is not None and not known.first_time(path, identifier):
            check.add(joined(where, key), "duplicate_id", f"The id {identifier!r} is used twice.")


def _refer(check: Checker, path: str, value: object, ids: Collection[str] | None, code: str) -> bool:
    if ids is None:
        return True
    if isinstance(value, str) and value in ids:
        return True
    if isinstance(value, str):
        check.add(path, code, f"{value!r} is not among those of this engagement.")
    else:
        check.add(path, code, "An id of this engagement is expected here.")
    return False


def _perspective(check: Checker, known: _Known, path: str, row: object) -> dict[str, object]:
    record = check.record(path, row, ("id",), ("weight", "heads"))
    _weight(check, path, record)
    if "heads" in record:
        check.whole(joined(path, "heads"), record["heads"], 0, "negative")
    return record


def _crowd(check: Checker, known: _Known, path: str, row: object) -> dict[str, object]:
    record = check.record(path, row, ("id",), ("weight",))
    _weight(check, path, record)
    return record


def _weight(check: Checker, path: str, record: Mapping[str, object]) -> None:
    if "weight" in record:
        check.positive(joined(path, "weight"), record["weight"], "weight_not_positive")


def _item(check: Checker, known: _Known, path: str, row: object) -> dict[str, object]:
    record = check.record(path, row, ("id", "dimension"), ("points", "reversed", "scored"))
    _dimension_of(check, known, path, record)
    if "points" in record:
        check.whole(joined(path, "points"), record["points"], 3, "points_below_three", MOST_POINTS)
    for name in ("reversed", "scored"):
        if name in record:
            check.flag(joined(path, name), record[name])
    return record


def _quantity(check: Checker, known: _Known, path: str, row: object) -> dict[str, object]:
    record = check.record(path, row, ("id", "dimension", "unit"), ("direction", "peaked"))
    _dimension_of(check, known, path, record)
    if "unit" in record and not isinstance(record["unit"], str):
        check.add(joined(path, "unit"), "wrong_type", "A text is expected here.")
    if "direction" in record:
        check.choice(joined(path, "direction"), record["direction"], ("ceiling", "floor"))
    if "peaked" in record:
        check.flag(joined(path, "peaked"), record["peaked"])
    return record


def _dimension_of(check: Checker, known: _Known, path: str, record: dict[str, object]) -> None:
    if "dimension" in record:
        where = joined(path, "dimension")
        _refer(check, where, record["dimension"], known.lists.get("dimensions"), "unknown_dimension")


def _statement(check: Checker, known: _Known, path: str, row: object) -> dict[str, object]:
    record = check.record(path, row, ("item", "crowds"))
    items, item = known.lists.get("items"), record.get("item")
    # What is no text is said where ids are read.
    if isinstance(item, str) and item:
        _refer(check, joined(path, "item"), item, items, "unknown_item")

    def read(check: Checker, known: _Known, where: str, row: object) -> dict[str, object]:
        return _answers(check, where, row, (items or {}).get(str(item)))

    if "crowds" in record:
        _listed(check, known, joined(path, "crowds"), record["crowds"], "id", read)
    return record


def _answers(check: Checker, path: str, row: object, points: object) -> dict[str, object]:
    record = check.record(path, row, ("id", "weight", "answers"), ("unable", "blank"))
    _weight(check, path, record)
    where = joined(path, "answers")
    counts = check.rows(where, record["answers"]) if "answers" in record else ()
    if isinstance(record.get("answers"), list | tuple) and _is_scale(points) and len(counts) != points:
        check.add(
            where, "counts_differ", f"This item has {points} answers: so many counts are expected here."
        )
    named = [(joined(path, name), record[name]) for name in ("unable", "blank") if name in record]
    for each, heads in (*((joined(where, place), one) for place, one in enumerate(counts)), *named):
        check.whole(each, heads, 0, "negative")
    return record


def _opinions(check: Checker, known: _Known, path: str, row: object) -> dict[str, object]:
    record = check.record(path, row, ("crowd",), ("ranking", "likert"))
    if "crowd" in record:
        _refer(check, joined(path, "crowd"), record["crowd"], known.lists.get("crowds"), "unknown_crowd")
    for name, read in (("ranking", _ranking), ("likert", _likert)):
        if name in record:
            where = joined(path, name)
            read(check, known, where, check.entries(where, record[name]))
    return record


def _figures(check: Checker, known: _Known, path: str, row: object) -> dict[str, object]:
    record = check.record(path, row, ("id", "perspective"), ("estimates",))
    if "perspective" in record:
        where, perspectives = joined(path, "perspective"), known.lists.get("perspectives")
        _refer(check, where, record["perspective"], perspectives, "unknown_perspective")
    if "estimates" in record:
        where = joined(path, "estimates")
        _estimates(check, known, where, check.entries(where, record["estimates"]))
    return record


def _ranking(check: Checker, known: _Known, path: str, ranking: Mapping[str, object]) -> None:
    for dimension, rank in ranking.items():
        where = joined(path, str(dimension))
        _refer(check, where, dimension, known.lists.get("dimensions"), "unknown_dimension")
        if rank is not None:
            check.whole(where, rank, 1, "rank_below_one")


def _likert(check: Checker, known: _Known, path: str, likert: Mapping[str, object]) -> None:
    items = known.lists.get("items")
    for item, answer in likert.items():
        where = joined(path, str(item))
        if item in known.lists.get("statements", ()):
            # Beside its counts it would tell who is among them.
            check.add(where, "counted_item", f"{item!r} is counted in statements: it is in no row.")
        if not _refer(check, where, item, items, "unknown_item") or answer in (None, "dk"):
            continue
        level = check.whole(where, answer, 1, "likert_out_of_range")
        points = (items or {}).get(item)
        if level is not None and isinstance(points, int | float) and level > points:
            check.add(where, "likert_out_of_range", f"This item has answers 1 to {points}.")


def _estimates(check: Checker, known: _Known, path: str, estimates: Mapping[str, object]) -> None:
    for quantity, estimate in estimates.items():
        where = joined(path, str(quantity))
        _refer(check, where, quantity, known.lists.get("quantities"), "unknown_quantity")
        for name, triple in check.record(where, estimate, (), (*POINTS, "growth")).items():
            if triple is not None:
                _triple(check, joined(where, name), triple, _growth if name == "growth" else _figure)


def _triple(
    check: Checker, path: str, triple: object, read: Callable[[Checker, str, str, object], float | None]
) -> None:
    record = check.record(path, triple, (), ("low", "likely", "high", "source"))
    source = record.pop("source", None)
    if source is not None:
        check.choice(joined(path, "source"), source, SOURCES)
    if isinstance(triple, Mapping) and record.get("likely") is None:
        check.add(joined(path, "likely"), "likely_missing", "A figure needs its likely value.")
    figures = {name: read(check, path, name, value) for name, value in record.items() if value is not None}
    if (likely := figures.get("likely")) is not None:
        _in_order(check, path, figures.get("low"), likely, figures.get("high"))


def _in_order(check: Checker, path: str, low: float | None, likely: float, high: float | None) -> None:
    if low is not None and low > likely:
        check.add(joined(path, "low"), "low_above_likely", "The low value is above the likely one.")
    if high is not None and likely > high:
        check.add(joined(path, "high"), "likely_above_high", "The likely value is above the high one.")
    # On a log scale it would be infinitely far below.
    if low == 0 and likely > 0:
        check.add(joined(path, "low"), "zero_low", "The low value is 0 while the likely one is not.")


# A path is spelled where something is noted of it: nothing is of nearly all of the thousands of figures.
def _figure(check: Checker, path: str, name: str, value: object) -> float | None:
    number = check.number(path, value, name)
    if number is not None and number < 0:
        check.add(joined(path, name), "negative", "A figure is 0 or more.")
        return None
    return number


def _growth(check: Checker, path: str, name: str, value: object) -> float | None:
    factor = check.number(path, value, name)
    if factor is not None and factor <= 0:
        check.add(
            joined(path, name), "growth_not_positive", "A growth is a factor above 0; 1 is the same as today."
        )
        return None
    return factor
