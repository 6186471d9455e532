"""Work in several processes: results in order, a stop between two things, and a process that ends takes one with it."""

import os
import threading
from collections.abc import Callable

import pytest

from gpnet_engine.errors import GpnetError
from gpnet_tui.cli import processes
from gpnet_tui.cli.processes import FEW, Crew

MANY = range(FEW + 5)
DEADLY = 7


def doubling() -> Callable[[int], tuple[int, int]]:
    """Return what doubles a number, and tells in which process."""
    return lambda number: (2 * number, os.getpid())


def ending_at_seven() -> Callable[[int], tuple[int, int]]:
    """Return what ends its process at a number, as if memory had run out."""

    def work(number: int) -> tuple[int, int]:
        if number == DEADLY:
            os._exit(1)
        return 2 * number, os.getpid()

    return work


def not_beginning() -> Callable[[int], tuple[int, int]]:
    """End a process that is not the first one before it begins."""
    if "PYTEST_CURRENT_TEST" not in os.environ or os.environ.get("FIRST") != str(os.getpid()):
        os._exit(1)
    return doubling()


def failing() -> Callable[[int], tuple[int, int]]:
    """Refuse to begin."""
    raise GpnetError("there is no such sheet")


def crew(
    start: Callable[[], Callable[[int], tuple[int, int]]] = doubling,
    told: Callable[[int], None] = lambda _done: None,
    stopped: threading.Event | None = None,
) -> Crew[int, tuple[int, int]]:
    return Crew(start, lambda number: (-number, 0), told, stopped or threading.Event(), processes=2)


def test_few_things_are_done_in_this_process() -> None:
    assert crew().results(range(FEW)) == [(2 * number, os.getpid()) for number in range(FEW)]


def test_many_things_are_done_in_other_processes_with_results_in_order() -> None:
    counts: list[int] = []
    results = crew(told=counts.append).results(MANY)
    assert [number for number, _ in results] == [2 * number for number in MANY]
    assert os.getpid() not in {process for _, process in results}
    assert counts == sorted(counts)
    assert counts[-1] == len(MANY)


def test_a_process_that_ends_takes_only_the_thing_with_it_that_it_worked_on() -> None:
    numbers = [number for number, _ in crew(ending_at_seven).results(MANY)]
    assert numbers == [-number if number == DEADLY else 2 * number for number in MANY]


def test_where_no_process_can_begin_this_one_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRST", str(os.getpid()))
    assert crew(not_beginning).results(MANY) == [(2 * number, os.getpid()) for number in MANY]


def test_what_is_wrong_with_the_start_is_told_once_by_the_first_process(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(GpnetError, match="no such sheet"):
        crew(failing).results(MANY)
    assert capfd.readouterr() == ("", "")


def test_where_there_are_no_semaphores_this_process_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_options: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(processes, "ProcessPoolExecutor", refuse)
    assert {process for _, process in crew().results(MANY)} == {os.getpid()}


@pytest.mark.parametrize("count", [FEW, len(MANY)], ids=["in this process", "in others"])
def test_when_it_is_stopped_what_is_done_is_returned(count: int) -> None:
    stopped = threading.Event()

    def told(done: int) -> None:
        if done:
            stopped.set()

    results = crew(told=told, stopped=stopped).results(range(count))
    assert 0 < len(results) <= count
    assert {number for number, _ in results} <= {2 * number for number in range(count)}
    stopped.set()
    assert crew(stopped=stopped).results(range(FEW)) == []
