"""The shape the code keeps: short files, short functions, no import cycle, no hidden import, types everywhere."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("groundswell/**/*.py"))
SOURCES = [path for path in SOURCES if "node_modules" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_bytes()) for path in (*SOURCES, *TESTS)}
CODE = {name: tree for name, tree in TREES.items() if name.startswith("src/")}

LONGER: dict[str, str] = {}
"""Files and functions (`path` or `path:function`) allowed beyond the limits, each with the reason."""

DEFERRED: dict[tuple[str, str], str] = {}
"""Imports of our own modules inside a function, as (path, module), each with the reason."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(name: str) -> int:
    return (ROOT / name).read_bytes().count(b"\n")


def functions(trees: dict[str, ast.Module]) -> Iterator[tuple[str, Function]]:
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.name}", node


def length(function: Function) -> int:
    """Lines from `def` to the last one, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def share(values: list[int], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def over(limit: int, measured: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in measured.items() if value > limit and name not in LONGER}


def module_of(name: str) -> str:
    return name.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(name) for name in CODE}


def imported(tree: ast.AST) -> set[str]:
    """Our own modules that this code names in an import; `from package import module` names the module."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & MODULES) or {node.module}
    return {name for name in found if name.split(".")[0] == "groundswell"}


def test_files_stay_short() -> None:
    sizes = {name: lines(name) for name in CODE}
    assert over(600, {name: lines(name) for name in TREES}) == {}
    assert median(sizes.values()) <= 120
    assert share(list(sizes.values()), 95) <= 400


def test_functions_stay_short() -> None:
    sizes = [length(function) for _, function in functions(CODE)]
    assert over(60, {name: length(function) for name, function in functions(TREES)}) == {}
    assert median(sizes) <= 8
    assert share(sizes, 95) <= 35


def test_most_tests_fit_in_twelve_lines() -> None:
    sizes = [length(function) for name, function in functions(TREES) if ":test_" in name]
    assert median(sizes) <= 12


def test_every_module_opens_with_a_docstring() -> None:
    silent = [name for name, tree in TREES.items() if not ast.get_docstring(tree) and tree.body]
    assert silent == []


def test_no_import_goes_in_a_circle() -> None:
    imports = {module_of(name): imported(tree) - {module_of(name)} for name, tree in CODE.items()}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1][::-1]))


def test_our_own_modules_are_imported_at_the_top() -> None:
    hidden = {(name.partition(":")[0], module) for name, function in functions(TREES) for module in imported(function)}
    assert hidden - DEFERRED.keys() == set()


def test_nothing_is_imported_for_types_alone() -> None:
    assert [name for name in TREES if "TYPE_" + "CHECKING" in (ROOT / name).read_text("utf-8")] == []


def test_functions_say_what_they_return() -> None:
    every = [function for _, function in functions(CODE)]
    said = [function for function in every if function.returns is not None]
    assert len(said) >= 0.98 * len(every)


def test_every_exception_still_needs_to_be_one() -> None:
    sizes = {name: length(function) for name, function in functions(TREES)}
    needless = [name for name in LONGER if (sizes[name] <= 60 if ":" in name else lines(name) <= 600)]
    assert needless == []
    assert all((ROOT / name).exists() for name, _ in DEFERRED)


def test_starting_loads_no_library_that_takes_a_second_and_few_need() -> None:
    slow = {"scipy.stats", "scipy.optimize", "sklearn", "numba", "pandas", "alembic", "onnxruntime"}
    told = "import sys, groundswell.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert not slow & set(loaded)
