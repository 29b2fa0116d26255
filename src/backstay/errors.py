"""The root of all errors that Backstay raises on purpose.

::

    BackstayError
    ├── cases.faults.FaultyCase        a case or plan cannot be read; lists every fault
    ├── cases.sheets.TooLargeForWorkbook  more rows than a workbook's sheet can hold
    ├── cases.catalogue.UnknownExample           no example, or no sources, of that name
    ├── cases.sourced.evidence.UnknownFigure     a source table names no known figure
    ├── cases.sourced.draft.UnfoundedCell        a cell of an example rests on nothing
    ├── cases.sourced.network_reduction.NoPath   sites of a stage are not joined
    ├── cases.public_2022.repair.WrongSplit      bays do not add up to a workshop
    ├── cases.synthetic.sizes.UnknownSize        the dial has no such size
    ├── cases.synthetic.generate.UnfitDial       a seed or tightness out of range
    ├── workers.submit.WorkerFailed    a solver process crashed, hung or grew too large
    ├── workers.cluster.UnusableCluster  not secured, not reached, or of other versions
    ├── planning.settings.UnusableSetting        a setting of the search out of range
    ├── scheduling.settings.UnusableLimit         a limit of a schedule out of range
    ├── scheduling.faults.FaultyWork     work has faults of its own; lists every one
    ├── explaining.package.NoSuchPackage         the case has no package of that name
    ├── futures.chances.UnusableChance   a chance that is unknown or out of range
    ├── futures.settings.UnusableFutures  how many, or a seed, out of range
    ├── timetables.ScheduleRejected    a schedule did not pass its own check
    └── runs.PlanRejected              a plan did not pass its own check; never written
"""

from typing import Final

from backstay.said import Said

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of the signal."""
STOPPED: Final = "stopped by Ctrl-C"


class BackstayError(Exception):
    """An error with a message for the person who can mend its cause."""

    @property
    def said(self) -> str:
        """Return the message: a ``Said``, unless it can only be said as it is."""
        found = self.args[0] if self.args else ""
        return found if isinstance(found, Said) else str(self)
