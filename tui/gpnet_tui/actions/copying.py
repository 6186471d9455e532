"""A number or a matrix for other programs: to the clipboard, or to a file."""

from collections.abc import Callable
from pathlib import Path

from gpnet_engine.arrays import Matrix
from gpnet_engine.names import exact, full
from gpnet_engine.operations.program import label_in
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import folder_of
from gpnet_tui.view.listing import Listing
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.labels import cell_label, times

_MOST_COPIED = 100_000  # cells; terminals refuse texts of many megabytes


def copy(debugger: Debugger) -> None:
    """Offer the cell and the matrix under the cursor in several forms."""
    from gpnet_engine.files.export import as_csv, as_latex, as_numpy
    from gpnet_tui.dialogs.lists import ListScreen, RowAction

    session, cell = debugger.scene.session, debugger.scene.focus.cursor
    array = session.values.get(cell.name)
    if array is None:
        debugger.say(f"{label_in(session.project.network, cell.name)} is not computed yet")
        return
    name, own = f"{label_in(session.project.network, cell.name)} {times(array.shape)}", cell_label(session, cell)
    number = session.project.arithmetic.shortest(float(array[cell.row, cell.column]))

    def copy_matrix(write: Callable[[Matrix], str]) -> Callable[[], None]:
        return lambda: _copy_matrix(debugger, name, array, write)

    choices: list[tuple[str, Callable[[], None]]] = [
        (f"{own}, {full(number)}", lambda: _copy(debugger, own, exact(number))),
        (f"{name} for numpy", copy_matrix(as_numpy)),
        (f"{name} as CSV", copy_matrix(as_csv)),
        (f"{name} for LaTeX", copy_matrix(as_latex)),
        (f"{name} into a file, .csv or .npy …", lambda: _ask_file(debugger, cell.name, array)),
    ]
    actions = (RowAction("enter", "copy", lambda row: choices[row][1](), leaves=True),)
    debugger.show(ListScreen("Copy", lambda: Listing([text for text, _ in choices]), actions))


def _copy_matrix(debugger: Debugger, name: str, array: Matrix, write: Callable[[Matrix], str]) -> None:
    if array.size > _MOST_COPIED:
        debugger.say(f"{name} is too large for a clipboard: write it to a file", 5)
    else:
        _copy(debugger, name, write(array))


def _copy(debugger: Debugger, name: str, text: str) -> None:
    """Send a text to the clipboard of the terminal, in full precision."""
    debugger.surroundings.copy_text(text)
    debugger.say(f"{name} is copied, if this terminal lets programs copy (OSC 52)", 5)


def _ask_file(debugger: Debugger, name: str, array: Matrix) -> None:
    from gpnet_engine.files.export import ENDINGS, write_matrix
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    def write(path: Path) -> Path:
        write_matrix(path, array)
        return path

    question = FileQuestion(
        heading=f"Write {label_in(debugger.scene.session.project.network, name)} to a file, {' or '.join(ENDINGS)}",
        button="Save",
        folder=folder_of(debugger.scene),
        name=f"{name}{ENDINGS[0]}",
        endings=ENDINGS,
        use=write,
        is_new=True,
    )
    debugger.ask(FilesScreen(question), lambda path: debugger.say(f"Written to {clean(str(path))}"))
