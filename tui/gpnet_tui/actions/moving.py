"""Moves in time: steps, layers, phases, iterations, and any place by number."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from gpnet_engine.names import ERROR
from gpnet_engine.operations.program import Grain, operation_making
from gpnet_engine.time.editing import new_seed_move
from gpnet_engine.time.edits import loses_edits, seed_of
from gpnet_engine.time.session import (
    START,
    Move,
    Position,
    move_to,
    parse_position,
    position_after,
    position_before,
    step_back,
    step_back_move,
    step_forward,
)
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import ask_to_save, has_unsaved_edits
from gpnet_tui.view.scene import Scene, Stage

SceneChange: TypeAlias = Callable[[Scene], Scene]


def is_after_start(scene: Scene) -> bool:
    """Tell whether there is something to go back to."""
    return scene.session.position > START


def has_mark(scene: Scene) -> bool:
    """Tell whether the program has a cursor."""
    return scene.mark is not None


def step_on(debugger: Debugger) -> None:
    """One operation on; in the presentation view, its result is hidden first, and shown by the next step."""
    scene = debugger.scene
    if scene.hides:
        debugger.move(replace(scene, stage=Stage()))
        return
    after = scene.at(step_forward(scene.session))
    debugger.move(after.hiding() if scene.is_on_stage else after)


def step_backward(debugger: Debugger) -> None:
    """One operation back."""
    session = debugger.scene.session
    if session.position.step == 0 and session.came_from is None:
        make_move(debugger, step_back_move(session))
    else:
        debugger.move(debugger.scene.at(step_back(session)))


def layer_on(debugger: Debugger) -> None:
    """To the next layer."""
    _go_on(debugger, Grain.LAYER)


def layer_back(debugger: Debugger) -> None:
    """To the layer before."""
    _go_back(debugger, Grain.LAYER)


def phase_on(debugger: Debugger) -> None:
    """To the end of the phase."""
    _go_on(debugger, Grain.PHASE)


def phase_back(debugger: Debugger) -> None:
    """To the start of the phase."""
    _go_back(debugger, Grain.PHASE)


def iteration_on(debugger: Debugger) -> None:
    """One whole iteration on."""
    _go_on(debugger, Grain.ITERATION)


def iteration_back(debugger: Debugger) -> None:
    """One whole iteration back."""
    _go_back(debugger, Grain.ITERATION)


def run_to_mark(debugger: Debugger) -> None:
    """To the operation under the program's cursor."""
    mark = debugger.scene.mark
    if mark is not None:
        go_to_step(debugger, mark)


def ask_position(debugger: Debugger) -> None:
    """To a place that the person types."""
    from gpnet_tui.dialogs.ask import AskScreen

    session = debugger.scene.session
    iteration, step = session.position
    question = AskScreen[Position](
        "Go to which iteration, or iteration.step?",
        f"Now at {iteration}.{step}; an iteration has steps 0 to {len(session.program)}",
        f"{iteration}.{step}",
        lambda text: parse_position(session, text),
    )
    debugger.ask(question, lambda position: go_to(debugger, position))


def restart(debugger: Debugger) -> None:
    """To the start of the run."""
    go_to(debugger, START)


def restart_with_new_seed(debugger: Debugger) -> None:
    """To the start of the run, with new weights; edits of the weights that are lost by that are asked about."""
    scene = debugger.scene
    if has_unsaved_edits(scene) and loses_edits(scene.session.edits):
        text = "Once new weights are drawn, the ones you edited no longer count."
        ask_to_save(debugger, "New weights", text, lambda: _draw_weights(debugger))
    else:
        _draw_weights(debugger)


def _draw_weights(debugger: Debugger) -> None:
    session = debugger.scene.session
    move = new_seed_move(session)
    make_move(debugger, move)
    debugger.say(f"Weights drawn from seed {seed_of(session.project, move.timeline.edits)}")


def go_to(debugger: Debugger, position: Position) -> None:
    """Go to any position."""
    make_move(debugger, move_to(debugger.scene.session, position))


def go_to_error(debugger: Debugger, iteration: int) -> None:
    """Go to where the error of an iteration is known."""
    network = debugger.scene.session.timeline.starts.project_at(iteration).network
    making = operation_making(network, ERROR)
    go_to(debugger, Position(iteration, making[0] if making else 0))


def go_to_step(debugger: Debugger, step: int) -> None:
    """Go to a step of the present iteration; the program's cursor is done with."""
    move = move_to(debugger.scene.session, Position(debugger.scene.session.position.iteration, step))
    make_move(debugger, move, lambda scene: replace(scene, mark=None))


def make_move(debugger: Debugger, move: Move, then: SceneChange = lambda scene: scene) -> None:
    """Make a move: at once if it is near, else with progress and a way to stop; `then` changes the scene there."""
    iteration = move.position.iteration
    title = f"Moving to iteration {iteration:,}"
    debugger.carry_out(move, title, iteration, lambda session: debugger.move(then(debugger.scene.at(session))))


def _go_on(debugger: Debugger, grain: Grain) -> None:
    go_to(debugger, position_after(debugger.scene.session, grain))


def _go_back(debugger: Debugger, grain: Grain) -> None:
    go_to(debugger, position_before(debugger.scene.session, grain))
