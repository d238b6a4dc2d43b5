"""Read a figure the way people type it: "about 3 TB", "25k", "half a million", "8 x 80 GB".

Two commas or points part thousands ("1.200.000"), and so does one comma before "000". One alone before three other
digits could be either: what a person types is asked back, and in the instrument a comma parts thousands ("1,200"). Where both stand, the last is the
decimal ("1.200,5"). A month has 30 days, a year 365. KiB, MiB and so on count in 1,024s, all else in 1,000s.

All of a text is read or nothing. What could be meant is offered (`FigureError.instead`), never taken unasked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.instruments.errors import FigureError, FigureNotKnown
from apps.instruments.figures import words
from apps.instruments.figures.units import EXAMPLES_OF_UNITS, is_per_thousand, kept_for, listed, unit_in_words

LONGEST = 60
MOST_DIGITS = 15  # more come of a key that hangs
LARGEST = 1e27  # nothing that is counted here comes near it
_MONEY_SIGNS = re.compile(r"[€£$¥]|[a-z]+")
_NO_CENTS = re.compile(r"(?<=[0-9]),[-–—]{1,2}(?![0-9])")
_NUMBER = (
    r"(?P<digits>[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?(?![0-9.,])|\.?[0-9][0-9.,]*)"
    r"(?P<exponent>e[+-]?[0-9]+)?"
)
_TIMES = re.compile(rf"{_NUMBER}\s*[x×*]\s*(?P<figure>[.0-9].*)")
_FIGURE = re.compile(rf"{_NUMBER}(?P<rest>(?![0-9]).*)")
_OF_MANY = r"(?P<price>.+?)\s*(?:/|\b(?:per|for|a|je|pro)\b)\s*(?:one |a )?"
_HANDED_OUT = "|".join(
    sorted(words.NOUNS["tasks"] | {"question", "item", "unit", "piece", "stück", "aufgabe"})
)
_FOR_ONE = re.compile(
    rf"(?P<price>.+?)\s*(?:\b(?:each|apiece)|(?:/|\b(?:per|for|an?|je|pro)\b)\s*(?:one |an? |each |every |single )*"
    rf"(?:finished )?(?:{_HANDED_OUT}))"
)
_FOR_MANY = tuple(
    (re.compile(rf"{_OF_MANY}(?:{many})(?:\s*(?:finished )?(?:{_HANDED_OUT}))?"), times)
    for many, times in (
        (r"1[ ,.']?000|1? ?k|thousand|tausend|tsd", 1.0),
        (r"100|hundred|hundert", 10.0),
        (r"1[ ,.']?000[ ,.']?000|1? ?m|1? ?mio|million|millionen", 0.001),
    )
)
_ENDS = re.compile(
    r"(?:between |zwischen |from |von )?(?P<low>.+?)\s*(?:-|–|—|\.\.+|…|\b(?:to|or|and|bis|until|oder|und)\b)\s*~?"
    r"(?P<high>.+)"
)
_LENGTH = re.compile(
    r"(?P<most>[0-9]+)\s*(?P<long>[a-z]+)\s*(?:and |und |, ?)?(?P<rest>[0-9]+(?:[.,][0-9]+)?)\s*(?P<short>[a-z]*)"
)
_CLOCK = re.compile(r"(?P<hours>[0-9]{1,3}):(?P<minutes>[0-5][0-9])(?:\s*(?:h|hrs?|hours?|std|stunden))?")
_PERIOD = re.compile(r"(?P<head>.*?)\s*(?:/|\b(?:per|a|an|each|every)\b)\s*(?P<period>[a-z]+)")
_MULTIPLIER = re.compile(r"(?P<multiplier>[a-z]+)(?:\s+|$)(?P<noun>.*)")
_NOUN = re.compile(r"[^\W\d_]{3,}(?:[ -][^\W\d_]+)*")
_REFUSED = (
    (re.compile(r"[-−].*"), gettext_lazy("A figure can't be below 0.")),
    (
        re.compile(r"[0-9]+\s*/\s*[0-9]+(?:\s.*)?"),
        gettext_lazy("Write a fraction as a decimal, such as 0.5."),
    ),
    (
        re.compile(r"(?:a )?(?:half|quarter)"),
        gettext_lazy("Of what is it a part? Write for example 0.5, or half a million."),
    ),
)
_GROWTH = re.compile(
    r"\+.*|[x×]\s*[0-9].*|[0-9.,]+\s*[x×]|(?:double|triple|twice|same|the same|no change)\b.*"
)
_SHORT_FOR_TIME = {"m", "b", "t", "mn", "tn"}  # minutes or months? never read as a million


@dataclass(frozen=True)
class _Reading:
    text: str
    unit: str
    currency: str
    example: str
    asks_back: bool

    @property
    def base(self) -> str:
        return self.unit.partition("/")[0]

    @property
    def period(self) -> str:
        return self.unit.partition("/")[2]

    def refuse(self, sentence: str, *, instead: str = "", **more: str) -> FigureError:
        """Write a sentence about the text; it may name the unit and an example."""
        named = {"text": _short(self.text), "unit": unit_in_words(self.unit, self.currency)}
        return FigureError(sentence % {**named, "example": self.example, **more}, instead=instead)

    def unreadable(self) -> FigureError:
        return self.refuse(_("“%(text)s” is not a figure we can read. Write for example %(example)s."))

    def wrong_unit(self) -> FigureError:
        sentence = _("We need %(unit)s here; “%(text)s” gives something else. Write for example %(example)s.")
        return self.refuse(sentence)


def parse_figure(
    text: str,
    unit: str,
    currency: str = "",
    *,
    examples: Sequence[str] = (),
    is_most: bool = False,
    asks_back: bool = False,
) -> float:
    """Return the figure in the unit given, 0 or more; raises FigureError with a sentence that says what works.

    `examples` are what the sentence names, else something of that unit. `is_most`: the most is asked for, so that
    "max 100" is 100. `asks_back`: a person typed it, who may mean thousands or decimals by "1,200".
    """
    example = listed(examples or EXAMPLES_OF_UNITS.get(unit, ("640", "25k", "1.2M")))
    question = _Reading(text, unit, currency, example, asks_back)
    if len(text) > LONGEST:
        sentence = _("Write the figure alone, in %(longest)s characters at most, for example %(example)s.")
        raise question.refuse(sentence, longest=str(LONGEST))
    plain = words.plain(text)
    if not text.strip():
        raise question.refuse(_("There is no figure here. Write for example %(example)s."))
    _refuse_words(plain, question)
    # It is read before it is refused: what is offered in its place has to be a figure.
    bound, plain = words.without_bound(plain)
    figure = _read(plain, replace(question, text=plain) if bound else question)
    if bound and not (is_most and bound == words.MOST):
        sentence = (
            _("“%(text)s” says the least it may be. Write the one figure you would bet on.")
            if bound == words.LEAST
            else _("“%(text)s” says the most it may be. Write the one figure you would bet on.")
        )
        raise question.refuse(sentence, instead=plain)
    return figure


def _refuse_words(plain: str, question: _Reading) -> None:
    """Refuse what is no figure at all, each in words of its own."""
    if words.is_unknown(plain):
        raise FigureNotKnown(_("There is no figure here. If you don't know it, say so: that is an answer."))
    if words.is_unlimited(plain):
        sentence = _(
            "Nothing is without a limit. Write the most you would promise, or say that you don't know."
        )
        raise FigureNotKnown(sentence)
    if words.is_none(plain):
        raise question.refuse(_("Write 0 if you mean that there is nothing."), instead="0")
    _refuse_times(plain, question)
    if words.is_range(plain):
        sentence = _("Give one figure; for a range, the one you would bet on.")
        raise question.refuse(sentence, instead=_between(plain, question))
    if question.base != "x" and _GROWTH.fullmatch(plain):
        raise question.refuse(
            _("“%(text)s” says how it grows. Write the figure itself, for example %(example)s.")
        )
    for refused, why in _REFUSED:
        if refused.fullmatch(plain):
            raise question.refuse(str(why))


def _refuse_times(plain: str, question: _Reading) -> None:
    """Refuse what says when, or may be read as two lengths of time."""
    if question.base not in {"hours", "days"}:
        return
    if words.says_when(plain):
        sentence = _(
            "“%(text)s” says when, not how long. Pick the nearest row, or write for example %(example)s."
        )
        # As not known: somebody who knows when and not how long may say that they don't know.
        raise FigureNotKnown(str(question.refuse(sentence)))
    if plain in {"quarter", "a quarter", "one quarter"} and question.base == "days":
        raise question.refuse(_("Is “%(text)s” a quarter of a year?"), instead="3 months")
    if clock := _CLOCK.fullmatch(plain):
        sentence = _("Are these hours and minutes? Write for example %(example)s.")
        raise question.refuse(sentence, instead=f"{clock['hours']} h {clock['minutes']} min")


def _between(plain: str, question: _Reading) -> str:
    """Write the figure halfway between the ends of a range, if both can be read and count the same."""
    ends, question = _ENDS.fullmatch(plain), replace(question, asks_back=False)
    low, high = (_FIGURE.fullmatch(words.in_digits(ends[end])) if ends else None for end in ("low", "high"))
    if not low or not high or low["rest"].strip() not in {"", high["rest"].strip()}:
        return ""
    try:
        least, most = (_number(end["digits"], end["exponent"] or "", question) for end in (low, high))
        middle = f"{(least + most) / 2:.12g} {high['rest'].strip()}".strip()
        _read(middle, question)
    except FigureError:
        return ""
    return middle if least < most else ""


def _read(plain: str, question: _Reading) -> float:
    price, times = _price(plain, question.unit) if is_per_thousand(question.unit) else (plain, 1.0)
    figure = _figure(_without_money(price, question), question)
    return figure if times == 1 else _kept(float(f"{times * figure:.15g}"), question)


def _price(plain: str, unit: str) -> tuple[str, float]:
    """Part "0.40 per task" into the price and what makes it one for a thousand."""
    for pattern, times in (*_FOR_MANY, (_FOR_ONE, 1000.0)):
        if match := pattern.fullmatch(plain):
            return match["price"], times
    return plain, kept_for(unit)


def _length(plain: str, question: _Reading) -> float | None:
    """Read a length of time in two units, "3h 30" or "1 day 6 hours"; None where it is none."""
    match = _LENGTH.fullmatch(plain)
    known = {**words.HOURS, **words.LONG_HOURS}
    if not match or question.base not in {"hours", "days", "seconds"} or match["long"] not in known:
        return None
    # Behind hours `m` is minutes. Elsewhere it may be months or a million, and is not read.
    is_clock = match["long"] == "h" and match["short"] in {"", "m"}
    short = "min" if is_clock else match["short"]
    rest = _number(match["rest"], "", question)
    if short not in known or known[short] >= known[match["long"]] or (is_clock and rest >= 60):
        return None
    hours = float(match["most"]) * known[match["long"]] + rest * known[short]
    return float(f"{hours / known[question.base]:.15g}")


def _figure(plain: str, question: _Reading) -> float:
    if (length := _length(plain, question)) is not None:
        return _kept(length, question)
    # “0x5” is how code writes a number, and no product.
    if (match := _TIMES.fullmatch(plain)) and not plain.startswith("0x"):
        times = _number(match["digits"], match["exponent"] or "", question)
        return _kept(times * _figure(match["figure"], question), question)
    match = _FIGURE.fullmatch(words.in_digits(plain))
    if match is None:
        raise question.unreadable()
    digits, exponent = match["digits"], match["exponent"] or ""
    number = _number(digits, exponent, question)
    rest = match["rest"].strip().rstrip(".!")
    if not rest and not exponent:
        _refuse_few_bytes(digits, number, question)
    factor = _factor(rest, question, digits + exponent)
    figure = number if factor == 1 else float(f"{number * factor:.15g}")  # 90 minutes are 1.5 hours
    return _kept(figure, question, number)


def _refuse_few_bytes(digits: str, number: float, question: _Reading) -> None:
    # Nobody counts data in bytes: fewer than a million without a unit were meant in another.
    if question.base == "bytes" and 0 < number < 1e6:
        sentence = _("Which unit is “%(text)s” in? Write for example %(example)s.")
        raise question.refuse(sentence, instead=f"{digits.rstrip('.,')} GB")


def _kept(figure: float, question: _Reading, number: float = 0) -> float:
    if not figure < LARGEST:
        raise question.refuse(_("“%(text)s” is larger than any figure we can keep."))
    if figure == 0 and number:
        raise question.refuse(_("“%(text)s” is smaller than any figure we can keep."))
    return figure


def _without_money(text: str, question: _Reading) -> str:
    """Take the currency away, and refuse another than the engagement's, or money where none is asked for."""
    # An engagement may be in a currency that no list here has.
    codes = {**words.MONEY, question.currency.lower(): (question.currency,)}
    named = [codes[each] for each in _MONEY_SIGNS.findall(text) if each in codes]
    if question.base != "currency":
        if named:
            raise question.wrong_unit()
        return text
    if question.currency and any(question.currency not in each for each in named):
        raise question.refuse(_("The figures here are in %(unit)s."))
    text = _NO_CENTS.sub("", text)
    return " ".join(_MONEY_SIGNS.sub(lambda each: " " if each[0] in codes else each[0], text).split())


