"""The table of samples: shown, and what was changed in it is one edit."""

from gpnet_engine.time.editing import samples_move
from gpnet_engine.time.session import Move
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.moving import make_move
from gpnet_tui.view.edits import edit_text


def show_samples(debugger: Debugger) -> None:
    """Show all samples as they are in this iteration, to add, paste, edit and remove."""
    from gpnet_tui.dialogs.samples import SamplesScreen
    from gpnet_tui.view.samples.table import SampleTable, table_of

    session = debugger.scene.session

    def take(table: SampleTable) -> Move:
        return samples_move(session, table.inputs, table.targets)

    def taken(move: Move) -> None:
        make_move(debugger, move)
        debugger.say(edit_text(move.timeline.edits[-1]), 4)

    debugger.ask(SamplesScreen(debugger.scene, table_of(session), take), taken)
