"""Compiled functions: one decorator, one "cannot be had", saturating products."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar, cast, overload

import numba
import numpy as np
from numba import types
from numba.core.caching import IndexDataCacheFile
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])

Whole = NDArray[np.int64]
"""Array of whole numbers: pico-points, kilograms, weeks, rows, keys by place."""

Records = NDArray[np.void]
"""Array of records of whole numbers. A kernel takes one such table instead of an array
for each column: it compiles several times faster, and reads like the table it is."""

NEVER: Final = 4 * 10**18
"""Price of what cannot be had, in pico-points.

Above the worth of any case (see ``cases.rules``), and low enough that two of them still
add up inside 64 bits.
"""


def _digest_of_kernels() -> bytes:
    """Return a digest of all files that hold kernels."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.glob("*/*.py")):
        source = path.read_bytes()
        if b"@kernel" in source:
            digest.update(source)
    return digest.digest()


_KERNELS: Final = _digest_of_kernels()


@overload
def kernel(function: F, /) -> F: ...


@overload
def kernel(*, makes_arrays: bool) -> Callable[[F], F]: ...


def kernel(
    function: F | None = None, /, *, makes_arrays: bool = False
) -> F | Callable[[F], F]:
    """Compile a function to machine code on its first call, and keep it on disk.

    A kernel works on arrays that it is given. It does not count who holds them, which
    took half of the time of a search, and more where two threads count the same ones.
    Only a kernel that makes arrays, or returns one, has to: ``makes_arrays``. Numba
    refuses to compile another that does.

    Numba keeps it until its own file changes, although it holds copies of the functions
    that it calls in other files: a change there would be ignored. So what is kept bears
    the digest of all kernels instead, in its name too: what an older version kept may
    speak of types that are no more, and is not even opened.
    """

    def compile_one(function: F) -> F:
        return _compiled(function, makes_arrays)

    return compile_one if function is None else compile_one(function)


def _compiled(function: F, makes_arrays: bool) -> F:
    """Compile one kernel, for whatever values of its arguments' types, and keep it."""
    options = {"cache": True, "nogil": True, "_nrt": makes_arrays}
    compiled: Any = cast(Any, numba).njit(**options)(function)
    if compiled is not function:  # It is where compiling is switched off.
        cache = compiled._cache
        cache_file: Any = IndexDataCacheFile
        cache._cache_file = cache_file(
            cache_path=cache._cache_path,
            filename_base=f"{cache._impl.filename_base}-{_KERNELS.hex()[:16]}",
            source_stamp=_KERNELS,
        )
        _compile_once(compiled)
    return cast(F, compiled)


def _compile_once(compiled: Any) -> None:
    """Compile a kernel for the type of an argument, not anew for each constant.

    Numba takes the constants that one kernel calls another with, such as True or 0, as
    types of their own: the kernels of a search took 97 s instead of 44 s to compile.
    """
    of_types, plain_type = compiled.get_call_template, cast(Any, types).unliteral

    def of_any_value(args: tuple[Any, ...], names: dict[str, Any]) -> Any:
        plain = tuple(plain_type(each) for each in args)
        return of_types(plain, {key: plain_type(names[key]) for key in names})

    compiled.get_call_template = of_any_value


def records(**columns: Iterable[int]) -> Records:
    """Return whole-number columns of equal length as one array of records.

    >>> legs = records(start=[0, 4], weeks=[1, 2])
    >>> int(legs[1]["weeks"])
    2
    """
    filled = {name: whole(numbers) for name, numbers in columns.items()}
    length = len(next(iter(filled.values())))
    table = np.zeros(length, dtype=[(name, np.int64) for name in filled])
    for name, numbers in filled.items():
        table[name] = numbers
    return table


def whole(numbers: Iterable[int]) -> Whole:
    """Return whole numbers as an array."""
    return np.array(list(numbers), dtype=np.int64)


@kernel
def times(price: int, count: int) -> int:
    """Return price x count, or NEVER where it would reach it."""
    if count == 0 or price == 0:
        return 0
    if price >= NEVER or price > NEVER // count:
        return NEVER
    return price * count
