"""Where the panes stand: in every size, main view and state the places cover the screen, and none covers another."""

from collections.abc import Iterator
from itertools import product

import pytest

from gpnet_engine import examples
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.stopping.watches import parse_watch
from gpnet_engine.time.session import Session, open_session
from gpnet_tui.view.layout.place import Place
from gpnet_tui.view.layout.places import places
from gpnet_tui.view.running import Run
from gpnet_tui.view.scene import MainView, Scene, Stage

SIZES = [(80, 24), (81, 25), (100, 30), (100, 40), (119, 60), (120, 24), (120, 34), (120, 35), (140, 45), (160, 50)]
LARGER = [(200, 60), (300, 90)]
RUNS = (None, Run(is_forward=True, iteration=3, rate=100.0))


def scenes(session: Session) -> Iterator[Scene]:
    for main, is_large, run, count in product(MainView, (False, True), RUNS, (0, 1, 9)):
        watches = tuple(parse_watch(session, "l") for _ in range(count))
        yield Scene(session, main=main, is_large=is_large, run=run, watches=watches)
    yield Scene(session, stage=Stage())


def cells(place: Place) -> set[tuple[int, int]]:
    rows, columns = range(place.y, place.y + place.rows), range(place.x, place.x + place.columns)
    return set(product(columns, rows))


@pytest.mark.parametrize("size", [*SIZES, *LARGER], ids=str)
@pytest.mark.parametrize("example", examples.names())
def test_the_places_cover_the_screen_and_none_covers_another(example: str, size: tuple[int, int]) -> None:
    for scene in scenes(open_session(open_document(example, Overrides()).project)):
        covered = list(places(scene, *size).values())
        assert sum(place.columns * place.rows for place in covered) == size[0] * size[1]
        assert len(set().union(*map(cells, covered))) == size[0] * size[1]


@pytest.mark.parametrize("size", [*SIZES, *LARGER], ids=str)
@pytest.mark.parametrize("main", MainView)
def test_the_program_the_matrices_and_the_keys_are_always_there(main: MainView, size: tuple[int, int]) -> None:
    session = open_session(open_document("article", Overrides()).project)
    found = places(Scene(session, main=main), *size)
    assert {"header", "program", "equation", "layers", "keys"} <= found.keys()
    assert found["equation"].rows >= 10


@pytest.mark.parametrize("main", MainView)
def test_a_run_at_full_speed_gives_the_room_of_the_equation_to_its_curve(main: MainView) -> None:
    session = open_session(open_document("article", Overrides()).project)
    for size in (*SIZES, *LARGER):
        still, running = (places(Scene(session, main=main, run=run), *size) for run in RUNS)
        assert "equation" not in running
        assert running["curve"].rows >= still["equation"].rows
        assert {"curve", "run"} <= running.keys()


@pytest.mark.parametrize("size", [size for size in (*SIZES, *LARGER) if size >= (140, 45)], ids=str)
def test_the_flow_of_the_cell_stands_beside_the_curve_in_a_terminal_of_140_columns_and_more(
    size: tuple[int, int],
) -> None:
    session = open_session(open_document("article", Overrides()).project)
    found = places(Scene(session), *size)
    assert {"curve", "fan", "health"} <= found.keys()
    assert len({found[name].y for name in ("curve", "fan", "health")}) == 1
