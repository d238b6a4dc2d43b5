"""A result in words: one place for page, library and report, so that all say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.charts import share_words

FIRMNESS = {
    "clear": "firm",
    "leaning": "leaning",
    "open": "not decided",
    "insufficient": "too little to say",
}
STRANDS = {
    "stated": "what people rank",
    "symptoms": "what people notice",
    "headroom": "what the figures say",
}
_NUMBERS = (
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_LONGEST_SAID = 120  # months: beyond ten years a date says nothing
_LEAST_POINTS = 0.05
# Kendall's W as it is usually read (Schmidt 1997).
_AGREEMENT = ((0.7, "strong"), (0.5, "moderate"), (0.3, "weak"), (0.0, "very weak"))


@dataclass(frozen=True)
class VerdictFacts:
    """What the sentences speak of. Dimensions by their labels; shares 0 to 1; months None where no limit is met."""

    level: str
    dominant: tuple[str, ...]
    secondary: tuple[str, ...]
    likeliest: str  # the label of whatever is first most often, also where nothing is decided
    share: float  # of the redraws in which it is first
    second_share: float  # of those, the redraws in which `secondary` is second; 0 unless it is one
    months: float | None
    horizon_months: int
    draws: int
    dimensions: int
    is_provisional: bool
    is_one_strand: bool
    has_room: bool  # nothing is under pressure


def verdict_facts(
    result: Mapping[str, Any], labels: Mapping[str, str], *, months: float | None, horizon_months: int
) -> VerdictFacts:
    """Read them off an assessment. `months` is when the leader's first limit is met, if that may be shown."""
    verdict, full = result["verdict"], result["full"]
    first = max(full["p_dominant"], key=full["p_dominant"].__getitem__)
    second = verdict["secondary"]
    pairs = full["pairs"].get(first, {})
    share = full["p_dominant"][first]
    return VerdictFacts(
        level=verdict["level"],
        dominant=tuple(labels[name] for name in verdict["dominant"]),
        secondary=tuple(labels[name] for name in second),
        likeliest=labels[first],
        share=share,
        second_share=pairs.get(second[0], 0.0) / share if len(second) == 1 and share else 0.0,
        months=months,
        horizon_months=horizon_months,
        draws=result["meta"]["draws"],
        dimensions=len(labels),
        is_provisional=verdict["provisional"],
        is_one_strand=verdict["one_strand"],
        has_room=verdict["nothing_under_pressure"],
    )


def headline(facts: VerdictFacts) -> str:
    """Say the verdict in one sentence."""
    if facts.level == "insufficient":
        return "Too little to say what breaks first."
    if facts.has_room:
        return f"No limit is near within {facts.horizon_months} months."
    if facts.level == "open" or len(facts.dominant) != 1:
        return f"Not decided: {_candidates(facts)} may break first."
    label = facts.dominant[0]
    probably = "" if facts.level == "clear" else " probably"
    return f"{label}{probably} {_break(label)} first{_when(facts.months)}."


def lead(facts: VerdictFacts) -> str:
    """Say what a reader needs next to the headline."""
    if facts.level == "insufficient":
        return "Until more people answer, nothing is named, and only steps that can be undone are advised."
    second = _second_sentence(facts)
    if facts.has_room:
        return (
            "Every dimension can carry at least three times what is expected, and nobody reports trouble. "
            f"If anything comes first, it is {facts.likeliest.lower()}: in {share_words(facts.share)} of the redraws."
        )
    if facts.level == "open":
        return (
            f"{facts.likeliest} {leads(facts.likeliest)} most often, in {share_words(facts.share)} of the "
            f"redraws: not enough to name one. {second}"
        ).strip()
    return second


