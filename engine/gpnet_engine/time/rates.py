"""The learning rate in force: what was set last, and the schedule that changes it from there.

Kept apart from the other edits because a rate may be set in two places: in its cell, and among the settings.
"""

from dataclasses import dataclass

from gpnet_engine.model.project import Project
from gpnet_engine.model.schedules import scheduled_rate
from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_engine.names import LEARNING_RATE
from gpnet_engine.time.edits import CellEdit, Edits, SettingsEdit

_SCHEDULE = "schedule"  # the name of a setting


@dataclass(frozen=True, slots=True)
class Rate:
    """The learning rate in force: the rate as it was set, and the schedule that changes it from there, if any."""

    start: float
    schedule: Scheduled | None

    def at(self, updates: int) -> float:
        """Return the rate of an update, which counts from 1."""
        return self.start if self.schedule is None else scheduled_rate(self.schedule, self.start, updates)


def rate_in_force(project: Project, edits: Edits, iteration: int) -> Rate:
    """Return the learning rate in force: what was set last. What is typed into its cell stays, whatever the schedule.

    `project` has the settings of the iteration.
    """
    rate = Rate(project.training.learning_rate, project.training.schedule)
    begun = (edit for edit in edits if edit.iteration <= iteration)
    for edit in sorted(begun, key=lambda edit: edit.iteration):
        if isinstance(edit, CellEdit) and edit.name == LEARNING_RATE:
            rate = Rate(edit.value, None)
        elif isinstance(edit, SettingsEdit):
            changes = dict(edit.changes)
            if LEARNING_RATE in changes or _SCHEDULE in changes:
                start = changes.get(LEARNING_RATE)
                rate = Rate(start if isinstance(start, int | float) else rate.start, project.training.schedule)
    return rate
