"""Figures of the house: `make house` prints them, `make house BEFORE=<commit>` beside those of an earlier commit.

Ids of published data in Python are counted by a test of their own.
"""

import ast
import subprocess
import sys
import tarfile
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import grimp

type Function = ast.FunctionDef | ast.AsyncFunctionDef

LOOSE = {"Any", "Json", "JsonObject", "JsonValue", "Node", "Document"}
NOT_COUNTED = {"migrations", "management"}
MOST_MODULES = 14
SHORT = 60
COMPLEX = 10
# Comments that speak to a tool, or that the law asks for.
PRAGMAS = ("!", "noqa", "type:", "pragma:", "ruff:", "Copyright", "SPDX")
BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
    ast.match_case,
)
LAYOUT = {
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def modules(root: Path) -> list[Path]:
    return sorted(path for path in (root / "apps").rglob("*.py") if "migrations" not in path.parts)


def lines(paths: Iterable[Path]) -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: Function) -> int:
    """Count the lines of a body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def complexity(function: Function) -> int:
    """Return McCabe's number, counting more than ruff's C901 does.

    One, and one more for each if, elif, conditional expression, loop, comprehension's for, except, case, and
    operand of "and" or "or" after the first; not for with and assert. What is defined inside counts too.
    """
    nodes = list(ast.walk(function))
    operands = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + operands + sum(isinstance(node, BRANCHES) for node in nodes)


def is_loose(function: Function) -> bool:
    """Return whether a signature holds Any or an alias of some JSON."""
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


def comments(paths: Iterable[Path]) -> tuple[int, int, int]:
    """Return how many comments there are, how many of them have a line of their own, and the lines with code."""
    every = own = code = 0
    for path in paths:
        coded: set[int] = set()
        commented: set[int] = set()
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type == tokenize.COMMENT:
                    if not token.string.lstrip("#").strip().startswith(PRAGMAS):
                        commented.add(token.start[0])
                elif token.type not in LAYOUT:
                    coded.update(range(token.start[0], token.end[0] + 1))
        every, own, code = every + len(commented), own + len(commented - coded), code + len(coded)
    return every, own, code


def one_importer(root: Path) -> list[Path]:
    """Return the modules of the apps that exactly one other module imports."""
    sys.path.insert(0, str(root))
    graph = grimp.build_graph("apps", cache_dir=None)
    sys.path.remove(str(root))
    return [
        root / f"{module.replace('.', '/')}.py"
        for module in sorted(graph.modules)
        if module.startswith("apps.") and not graph.find_children(module)
        if not NOT_COUNTED & set(module.split("."))
        if len(graph.find_modules_that_directly_import(module)) == 1
    ]


def figures(root: Path) -> dict[str, str]:
    """Return each figure of a checkout under its name."""
    code = modules(root)
    every = [(body_lines(each), path, each) for path in code for each in functions(path)]
    around = [*(root / "config").rglob("*.py"), root / "manage.py"]
    complex_ones = [
        each for path in [*code, *around] for each in functions(path) if complexity(each) > COMPLEX
    ]
    counts = [length for length, _path, _function in every]
    longest, path, function = max(every, key=lambda each: each[0])
    json = list((root / "apps").rglob("*.json"))
    alone, folders, loose = one_importer(root), modules_a_folder(root), loose_signatures(root)
    every_comment, own, coded = comments(code)
    return {
        "Python of apps": f"{lines((root / 'apps').rglob('*.py')):,} lines",
        "  without migrations": f"{lines(code):,} lines, {len(code)} modules",
        "Python of tests": f"{lines((root / 'tests').rglob('*.py')):,} lines",
        "JSON of definitions": f"{lines(path for path in json if 'definitions' in path.parts):,} lines",
        "JSON of apps": f"{lines(json):,} lines",
        "modules with one importer": f"{len(alone)}",
        f"  of under {SHORT} lines": f"{sum(lines([path]) < SHORT for path in alone)}",
        f"folders of over {MOST_MODULES} modules": f"{sum(n > MOST_MODULES for n in folders.values())}",
        "comments": f"{every_comment:,}: {100 * every_comment / coded:.1f} in 100 lines of code",
        "  on lines of their own": f"{own:,}: {100 * own / lines(code):.1f} in 100 lines",
        "lines a function": f"median {median(counts):.0f}, p95 {quantiles(counts, n=20)[-1]:.0f}",
        "  of the longest": f"{longest} ({path.stem}.{function.name})",
        f"functions over complexity {COMPLEX}": f"{len(complex_ones)}, apps and config",
        "loose signatures": f"{loose.total()} of {len(counts)}",
    }


def as_of(commit: str, folder: str) -> Path:
    """Unpack a commit into a folder."""
    packed = subprocess.run(["git", "archive", commit], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return Path(folder)


def report(*columns: dict[str, str]) -> str:
    return "\n".join(
        f"{name:<30}" + "".join(f"{each[name]:<34}" for each in columns).rstrip() for name in columns[0]
    )


if __name__ == "__main__":
    columns = [figures(Path.cwd())]
    for commit in sys.argv[1:]:
        with TemporaryDirectory() as folder:
            columns.insert(0, figures(as_of(commit, folder)))
    sys.stdout.write(report(*columns) + "\n")
