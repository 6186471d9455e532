"""Lines that were drawn before are shown again only as long as they would come out the same."""

import gc
import weakref

from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.text.ink import Ink, Line, span


class Seen:
    """Something that lines are drawn of."""


def lines_of(text: str) -> list[Line]:
    return [(span(text, Ink.TEXT),)]


def test_a_part_is_drawn_again_only_if_it_depends_on_something_else() -> None:
    drawn = Drawn()
    first = drawn.again("W_b", (1,), None, lambda: lines_of("old"))
    assert drawn.again("W_b", (1,), None, lambda: lines_of("new")) is first
    assert drawn.again("W_b", (2,), None, lambda: lines_of("new")) == lines_of("new")


def test_each_part_has_lines_of_its_own() -> None:
    drawn = Drawn()
    drawn.again("W_b", (1,), None, lambda: lines_of("W"))
    assert drawn.again("net_b", (1,), None, lambda: lines_of("net")) == lines_of("net")


def test_what_was_seen_lives_as_long_as_its_lines_so_that_nothing_else_gets_its_id() -> None:
    drawn, seen = Drawn(), Seen()
    alive = weakref.ref(seen)
    drawn.again("W_b", (id(seen),), seen, lambda: lines_of("W"))
    del seen
    gc.collect()
    assert alive() is not None
    drawn.again("W_b", (0,), None, lambda: lines_of("W"))
    gc.collect()
    assert alive() is None
