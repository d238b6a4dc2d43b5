"""Says at the end of a run where its time went: `--slowest 10` names the files and the tests that took longest.

What a file takes is what its tests take with their fixtures, added up over the processes of the run; pytest's own
`--durations` tells the parts of each test apart, and no files.
"""

from collections import defaultdict

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slowest", type=int, default=0, help="how many of the slowest files and tests to name")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    count = config.getoption("slowest")
    files, tests = defaultdict[str, float](float), defaultdict[str, float](float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):  # of a test's set-up, its call or its tear-down
                tests[report.nodeid] += report.duration
                files[report.nodeid.partition("::")[0]] += report.duration
    if not count or not tests:
        return
    total = sum(tests.values())
    terminalreporter.section(f"where {total:,.0f} s went: the slowest files, the slowest tests")
    for seconds_of in (files, tests):
        for name in sorted(seconds_of, key=seconds_of.__getitem__, reverse=True)[:count]:
            seconds = seconds_of[name]
            terminalreporter.line(f"{seconds:7.1f} s {seconds / total:6.1%}  {name}")
        terminalreporter.line("")
