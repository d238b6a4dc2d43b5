"""The engine with few draws, for what is compared are bytes; and minutes promised from one form on, or none would be."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from apps.assessments import engine_run
from apps.documents.digests import sha256_of
from apps.ranking import Assessment, Engagement, Settings, assess, run
from apps.responses import selectors
from apps.room.live import broker

_ranked: dict[str, Assessment] = {}


def _quickly(engagement: Engagement, settings: Settings, previous: Engagement | None = None) -> Assessment:
    key = sha256_of([engagement.to_json(), previous.to_json() if previous else None])
    if key not in _ranked:
        _ranked[key] = assess(engagement, replace(settings, draws=64, camps_draws=19), previous)
    return _ranked[key]


@pytest.fixture(autouse=True)
def quick_engine(monkeypatch: pytest.MonkeyPatch, stopped_clock: None) -> None:
    monkeypatch.setattr(engine_run, "assess", _quickly)
    monkeypatch.setattr(run, "PREVIEW_DRAWS", 64)


@pytest.fixture(autouse=True)
def minutes_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "ENOUGH_TIMES", 1)


@pytest.fixture(autouse=True)
def patient_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # On a busy machine Valkey is late now and then, and a page says so: not what is compared here.
    monkeypatch.setitem(broker._LIMITS, "socket_timeout", 10)
    broker.broker.cache_clear()
    yield
    broker.broker.cache_clear()
