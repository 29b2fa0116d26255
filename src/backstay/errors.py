"""The root of all errors that Backstay raises on purpose.

::

    BackstayError
    ├── cases.faults.FaultyCase        a case or plan cannot be read; lists every fault
    ├── workers.submit.WorkerFailed    a solver process crashed, hung or grew too large
    ├── runs.NoSuchPackage             a question about a package the case does not have
    └── runs.PlanRejected              a plan did not pass its own check; never written
"""


class BackstayError(Exception):
    """An error with a message for the person who can mend its cause."""
