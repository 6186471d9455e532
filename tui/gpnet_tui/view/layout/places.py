"""Where the panes stand: in the main view that is shown."""

from gpnet_tui.view.layout.place import Places
from gpnet_tui.view.layout.stacked import stacked
from gpnet_tui.view.scene import Scene


def places(scene: Scene, columns: int, rows: int) -> Places:
    """Return the places of the panes that are seen in a terminal of `columns` by `rows`."""
    return stacked(scene, columns, rows)
