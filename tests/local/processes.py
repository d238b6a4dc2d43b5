"""Who runs below a folder: asked of the kernel, not of the code under test."""

import time
from pathlib import Path

import psutil


def running_in(folder: Path) -> list[str]:
    """Return the command lines that name the folder, this test's own process left out."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = " ".join(process.info["cmdline"] or ())
        if str(folder) in words and process.pid != psutil.Process().pid:
            found.append(words)
    return found


def wait_until_nothing_runs_in(folder: Path, seconds: float = 60) -> list[str]:
    end = time.monotonic() + seconds
    while (left := running_in(folder)) and time.monotonic() < end:
        time.sleep(0.05)
    return left
