"""The worked solution of an iteration, to a file."""

from pathlib import Path

from gpnet_engine.files.replacing import replace_file
from gpnet_engine.time.session import Position, Session, go_to
from gpnet_engine.time.trace import trace_from
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import folder_of
from gpnet_tui.view.text.clean import clean


def write_solution(debugger: Debugger) -> None:
    """Ask for a file, and write the worked solution of the present iteration, with its edits and its mistakes."""
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen
    from gpnet_tui.view.documents.formats import ENDINGS

    scene = debugger.scene
    iteration = scene.session.position.iteration
    question = FileQuestion(
        heading=f"Write the solution of iteration {iteration:,} to a file, {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}",
        button="Write",
        folder=folder_of(scene),
        name=f"solution-{iteration}{ENDINGS[-1]}",
        endings=ENDINGS,
        use=lambda path: _written(scene.session, path),
        is_new=True,
    )
    debugger.ask(FilesScreen(question), lambda path: debugger.say(f"Written to {clean(str(path))}", 6))


def _written(session: Session, path: Path) -> Path:
    """Write the solution in the language that the ending says. Raises GpnetError."""
    from gpnet_tui.view.documents.formats import format_of
    from gpnet_tui.view.documents.solution import solution

    written = format_of(path)
    start = go_to(session, Position(session.position.iteration, 0))
    replace_file(path, written.write(solution(trace_from(start, 1))).encode())
    return path
