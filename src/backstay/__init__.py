"""Plan security assistance: donation, transfer, repair and training together.

The whole of the Python interface::

    import backstay

    case = backstay.read_case("examples/public-2022")
    plan = backstay.plan(case)
    plan.fieldings, plan.gap
    backstay.check(case, plan)
    backstay.replan("examples/public-2022", plan, "events.toml").difference
"""

import importlib
from typing import TYPE_CHECKING

from backstay.version import __version__

if TYPE_CHECKING:
    from backstay.cases.reading import read_case
    from backstay.face import check, plan, replan

__all__ = ["__version__", "check", "plan", "read_case", "replan"]

_HOMES = {
    "check": "backstay.face",
    "plan": "backstay.face",
    "read_case": "backstay.cases.reading",
    "replan": "backstay.face",
}


if not TYPE_CHECKING:  # or no misspelt name would be told

    def __getattr__(name: str) -> object:
        """Return a name of the interface, loaded when it is first asked for.

        Libraries take a second to load, and ``python -m backstay`` must be able to
        answer Ctrl-C while they do.
        """
        if name not in _HOMES:
            raise AttributeError(f"module 'backstay' has no attribute {name!r}")
        return getattr(importlib.import_module(_HOMES[name]), name)

    def __dir__() -> list[str]:
        return sorted(__all__)
