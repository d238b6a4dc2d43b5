"""The calibration that comes with this version: a `scalelens-calibration/2` document."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext_noop

from apps.documents.files import read_file
from apps.documents.mapping import read

FORMAT = "scalelens-calibration/2"
RECORDS = Path(__file__).parent / "calibrations"
# Here and not where records are made, so that translators find it.
DOES_NOT_SHOW = gettext_noop(
    "This shows how often the arithmetic cries wolf or misses a planted difference; "
    "it does not show that the named dimension fails in reality."
)

type Subject = Literal["first", "nothing", "within", "over"]


@dataclass(frozen=True)
class Bin:
    """Statements whose probability is from `low` to under `high`: how many, their mean, how many came true."""

    low: float
    high: float
    count: int
    stated: float | None
    hit: float | None


@dataclass(frozen=True)
class World:
    """One way in which made-up people err, all severities and sizes together."""

    world: str
    workshops: int


@dataclass(frozen=True)
class SubjectBins:
    """One kind of statement in all worlds together, those that are not judged left out."""

    subject: Subject
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class SentenceTally:
    """How often a sentence was said and how often it was right, in workshops of one size with the shipped errors."""

    people: int  # in all
    workshops: int
    sentence: Literal["firm", "leaning", "over", "nothing_firm", "nothing_leaning"]
    count: int
    right: float | None


@dataclass(frozen=True)
class Gate:
    """What a figure must be, and whether it is. `world` is empty for all together."""

    name: str
    world: str
    at_least: float | None
    at_most: float | None
    figure: float
    met: bool


@dataclass(frozen=True, kw_only=True)
class CalibrationRecord:
    """What a whole run came to, as far as a report prints it. `workshops` are those of each world, severity and size."""

    format: str = FORMAT
    instrument: str
    engine_version: str
    numpy_version: str
    seed: int
    workshops: int
    draws: int
    does_not_show: str
    worlds: tuple[World, ...]
    subjects: tuple[SubjectBins, ...]
    said: tuple[SentenceTally, ...]
    gates: tuple[Gate, ...]


def calibration_for(*, instrument: str, engine_version: str) -> CalibrationRecord | None:
    """Return the record of this instrument (slug@version) and engine, None if there is none."""
    # How often another engine is right says nothing of this one.
    record = _record(instrument)
    return record if record and record.engine_version == engine_version else None


@cache
def _record(instrument: str) -> CalibrationRecord | None:
    slug, _, version = instrument.partition("@")
    # Looked up among the files that are there: the name of an instrument is made into no path.
    known = {path.name: path for path in RECORDS.glob("*.json")}
    path = known.get(f"{slug}-{version}.json")
    return read(CalibrationRecord, read_file(path)) if path else None
