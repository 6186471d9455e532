"""The ways in which people write numbers down: how they round, and which number they go on with."""

from dataclasses import dataclass

from gpnet_engine.model.settings import Rounding


@dataclass(frozen=True, slots=True)
class Habit:
    """How a person writes numbers down.

    keeps_all_digits      goes on with the number in the calculator, not with the one that was written down
    writes_intermediates  f′ and l·∇W are written down too, before they are used
    """

    rounding: Rounding
    keeps_all_digits: bool
    writes_intermediates: bool = True

    @property
    def text(self) -> str:
        """The habit in words."""
        cut = {Rounding.HALF_AWAY: "rounds", Rounding.HALF_EVEN: "rounds half to even", Rounding.TRUNCATE: "cuts off"}
        kept = "the number in the calculator" if self.keeps_all_digits else "the written number"
        return f"{cut[self.rounding]}, goes on with {kept}"


_GOING_ON = ((False, True), (True, True), (False, False))  # keeps all digits, writes intermediates

HABITS = tuple(Habit(rounding, keeps, writes) for rounding in Rounding for keeps, writes in _GOING_ON)
"""The most usual one first."""

PROGRAMS = (Habit(Rounding.HALF_AWAY, keeps_all_digits=True), Habit(Rounding.HALF_AWAY, keeps_all_digits=False))
"""Those of a program, whose numbers no one typed: it goes on with all digits, or rounds as the sheet does."""