def _number(digits: str, exponent: str, question: _Reading) -> float:
    if not exponent and sum(map(str.isdigit, digits)) > MOST_DIGITS:
        raise question.unreadable()
    value = float(_plain(digits, question) + exponent)
    if value == 0 and re.search(r"[1-9]", digits):
        raise question.refuse(_("“%(text)s” is smaller than any figure we can keep."))
    return value


def _plain(digits: str, question: _Reading) -> str:
    """Return the digits as Python writes them: no thousands separators, a point for the decimals."""
    digits = re.sub(r"[ ']", "", digits).rstrip(".,")
    mark, other = ".,"
    if digits.rfind(",") > digits.rfind("."):
        mark, other = other, mark
    before, is_marked, after = digits.rpartition(mark)
    if not is_marked:
        return digits
    # Of two kinds of marks the last is the decimal: nobody parts thousands behind it.
    if other in before:
        return f"{_ungrouped(before, other, question)}.{after}"
    if mark in before:
        return _ungrouped(digits, mark, question)
    return _of_one_mark(before, mark, after, question)


def _of_one_mark(before: str, mark: str, after: str, question: _Reading) -> str:
    if len(after) == 3 and before.strip("0"):
        if mark == "," and (after == "000" or not question.asks_back):
            return _ungrouped(f"{before}{mark}{after}", mark, question)
        whole = f"{before}{after}"
        raise question.refuse(
            _("Is “%(text)s” %(one)s or %(other)s? Write it as one of them."),
            instead=question.text.replace(f"{before}{mark}{after}", whole),
            one=whole,
            other=f"{float(f'{before}.{after}'):.15g}",
        )
    if mark == "," and len(after) > 3 and before != "0":
        raise question.refuse(
            _("The comma in “%(text)s” doesn't part thousands: write a point for decimals.")
        )
    return f"{before or '0'}.{after}"


