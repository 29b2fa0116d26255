"""Plan security assistance: donation, transfer, repair and training together.

The whole of the Python interface::

    import backstay

    case = backstay.read_case("examples/public-2022")
    plan = backstay.plan(case)
    plan.fieldings, plan.gap
    backstay.check(case, plan)
    backstay.replan("examples/public-2022", plan, "events.toml").difference
"""

from backstay.cases.reading import read_case
from backstay.face import check, plan, replan
from backstay.version import __version__

__all__ = ["__version__", "check", "plan", "read_case", "replan"]
