"""Where the panes stand: in the main view that is shown."""

from collections.abc import Callable

from gpnet_tui.view.layout.mirrored import mirrored
from gpnet_tui.view.layout.place import Place, Places
from gpnet_tui.view.layout.stacked import stacked
from gpnet_tui.view.scene import MainView, Scene

_LAYOUTS: dict[MainView, Callable[[Scene, int, int], dict[str, Place]]] = {
    MainView.MIRROR: mirrored,
    MainView.STACKED: stacked,
}


def places(scene: Scene, columns: int, rows: int) -> Places:
    """Return the places of the panes that are seen in a terminal of `columns` by `rows`."""
    return _LAYOUTS[scene.main](scene, columns, rows)
