"""Who may do what with explanations: a release officer writes them and tells anew.

Nothing of one changes but that a later one stands in its place. Each is kept as closely
as the share that it belongs to, or more.
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

LATER: Final = Policy(
    "UPDATE", "bs_app", using=OFFICER, check=OFFICER, columns="superseded_at"
)
SUPERSEDE: Final = "; ".join(
    [
        *LATER.statements("plans_explanation"),
        "CREATE TRIGGER plans_explanation_never_widen"
        " BEFORE UPDATE ON plans_explanation"
        " FOR EACH ROW EXECUTE FUNCTION core_never_widen()",
    ]
)
NO_SUPERSEDE: Final = """
DROP TRIGGER plans_explanation_never_widen ON plans_explanation;
DROP POLICY plans_explanation_update_bs_app ON plans_explanation;
REVOKE UPDATE (superseded_at) ON plans_explanation FROM bs_app;
"""
