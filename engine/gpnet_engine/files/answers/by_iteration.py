"""Answers by iteration: whether they say the same, and which of them have still a place in the network."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.result_names import results_of
from gpnet_engine.model.network import Network
from gpnet_engine.operations.execute import shape_of

ByIteration = Mapping[int, Answers]
NO_ANSWERS: ByIteration = MappingProxyType({})


def same_answers(left: ByIteration, right: ByIteration) -> bool:
    """Tell whether answers say the same, to the last digit; an iteration without any is not there."""
    return left is right or _said(left) == _said(right)


def _said(answers: ByIteration) -> dict[int, tuple[dict[str, Any], float | None, str]]:
    return {
        iteration: (dict(one.texts), one.relative, one.decimal_mark if _has_point(one) else "")
        for iteration, one in answers.items()
        if one.texts
    }


def _has_point(answers: Answers) -> bool:
    return any("." in text for rows in answers.texts.values() for row in rows for text in row)


def fitting(answers: ByIteration, network_at: Callable[[int], tuple[Network, int]]) -> dict[int, Answers]:
    """Return the answers to results that there are, in their shape; the network and the batch of iterations are given.

    Settings that were changed since may have made others of them.
    """
    found: dict[int, Answers] = {}
    for iteration, one in answers.items():
        network, batch = network_at(iteration)
        results = results_of(network)
        texts = {
            name: rows
            for name, rows in one.texts.items()
            if name in results and (len(rows), len(rows[0])) == shape_of(network, name, batch)
        }
        if texts:
            found[iteration] = Answers(texts, one.relative, one.decimal_mark)
    return found
