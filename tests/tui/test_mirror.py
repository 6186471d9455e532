"""The Mirror: every derivative under its value, every step once on the rails, whatever the network and the room."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, read_only
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Training
from gpnet_engine.names import ERROR, TARGET, before_update
from gpnet_engine.operations import Phase
from gpnet_engine.operations.execute import executed, shape_of
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import phase
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.view.asking.answering import Answering
from gpnet_tui.view.focus import focus_on
from gpnet_tui.view.matrices.cells import PLAIN, Look
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.matrices.grid import as_shown
from gpnet_tui.view.matrices.kept import all_kept
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.matrices.scroll import UNSCROLLED
from gpnet_tui.view.mirror.geometry import Fold, Group
from gpnet_tui.view.mirror.mirror import MirrorView, mirror_of
from gpnet_tui.view.mirror.moves import moved
from gpnet_tui.view.mirror.rails import Rails
from gpnet_tui.view.mirror.stacks import all_pairs, layer_in_play, shows_kept
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, LayerRef, Line, Span, StepRef, plain, width
from gpnet_tui.view.text.numbers import MOST_DIGITS, short
from gpnet_tui.view.text.signs import Sign
from tests.builders.strategies import SETTINGS_OF_UPDATES

At: TypeAlias = Callable[..., Session]
RandomProject: TypeAlias = Callable[..., Project]

LEAST_ROWS = 5  # a row of neurons in either half, and the three lines around them
STEP = re.compile(r"(\d+)(?:–(\d+)(?: at \d+(?: \S+)?)?| \S+)?")
WAYS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}


@dataclass(frozen=True)
class Setup:
    """A network of any size somewhere in its first iteration; `part` says how far, from 0 to 1.

    `updates` are the settings of the updates, from plain gradient descent to AdamW with clipped gradients.
    """

    sizes: tuple[int, ...]
    bias: BiasMode
    is_shared: bool
    batch: int
    mistakes: tuple[str, ...]
    part: float
    updates: Mapping[str, Any]

    def session(self) -> Session:
        """Return the session there."""
        session = open_session(project_of(self))
        return go_to(session, Position(1, round(self.part * len(session.program))))


def project_of(setup: Setup) -> Project:
    """Return a project of any size, quickly: all of its numbers are the same."""
    sizes, batch = setup.sizes, setup.batch
    kinds = {"bias": (setup.bias,), "bias_shared": setup.is_shared, **setup.updates}
    network = Network(sizes, mistakes=setup.mistakes, **kinds)
    parameters = {name: _filled(*shape) for name, shape in network.parameter_shapes().items()}
    data = _filled(sizes[0], batch), _filled(sizes[-1], batch)
    return Project("any", network, parameters, *data, Training(batch_size=batch))


def _filled(rows: int, columns: int) -> Matrix:
    return read_only(np.full((rows, columns), 0.5))


@st.composite
def setups(draw: st.DrawFn, most_layers: int = 50, largest: int = 784, most_samples: int = 20) -> Setup:
    """Draw a network with one layer that may be large."""
    sizes = draw(st.lists(st.integers(1, 9), min_size=2, max_size=most_layers))
    sizes[draw(st.integers(0, len(sizes) - 1))] = draw(st.integers(1, largest))
    return Setup(
        tuple(sizes),
        draw(st.sampled_from(BiasMode)),
        draw(st.booleans()),
        draw(st.integers(1, most_samples)),
        draw(st.sampled_from([(), *((name,) for name in MISTAKES)])),
        draw(st.floats(0, 1)),
        draw(st.one_of(st.just({}), st.sampled_from(SETTINGS_OF_UPDATES))),
    )


@dataclass(frozen=True)
class Room:
    """How large the Mirror is, and with how many decimals its numbers are written."""

    columns: int
    rows: int
    digits: int


rooms = st.builds(Room, st.integers(80, 240), st.integers(3, 60), st.integers(1, MOST_DIGITS))


def view_of(
    session: Session,
    room: Room = Room(140, 30, 4),
    *,
    pinned: CellRef | None = None,
    mark: int | None = None,
    breakpoints: Mapping[str, str] = MappingProxyType({}),
    folded: frozenset[str] = frozenset(),
) -> MirrorView:
    """Return the Mirror with the cursor in sight."""
    focus = focus_on(session, (0, 0), pinned)
    rails = Rails(session, mark, breakpoints)
    view = MirrorView(session, focus, rails, room.digits, room.columns, room.rows, has_keys=True, folded=folded)
    return replace(view, scroll=view.in_sight(focus.cursor))


def every_cell(session: Session) -> Iterator[CellRef]:
    """Yield all cells that the Mirror has a place for, as they are shown."""
    for pair in all_pairs(session.project.network):
        for name in pair.names:
            for row, column in np.ndindex(*shape_of(session.project.network, name, session.batch)):
                yield as_shown(session, CellRef(name, row, column))


def cells(lines: list[Line]) -> dict[CellRef, tuple[int, int]]:
    """Return where every drawn cell ends, and in which line it is; fail if one is drawn twice."""
    found: dict[CellRef, tuple[int, int]] = {}
    for y, line in enumerate(lines):
        x = 0
        for part in line:
            x += len(part.text)
            if isinstance(part.target, CellRef):
                before = found.get(part.target)
                assert before is None or before == (x - len(part.text), y), part
                found[part.target] = (x, y)
    return found


@dataclass(frozen=True)
class Label:
    """An operation, or several, as a rail has them: the sign and the text behind it, with what a click means.

    Between the two stands the sign of a breakpoint, if there is one.
    """

    sign: Span
    text: Span
    breaks: str = ""

    @property
    def steps(self) -> range:
        """The steps that the text speaks of."""
        found = STEP.fullmatch(self.text.text)
        assert found is not None, self.text
        return range(int(found[1]), int(found[2] or found[1]) + 1)


def labels(lines: list[Line]) -> list[Label]:
    """Return all labels: a sign, that of a breakpoint if there is one, then a text, all with the same target."""
    parts = [part for line in lines for part in line if isinstance(part.target, StepRef)]
    found: list[Label] = []
    for _, group in groupby(parts, key=lambda part: part.target):
        sign, *breaks, text = group
        assert len(sign.text) == 1
        found.append(Label(sign, text, "".join(part.text for part in breaks)))
    return found


def drawn(view: MirrorView) -> list[Line]:
    """Return the forward rail with all lines below it."""
    return [view.forward_rail(), *view.lines()]


@settings(max_examples=60)
@given(setup=setups(), room=rooms, data=st.data())
def test_whatever_the_network_and_the_room_all_of_it_is_filled_and_the_cursor_is_in_sight(
    setup: Setup, room: Room, data: st.DataObject
) -> None:
    session = setup.session()
    pair = data.draw(st.sampled_from([None, *all_pairs(session.project.network)]), label="pair")
    pinned = None
    if pair is not None:
        name = data.draw(st.sampled_from(pair.names), label="matrix")
        rows, columns = shape_of(session.project.network, name, session.batch)
        row = data.draw(st.integers(0, rows - 1), label="row")
        pinned = as_shown(session, CellRef(name, row, data.draw(st.integers(0, columns - 1), label="column")))
    view = view_of(session, room, pinned=pinned)
    lines = view.lines()
    assert len(lines) == room.rows
    assert {width(line) for line in drawn(view)} == {room.columns}
    assert layer_in_play(session, view.focus) in {group.layer for group in view.geometry.groups}
    if room.rows >= LEAST_ROWS:
        cursor = view.focus.cursor
        assert cursor in cells(lines)
        assert any(part.target == cursor and Ink.CURSOR in part.inks for line in lines for part in line)


@settings(max_examples=40)
@given(setup=setups(), room=rooms)
def test_every_derivative_hangs_under_its_value(setup: Setup, room: Room) -> None:
    session = setup.session()
    view = view_of(session, room)
    found = cells(view.lines())
    shown = {(before_update(name), row, column): place for (name, row, column), place in found.items()}
    network = session.project.network
    distances = set()
    for pair in all_pairs(network):
        if pair.below is None or shape_of(network, pair.above, 1)[0] < shape_of(network, pair.below, 1)[0]:
            continue
        for (name, row, column), (x, y) in shown.items():
            if name == pair.below:
                above = shown[pair.above, row, column]
                assert above[0] == x
                distances.add(y - above[1])
    assert len(distances) <= 1
    assert all(distance > view.height for distance in distances)


@settings(max_examples=60)
@given(setup=setups(), room=rooms, data=st.data())
def test_every_step_stands_once_and_a_click_on_it_goes_there(setup: Setup, room: Room, data: st.DataObject) -> None:
    session = setup.session()
    room = replace(room, rows=max(room.rows, LEAST_ROWS))
    folded = frozenset(data.draw(st.sets(st.sampled_from(session.project.network.letters)), label="folded"))
    lines = drawn(view_of(session, room, folded=folded))
    alone = [label for label in labels(lines) if len(label.steps) == 1]
    ranges = [label for label in labels(lines) if len(label.steps) > 1]
    steps = Counter(step for label in alone for step in label.steps)
    for label in ranges:
        steps.update(steps_of_range(session, label) - steps.keys())
    assert steps == Counter(range(1, len(session.program) + 1))
    assert all(label.text.target == StepRef(label.steps.start) for label in (*alone, *ranges))


def steps_of_range(session: Session, label: Label) -> set[int]:
    """Return the steps of a range that are of its phase: a mistake puts updates between steps of the way back."""
    part = phase(session.program[label.steps.start - 1])
    return {step for step in label.steps if phase(session.program[step - 1]) is part}


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("sizes", [(2, 4, 3, 2), (3,) * 12], ids=["four layers", "twelve layers"])
def test_signs_say_at_every_step_what_is_done_what_is_current_and_what_is_to_come(
    random_project: RandomProject, at: At, sizes: tuple[int, ...], columns: int
) -> None:
    project = random_project(*sizes, bias="trained")
    for now in range(len(open_session(project).program) + 1):
        session = at(project, now)
        view = view_of(session, Room(columns, 14, 4))
        for label in labels(drawn(view)):
            is_current = now in label.steps
            ink = PHASE_INK[phase(session.program[label.steps.start - 1])]
            current = Sign.CURRENT_BACK if ink is PHASE_INK[Phase.BACKWARD] else Sign.CURRENT
            assert label.sign.text == (current if is_current else " ")
            assert (Ink.CURRENT in label.text.inks) == is_current
            assert (ink in label.text.inks) == (now >= label.steps.start)
            assert (Ink.DIM in label.text.inks) == (now < label.steps.start)
        forward, *_, backward = (text for text in map(plain, drawn(view)) if text.strip())
        assert re.fullmatch(rf"[^{Sign.TO_COME}]*[^{Sign.DONE}]*", forward)
        assert re.fullmatch(rf"[^{Sign.DONE}]*[^{Sign.TO_COME}]*", backward)
        phases = [phase(operation) for operation in session.program[:now]]
        for rail, part in ((forward, Phase.FORWARD), (backward, Phase.BACKWARD)):
            assert Sign.DONE not in rail or part in phases
            assert Sign.TO_COME not in rail or now <= last_step(session, part)


def last_step(session: Session, part: Phase) -> int:
    return max(step for step, operation in enumerate(session.program, start=1) if phase(operation) is part)


@pytest.mark.parametrize("columns", [80, 140])
def test_breakpoints_and_the_step_that_is_run_to_are_marked_on_the_rails(
    article: Project, at: At, columns: int
) -> None:
    session = at(article, 0)
    for step, operation in enumerate(session.program, start=1):
        room = Room(columns, 14, 4)
        marked = view_of(session, room, mark=step)
        assert [label.sign.text for label in labels(drawn(marked)) if step in label.steps] == [Sign.CURSOR]
        assert [label.steps for label in labels(drawn(marked)) if Ink.CURSOR in label.text.inks] == [
            label.steps for label in labels(drawn(marked)) if step in label.steps
        ]
        stopped = view_of(session, room, breakpoints={operation.result: Sign.BREAKS})
        assert [step in label.steps for label in labels(drawn(stopped)) if label.breaks == Sign.BREAKS] == [True]


@pytest.mark.parametrize("columns", [80, 140])
def test_the_step_that_is_run_to_is_named_among_folded_ones_with_a_breakpoint_only_if_it_has_one(
    random_project: RandomProject, at: At, columns: int
) -> None:
    session = at(random_project(*[3] * 20), 0)
    breaks = {session.program[step - 1].result: Sign.BREAKS for step in (3, 30, 50, 90)}
    for mark, operation in enumerate(session.program, start=1):
        view = view_of(session, Room(columns, 14, 4), mark=mark, breakpoints=breaks)
        (marked,) = [label for label in labels(drawn(view)) if label.sign.text == Sign.CURSOR]
        assert marked.text.target == StepRef(mark)
        assert re.search(rf"(^|at ){mark}( |$)", marked.text.text)
        assert (operation.result in breaks) == (marked.breaks != "") or len(marked.steps) > 1


@pytest.mark.parametrize("columns", [80, 140, 240])
def test_the_error_is_shown_from_its_step_on(article: Project, at: At, columns: int) -> None:
    for step in range(len(open_session(article).program) + 1):
        session = at(article, step)
        text = "\n".join(map(plain, view_of(session, Room(columns, 14, 4)).lines()))
        assert ("E 0.2723" in text) == (step >= 7)


@pytest.mark.parametrize("first", range(18))
def test_while_it_is_asked_the_error_is_not_shown_nor_any_other_number_that_is(
    article: Project, at: At, first: int
) -> None:
    session = at(article, 18)
    given = session.timeline.given(1)
    asked = session.program[first:]
    known = executed(article.network, session.program[:first], given, article.arithmetic)
    answering = Answering(article, given, known, asked, CellRef(asked[0].result, 0, 0), session.position)
    view = mirror_of(Scene(session, answering=answering), 140, 30, has_keys=True)
    lines = view.lines()
    assert any(short(float(session.values[ERROR][0, 0]), 4) in plain(line) for line in lines) == (first > 6)
    texts = {part.target: part.text for line in lines for part in line if isinstance(part.target, CellRef)}
    asked_cells = [cell for cell in texts if cell.name in answering.names and cell.name != ERROR]
    assert all(set(texts[cell].strip()) <= {"_"} for cell in asked_cells)
    assert answering.cursor in texts


@settings(max_examples=12)
@given(setup=setups(most_layers=4, largest=12, most_samples=3))
def test_every_cell_can_be_reached_with_arrow_keys_and_the_way_back_leads_back(setup: Setup) -> None:
    session = setup.session()
    start = as_shown(session, CellRef(TARGET, 0, 0))
    seen, ahead = {start}, [start]
    while ahead:
        cell = ahead.pop()
        for down, right in WAYS.values():
            there = moved(session, cell, down, right)
            if there.row == cell.row or right == 0:
                assert there == cell or moved(session, there, -down, -right) == cell
            if there not in seen:
                seen.add(there)
                ahead.append(there)
    shown = {cell for cell in every_cell(session) if shows_kept(session, start) or not is_kept(session, cell)}
    assert seen == shown


def is_kept(session: Session, cell: CellRef) -> bool:
    """Tell whether a cell belongs to what an optimizer keeps, or works out in an update."""
    return before_update(cell.name) in all_kept(session.project.network)


@settings(max_examples=12)
@given(setup=setups(most_layers=4, largest=12, most_samples=3))
def test_an_arrow_key_moves_to_where_its_arrow_points(setup: Setup) -> None:
    session = setup.session()
    found = cells(view_of(session, Room(2000, 40, 4)).lines())
    for cell in every_cell(session):
        x, y = found[cell]
        for down, right in WAYS.values():
            there = moved(session, cell, down, right)
            if there != cell:
                to_x, to_y = found[there]
                assert (to_x - x) * right > 0 or to_y - y > 0 if right + down > 0 else to_x < x or to_y < y
                assert to_x == x if down else True


@pytest.mark.parametrize("folded", ["a", "c", "ab", "cd"])
def test_folded_layers_show_their_norms_and_open_with_a_click(article: Project, at: At, folded: str) -> None:
    session = at(article, 14)
    view = view_of(session, Room(140, 14, 4), folded=frozenset(folded), pinned=CellRef("W_b", 0, 0))
    narrow = {layer for block in view.geometry.blocks if isinstance(block, Fold) for layer in block.layers}
    assert narrow == set(folded) - {"a", "b"} - needed(view)
    found = {part.target.layer for line in view.lines() for part in line if isinstance(part.target, LayerRef)}
    assert found == narrow
    text = "\n".join(map(plain, view.lines()))
    for layer in narrow - {"a"}:
        for kind in ("out", "delta"):
            assert short(float(np.linalg.norm(session.values[f"{kind}_{layer}"])), 4) in text


def needed(view: MirrorView) -> set[str]:
    """Return the layer in play, and the one that feeds it: these are never folded."""
    letters = view.session.project.network.letters
    own = letters.index(layer_in_play(view.session, view.focus))
    return {letters[own], letters[own - 1]}


LOOKS = {"numbers": PLAIN, "heat": Look(heat=True), "changes": Look(changes=True)}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("step", [0, 2, 7, 11, 16, 18])
def test_every_cell_looks_as_it_does_in_the_stacked_view(batch_project: Project, at: At, step: int, look: Look) -> None:
    session = edit(at(batch_project, min(step, 16), 2), "W_b", 0, 0, 0.875)
    pinned = CellRef("W_b", 1, 1)
    mirror = replace(view_of(session, Room(300, 30, 4), pinned=pinned), look=look)
    stacked = LayersView(session, mirror.focus, 4, 300, 60, UNSCROLLED, has_keys=True, look=look)
    ours, theirs = painted(mirror.lines()), painted(stacked.lines())
    assert ours.keys() >= set(every_cell(session))
    assert {cell: ours[cell] for cell in every_cell(session)} == {cell: theirs[cell] for cell in every_cell(session)}


def painted(lines: list[Line]) -> dict[CellRef, list[tuple[str, tuple[Ink, ...]]]]:
    """Return the pieces of every cell, with their inks."""
    found: dict[CellRef, list[tuple[str, tuple[Ink, ...]]]] = {}
    for part in (part for line in lines for part in line):
        if isinstance(part.target, CellRef):
            found.setdefault(part.target, []).append((part.text, part.inks))
    return found


@settings(max_examples=12)
@given(setup=setups(most_layers=6, largest=60), data=st.data())
def test_what_is_kept_of_earlier_drawings_never_shows(setup: Setup, data: st.DataObject) -> None:
    session = setup.session()
    names = [name for pair in all_pairs(session.project.network) for name in pair.names]
    kept = Drawn()
    for _ in range(5):
        there = Position(1, data.draw(st.integers(0, len(session.program)), label="step"))
        session = go_to(session, there)
        cell = CellRef(data.draw(st.sampled_from(names), label="cursor"), 0, 0)
        pinned = data.draw(st.sampled_from([None, as_shown(session, cell)]), label="pinned")
        room = Room(*data.draw(st.sampled_from([(80, 9, 4), (80, 9, 5), (81, 12, 4), (140, 20, 4)]), label="room"))
        look = data.draw(st.sampled_from(list(LOOKS.values())), label="look")
        fresh = replace(view_of(session, room, pinned=pinned), look=look)
        assert replace(fresh, drawn=kept).lines() == fresh.lines()


@pytest.mark.parametrize("step", [0, 7, 12, 18])
def test_few_targets_stand_behind_the_last_outputs(article: Project, at: At, step: int) -> None:
    found = cells(view_of(at(article, step)).lines())
    for row in range(2):
        (x, y), (end, below) = found[CellRef("out_d", row, 0)], found[CellRef(TARGET, row, 0)]
        assert (end, below) == (x, y + 2)


def test_more_targets_have_a_column_of_their_own(random_project: RandomProject, at: At) -> None:
    found = cells(view_of(at(random_project(2, 3, 4), 7)).lines())
    for row in range(4):
        (x, y), (end, beside) = found[CellRef("out_c", row, 0)], found[CellRef(TARGET, row, 0)]
        assert end > x
        assert beside == y


def test_layers_stand_from_left_to_right_and_do_not_touch(article: Project, at: At) -> None:
    blocks = view_of(at(article, 3)).geometry.blocks
    assert all(isinstance(block, Group) for block in blocks)
    assert all(before.end < after.x for before, after in pairwise(blocks))


@pytest.mark.parametrize(
    ("step", "forward", "backward"),
    [
        (3, "FORWARD →  1 2 out_b", "← BACKWARD  14–15"),
        (10, "FORWARD →  1–3  4 out_c", "← BACKWARD  11–15◀10 ∂E/∂out"),
        (18, "FORWARD →  1–3  4 out_c", "← BACKWARD  11–15 10 ∂E/∂out"),
    ],
)
def test_hidden_steps_stand_as_one_and_leave_their_phase_its_name(
    article: Project, at: At, step: int, forward: str, backward: str
) -> None:
    view = view_of(at(article, step), Room(80, 11, 4))
    assert plain(view.forward_rail()).strip().startswith(forward)
    assert plain(view.lines()[-1]).strip().startswith(backward)


@pytest.mark.parametrize("rows", [11, 14])
@pytest.mark.parametrize("example", ["article", "batch_project"])
def test_the_targets_have_their_name(request: pytest.FixtureRequest, at: At, example: str, rows: int) -> None:
    project: Project = request.getfixturevalue(example)
    last = len(open_session(project).program)
    lines = list(map(plain, view_of(at(project, last), Room(80, rows, 4)).lines()))
    assert sum(line.count("target") for line in lines) == 1


@pytest.mark.parametrize("rows", [11, 14])
def test_the_name_of_updated_weights_is_not_cut(article: Project, at: At, rows: int) -> None:
    lines = view_of(at(article, 18), Room(80, rows, 4)).lines()
    assert "new W_d " in plain(lines[0])


@pytest.mark.parametrize("step", [10, 12, 18])
def test_folded_inputs_have_no_row_below_as_they_have_no_derivatives(article: Project, at: At, step: int) -> None:
    lines = list(map(plain, view_of(at(article, step), Room(100, 14, 4)).lines()))
    begins = [line[:2] for line in lines]
    assert begins.count("a ") == 1
    folds = {layer: [y for y, begin in enumerate(begins) if begin == f"{layer} "] for layer in "ab"}
    if folds["b"]:
        assert folds["b"][0] == folds["a"][0] + 1
        assert len(folds["b"]) == 2
