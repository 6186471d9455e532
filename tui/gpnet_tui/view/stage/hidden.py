"""A session whose current result nobody can see: its numbers are not there, so that no view can tell them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from gpnet_engine.arrays import read_only
from gpnet_engine.operations import Operation
from gpnet_engine.time.session import Session
from gpnet_tui.view.asking.boxes import Boxes


def without_result(session: Session, operation: Operation) -> Session:
    """Return the session with NaN in place of the result. Terms of the equation stay: without them, none can guess."""
    unknown = read_only(np.full(session.values[operation.result].shape, np.nan))
    values = MappingProxyType({**session.values, operation.result: unknown})
    return replace(session, values=values, compared=values, came_from=None)


def boxes_of(operation: Operation) -> Mapping[str, Boxes]:
    """Return the boxes that stand for the result."""
    return MappingProxyType({operation.result: Boxes(None)})
