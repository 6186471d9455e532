"""Tables and networks that do not go together: the error says what the file holds, and what to write instead."""

from pathlib import Path

import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.project import Project
from tests.builders.projects import open_text

SIGMOID, SOFTMAX = 'activation = "sigmoid"', 'activation = ["tanh", "softmax"]\nloss = "cross_entropy"'
BINARY = 'activation = "sigmoid"\nloss = "binary_cross_entropy"'
YES_OR_NO = "x,answer\n1,no\n2,yes\n3,no\n"
ONE_TWO = "x,y\n1,1\n2,2\n3,1\n"
DIGITS = "x,digit\n" + "".join(f"{at},{at % 10}\n" for at in range(40))


def opened(folder: Path, content: str, layers: str, network: str, data: str) -> Project:
    (folder / "samples.csv").write_text(content, encoding="utf-8")
    text = f'[network]\nlayers = {layers}\n{network}\n[data]\nfile = "samples.csv"\ntarget_columns = [2]\n{data}\n'
    return open_text(folder, text)


REFUSED = {
    "targets 1 and 2 of a loss from 0 to 1": (
        ONE_TWO,
        "[1, 1]",
        BINARY,
        "",
        (
            'samples.csv: line 3, column 2 ("y"): binary_cross_entropy expects targets from 0 to 1, got 2',
            'scale_targets = "minmax" makes 0 of 1 and 1 of 2, one_hot = true an output of each',
        ),
    ),
    "the same among the rows to test": (
        "x,y\n1,0\n2,1\n3,0\n4,2\n",
        "[1, 1]",
        BINARY,
        "test_share = 0.25",
        ('line 5, column 2 ("y")', "one_hot = true makes an output of each of its 3 classes"),
    ),
    "numbers of a loss from 0 to 1": (
        "x,y\n1,0.5\n2,1.5\n3,2.5\n",
        "[1, 1]",
        BINARY,
        "",
        ("line 3, ", 'scale_targets = "minmax" brings the targets to between 0 and 1'),
    ),
    "−1 and 1 of classes": (
        "x,y\n1,-1\n2,1\n",
        "[1, 2, 1]",
        BINARY,
        "",
        ("got −1", 'scale_targets = "minmax" makes 0 of −1 and 1 of 1'),
    ),
    "classes in one column, and one output for them all": (
        DIGITS,
        "[1, 4, 1]",
        SOFTMAX,
        "",
        ("softmax of one output is always 1; one_hot = true", 'column 2 ("digit")', "layers = [1, 4, 10]"),
    ),
    "classes in one column, and an output for each": (
        DIGITS,
        "[1, 4, 10]",
        SOFTMAX,
        "",
        (
            "expected 1 neuron in the last layer",
            "or one_hot = true, if the 10 different numbers in the column are classes",
        ),
    ),
    "two classes and one output": (
        YES_OR_NO,
        "[1, 1]",
        SIGMOID,
        "one_hot = true",
        (
            "expected 2 neurons in the last layer",
            'one of each class of column 2 ("answer"), got 1; write layers = [1, 2]',
            "or one_hot = false, with 0 and 1 in place of 'no' and 'yes' in the file",
        ),
    ),
    "0 and 1 as two classes": (
        "x,y\n1,0\n2,1\n",
        "[1, 1]",
        SIGMOID,
        "one_hot = true",
        ("write layers = [1, 2], or one_hot = false",),
    ),
    "more classes than outputs": (
        DIGITS,
        "[1, 4, 9]",
        SOFTMAX,
        "one_hot = true",
        ("expected 10 neurons in the last layer", "write layers = [1, 4, 10]"),
    ),
    "text for a number": (
        YES_OR_NO,
        "[1, 1]",
        SIGMOID,
        "",
        ('line 2, column 2 ("answer"): expected a number, got "no"', "one_hot = true makes an output of each"),
    ),
    "texts that make more inputs than the first layer has": (
        "sex,y,len\nm,1,2\nf,0,3\n",
        "[2, 1]",
        SIGMOID,
        'one_hot_inputs = ["sex"]',
        ("expected 3 neurons in the first layer", 'column 3 ("len") and 2 of column 1 ("sex")', "layers = [3, 1]"),
    ),
    "more inputs than are asked for": (
        "a,y,b,c\n1,0,2,3\n",
        "[1, 1]",
        SIGMOID,
        "header = true",
        ('columns 1 "a", 3 "b", 4 "c"', "write layers = [3, 1], or leave columns out: ignore_columns = […]"),
    ),
}


@pytest.mark.parametrize(("content", "layers", "network", "data", "parts"), REFUSED.values(), ids=REFUSED.keys())
def test_what_does_not_fit_is_named_with_the_remedy(
    tmp_path: Path, content: str, layers: str, network: str, data: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ProjectError) as error:
        opened(tmp_path, content, layers, network, data)
    for part in parts:
        assert part in str(error.value)
    assert "\n" not in str(error.value)


REMEDIED = {
    "1 and 2, scaled": (ONE_TWO, "[1, 1]", BINARY, 'scale_targets = "minmax"', [[0, 1, 0]]),
    "1 and 2, as classes": (ONE_TWO, "[1, 2]", SIGMOID, "one_hot = true", [[1, 0, 1], [0, 1, 0]]),
    "0 and 1 with tanh": ("x,y\n1,0\n2,1\n", "[1, 1]", 'activation = "tanh"', "", [[0, 1]]),
    "−1 and 1 with tanh": ("x,y\n1,-1\n2,1\n", "[1, 1]", 'activation = "tanh"', "", [[-1, 1]]),
    "names of classes": (YES_OR_NO, "[1, 2]", SIGMOID, "one_hot = true", [[1, 0, 1], [0, 1, 0]]),
}


@pytest.mark.parametrize(("content", "layers", "network", "data", "targets"), REMEDIED.values(), ids=REMEDIED.keys())
def test_what_the_remedy_says_opens(
    tmp_path: Path, content: str, layers: str, network: str, data: str, targets: list[list[float]]
) -> None:
    assert opened(tmp_path, content, layers, network, data).targets.tolist() == targets


REACHES = {
    "−1 and 1 of sigmoid": ("−1,1", SIGMOID, "", "from −1 to 1, but sigmoid gives from 0 to 1; another activation"),
    "−1 and 1 of sigmoid, and the key": ("−1,1", SIGMOID, "", 'or scale_targets = "minmax", mends that'),
    "prices of tanh": ("5,300", 'activation = "tanh"', "", 'or scale_targets = "symmetric", mends that'),
    "negative numbers of relu": ("−5,300", 'activation = "relu"', "", "but relu gives only 0 or more"),
    "0 and 1 of sigmoid": ("0,1", SIGMOID, "", ""),
    "numbers of a linear layer": ("−5,300", 'activation = "linear"', "", ""),
    "scaled": ("−5,300", SIGMOID, 'scale_targets = "minmax"', ""),
}


@pytest.mark.parametrize(("targets", "network", "data", "said"), REACHES.values(), ids=REACHES.keys())
def test_targets_that_no_output_can_be_are_said(
    tmp_path: Path, targets: str, network: str, data: str, said: str
) -> None:
    opened(tmp_path, "x,y\n" + "".join(f"1,{one}\n" for one in targets.split(",")), "[1, 1]", network, data)
    notes = open_document(str(tmp_path / "project.toml"), Overrides()).notes
    assert bool(notes) == bool(said)
    assert all(note.startswith('samples.csv: the targets in column 2 ("y") go ') and said in note for note in notes)