def _ungrouped(digits: str, mark: str, question: _Reading) -> str:
    if not re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", digits):
        raise question.refuse(_("The separators in “%(text)s” don't part thousands: write it without them."))
    return digits.replace(mark, "")


def _factor(rest: str, question: _Reading, digits: str) -> float:
    """Return what the words behind the digits multiply them by."""
    head, times = _per_period(rest, question)
    multiplied, noun = 1.0, head
    names = _words_of(question.base, question.currency)
    # What is a unit here is no multiplier: of data, `b` is a byte and not a billion.
    while noun not in names and (match := _MULTIPLIER.fullmatch(noun)):
        multiplier = match["multiplier"]
        if multiplier not in words.MULTIPLIERS or not _may_multiply(multiplier, question.base):
            break
        multiplied, noun = multiplied * words.MULTIPLIERS[multiplier], match["noun"]
    *adjectives, last = noun.split() or [""]
    if last in names and words.ADJECTIVES.issuperset(adjectives):
        return multiplied * names[last] * times
    raise _refused_noun(noun, question, f"{digits} {head.removesuffix(noun)}".strip())


def _refused_noun(noun: str, question: _Reading, number: str) -> FigureError:
    last = noun.split()[-1]
    if last in {"%", "percent", "prozent", "percentage"}:
        return question.refuse(_("“%(text)s” is a share. Write the figure itself, for example %(example)s."))
    # What another question counts was meant as it says. Only what no list has may be another name for what is asked.
    if last in words.COUNTED_ELSEWHERE - words.NOUNS.get(question.base, frozenset()):
        return question.wrong_unit()
    is_counted = question.base in words.NOUNS and question.base not in {"x", "percent"}
    if is_counted and _NOUN.fullmatch(noun) and not words.has_numbers(noun):
        sentence = _("We count %(unit)s here. Is that what “%(text)s” gives?")
        return question.refuse(sentence, instead=number)
    return question.unreadable()


