"""How one looks at matrices: digits, heat, one of them large, and where the cursor goes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from gpnet_engine.names import before_update
from gpnet_engine.operations.program import label_in
from gpnet_engine.questions.changes import earlier
from gpnet_engine.statistics import first_non_finite, largest, most_changed, smallest
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.moving import go_to_error
from gpnet_tui.view.focus import seen_of
from gpnet_tui.view.listing import Listing, ruled
from gpnet_tui.view.matrices import grid
from gpnet_tui.view.matrices.cells import Look
from gpnet_tui.view.matrices.grid import home_layer, next_matrix, parse_cell
from gpnet_tui.view.mirror import moves
from gpnet_tui.view.scene import CurveLook, MainView, Scene, Stage
from gpnet_tui.view.text.columns import on_points
from gpnet_tui.view.text.ink import CellRef, Ink, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import difference, short
from gpnet_tui.view.text.value import most_digits

_MOST_CHANGED = "most changed"


def can_have_more_digits(scene: Scene) -> bool:
    """Tell whether there can be more decimals."""
    return scene.digits < most_digits(scene.session)


def can_have_fewer_digits(scene: Scene) -> bool:
    """Tell whether there can be fewer decimals."""
    return scene.digits > 1


def more_digits(debugger: Debugger) -> None:
    """More decimals."""
    debugger.move(replace(debugger.scene, digits=debugger.scene.digits + 1))


def fewer_digits(debugger: Debugger) -> None:
    """Fewer decimals."""
    debugger.move(replace(debugger.scene, digits=debugger.scene.digits - 1))


def heat(debugger: Debugger) -> None:
    """Colour numbers by their size, or no longer."""
    debugger.move(replace(debugger.scene, look=Look(heat=not debugger.scene.look.heat)))


def changes(debugger: Debugger) -> None:
    """Show what the last move added to numbers, or the numbers again."""
    look = debugger.scene.look
    debugger.move(replace(debugger.scene, look=Look(changes=not look.changes)))
    debugger.say("The numbers again" if look.changes else "In place of the numbers: what the last move added to them")


def enlarge(debugger: Debugger) -> None:
    """Give the matrix with the cursor all the room, or the layers again."""
    had_focus = debugger.has_cell_focus
    debugger.move(replace(debugger.scene, is_large=not debugger.scene.is_large))
    if had_focus:
        debugger.focus_on(cells=True)


def other_view(debugger: Debugger) -> None:
    """Show the matrices mirrored, or in a table for each layer."""
    scene = debugger.scene
    is_mirror = scene.main is MainView.MIRROR
    debugger.move(replace(scene, main=MainView.STACKED if is_mirror else MainView.MIRROR))
    debugger.say("The stacked view: a table for each layer" if is_mirror else "The Mirror: derivatives under values")


def is_off_stage(scene: Scene) -> bool:
    """Tell whether the network is seen, and not the presentation view."""
    return not scene.is_on_stage


def can_enlarge(scene: Scene) -> bool:
    """Tell whether a matrix can take the place of the layers."""
    return not scene.is_on_stage and scene.quiz is None


def can_present(scene: Scene) -> bool:
    """Tell whether the presentation view has the screen, or can have it: a quiz, or a lesson's text, needs its own."""
    return scene.quiz is None and scene.text is None


def present(debugger: Debugger) -> None:
    """Show the current operation large, for a class, or the main view again."""
    scene = debugger.scene
    debugger.move(replace(scene, stage=Stage() if scene.stage is None else None))


def fold(debugger: Debugger) -> None:
    """Fold the layer with the cursor, or open it again."""
    scene = debugger.scene
    layer = home_layer(scene.session.project.network, scene.focus.cursor.name)
    is_folded = layer in scene.folded
    debugger.move(replace(scene, folded=scene.folded - {layer} if is_folded else scene.folded | {layer}))
    debugger.say(f"Layer {layer} is {'open again' if is_folded else 'folded while the cursor is elsewhere'}")


def curve(debugger: Debugger) -> None:
    """Show the error of the whole run."""
    from gpnet_tui.dialogs.curve import CurveScreen

    def go(answer: tuple[CurveLook, int | None]) -> None:
        look, iteration = answer
        debugger.move(replace(debugger.scene, curve=look))
        if iteration is not None:
            debugger.runner.halt()
            go_to_error(debugger, iteration)

    debugger.ask(CurveScreen(debugger.scene), go)


