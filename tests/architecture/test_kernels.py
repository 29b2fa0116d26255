"""Who counts the holders of arrays: kernels that make or return one, and their callers.

A kernel that does not count never gives back what it was given: an array that it took
from another kernel would stay for ever, and one that it returned would be given back
twice. Numba refuses neither.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import backstay

PACKAGE = Path(backstay.__file__).parent
HOLDERS = {"Whole", "Reals", "Flags", "Records", "NDArray"}
"""Names of types that are arrays; tuples of them are found by their own fields."""


class Kernel(NamedTuple):
    """A kernel as it is written: what it counts, returns and calls."""

    name: str
    makes_arrays: bool
    returns: set[str]
    calls: set[str]


def names_in(node: ast.AST | None) -> set[str]:
    found = ast.walk(node) if node is not None else ()
    return {each.id for each in found if isinstance(each, ast.Name)}


def kernels_of(tree: ast.Module) -> Iterator[Kernel]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if "kernel" in names_in(mark):
                calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
                called = set().union(*(names_in(each.func) for each in calls))
                makes = isinstance(mark, ast.Call)
                yield Kernel(node.name, makes, names_in(node.returns), called)


def uncounted(trees: list[ast.Module]) -> list[str]:
    """Return kernels that have arrays of another kernel and do not count holders."""
    holders = set(HOLDERS)
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and holders & names_in(node):
                holders.add(node.name)
    kernels = {id(tree): list(kernels_of(tree)) for tree in trees}
    giving = {
        each.name
        for found in kernels.values()
        for each in found
        if each.returns & holders and not each.name.startswith("_")
    }
    bare = []
    for found in kernels.values():
        own = {each.name for each in found if each.returns & holders}
        others = giving - {each.name for each in found}
        bare += [
            each.name
            for each in found
            if not each.makes_arrays
            and (each.name in own or each.calls & (own | others))
        ]
    return sorted(bare)


def test_whoever_has_an_array_of_another_kernel_counts_its_holders():
    trees = [ast.parse(path.read_text("utf-8")) for path in PACKAGE.glob("*/*.py")]
    assert uncounted(trees) == []


def test_a_kernel_that_takes_or_gives_an_array_uncounted_is_found():
    tree = ast.parse(
        """
@kernel(makes_arrays=True)
def makes() -> Whole: ...
@kernel
def takes() -> int:
    return makes()[0]
@kernel
def gives(array: Whole) -> tuple[int, Whole]:
    return 0, array
@kernel
def looks(array: Whole) -> int:
    return array[0]
"""
    )
    assert uncounted([tree]) == ["gives", "takes"]
