"""One workshop of each kind of finding, and its brief."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from apps.advice import Advice, PersonAnswers
from apps.calibration.record import CalibrationRecord, calibration_for
from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.dates import Occasion
from apps.findings.brief.order import Order
from apps.findings.case import Case
from apps.ranking import Peak
from tests.findings.claims.random_cases import random_advice
from tests.findings.claims.stories import CALM, DATA_FIRST, USERS_FIRST, figure, people, workshop

ANSWERED, ISSUED = date(2026, 11, 25), date(2026, 11, 30)
LAUNCH = date(2027, 1, 25)


def framed(case: Case, **framing: object) -> Case:
    """Return a case with another framing."""
    evidence = replace(case.evidence, framing=replace(case.framing, **framing))  # type: ignore[arg-type]  # fields of it
    return replace(case, evidence=evidence)


def with_facts(case: Case, **given: object) -> Case:
    """Return a case in which one person answered so."""
    facts = (PersonAnswers("business", dict(given)),)  # type: ignore[arg-type]  # answers as they are stored
    return replace(case, evidence=replace(case.evidence, facts=facts))


def _over() -> Case:
    checks = {"QO6": figure(2300, 1.6, 1600)}
    case = workshop(people(12, (4, 2, 3, 1), figures=CALM | checks), claimed="model")
    return framed(case, thing_one="parcel", thing_many="parcels")


def _probably_over() -> Case:
    return workshop(people(9, USERS_FIRST, figures=CALM | {"QU2": figure(90, 1.2, 20, "rough")}))


def _launch() -> Case:
    load = {"QU2": figure(47, 1.0, 0.88), "QM5": figure(3.6e6, 1.0, 40e6)}
    case = workshop(
        people(12, USERS_FIRST, figures=CALM | load), claimed="data", live=False, launch_month=2.0
    )
    return framed(case, launch_on=LAUNCH.isoformat(), figures_for="launch", stage="pilot")


def _peak() -> Case:
    load = {"QU2": figure(300, 1.1, 1000)}
    case = workshop(people(12, USERS_FIRST, figures=CALM | load), peaks=(Peak(2, 6.0),), peaked=["QU2"])
    return framed(case, peaks=({"month": "2027-02", "times": 6.0, "name": "the winter sale"},))


def _months() -> Case:
    store = {"QD1": figure(8e12, 4, 20e12)}
    return workshop(people(12, DATA_FIRST, figures=CALM | store), claimed="user")


def _perhaps_over() -> Case:
    return workshop(people(9, DATA_FIRST, figures=CALM | {"QD4": figure(20, 2.5, 7.9, "rough")}))


def _together() -> Case:
    both = {"QM5": figure(83e3, 7.6, 280e3), "QO6": figure(61, 6.6, 190)}
    return workshop(
        people(6, (3, 4, 1, 2), figures=CALM | both), people(6, (3, 4, 2, 1), figures=CALM | both)
    )


def _open() -> Case:
    three = {
        "QD1": figure(8e12, 3, 40e12, "guess"),
        "QU7": figure(1000, 3, 5000, "guess"),
        "QM5": figure(1000, 3, 5000, "guess"),
    }
    return workshop(
        people(3, (1, 2, 3, 4), figures=CALM | three),
        people(3, (2, 1, 3, 4), figures=CALM | three),
        people(3, (3, 2, 1, 4), figures=CALM | three),
    )


def _nothing() -> Case:
    far = {
        "QD1": figure(1e12, 1.0, 500e12),
        "QU7": figure(420, 1.5, 69_000),
        "QM5": figure(15_000, 1.5, 2.5e6),
        "QO1": figure(2, 1.0, 100),
        "QU2": figure(0.2, 1.1, 20),
        "QO6": figure(10, 1.1, 2000),
    }
    return workshop(people(18, DATA_FIRST, figures=far), claimed="model")


def _disputed() -> Case:
    high = people(5, USERS_FIRST, figures=CALM | {"QU2": figure(300, 1.2, 60)})
    low = people(5, USERS_FIRST, figures=CALM | {"QU2": figure(20, 1.2, 100)})
    return workshop(high, low)


def _recovering() -> Case:
    return workshop(people(9, DATA_FIRST, figures=CALM | {"QD1": figure(20e12, 0.1, 10e12)}))


def _insufficient() -> Case:
    return workshop(people(2))


def _opinion() -> Case:
    return workshop(people(9, USERS_FIRST, likert={"U2": 5, "U10": 5, "D1": 1, "D2": 1, "M1": 1, "M2": 1}))


def _unheard() -> Case:
    known = {"QU7": figure(1000, 0.9, 5e6), "QD1": figure(1e12, 0.9, 5e15), "QM5": figure(10, 0.9, 1e7)}
    return workshop(people(9, figures=known))


KINDS: Mapping[str, Callable[[], Case]] = {
    "over": _over,
    "probably_over": _probably_over,
    "launch": _launch,
    "peak": _peak,
    "months": _months,
    "perhaps_over": _perhaps_over,
    "together": _together,
    "open": _open,
    "nothing": _nothing,
    "disputed": _disputed,
    "recovering": _recovering,
    "insufficient": _insufficient,
    "opinion": _opinion,
    "unheard": _unheard,
}


@cache
def case_of_kind(name: str) -> tuple[Case, Advice]:
    case = KINDS[name]()
    advice = random_advice(case)
    # Which law stops what is made up; whoever tests that names it.
    return case, replace(advice, law=replace(advice.law, stops=()))


def record() -> CalibrationRecord | None:
    return calibration_for(instrument="four-dimensions@3", engine_version="2.1.0")


def brief_told(case: Case, advice: Advice) -> Brief:
    return brief_of(case, advice, Occasion(ANSWERED, ISSUED), record())


def brief_of_kind(name: str, occasion: Occasion | None = None, order: Order | None = None) -> Brief:
    case, advice = case_of_kind(name)
    return brief_of(case, advice, occasion or Occasion(ANSWERED, ISSUED), record(), order)
