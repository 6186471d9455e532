"""The presentation view: one pane over the whole screen, so that nothing stands beside what a class looks at."""

from gpnet_tui.view.layout.place import CHROME_ROWS, Place, header_and_keys
from gpnet_tui.view.scene import Scene


def staged(scene: Scene, columns: int, rows: int) -> dict[str, Place]:
    """Return where the panes stand in a terminal of `columns` by `rows`."""
    del scene
    return {**header_and_keys(columns, rows), "stage": Place(0, 1, columns, rows - CHROME_ROWS)}
