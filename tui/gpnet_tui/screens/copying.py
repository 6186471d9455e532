"""A number or a matrix for other programs: to the clipboard, or to a file."""

from collections.abc import Callable
from pathlib import Path

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import GpnetError
from gpnet_engine.names import label
from gpnet_tui.screens.examining import ExaminingScreen
from gpnet_tui.view.clean import clean
from gpnet_tui.view.labels import cell_label, times
from gpnet_tui.view.numbers import exact, full

_MOST_COPIED = 100_000  # cells; terminals refuse texts of many megabytes


class CopyingScreen(ExaminingScreen):
    """Copies and writes what its scene shows."""

    def action_copy(self) -> None:
        """Offer the cell and the matrix under the cursor in several forms."""
        from gpnet_engine.files.export import as_csv, as_latex, as_numpy
        from gpnet_tui.screens.lists import ListScreen, RowAction

        session, cell = self._session, self._scene.focus.cursor
        array = session.values.get(cell.name)
        if array is None:
            self._say(f"{label(cell.name)} is not computed yet")
            return
        name, own = f"{label(cell.name)} {times(array.shape)}", cell_label(session, cell)
        number = float(array[cell.row, cell.column])
        choices: list[tuple[str, Callable[[], None]]] = [
            (f"{own}, {full(number)}", lambda: self._copy(own, exact(number))),
            (f"{name} for numpy", lambda: self._copy_matrix(name, array, as_numpy)),
            (f"{name} as CSV", lambda: self._copy_matrix(name, array, as_csv)),
            (f"{name} for LaTeX", lambda: self._copy_matrix(name, array, as_latex)),
            (f"{name} into a file, .csv or .npy …", lambda: self._ask_file(cell.name, array)),
        ]
        actions = (RowAction("enter", "copies", lambda row: choices[row][1](), leaves=True),)
        self.app.push_screen(ListScreen("Copy", lambda: [text for text, _ in choices], actions, ""))

    def _copy_matrix(self, name: str, array: Matrix, write: Callable[[Matrix], str]) -> None:
        if array.size > _MOST_COPIED:
            self._say(f"{name} is too large for a clipboard: write it to a file", 5)
        else:
            self._copy(name, write(array))

    def _copy(self, name: str, text: str) -> None:
        """Send a text to the clipboard of the terminal, in full precision."""
        self.app.copy_to_clipboard(text)
        self._say(f"{name} is copied, if this terminal lets programs copy (OSC 52)", 5)

    def _ask_file(self, name: str, array: Matrix) -> None:
        from textual_fspicker import FileSave

        def write(path: Path) -> None:
            self._write(path, array)

        picker = FileSave(Path(), title="Write a matrix: .csv or .npy", default_file=f"{name}.csv")
        self.app.push_screen(picker, lambda path: self._unless_there(path, write))

    def _write(self, path: Path, array: Matrix) -> None:
        from gpnet_engine.files.export import write_matrix

        try:
            write_matrix(path, array)
        except GpnetError as error:
            self._complain("Not written", error)
        else:
            self._say(f"Written to {clean(str(path))}")
