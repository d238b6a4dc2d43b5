"""Rows of the audit log are written by services, in the transaction of the change, and by nothing else."""

import ast
import re
from pathlib import Path

import grimp

EDGES = re.compile(r"(^|_)(views|forms|tasks|access|urls|commands)$")
# A guest is nobody before they join: the service makes the actor.
MAKES_ITS_ACTOR = {"apps/responses/entry/joining.py:join"}


def test_no_edge_of_the_product_writes_audit_rows() -> None:
    graph = grimp.build_graph("apps", cache_dir=None)
    edges = {name for name in graph.modules if any(EDGES.search(part) for part in name.split("."))}
    assert {"apps.outreach.views", "apps.responses.entry.join_views", "apps.assessments.tasks"} <= edges
    writers = graph.find_modules_that_directly_import("apps.core.audit")
    assert writers
    assert edges & writers == set()


def test_only_the_audit_log_touches_its_table(repository: Path) -> None:
    named = {
        str(path.relative_to(repository))
        for path in repository.glob("apps/**/*.py")
        if "migrations" not in path.parts and "AuditEvent" in path.read_text(encoding="utf-8")
    }
    assert named == {"apps/core/audit.py", "apps/core/chain.py", "apps/core/models.py"}


def test_whoever_writes_a_row_is_told_who_acts(repository: Path) -> None:
    untold = set()
    for path in repository.glob("apps/**/*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and "audit.record(" in ast.unparse(function):
                arguments = [*function.args.args, *function.args.kwonlyargs]
                if "by" not in {argument.arg for argument in arguments}:
                    untold.add(f"{path.relative_to(repository)}:{function.name}")
    assert untold == MAKES_ITS_ACTOR


def test_whoever_is_told_who_acts_writes_a_row_or_hands_it_on(repository: Path) -> None:
    """A service that takes `by` and forgets the row would pass for one that writes it."""
    told, silent = 0, set()
    for path in repository.glob("apps/**/*.py"):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(function, ast.FunctionDef):
                continue
            if "by" not in {argument.arg for argument in function.args.kwonlyargs}:
                continue
            told += 1
            uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "by"]
            if not uses:
                silent.add(f"{path.relative_to(repository)}:{function.name}")
    assert told > 30
    assert silent == set()


def test_the_log_is_called_by_its_name(repository: Path) -> None:
    """The tests above look for `audit.record(`."""
    renamed = [
        str(path.relative_to(repository))
        for path in repository.glob("apps/**/*.py")
        if "from apps.core.audit import" in path.read_text(encoding="utf-8")
    ]
    assert renamed == []
