"""Where the panes stand: in the main view that is shown, or in the presentation view in its place."""

from collections.abc import Callable

from gpnet_tui.view.layout.mirrored import mirrored
from gpnet_tui.view.layout.place import Place, Places
from gpnet_tui.view.layout.stacked import stacked
from gpnet_tui.view.layout.staged import staged
from gpnet_tui.view.scene import MainView, Scene

_LAYOUTS: dict[MainView, Callable[[Scene, int, int], dict[str, Place]]] = {
    MainView.MIRROR: mirrored,
    MainView.STACKED: stacked,
}


def places(scene: Scene, columns: int, rows: int) -> Places:
    """Return the places of the panes that are seen in a terminal of `columns` by `rows`."""
    layout = staged if scene.is_on_stage else _LAYOUTS[scene.main]
    return layout(scene, columns, rows)
