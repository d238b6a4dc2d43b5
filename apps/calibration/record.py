"""The calibration that comes with this version: a `scalelens-calibration/2` document."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from apps.documents.files import read_file
from apps.documents.mapping import read

FORMAT = "scalelens-calibration/2"
RECORDS = Path(__file__).parent / "calibrations"

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
class WorldBins:
    """The highest P(first) in one world, all severities and sizes together."""

    world: str
    workshops: int
    bins: tuple[Bin, ...]


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


@dataclass(frozen=True)
class KeptWorkshop:
    """One workshop as it came out."""

    world: str
    severity: float
    people: int  # in all
    number: int
    kind: str
    level: str
    leader: str
    p: float
    p_nothing: float
    came_true: float


@dataclass(frozen=True, kw_only=True)
class CalibrationRecord:
    """What a whole run came to. `workshops` are those of each world, severity and size."""

    format: str = FORMAT
    instrument: str
    engine_version: str
    numpy_version: str
    seed: int
    workshops: int
    draws: int
    does_not_show: str
    worlds: tuple[WorldBins, ...]
    subjects: tuple[SubjectBins, ...]
    said: tuple[SentenceTally, ...]
    gates: tuple[Gate, ...]
    sample: tuple[KeptWorkshop, ...]

    @property
    def is_met(self) -> bool:
        return all(gate.met for gate in self.gates)


def calibration_for(*, instrument: str, engine_version: str) -> CalibrationRecord | None:
    """Return the record of this instrument (slug@version) and engine, None if there is none."""
    record = _record(instrument)
    return record if record and record.engine_version == engine_version else None


@cache
def _record(instrument: str) -> CalibrationRecord | None:
    slug, _, version = instrument.partition("@")
    known = {path.name: path for path in RECORDS.glob("*.json")}
    path = known.get(f"{slug}-{version}.json")
    return read(CalibrationRecord, read_file(path)) if path else None
