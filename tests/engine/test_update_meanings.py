"""What the operations of an update say of a cell: whose it is, and what it holds in the form of the optimizer."""

import re
from typing import Any

import pytest

from gpnet_engine.model.optimizer_settings import MomentumForm
from gpnet_engine.names import is_carried, is_state
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Position, go_to, open_session
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES


def meanings(settings: dict[str, Any]) -> dict[str, str]:
    """Return what the first cell of every result of an update says, by name."""
    project = make_project(bias="trained", **settings)
    session = go_to(open_session(project), Position(1, len(program(project.network))))
    return {
        one.result: one.rule.meaning(
            one, context_of(project.network, one, project.arithmetic, session.batch, session.values), 0, 0
        )
        for one in program(project.network)
        if is_carried(one.result)
    }


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_each_is_a_sentence_about_one_weight(settings: dict[str, Any]) -> None:
    for text in meanings(settings).values():
        assert re.fullmatch(r"[A-Z][^{}]*\.", text)
        assert re.search(r"\b[Tt]he (weight from \w+ to \w+|bias of \w+)(?!')", text)


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_an_update_says_where_gradients_are_clipped(settings: dict[str, Any]) -> None:
    for name, text in meanings(settings).items():
        assert is_state(name) or ("multiplied by clip" in text) == ("clip_norm" in settings)


def test_every_form_of_momentum_says_what_its_velocity_holds() -> None:
    told: dict[MomentumForm, set[str]] = {}
    for form in MomentumForm:
        texts = meanings({"optimizer": "momentum", "momentum_form": form})
        told[form] = {text for name, text in texts.items() if is_state(name)}
    assert len(set(map(frozenset, told.values()))) == len(MomentumForm)
    assert all(text.startswith("The steps") for text in told[MomentumForm.STEP])
