"""Progress of a search, told while it runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.live import Live

from backstay.cli.console import errors
from backstay.planning.settings import Progress


@contextmanager
def watching() -> Iterator[Callable[[Progress], None]]:
    """Show progress: in place on a terminal, line by line elsewhere."""
    if not errors.is_terminal:
        yield lambda progress: errors.print(
            _line(progress), highlight=False, soft_wrap=True
        )
        return
    with Live(console=errors, refresh_per_second=4) as live:
        yield lambda progress: live.update(_line(progress))


def _line(progress: Progress) -> str:
    value = _points(progress.value_picopoints)
    bound = _points(progress.bound_picopoints)
    gap = "-" if progress.gap is None else f"{progress.gap:.2%}"
    return (
        f"{progress.elapsed_s:7.1f} s  {progress.stage:<16} round {progress.round:>4}"
        f"  fielded {progress.fielded:>5}  value {value:>12}  bound {bound:>12}"
        f"  gap {gap:>7}"
    )


def _points(picopoints: int | None) -> str:
    return "-" if picopoints is None else f"{picopoints / 10**12:.3f}"
