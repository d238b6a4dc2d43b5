"""Read a figure the way people type it: "about 3 TB", "25k", "1.2M requests per hour".

A comma before three digits parts thousands ("1,200"), and so do two points or more ("1.200.000"). One point
before three digits could be either and is asked back. Where both stand, the last is the decimal ("1.200,5").
A month has 30 days, a year 365. KiB, MiB and so on count in 1,024s, all else in 1,000s.
"""

import math
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.instruments.errors import FigureError

LONGEST = 60
_APPROXIMATELY = re.compile(
    r"(?:~|≈|(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|some)\b\.?)\s*"
)
_SYMBOLS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"),
    "¥": ("JPY", "CNY"),
}
_FIGURE = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?(?![0-9.,])|\.?[0-9][0-9.,]*)"
    r"(?P<exponent>e[+-]?[0-9]+)?(?P<rest>(?![0-9]).*)"
)
_PERIOD = re.compile(r"(?P<head>.*?)\s*(?:/|\b(?:per|a|an|each|every)\b)\s*(?P<period>[a-z]+)")
_REST = re.compile(r"(?P<multiplier>[a-z]+)?(?:\s+(?P<noun>.+))?")


def _factors(*entries: tuple[str, float]) -> dict[str, float]:
    return {word: factor for words, factor in entries for word in words.split()}


_MULTIPLIERS = _factors(
    ("hundred", 1e2),
    ("k thousand", 1e3),
    ("m mn mio million millions", 1e6),
    ("b bn billion billions", 1e9),
    ("t tn trillion trillions", 1e12),
)
_HOURS = _factors(
    ("s sec secs second seconds", 1 / 3600),
    ("min mins minute minutes", 1 / 60),
    ("h hr hrs hour hours", 1.0),
    ("d day days", 24.0),
    ("wk week weeks", 168.0),
)
_LONG_HOURS = {"month": 720.0, "months": 720.0, "year": 8760.0, "years": 8760.0}
_SHORT_FOR_TIME = {"m", "b", "t"}  # minutes or months? never read as a million

_BYTES: dict[str, float] = {"byte": 1.0, "bytes": 1.0, "b": 1.0}
for _place, _name in enumerate(("kilo", "mega", "giga", "tera", "peta", "exa"), start=1):
    _letter = _name[0]
    _BYTES |= dict.fromkeys((f"{_letter}b", f"{_name}byte", f"{_name}bytes"), 1000.0**_place)
    _BYTES[f"{_letter}ib"] = 1024.0**_place
    if _letter in "gtpe":  # a bare k or m means thousand or million, as everywhere
        _BYTES[_letter] = 1000.0**_place

_NOUNS: Mapping[str, tuple[str, ...]] = {
    "sources": ("source", "sources", "systems", "suppliers"),
    "users": ("user", "users", "people", "persons", "devices", "customers"),
    "requests": ("request", "requests", "req", "queries", "calls", "rps", "qps"),
    "sessions": ("session", "sessions"),
    "parameters": ("parameter", "parameters", "params"),
    "tokens": ("token", "tokens", "tpm"),
    "teams": ("team", "teams", "units"),
    "models": ("model", "models", "use case", "use cases"),
    "x": ("x", "×", "times"),
    "percent": ("%", "percent"),
}
# What is read is English, in every language: a translation says the same examples.
_EXAMPLES = {
    "bytes": gettext_lazy("3 TB or 500 GB"),
    "bytes/day": gettext_lazy("3 TB a day or 500 GB"),
    "hours": gettext_lazy("90 minutes, 8 or 3 days"),
    "days": gettext_lazy("14, 3 weeks or 2 months"),
    "accelerator-hours": gettext_lazy("200 or 25k"),
    "GB": gettext_lazy("80 or 1.2 TB"),
    "x": gettext_lazy("5 or 5 times"),
}


def parse_figure(text: str, unit: str, currency: str = "") -> float:
    """Return the figure in the unit given, 0 or more; raises FigureError with a sentence that says what works."""
    digits, exponent, rest = _split(text, unit, currency)
    value = float(_plain(digits, text) + exponent) * _factor(rest, unit, text)
    if not math.isfinite(value):
        raise FigureError(_("“%(text)s” is larger than any figure we can keep.") % {"text": _short(text)})
    if value == 0 and re.search(r"[1-9]", digits):
        raise FigureError(_("“%(text)s” is smaller than any figure we can keep.") % {"text": _short(text)})
    return value


def _split(text: str, unit: str, currency: str) -> tuple[str, str, str]:
    if len(text) > LONGEST:
        raise FigureError(
            _("Write the figure alone, in %(longest)d characters at most, for example %(example)s.")
            % {"longest": LONGEST, "example": _example(unit)}
        )
    plain = _APPROXIMATELY.sub("", " ".join(text.lower().split()), count=1) if text.strip() else ""
    if unit.startswith("currency"):
        plain = _without_money(plain, currency)
    if plain.startswith(("-", "−")):
        raise FigureError(_("A figure can't be below 0."))
    if re.search(r"[0-9]\s*(?:-|–|to)\s*[0-9]", plain.replace("e-", "e")):
        raise FigureError(_("Give one figure; for a range, the one you would bet on."))
    match = _FIGURE.fullmatch(plain)
    if match is None:
        raise _unreadable(text, unit)
    return match["digits"], match["exponent"] or "", match["rest"].strip().rstrip(".")


