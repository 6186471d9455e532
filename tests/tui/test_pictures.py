"""How often a run at full speed shows itself, at an imagined clock: often enough, at four fifths of the speed."""

import pytest

from gpnet_tui.actions.runner import Pictures
from gpnet_tui.dialogs.slices import SLICE_SECONDS

SECONDS = 30.0
KEYS = 0.0003  # seconds between two slices, in which keys may act


class Imagined:
    """A clock, and a processor that this program has for a part of the time only."""

    def __init__(self, part: float) -> None:
        """Start at some time."""
        self.part = part
        self.used = 5.0

    def clock(self) -> float:
        """Return the time."""
        return 100.0 + self.used / self.part

    def processor(self) -> float:
        """Return how long the program had the processor."""
        return self.used

    def go_on(self, seconds: float) -> bool:
        """Use the processor for a slice."""
        self.used += seconds
        return False


def shown(picture: float, painting: float = 0.0, part: float = 1.0) -> tuple[float, float]:
    """Return pictures a second, and the share of the processor that the run itself has.

    To show the run takes `picture` seconds at once, and `painting` later, while keys may act.
    """
    machine = Imagined(part)
    pictures = Pictures(machine.clock, machine.processor)
    begun, count, slices = machine.used, 0, 0
    while machine.used - begun < SECONDS:
        assert not pictures.work(machine.go_on)
        slices += 1
        if pictures.is_due():
            count += 1
            machine.used += picture + painting
        machine.used += KEYS
    used = machine.used - begun
    return count / (used / part), slices * SLICE_SECONDS / used


@pytest.mark.parametrize("picture", [0.001, 0.005, 0.012])
def test_a_run_shows_itself_ten_times_a_second_at_four_fifths_of_the_speed(picture: float) -> None:
    frequency, share = shown(picture)
    assert frequency >= 10
    assert share >= 0.8


@pytest.mark.parametrize(("picture", "painting"), [(0.04, 0.0), (0.3, 0.0), (0.01, 0.05)])
def test_what_takes_long_to_show_is_shown_less_often(picture: float, painting: float) -> None:
    frequency, share = shown(picture, painting)
    assert 0 < frequency < 10
    assert share >= 0.8


def test_other_programs_that_have_the_processor_meanwhile_do_not_count() -> None:
    frequency, _ = shown(0.003, part=0.3)
    assert frequency >= 9


def test_it_is_shown_at_once() -> None:
    machine = Imagined(1.0)
    pictures = Pictures(machine.clock, machine.processor)
    pictures.work(machine.go_on)
    assert pictures.is_due()


def test_it_tells_when_the_run_is_over() -> None:
    machine = Imagined(1.0)
    assert Pictures(machine.clock, machine.processor).work(lambda _seconds: True)
