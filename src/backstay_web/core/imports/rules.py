"""Rules between the columns of a line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from backstay_web.core.imports.kinds import Line
from backstay_web.core.imports.outcome import Fault, Values


@dataclass(frozen=True)
class Rule:
    """What has to hold of a line as its row would be; a fault stands at ``column``."""

    column: str
    holds: Callable[[Values], bool]
    wrong: str
    right: str


def broken(rules: Iterable[Rule], line: Line) -> Iterator[Fault]:
    """Yield a fault for each rule that a line breaks."""
    values = line.whole()
    for rule in rules:
        if not rule.holds(values):
            yield Fault(line.line, rule.column, rule.wrong, rule.right, {})


def comes_after(later: str, earlier: str) -> Callable[[Values], bool]:
    """Return whether a day comes after another one, where both are given."""

    def holds(values: Values) -> bool:
        one, other = values.get(earlier), values.get(later)
        return one is None or other is None or str(other) > str(one)

    return holds