def _without_money(text: str, currency: str) -> str:
    """Take the currency away, and refuse another than the engagement's."""
    named = [code for symbol, codes in _SYMBOLS.items() if symbol in text for code in codes]
    words = re.findall(r"(?<![a-z])[a-z]{3}(?![a-z])", text)
    codes = {"eur", "usd", "gbp", "chf", "jpy", "cad", "aud", "sek", "nok", "dkk", "pln", currency.lower()}
    named += [word.upper() for word in words if word in codes]
    if currency and named and currency not in named:
        raise FigureError(_("The figures here are in %(currency)s.") % {"currency": currency})
    for mark in (*_SYMBOLS, *(name.lower() for name in named)):
        text = text.replace(mark, " ")
    return " ".join(text.split())


def _plain(digits: str, text: str) -> str:
    """Return the digits as Python writes them: no thousands separators, a point for the decimals."""
    digits = re.sub(r"[ '’]", "", digits).rstrip(".,")
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    mark = digits[last]
    before, after = digits[:last], digits[last + 1 :]
    other = "," if mark == "." else "."
    if other in before:
        return f"{_ungrouped(before, other, text)}.{after}"
    if mark in before:
        return _ungrouped(digits, mark, text)
    if len(after) == 3 and before.strip("0"):
        if mark == ",":
            return _ungrouped(digits, mark, text)
        likely = f"{float(f'{before}.{after}'):.3g}"
        raise FigureError(
            _("“%(text)s” could be %(one)s or %(other)s: write it as one of them.")
            % {"text": _short(text), "one": f"{before}{after}", "other": likely}
        )
    if mark == "," and len(after) > 3 and before != "0":
        raise FigureError(
            _("The comma in “%(text)s” doesn't part thousands: write a point for decimals.")
            % {"text": _short(text)}
        )
    return f"{before or '0'}.{after}"


def _ungrouped(digits: str, mark: str, text: str) -> str:
    if not re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", digits):
        raise FigureError(
            _("The separators in “%(text)s” don't part thousands: write it without them.")
            % {"text": _short(text)}
        )
    return digits.replace(mark, "")


def _factor(rest: str, unit: str, text: str) -> float:
    """Return what the words behind the digits multiply them by."""
    base, _slash, period = unit.partition("/")
    head, times = _per_period(rest, base, period, text, unit)
    match = _REST.fullmatch(head)
    words = _words_of(base)
    if head in words:
        return words[head] * times
    if match and match["multiplier"] in _MULTIPLIERS and _may_multiply(match["multiplier"], base):
        noun = (match["noun"] or "").strip()
        if not noun or noun in words:
            return _MULTIPLIERS[match["multiplier"]] * words.get(noun, 1.0) * times
    raise _unreadable(text, unit)


def _per_period(rest: str, base: str, period: str, text: str, unit: str) -> tuple[str, float]:
    """Take "a day" or "/s" away; a rate over another period is converted where the thing adds up over time."""
    match = _PERIOD.fullmatch(rest)
    if not match:
        return rest, 1.0
    stated, wanted = _HOURS.get(match["period"]), _HOURS.get(period)
    if wanted is None and match["period"] in {period, f"{period}s"} and period:
        return match["head"], 1.0  # a month, a year: no conversion is needed
    if stated is None or wanted is None:
        raise _unreadable(text, unit)
    if stated != wanted and base == "users":
        raise FigureError(_("Give the users of an ordinary day: those of an hour don't add up to it."))
    return match["head"], wanted / stated


def _words_of(base: str) -> Mapping[str, float]:
    if base == "bytes":
        return {"": 1.0, **_BYTES}
    if base == "GB":
        return {"": 1.0, **{word: factor / 1e9 for word, factor in _BYTES.items()}}
    if base in {"hours", "days"}:
        hours = {**_HOURS, **_LONG_HOURS}
        return {"": 1.0, **{word: factor / hours[base] for word, factor in hours.items()}}
    if base == "accelerator-hours":
        machines = ("accelerator", "gpu", "tpu")
        return (
            {"": 1.0}
            | {
                f"{machine}{joint}{word}": factor
                for machine in machines
                for joint in ("-", " ")
                for word, factor in _HOURS.items()
            }
            | {"h": 1.0, "hours": 1.0}
        )
    return {"": 1.0, **dict.fromkeys(_NOUNS.get(base, ()), 1.0)}


def _may_multiply(multiplier: str, base: str) -> bool:
    if base in {"hours", "days"}:
        return multiplier not in _SHORT_FOR_TIME
    if base == "GB":
        return len(multiplier) > 1  # 25k of memory: kB, or thousands of GB?
    return True


def _unreadable(text: str, unit: str) -> FigureError:
    sentence = _("There is no figure here. Write for example %(example)s.")
    if text.strip():
        sentence = _("“%(text)s” is not a figure we can read. Write for example %(example)s.")
    return FigureError(sentence % {"text": _short(text), "example": _example(unit)})


def _example(unit: str) -> str:
    return str(_EXAMPLES.get(unit, _("640, 25k or 1.2M")))


def _short(text: str) -> str:
    stripped = text.strip()
    return stripped if len(stripped) <= LONGEST else f"{stripped[: LONGEST - 1]}…"