def _per_period(rest: str, question: _Reading) -> tuple[str, float]:
    """Take "a day" or "/s" away; a rate over another period is converted where the thing adds up over time."""
    match = _PERIOD.fullmatch(rest)
    if not match:
        return rest, 1.0
    stated, wanted = words.HOURS.get(match["period"]), words.HOURS.get(question.period)
    if wanted is None and match["period"] in {question.period, f"{question.period}s"} and question.period:
        return match["head"], 1.0  # a month, a year: no conversion is needed
    if stated is None or wanted is None:
        raise question.wrong_unit()
    if stated != wanted and question.base == "users":
        raise question.refuse(_("Give the users of an ordinary day: those of an hour don't add up to it."))
    return match["head"], wanted / stated


def _words_of(base: str, currency: str) -> Mapping[str, float]:
    if base == "bytes":
        return {"": 1.0, **words.BYTES}
    if base == "GB":
        return {"": 1.0, **{word: factor / 1e9 for word, factor in words.BYTES.items()}}
    if base in {"hours", "days", "seconds"}:
        hours = {**words.HOURS, **words.LONG_HOURS}
        return {"": 1.0, **{word: factor / hours[base] for word, factor in hours.items()}}
    if base == "accelerator-hours":
        machines = ("accelerator", "gpu", "tpu")
        joined = {f"{machine}-{word}": hours for machine in machines for word, hours in words.HOURS.items()}
        return {"": 1.0, "h": 1.0, "hours": 1.0, **joined}
    if base == "currency":
        return {"": 1.0, **dict.fromkeys(words.CENTS.get(currency, ()), 0.01)}
    return {"": 1.0, **dict.fromkeys(words.NOUNS.get(base, ()), 1.0)}


def _may_multiply(multiplier: str, base: str) -> bool:
    if base in {"hours", "days", "seconds"}:
        return multiplier not in _SHORT_FOR_TIME
    if base == "GB":
        return len(multiplier) > 1  # 25k of memory: kB, or thousands of GB?
    return True


def _short(text: str) -> str:
    stripped = text.strip()
    return stripped if len(stripped) <= LONGEST else f"{stripped[: LONGEST - 1]}…"
