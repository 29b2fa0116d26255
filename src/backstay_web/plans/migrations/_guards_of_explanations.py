"""Who may do what with explanations: a release officer writes them, nobody changes one.

Each is kept as closely as the share that it belongs to, or more.
"""

from typing import Final

from backstay_web.core import sql
from backstay_web.core.guards import Policy
from backstay_web.plans.migrations._guards_of_promises import OFFICER
from backstay_web.plans.migrations._guards_of_questions import as_closely

EXPLANATION: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{OFFICER} AND EXISTS (SELECT FROM plans_share s WHERE s.id = share_id"
        f" AND s.proposed_at IS NOT NULL AND {as_closely('plans_explanation', 's')})",
    ),
]