def go_to_cell(debugger: Debugger) -> None:
    """Put the cursor on a cell of its matrix by number."""
    from gpnet_tui.dialogs.ask import AskScreen

    session, cell = debugger.scene.session, debugger.scene.focus.cursor
    question = AskScreen[CellRef](
        f"Go to which cell of {label_in(session.project.network, cell.name)}?",
        "Row and column, such as 12,40, or the row alone; both count from 1. Or another cell, such as δ_c[2,1].",
        f"{cell.row + 1},{cell.column + 1}",
        lambda text: parse_cell(session, cell, text),
    )
    debugger.ask(question, lambda chosen: look_at(debugger, chosen))


def find(debugger: Debugger) -> None:
    """List the cells of the matrix under the cursor that stand out."""
    from gpnet_tui.dialogs.lists import ListScreen, RowAction

    scene = debugger.scene
    found = _outstanding(scene)
    actions = (RowAction("enter", "go there", lambda row: look_at(debugger, found[row][1]), leaves=True),)
    empty = "Nothing is computed yet in this matrix."
    debugger.show(ListScreen("Find in the matrix under the cursor", lambda: _found(scene, found), actions, empty))


def next_pane(debugger: Debugger) -> None:
    """From the program to the matrices, one after the other, and round."""
    _turn_to(debugger, 1)


def previous_pane(debugger: Debugger) -> None:
    """Back from the matrices to the program, and round."""
    _turn_to(debugger, -1)


def follow(debugger: Debugger) -> None:
    """Let the cursor follow the operation, and the arrows step."""
    debugger.move(replace(debugger.scene, pinned=None, mark=None, is_large=False))
    debugger.focus_on(cells=False)


def look_at(debugger: Debugger, cell: CellRef) -> None:
    """Put the cursor on a cell."""
    debugger.move(debugger.scene.looking_at(cell))


def _turn_to(debugger: Debugger, by: int) -> None:
    if not debugger.has_cell_focus:
        debugger.focus_on(cells=True)  # at once: the next key may be there already
        return
    scene = debugger.scene
    cell = next_matrix(scene.session, _in_order(scene), scene.focus.cursor, by)
    if cell is None:
        follow(debugger)
    else:
        look_at(debugger, cell)


def _in_order(scene: Scene) -> Sequence[str]:
    """Return the names of the matrices that are seen, in the order in which one goes through them."""
    operation = scene.session.operation
    if scene.is_on_stage and operation is not None:
        return tuple(dict.fromkeys(map(before_update, seen_of(operation))))
    network = scene.session.project.network
    is_mirror = scene.main is MainView.MIRROR and not scene.is_large
    return moves.matrices(network) if is_mirror else grid.matrices(network)


def _outstanding(scene: Scene) -> list[tuple[str, CellRef]]:
    """Return the cells of the matrix under the cursor that stand out, with what they are."""
    session, name = scene.session, scene.focus.cursor.name
    array = session.values.get(name)
    if array is None:
        return []
    before = earlier(session, name)
    finders: list[tuple[str, Callable[[], tuple[int, int] | None]]] = [
        ("largest", lambda: largest(array)),
        ("smallest", lambda: smallest(array)),
        (_MOST_CHANGED, lambda: None if before is None else most_changed(array, before)),
        ("first not finite", lambda: first_non_finite(array)),
    ]
    cells = ((what, find()) for what, find in finders)
    return [(what, CellRef(name, *cell)) for what, cell in cells if cell is not None]


def _found(scene: Scene, found: list[tuple[str, CellRef]]) -> Listing:
    """Return a row for each cell that stands out: what it is, which one it is, and its number."""
    cells = [cell_label(scene.session, cell) for _, cell in found]
    numbers = on_points([_text_of(scene, cell) for _, cell in found])
    whats, names = (max(map(len, texts), default=0) + 2 for texts in ([what for what, _ in found], cells))
    rows = [
        f"{what:<{whats}}{name:<{names}}{number}  {_change_of(scene, cell) if what == _MOST_CHANGED else ''}".rstrip()
        for (what, cell), name, number in zip(found, cells, numbers, strict=True)
    ]
    return Listing(rows, head=ruled((span(f"{'it is':<{whats}}{'cell':<{names}}number", Ink.DIM),)) if rows else ())


def _text_of(scene: Scene, cell: CellRef) -> str:
    return short(float(scene.session.values[cell.name][cell.row, cell.column]), scene.digits)


def _change_of(scene: Scene, cell: CellRef) -> str:
    """Return by how much the last move changed a cell."""
    before = earlier(scene.session, cell.name)
    if before is None:
        return ""
    now, old = (float(array[cell.row, cell.column]) for array in (scene.session.values[cell.name], before))
    return f"changed by {difference(now - old, scene.digits).strip()}"
