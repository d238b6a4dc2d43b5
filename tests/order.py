"""What takes longest is begun first: whatever is left to the end of a run is waited for by one processor while others idle."""

import os
from itertools import islice

import pytest

# Ten seconds or more, each. `make test` names them in the end.
LONG = (
    "tests/privacy/test_walk.py",
    "tests/journeys/",
    "tests/local/test_up.py",
    "tests/upgrade/test_upgrade.py::test_every_page",
    "tests/privacy/test_swap_law.py::test_seen",
    "tests/hostile/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long = [item for item in items if item.nodeid.startswith(LONG)]
    others = [item for item in items if not item.nodeid.startswith(LONG)]
    items[:] = in_stretches(long, others, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def in_stretches[Test](long: list[Test], others: list[Test], processes: int) -> list[Test]:
    """Begin with some of the long ones each of the stretches that xdist's `worksteal` gives to the processes."""
    left, rest, order = len(long) + len(others), iter(others), list[Test]()
    for number in range(processes):
        begun = long[number::processes]
        size = left // (processes - number)
        left -= size
        order += [*begun, *islice(rest, max(size - len(begun), 0))]
    return order
