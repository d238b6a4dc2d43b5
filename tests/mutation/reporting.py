"""What became of the mutants, module by module."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

GOAL = 0.95
FOUND = ("killed", "timeout")


@dataclass(frozen=True)
class Outcome:
    mutant: str
    status: str

    @property
    def module(self) -> str:
        return self.mutant.rpartition(".")[0]

    @staticmethod
    def share(outcomes: Sequence["Outcome"]) -> float:
        return sum(one.status in FOUND for one in outcomes) / len(outcomes)


def read_outcomes(copy: Path) -> list[Outcome]:
    tool = Path(sys.executable).with_name("mutmut")
    found = subprocess.run(
        [tool, "results", "--all", "true"], cwd=copy, capture_output=True, text=True, check=True
    )
    lines = (line.strip().partition(": ") for line in found.stdout.splitlines())
    return [Outcome(name, status) for name, _, status in lines]


def print_survivors(copy: Path, outcomes: Iterable[Outcome]) -> None:
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    with chdir(copy):
        for one in outcomes:
            if one.status not in FOUND:
                lines = [f"{one.mutant}: {one.status}", *_changes(get_diff_for_mutant(one.mutant))]
                sys.stdout.write("\n".join(lines) + "\n")


def _changes(diff: str) -> list[str]:
    return [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def print_table(outcomes: Sequence[Outcome]) -> None:
    head = f"{'module':32}{'mutants':>9}{'killed':>9}{'survived':>10}{'timeout':>9}{'share':>9}"
    modules = sorted({one.module for one in outcomes})
    rows = [_row(module, [one for one in outcomes if one.module == module]) for module in modules]
    sys.stdout.write("\n".join([head, *rows, _row("total", outcomes), _summary(outcomes)]) + "\n")


def _summary(outcomes: Sequence[Outcome]) -> str:
    share = Outcome.share(outcomes)
    return f"{len(outcomes):,} mutants were tried, {share:.1%} of them killed; at least {GOAL:.0%} are asked for."


def _row(name: str, outcomes: Sequence[Outcome]) -> str:
    counts = Counter(one.status for one in outcomes)
    survived = len(outcomes) - sum(counts[status] for status in FOUND)
    return (
        f"{name:32}{len(outcomes):9}{counts['killed']:9}{survived:10}{counts['timeout']:9}"
        f"{Outcome.share(outcomes):9.1%}"
    )
