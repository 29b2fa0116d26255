"""Progress of a search, and of work that is shared, told while it runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.live import Live

from backstay.cli.console import errors
from backstay.planning.settings import Progress
from backstay.workers.tasks import Tell


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


@contextmanager
def telling(of: str, what: str) -> Iterator[Tell]:
    """Tell how much workers have done: in place on a terminal, else in tenths."""
    if errors.is_terminal:
        with errors.status(of) as status:
            yield lambda done, all_: status.update(f"{of}: {what} {done} of {all_}")
        return
    yield (
        lambda done, all_: (
            errors.print(f"{of}: {what} {done} of {all_}", highlight=False)
            if done == all_ or done % max(1, all_ // 10) == 0
            else None
        )
    )


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
