"""The errors that a person can mend: each says where, what was given and what was expected."""


class GpnetError(Exception):
    """What the person asked for cannot be done; the message says why."""


class ProjectError(GpnetError):
    """A project cannot be used. `place` names the key (and the file, once it is known) that is wrong."""

    def __init__(self, place: str, problem: str) -> None:
        """Keep the place apart from the problem, so that a reader of files can put its name in front."""
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


class EditError(GpnetError):
    """A value cannot be edited, or not to what was typed."""


class PositionError(GpnetError):
    """There is no such place in the run."""
