"""A network that forgets its connections to Redis: reports come later, and nobody starts anything anew."""

from collections.abc import Callable

import pytest

from apps.engagements.models import Engagement
from config.local.servers import Servers
from tests.faults.conftest import wait_until
from tests.faults.reports import all_are_ready, short_report, states
from tests.faults.wire import wire
from tests.product import Product

pytestmark = pytest.mark.fault

type Record = Callable[[str, object], None]


def test_connections_that_carry_nothing_any_more_are_given_up_within_a_minute(
    stack: Product, redis: Servers, engagement: Engagement, record_property: Record
) -> None:
    with wire(redis.folder / "valkey.sock") as laid:
        stack.redis_url = f"redis://127.0.0.1:{laid.port}/0"
        stack.start("beat")
        stack.start("worker")
        short_report(engagement, 1)
        wait_until(all_are_ready, 60, states)
        assert laid.swallow_all() > 0
        short_report(engagement, 2)
        took = wait_until(all_are_ready, 60, states)
        assert stack.processes["worker"].poll() is None
        assert stack.processes["beat"].poll() is None
        record_property("ready_seconds_after_the_connections_were_lost", round(took, 1))
