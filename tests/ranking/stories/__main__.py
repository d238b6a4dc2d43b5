"""Prints what is said of every story: `python -m tests.ranking.stories`."""

import sys

from apps.ranking.inputs.types import Settings
from apps.ranking.results.assessment import Assessment
from apps.ranking.run import assess
from tests.ranking.stories.told import STORIES, Story

HEAD = (
    "story",
    "about",
    "kind",
    "level",
    "named",
    "P(first)",
    "over today",
    "months, P10 P50 P90",
)


def main() -> None:
    rows = [HEAD, ("---",) * len(HEAD), *(_row(one, assess(one.tell(), Settings())) for one in STORIES)]
    sys.stdout.writelines(f"| {' | '.join(row)} |\n" for row in rows)


def _row(story: Story, found: Assessment) -> tuple[str, ...]:
    verdict, first = found.verdict, found.ranking.order[0]
    level = f"{verdict.nothing_level}; {verdict.level}" if verdict.nothing_level else verdict.level
    over = ", ".join(f"{one.quantity} ({one.status} {one.p:.2f})" for one in verdict.over[:3])
    more = f" and {len(verdict.over) - 3} more" if len(verdict.over) > 3 else ""
    led = found.leader_months
    months = " ".join(_month(one) for one in (led.months_p10, led.months_p50, led.months_p90))
    likely = f"{first} {found.ranking.p_first[first]:.2f}"
    named = ", ".join(verdict.dominant)
    return story.number, story.about, verdict.kind, level, named, likely, over + more, months


def _month(months: float | None) -> str:
    return "never" if months is None else f"{months:.2g}" if months < 10 else f"{months:.0f}"


if __name__ == "__main__":
    main()