def firmness(facts: VerdictFacts) -> tuple[str, str]:
    """Say how firm the order is: the word, and what stands behind it."""
    word = sentence_case(FIRMNESS[facts.level])
    if facts.level == "insufficient":
        return word, "Too few people gave answers that can be compared."
    parts = [
        f"{facts.likeliest} {be(facts.likeliest)} first in {share_words(facts.share)} of "
        f"{facts.draws:,} redraws of everyone's answers."
    ]
    if facts.second_share:
        parts.append(
            f"{facts.secondary[0]} {be(facts.secondary[0])} second in {share_words(facts.second_share)} of those."
        )
    if facts.is_one_strand:
        parts.append("There is only one kind of evidence, so it can't be firm.")
    if facts.is_provisional:
        parts.append("It is provisional: on one dimension nobody said anything.")
    return word, " ".join(parts)


def months_words(months: float | None) -> str:
    """Say months to breach: "about seven months", "already reached", "over 10 years"."""
    if months is None:
        return "not on this trend"
    if months <= 0:
        return "already reached"
    if months < 1:
        return "under a month"
    if months > _LONGEST_SAID:
        return "over 10 years"
    if months < 24:
        return f"about {_counted(round(months), 'month')}"
    return f"about {_counted(round(months / 12), 'year')}"


def months_range_words(early: float | None, late: float | None) -> str:
    """Say the 80 % range: "4 to 13 months", "from 4 months on", "already reached"."""
    if early is None or early > _LONGEST_SAID:
        return months_words(early)
    if late is not None and late <= 0:
        return "already reached"
    start = "now" if early <= 0 else f"{max(early, 1):.0f}"
    if late is None or late > _LONGEST_SAID:
        return "from now on" if early <= 0 else f"from {_counted_digits(early)} on"
    end = max(round(late), 1)
    if start == str(end):
        return f"about {_counted_digits(late)}"
    return f"{start} to {_counted_digits(late)}"


def agreement_words(kendall_w: float) -> str:
    """Say how far the orders that people gave agree."""
    return next(word for least, word in _AGREEMENT if kendall_w >= least)


def people_words(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"


def points_words(share: float) -> str:
    """Say a gain in probability, in points of a hundred: "4 points", "less than a point"."""
    points = share * 100
    if points < 1:
        return "less than a point" if points >= _LEAST_POINTS else "nothing"
    return f"{points:.0f} point{'' if round(points) == 1 else 's'}"


def listed(words: Sequence[str], conjunction: str = "and") -> str:
    """Join words as a sentence does."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def leads(label: str) -> str:
    return "lead" if _is_plural(label) else "leads"


def be(label: str) -> str:
    return "are" if _is_plural(label) else "is"


def comes(label: str) -> str:
    return "come" if _is_plural(label) else "comes"


def _when(months: float | None) -> str:
    if months is None or months > _LONGEST_SAID:
        return ""
    if months <= 0:
        return ": a limit is already reached"
    return ", within a month" if months < 1 else f", in {months_words(months)}"


def _candidates(facts: VerdictFacts) -> str:
    if len(facts.dominant) == facts.dimensions:
        return f"any of the {_NUMBERS[facts.dimensions]}"
    first, *others = facts.dominant
    return listed([first.lower(), *(label.lower() for label in others)], "or")


def _second_sentence(facts: VerdictFacts) -> str:
    if not facts.secondary:
        return ""
    if len(facts.secondary) == 1:
        return f"{facts.secondary[0]} {be(facts.secondary[0])} second."
    if len(facts.secondary) == facts.dimensions:
        return "Any of them may be second."
    return f"Second is not decided: {listed([label.lower() for label in facts.secondary], 'or')}."


def _is_plural(label: str) -> bool:
    return label.endswith("s") and not label.endswith("ss")


def _break(label: str) -> str:
    return "break" if _is_plural(label) else "breaks"


def _counted(number: int, unit: str) -> str:
    words = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{words} {unit}{'' if number == 1 else 's'}"


def _counted_digits(months: float) -> str:
    number = max(round(months), 1)
    return f"{number} month{'' if number == 1 else 's'}"
