"""The debugger's screen: what is looked at, and what clicks mean. Moves, edits and files are its parents'."""

from dataclasses import replace

from textual import on

from gpnet_tui.screens.copying import CopyingScreen
from gpnet_tui.view.grid import next_matrix, present, slots_of
from gpnet_tui.view.header import RATE_CELL
from gpnet_tui.view.ink import CellRef, CommandRef, IterationRef, LayerRef, StepRef
from gpnet_tui.widgets.cursor import CursorPane
from gpnet_tui.widgets.lines import LinesPane
from gpnet_tui.widgets.program import ProgramPane


class DebuggerScreen(CopyingScreen):
    """Shows one session, and moves it."""

    def action_next_pane(self) -> None:
        """From the program to the matrices, one after the other, and round."""
        self._turn_to(1)

    def action_previous_pane(self) -> None:
        """Back from the matrices to the program, and round."""
        self._turn_to(-1)

    def action_follow(self) -> None:
        """Stop a run; let the cursor follow the operation, and the arrows step."""
        super().action_follow()
        self.scene = replace(self._scene, pinned=None, mark=None, is_large=False)
        self.set_focus(self.query_one(ProgramPane))

    def action_help(self) -> None:
        """Show the help."""
        from gpnet_tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    def action_suspend(self) -> None:
        """Give the terminal back to the shell until `fg`."""
        self.app.action_suspend_process()

    def action_palette(self) -> None:
        """Open the command palette."""
        self.app.action_command_palette()

    def _turn_to(self, by: int) -> None:
        if self.focused is not self._cursor_pane:
            self.set_focus(self._cursor_pane)  # at once: the next key may be there already
            return
        cell = next_matrix(self._session, self._scene.focus.cursor, by)
        if cell is None:
            self.action_follow()
        else:
            self._look_at(cell)

    @on(CursorPane.Moved)
    def _cursor_moved(self, event: CursorPane.Moved) -> None:
        self._look_at(event.cell)

    @on(ProgramPane.Marked)
    def _mark_moved(self, event: ProgramPane.Marked) -> None:
        self.scene = replace(self._scene, mark=event.step)

    @on(LinesPane.Picked)
    async def _picked(self, event: LinesPane.Picked) -> None:
        match event.target:
            case CellRef() as cell if event.twice or cell == RATE_CELL:
                self.halt()
                self._edit(present(self._session, cell))
            case CellRef() as cell:
                self._look_at(cell)
            case StepRef(step):
                self.halt()
                self._go_to_step(step)
            case IterationRef(iteration):
                self.halt()
                self._go_to_error(iteration)
            case LayerRef(layer):
                names = [name for _, name in slots_of(self._session.project.network, layer)]
                self._look_at(CellRef(names[0], 0, 0))
            case CommandRef(action):
                await self.run_action(f"screen.{action}")
