"""Moves in time: steps, layers, phases, iterations, and any place by number."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from gpnet_engine.editing import new_seed_journey
from gpnet_engine.edits import seed_of
from gpnet_engine.names import ERROR
from gpnet_engine.program import Grain, operation_making
from gpnet_engine.session import (
    START,
    Journey,
    Position,
    Session,
    journey_to,
    parse_position,
    position_after,
    position_before,
    step_back,
    step_back_journey,
    step_forward,
)
from gpnet_tui.screens.scene import SceneScreen

if TYPE_CHECKING:
    from gpnet_tui.screens.travel import Way

Result = TypeVar("Result")

_AT_ONCE = 0.1  # seconds; a longer way shows its progress


class MovingScreen(SceneScreen):
    """Moves the session of its scene."""

    def action_step_forward(self) -> None:
        """One operation on."""
        self._show(step_forward(self._session))

    def action_step_back(self) -> None:
        """One operation back."""
        session = self._session
        if session.position.step == 0 and session.came_from is None:
            self._travel(step_back_journey(session))
        else:
            self._show(step_back(session))

    def action_layer_forward(self) -> None:
        """To the next layer."""
        self._go(position_after(self._session, Grain.LAYER))

    def action_layer_back(self) -> None:
        """To the layer before."""
        self._go(position_before(self._session, Grain.LAYER))

    def action_phase_forward(self) -> None:
        """To the end of the phase."""
        self._go(position_after(self._session, Grain.PHASE))

    def action_phase_back(self) -> None:
        """To the start of the phase."""
        self._go(position_before(self._session, Grain.PHASE))

    def action_iteration_forward(self) -> None:
        """One whole iteration on."""
        self._go(position_after(self._session, Grain.ITERATION))

    def action_iteration_back(self) -> None:
        """One whole iteration back."""
        self._go(position_before(self._session, Grain.ITERATION))

    def action_run_to_mark(self) -> None:
        """To the operation under the program's cursor."""
        mark = self._scene.mark
        if mark is not None:
            self._go_to_step(mark)

    def action_ask_position(self) -> None:
        """To a place that the person types."""
        session = self._session
        iteration, step = session.position
        self._ask(
            "Go to which iteration, or iteration.step?",
            f"Now at {iteration}.{step}; an iteration has steps 0 to {len(session.program)}",
            f"{iteration}.{step}",
            lambda text: parse_position(session, text),
            self._go,
        )

    def action_restart(self) -> None:
        """To the start of the run."""
        self._go(START)

    def action_restart_with_new_seed(self) -> None:
        """To the start of the run, with new weights."""
        journey = new_seed_journey(self._session)
        self._travel(journey)
        self._say(f"Weights drawn from seed {seed_of(self._session.project, journey.timeline.edits)}")

    def _go(self, position: Position) -> None:
        self._travel(journey_to(self._session, position))

    def _go_to_error(self, iteration: int) -> None:
        """Go to where the error of an iteration is known."""
        network = self._session.timeline.plan.project_at(iteration).network
        making = operation_making(network, ERROR)
        self._go(Position(iteration, making[0] if making else 0))

    def _go_to_step(self, step: int) -> None:
        self.scene = replace(self._scene, mark=None)
        self._go(Position(self._session.position.iteration, step))

    def _travel(self, journey: Journey) -> None:
        """Make a move: at once if it is near, else with progress and a way to stop."""
        iteration = journey.position.iteration
        self._go_way(journey, f"Computing the way to iteration {iteration:,}", iteration, self._show)

    def _go_way(
        self,
        way: "Way[Result]",
        title: str,
        total: int,
        then: Callable[[Result | None], None],
        *,
        is_back: bool = False,
    ) -> None:
        """Go a way to its end, at once or with progress; `then` gets what is found there, None if it was stopped."""
        if way.reach(_AT_ONCE):
            then(way.arrive())
        else:
            from gpnet_tui.screens.travel import TravelScreen

            self.app.push_screen(TravelScreen[Result](way, title, total, is_back=is_back), then)

    def _show(self, session: Session | None) -> None:
        """Show a session; None stands for a journey that was stopped."""
        if session is not None:
            self.scene = self._scene.at(session)
