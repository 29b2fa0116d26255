"""The families of instances that the engine takes as they are: who reads which."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from backstay.domain.work import Work
from benchmarks.public.choices import Choice, assignment, knapsack
from benchmarks.public.modes import project_with_modes, projects_with_modes
from benchmarks.public.projects import project, project_with_parts
from benchmarks.public.rows import Row
from benchmarks.public.shops import (
    flexible_job_shop,
    job_shop,
    late_job_shop,
    staffed_job_shop,
)
from benchmarks.public.skills import project_with_skills

SCHEDULED: Final[dict[str, Callable[[Path, Row], Work]]] = {
    "jobshop": job_shop,
    "jobshop-twt": late_job_shop,
    "fjsp": flexible_job_shop,
    "fjsp-workers": staffed_job_shop,
    "rcpsp": project,
    "rcpsp-cpr": project_with_parts,
    "mrcpsp": project_with_modes,
    "mista2013": projects_with_modes,
    "mspsp": project_with_skills,
}
"""Families that are work inside a week, and what reads an instance as such."""
CHOSEN: Final[dict[str, tuple[Callable[[Path, Row], Choice], int]]] = {
    "gap": (assignment, -1),
    "mkp": (knapsack, 1),
}
"""Families that the weekly planner takes; -1 for cost, 1 for profit."""
