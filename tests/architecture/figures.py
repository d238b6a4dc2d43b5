"""Figures of the house: `make house` prints them for this checkout, or for the one a path names."""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import grimp

LOOSE = {"Any", "Json", "JsonObject", "JsonValue", "Node", "Document"}
NOT_COUNTED = {"migrations", "management"}


def modules(root: Path) -> list[Path]:
    return sorted(path for path in (root / "apps").rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_loose(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether a signature holds Any or an alias of some JSON."""
    arguments = function.args
    every = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    hints = [each.annotation for each in every if each and each.annotation]
    hints += [function.returns] if function.returns else []
    names = (node for hint in hints for node in ast.walk(hint))
    return any(
        (isinstance(node, ast.Name) and node.id in LOOSE)
        or (isinstance(node, ast.Constant) and node.value in LOOSE)
        for node in names
    )


def loose_signatures(root: Path) -> Counter[str]:
    """Count the signatures that hold Any or an alias of some JSON, by folder."""
    return Counter(
        str(path.parent.relative_to(root))
        for path in modules(root)
        for function in functions(path)
        if is_loose(function)
    )


def modules_a_folder(root: Path) -> Counter[str]:
    return Counter(
        str(path.parent.relative_to(root))
        for path in modules(root)
        if path.name not in {"__init__.py", "apps.py"} and not NOT_COUNTED & set(path.parts)
    )


def one_importer(graph: grimp.ImportGraph) -> list[str]:
    """Name the modules of the apps that exactly one other module imports."""
    return [
        module
        for module in sorted(graph.modules)
        if module.startswith("apps.") and not graph.find_children(module)
        if not NOT_COUNTED & set(module.split("."))
        if len(graph.find_modules_that_directly_import(module)) == 1
    ]


def report(root: Path) -> str:
    sys.path.insert(0, str(root))
    lengths = sorted(
        (body_lines(each), path, each.name) for path in modules(root) for each in functions(path)
    )
    counts = [length for length, _path, _name in lengths]
    folders, loose = modules_a_folder(root), loose_signatures(root)
    alone = one_importer(grimp.build_graph("apps", cache_dir=None))
    longest, path, name = lengths[-1]
    return "\n".join(
        [
            "modules a folder:       " + ", ".join(f"{name} {n}" for name, n in folders.most_common(5)),
            f"lines a function:       median {median(counts):.0f}, p95 {quantiles(counts, n=20)[-1]:.0f}, "
            f"longest {longest} ({path.relative_to(root)}: {name})",
            f"files, one importer:    {len(alone)} of {len(modules(root))}",
            f"loose signatures:       {loose.total()} of {len(counts)} "
            f"({', '.join(f'{name} {n}' for name, n in loose.most_common(5))})",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(report(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()) + "\n")
