"""Whatever the numbers are, every pane says something of them: zeros, kinks, ends of functions, any size."""

import re
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.model.project import Project
from gpnet_engine.questions.health import health
from gpnet_engine.questions.whole_data_health import Survey
from gpnet_engine.time.session import Position, go_to, open_session
from gpnet_engine.time.trace import trace
from gpnet_tui.view.answers.cascade import cascade_lines
from gpnet_tui.view.answers.cell import cell_lines, cell_summary
from gpnet_tui.view.answers.health import health_note, missing_text, nothing_text
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.header import header_line
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Line, plain
from gpnet_tui.view.trace import trace_lines
from tests.builders.strategies import projects_of_any_numbers

# What no text may have: a minus of the keyboard, a number −0, an exponent as Python writes it, words of Python.
ODD = re.compile(r"(?<![\w)-])-\d|(?<![\w^])−0[.0]*(?![\d.e])|\de[+−]?0\d|\bnan\b|\bNone\b|[{}]")
WRONG_PLURAL = re.compile(r"\b(1 (samples|units|targets|terms)|(all|both) 1)\b")


def told(line: Line | str) -> None:
    """Hold a text to what all texts are held to."""
    text = line if isinstance(line, str) else plain(line)
    assert not ODD.search(text), text
    assert not WRONG_PLURAL.search(text), text


@settings(max_examples=60)
@given(data=st.data(), project=projects_of_any_numbers(), digits=st.sampled_from([1, 4, 9, 17]))
def test_every_pane_tells_of_any_numbers(data: st.DataObject, project: Project, digits: int) -> None:
    session = open_session(project)
    steps = len(session.program)
    session = go_to(session, Position(data.draw(st.sampled_from([1, 2, 5])), data.draw(st.integers(0, steps))))
    scene = replace(Scene(session), digits=digits)
    told(header_line(scene, 140))
    found = health(session)
    for finding in (*found.findings, *found.undecided, *Survey(session).finish().findings):
        told(finding.text)
    verdict = health_note(found, session, "f")
    for line in (*cascade_lines(found, verdict, 40, 9), verdict):
        told(line)
    told(missing_text(found, session, "f"))
    told(nothing_text(found))
    for name, array in session.values.items():
        looked = scene.looking_at(CellRef(name, len(array) - 1, array.shape[1] - 1))
        for line in (*cell_lines(looked, 300, 3), cell_summary(looked)):
            told(line)
    operation = session.operation
    if operation is not None:
        for row, column in np.ndindex(session.values[operation.result].shape):
            view = EquationView(session, operation, row, column, digits)
            for line in (*view.lines(100, 30), *view.formula(400), view.title(), view.note()):
                told(line)
            assert view.meaning().endswith(".")


@settings(max_examples=30)
@given(project=projects_of_any_numbers())
def test_the_trace_is_printed_whatever_the_numbers_are(project: Project) -> None:
    for line in trace_lines(trace(project)):
        told(line)
