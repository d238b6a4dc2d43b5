"""The words people type for and around a figure. They are read in every language of the page: English, and what is
common in German.
"""

import re
import unicodedata
from collections.abc import Mapping


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _factors(*entries: tuple[str, float]) -> dict[str, float]:
    return {word: factor for words, factor in entries for word in words.split()}


MULTIPLIERS: Mapping[str, float] = _factors(
    ("dozen", 12),
    ("hundred", 1e2),
    ("k thousand grand tsd tausend", 1e3),
    ("lakh lakhs lac", 1e5),
    ("m mn mio mill million millions millionen", 1e6),
    ("crore crores", 1e7),
    ("b bn mrd mia milliarde milliarden billion billions", 1e9),
    ("t tn trillion trillions", 1e12),
    ("quadrillion", 1e15),
    ("quintillion", 1e18),
    ("sextillion", 1e21),
    ("septillion", 1e24),
)
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
MONEY: Mapping[str, tuple[str, ...]] = {
    **{code.lower(): (code,) for code in ("EUR", "GBP", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", *_DOLLARS)},
    **dict.fromkeys(("€", "euro", "euros"), ("EUR",)),
    **dict.fromkeys(("$", "dollar", "dollars"), _DOLLARS),
    **dict.fromkeys(("£", "pound", "pounds"), ("GBP",)),
    **dict.fromkeys(("franken", "francs"), ("CHF",)),
    **dict.fromkeys(("¥", "yen"), ("JPY", "CNY")),
}
HOURS: Mapping[str, float] = _factors(
    ("ms millisecond milliseconds", 1 / 3_600_000),
    ("s sec secs second seconds sekunde sekunden", 1 / 3600),
    ("min mins minute minutes minuten", 1 / 60),
    ("h hr hrs hour hours std stunde stunden", 1.0),
    ("d day days tag tage tagen", 24.0),
    ("wk wks week weeks woche wochen", 168.0),
)
LONG_HOURS: Mapping[str, float] = _factors(
    ("workday workdays arbeitstag arbeitstage arbeitstagen werktag werktage werktagen", 33.6),  # five a week
    ("mo mos mth mths month months monat monate monaten", 720.0),
    ("quarters quartal quartale", 2190.0),
    ("yr yrs year years jahr jahre jahren", 8760.0),
)


def _byte_words() -> dict[str, float]:
    words = {"byte": 1.0, "bytes": 1.0, "b": 1.0}
    for place, name in enumerate(("kilo", "mega", "giga", "tera", "peta", "exa"), start=1):
        letter, size = name[0], 1000.0**place
        words |= dict.fromkeys((f"{letter}b", name, f"{name}byte", f"{name}bytes"), size)
        words[f"{letter}ib"] = 1024.0**place
        words |= (
            dict.fromkeys((name[:3], f"{name[:3]}s", f"{name}s"), size)
            if letter in "mg"
            else {f"{name}s": size}
        )
        if letter in "gtpe":  # a bare k or m means thousand or million, as everywhere
            words[letter] = size
    return words | dict.fromkeys(("terra", "terrabyte", "terrabytes"), 1e12)


BYTES: Mapping[str, float] = _byte_words()
CENTS: Mapping[str, frozenset[str]] = {  # by currency
    **dict.fromkeys(("EUR", "USD", "CAD", "AUD", "NZD", "SGD", "HKD"), frozenset({"cent", "cents", "ct", "¢"})),
    "GBP": frozenset({"penny", "pence", "p"}),
    "CHF": frozenset({"rappen", "centime", "centimes"}),
}  # fmt: skip

_PEOPLE = (
    "user users people person persons device devices customer customers client clients employee employees staff "
    "colleague colleagues member members visitor visitors agent agents adjuster adjusters clerk clerks analyst analysts "
    "handler handlers operator operators worker workers driver drivers doctor doctors nurse nurses patient patients "
    "teacher teachers student students engineer engineers developer developers expert experts advisor advisors adviser "
    "advisers broker brokers planner planners buyer buyers seller sellers dispatcher dispatchers inspector inspectors "
    "technician technicians lawyer lawyers consultant consultants manager managers citizen citizens subscriber "
    "subscribers machine machines vehicle vehicles"
)
_HANDED_OUT = (
    "answer answers result results reply replies response responses score scores forecast forecasts prediction "
    "predictions task tasks case cases ticket tickets chat chats conversation conversations request requests "
    "antwort antworten ergebnis ergebnisse aufgabe aufgaben anfrage anfragen"
)
# What may be counted in each unit. What one has and another has too is read in both.
NOUNS: Mapping[str, frozenset[str]] = {
    unit: _set_of(words)
    for unit, words in {
        "sources": "source sources system systems supplier suppliers feed feeds",
        "users": _PEOPLE,
        "requests": "request requests req reqs query queries call calls rps qps anfrage anfragen",
        "sessions": "session sessions user users people conversation conversations chat chats",
        "parameters": "parameter parameters param params",
        "tokens": "token tokens tpm",
        "teams": "team teams unit units group groups squad squads",
        "use cases": "use uses model models use-case use-cases usecase usecases application applications",
        "models": "model models use-case use-cases usecase usecases",
        "x": "x × times",
        "percent": "% percent",
        "passages": "passage passages chunk chunks vector vectors",
        "answers": _HANDED_OUT,
        "results": _HANDED_OUT,
        "tasks": f"{_HANDED_OUT} job jobs run runs",
        "calls": "call calls request requests",
        "posts": "post posts fte ftes people person persons",
    }.items()
}
# What people give for amounts of data, which says nothing of its size.
_UNSIZED = _set_of(
    "row rows record records line lines document documents file files image images picture pictures page pages "
    "message messages event events table tables"
)
COUNTED_ELSEWHERE = frozenset().union(BYTES, HOURS, LONG_HOURS, _UNSIZED, *NOUNS.values(), *CENTS.values())
ADJECTIVES = _set_of(
    "active concurrent open parallel simultaneous different distinct separate unique internal external registered "
    "ordinary typical total full-time"
)
APPROXIMATELY = re.compile(
    r"(?:~|≈|(?:about|around|roughly|approximately|approx|circa|ca|some|maybe|perhaps|probably|nearly|almost|etwa"
    r"|ungefähr|rund|i (?:think|guess)|(?:my|a) guess:?)\b\.?)\s*"
)
_APPROXIMATELY_AFTER = re.compile(r"(?:\s*\?|(?:\s+or so|\s+approx\.?|\s+ca\.?|\s+roughly|-?ish))+$")
_REPLACED = (
    (re.compile(r"\bdaily\b"), "a day"),
    (re.compile(r"\bhourly\b"), "an hour"),
    (re.compile(r"\bweekly\b"), "a week"),
    (re.compile(r"\bmonthly\b"), "a month"),
    (re.compile(r"\b(?:yearly|annually)\b"), "a year"),
    (re.compile(r"\b(?:pro|am) (?=tag|stunde|woche|monat|minute|sekunde)"), "per "),
    (re.compile(r"\buse cases?\b"), "use-cases"),
    (re.compile(r"\b(?:working|business|work) days?\b"), "workdays"),
    (re.compile(r"\ba (?:couple|pair)(?: of)?\b"), "2"),
    (re.compile(r"\b(accelerator|gpu|tpu) (?=[a-z])"), r"\1-"),
    (re.compile(r"\b10\s*\^\s*([0-9]{1,3})\b"), r"1e\1"),
)
_HALVES = {"½": ".5", "¼": ".25", "¾": ".75"}

_UNKNOWN = _set_of(
    "idk dk dunno dontknow idontknow donotknow idonotknow noidea noclue notsure imnotsure unsure unknown notknown na n/a "
    "- -- --- – — … ... tbd tba tbc pass skip cantsay canttell hardtosay nodata noanswer notavailable notapplicable "
    "nobodyknows keineahnung ka k/a keineangabe weißnicht weissnicht weißichnicht weissichnicht unbekannt"
)
_UNLIMITED = _set_of("∞ inf infinite infinity unlimited nolimit limitless endless unbegrenzt")
_WHEN = _set_of(
    "overnight nightly night anight onenight bynight atnight everynight thenight übernacht nachts weekend aweekend "
    "overtheweekend attheweekend alldaylong allday batch nightlybatch nextday sameday thesameday thenextday nextmorning "
    "bythenextmorning"
)
_NONE = _set_of("none nothing nil null nix keine keiner")

_LEAST_BEFORE = re.compile(
    r"(?:>=?|≥|(?:at least|not less than|no less than|more than|over|above|upwards of|minimum(?: of)?|from|mind|"
    r"mindestens|über|ab)\b\.?|min\b\.?(?=\s*[0-9]))\s*(?P<figure>.+)"
)
_MOST_BEFORE = re.compile(
    r"(?:<=?|≤|(?:at most|not more than|no more than|up to|less than|fewer than|under|below|maximum(?: of)?|max|"
    r"höchstens|maximal|bis zu|unter)\b\.?)\s*(?P<figure>.+)"
)
_LEAST_AFTER = re.compile(r"(?P<figure>.+?)\s*(?:\+|\b(?:plus|or more|and more|and up|at least|minimum))")
_MOST_AFTER = re.compile(r"(?P<figure>.+?)\s+(?:max\.?|maximum|at most|or less|or fewer|tops)")
_PLUS = re.compile(r"(?<=[0-9])\+(?= ?[a-z])")
LEAST, MOST = "least", "most"

_ORDERED_ONES = "one two three four five six seven eight nine"
_ORDERED_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ORDERED_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {word: place for place, word in enumerate(_ORDERED_ONES.split(), start=1)}
_TEENS_AND_TENS = {
    **{word: place for place, word in enumerate(_ORDERED_TEENS.split(), start=10)},
    **{word: 10 * place for place, word in enumerate(_ORDERED_TENS.split(), start=2)},
}
_SCALES = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_NUMBER_WORDS = frozenset({"zero", "hundred", *_ONES, *_TEENS_AND_TENS, *_SCALES})
_JOINED = (
    _NUMBER_WORDS
    | MULTIPLIERS.keys()
    | _set_of(
        "and or to plus minus less half und oder hundreds thousands hunderte tausende billionen trillionen mil mille"
    )
)
_WORDS = re.compile(r"[a-z]+")
_ARTICLE = re.compile(r"an? (?P<word>[a-z]+)\b")
_AFTER_ARTICLE = frozenset().union(MULTIPLIERS, HOURS, LONG_HOURS)
_PART = re.compile(
    r"(?:(?P<whole>\S.*?) and )?(?:an? )?(?P<part>half|quarter)(?: of)?(?: an?)?(?:\s+(?P<rest>.+))?"
)
_RANGE = re.compile(
    r"(?:between|zwischen)\b.*[0-9].*|"
    r".*[0-9](?:[kmgtp]?b|[kmgt])?(?:[^0-9]{0,20}\s)?\s*(?:-|–|—|\.\.+|…|\b(?:to|or|bis|until|oder)\b)\s*~?[0-9].*"
)


def plain(text: str) -> str:
    """Write it small, with ASCII digits and signs and single spaces, and without "about"."""
    signs = "".join(_plain_sign(sign) for sign in text)
    text = " ".join(signs.lower().split())
    for pattern, usual in _REPLACED:
        text = pattern.sub(usual, text)
    if _compact(text) in _UNKNOWN:
        return text
    return _APPROXIMATELY_AFTER.sub("", APPROXIMATELY.sub("", text, count=1))


def _plain_sign(sign: str) -> str:
    if sign in _HALVES:
        return _HALVES[sign]
    if unicodedata.category(sign) == "Nd":
        return str(unicodedata.decimal(sign))
    if "！" <= sign <= "～":  # full width
        return unicodedata.normalize("NFKC", sign)
    return "'" if sign in "’‘`´" else sign


def _compact(text: str) -> str:
    return re.sub(r"[\s'!.]", "", text) or text


def is_unknown(text: str) -> bool:
    return _compact(text) in _UNKNOWN or not text.strip("? ")


def is_unlimited(text: str) -> bool:
    return _compact(text) in _UNLIMITED


def says_when(text: str) -> bool:
    """Return whether it tells when something runs, which is no length of time."""
    return _compact(text) in _WHEN


def is_none(text: str) -> bool:
    return _compact(text) in _NONE


def is_range(text: str) -> bool:
    text = re.sub(r"(?<=[0-9])e[+-]?(?=[0-9])", "", text)
    words = re.split(r"([^a-z]+)", re.sub(r"(?<=ty)-(?=[a-z])", " ", text))
    return bool(_RANGE.fullmatch("".join("1" if word in _NUMBER_WORDS else word for word in words)))


def has_numbers(text: str) -> bool:
    """Return whether numbers stand in it as words, or words that join them, so that it names more than a thing."""
    return not _JOINED.isdisjoint(re.findall(r"[a-z]+", text))


def without_bound(text: str) -> tuple[str, str]:
    """Part "at least 5" into the bound it gives and the figure; the bound is empty where it gives none."""
    for bound, patterns in ((LEAST, (_LEAST_BEFORE, _LEAST_AFTER)), (MOST, (_MOST_BEFORE, _MOST_AFTER))):
        for pattern in patterns:
            if match := pattern.fullmatch(text):
                return bound, match["figure"]
    without_plus = _PLUS.sub("", text)
    return (LEAST if without_plus != text else ""), without_plus


def in_digits(text: str) -> str:
    """Write the number that a text begins with in digits: "twelve hundred users" is "1200 users"."""
    if part := _part_in_digits(text):
        return part
    if (article := _ARTICLE.match(text)) and article["word"] in _AFTER_ARTICLE:
        text = text[article.start("word") :]
        text = text if article["word"] in _NUMBER_WORDS else f"1 {text}"
    number, rest = _number_of(text)
    return text if number is None else f"{number} {rest}".strip()


def _part_in_digits(text: str) -> str:
    """Write "two and a half million" as "2.5 million"; empty where a text names no part of something."""
    part = _PART.fullmatch(text)
    if part is None or not (part["rest"] or part["whole"]):
        return ""
    whole = in_digits(part["whole"]) if part["whole"] else "0"
    decimals = "5" if part["part"] == "half" else "25"
    return f"{whole}.{decimals} {part['rest'] or ''}".strip() if whole.isdigit() else ""


def _number_of(text: str) -> tuple[int | None, str]:
    """Return the number that a text begins with in words, and what follows it."""
    total, current, smallest, end = 0, 0, 10**15, 0
    for match in _WORDS.finditer(text):
        if text[end : match.start()].strip(" -") not in {"", "and"}:
            break
        if match[0] == "and" and end:
            continue
        counted = _counted_on(total, current, smallest, match[0], is_first=not end)
        if counted is None:
            break
        total, current, smallest = counted
        end = match.end()
    rest = re.sub(r"^(?: |-(?=[a-z]))", "", text[end:])
    # All of a text is read or nothing: "two five" is neither 2 nor 7.
    goes_on = rest[:1].isdigit() or has_numbers(rest.partition(" ")[0])
    return (total + current, rest) if end and not goes_on else (None, text)


def _counted_on(
    total: int, current: int, smallest: int, word: str, *, is_first: bool
) -> tuple[int, int, int] | None:
    """Return the thousands so far, what is below them and the smallest scale, with one more word; None for no number."""
    # Scales get smaller: "two million three thousand" is a number, "three thousand two million" is none.
    if word in _SCALES and (current or is_first) and _SCALES[word] < smallest:
        return total + (current or 1) * _SCALES[word], 0, _SCALES[word]
    joined = _joined(current, word, is_first=is_first)
    return None if joined is None else (total, joined, smallest)


def _joined(current: int, word: str, *, is_first: bool) -> int | None:
    """Return the number below a thousand that the word makes of the one before it, or None where it makes none."""
    if word in _ONES and current % 10 == 0 and current % 100 != 10:
        return current + _ONES[word]
    if word in _TEENS_AND_TENS and current % 100 == 0:
        return current + _TEENS_AND_TENS[word]
    if word == "hundred" and (is_first or 0 < current < 100):
        return (current or 1) * 100
    return 0 if word == "zero" and is_first else None
