"""Running on and back, at full speed or slowly for a class, and to where something happened."""

from dataclasses import replace

from gpnet_engine.stopping.breakpoints import non_finite
from gpnet_engine.stopping.running import RunOn, first_non_finite
from gpnet_engine.stopping.watches import LastChange, LastChangeOfCell, SearchForChange, Watch
from gpnet_engine.time.session import START, Session, go_to
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.running import SPEEDS, speed_text
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.labels import cell_label


def run_on(debugger: Debugger) -> None:
    """On, to a breakpoint or until it is stopped."""
    debugger.runner.run(is_forward=True)


def run_back(debugger: Debugger) -> None:
    """Back, to a breakpoint or the start."""
    debugger.runner.run(is_forward=False)


def pause(debugger: Debugger) -> None:
    """Hold the run, or let it go on."""
    run = debugger.scene.run
    if run is None or run.is_paused:
        debugger.runner.run(is_forward=run is None or run.is_forward)
    else:
        debugger.runner.pause()


def can_go_faster(scene: Scene) -> bool:
    """Tell whether runs can be faster."""
    return scene.speed != SPEEDS[-1]


def can_go_slower(scene: Scene) -> bool:
    """Tell whether runs can be slower."""
    return scene.speed != SPEEDS[0]


def told_speed(speed: float | None) -> str:
    """Return what is told of the speed of runs."""
    return f"c and C run {speed_text(speed)}"


def faster(debugger: Debugger) -> None:
    """Choose the next higher speed."""
    _change_speed(debugger, 1)


def slower(debugger: Debugger) -> None:
    """Choose the next lower speed."""
    _change_speed(debugger, -1)


def to_first_non_finite(debugger: Debugger) -> None:
    """To where the first NaN or infinity of the run was made."""
    session = debugger.scene.session
    until = max(session.timeline.farthest, session.position.iteration + 1)
    search = RunOn(go_to(session, START), non_finite, until)

    def show(found: Session) -> None:
        bad = first_non_finite(found)
        if bad is None:
            iterations = "iteration 1" if until <= 2 else f"iterations 1 to {until - 1:,}"  # noqa: PLR2004
            debugger.say(f"No NaN and no infinity in any result of {iterations}")
            return
        cell = CellRef(*bad)
        debugger.move(debugger.scene.at(found).looking_at(cell))
        value = found.values[cell.name][cell.row, cell.column]
        what = "NaN" if value != value else "infinity"  # noqa: PLR0124 - only NaN is not itself
        iteration, step = found.position
        debugger.say(f"The first {what} of the run: {cell_label(found, cell)}, in iteration {iteration:,}, step {step}")

    debugger.carry_out(search, "Looking for the first NaN or infinity", until, show)


def to_last_change(debugger: Debugger) -> None:
    """Back to the operation that last changed the cell under the cursor."""
    session, cell = debugger.scene.session, debugger.scene.focus.cursor
    _go_back_to_change(debugger, LastChangeOfCell(session, *cell), cell_label(session, cell))


def back_to_change(debugger: Debugger, watch: Watch) -> None:
    """Go back to the operation that last changed the value of a watch."""
    _go_back_to_change(debugger, LastChange(debugger.scene.session, watch.text), watch.name)


def _go_back_to_change(debugger: Debugger, search: SearchForChange, text: str) -> None:
    """Go to where `text`, as it is called on screen, last changed, or say that it did not."""

    def show(found: Session) -> None:
        if search.found is None:
            debugger.say(f"{text} has not changed before this point")
        else:
            debugger.move(debugger.scene.at(found))

    iteration = debugger.scene.session.position.iteration
    debugger.carry_out(search, f"Looking for the last change of {text}", iteration, show, is_back=True)


def _change_speed(debugger: Debugger, by: int) -> None:
    scene = debugger.scene
    speed = SPEEDS[SPEEDS.index(scene.speed) + by]
    run = None if scene.run is None else scene.run._replace(speed=speed, rate=None)
    debugger.move(replace(scene, speed=speed, run=run))
    if run is None:
        debugger.say(told_speed(speed))
