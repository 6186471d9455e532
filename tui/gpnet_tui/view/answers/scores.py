"""How good the network is, as a list: error and accuracy of all data, the confusion matrix, and the wrong samples."""

from collections.abc import Sequence

from gpnet_engine.model.classes import NO_CLASS, Classes
from gpnet_engine.names import how_many
from gpnet_engine.questions.scores import Scores, WrongSample
from gpnet_engine.time.scoring import Score
from gpnet_tui.view.answers.confusion import class_names, confusion_lines
from gpnet_tui.view.listing import COLUMNS, Listing, Row, ruled
from gpnet_tui.view.text.columns import aligned
from gpnet_tui.view.text.ink import Ink, Line, clip, span, wrap
from gpnet_tui.view.text.numbers import share_text

_BESIDE = 9  # rows of the terminal beside the matrix: the frame, the keys, two headings, and a few samples
_SPACIOUS = 4  # more rows: then blank lines set the parts apart
_NO_CLASSES = "The targets are no classes, so there is nothing to count."


def kind_of(*, is_test: bool) -> str:
    """Return which data it is."""
    return "test" if is_test else "training"


def scores_listing(scores: Scores, *, is_test: bool, rows: int, penalty: bool = False) -> Listing:
    """Return the list, with matrix and samples of the test data or of the training data.

    `rows` are those of the terminal; with `penalty`, E of an iteration has a penalty besides.
    """
    classes, score = scores.classes, scores.test if is_test else scores.training
    foot = wrap("E of an iteration adds the penalty for large weights; these have none.", COLUMNS, Ink.DIM)
    head, foot = _summary(scores), foot if penalty else []
    if classes is None or score is None or score.confusion is None:
        return Listing((), head=[*head, (), *wrap(_NO_CLASSES, COLUMNS, Ink.DIM)], foot=foot)
    title = f"{kind_of(is_test=is_test)} data: rows are targets, columns what the outputs say"
    matrix = confusion_lines(classes, score.confusion, rows - len(head) - len(foot) - _BESIDE)
    wrong = scores.wrong(is_test=is_test)
    is_roomy = rows - len(head) - len(matrix) - len(foot) > _BESIDE + _SPACIOUS
    blank: tuple[Line, ...] = ((),) if is_roomy else ()
    head = [*head, *blank, (span(title, Ink.DIM),), *matrix, *blank]
    return Listing(
        _wrong_rows(classes, wrong), head=[*head, *ruled(_heading(wrong, score, is_test=is_test))], foot=foot
    )


def _summary(scores: Scores) -> list[Line]:
    """Return a table with a line for the training data and one for the test data."""
    kinds = [("training data", scores.training), *([] if scores.test is None else [("test data", scores.test)])]
    columns = [
        ["", *(name for name, _ in kinds)],
        ["samples", *(f"{score.samples:,}" for _, score in kinds)],
        ["E", *aligned([score.error for _, score in kinds], 4)],
    ]
    if scores.batch is not None:  # else E is an average already
        columns.append(["E per sample", *aligned([score.error / score.samples for _, score in kinds], 4)])
    if scores.classes is not None:
        columns.append(["right", *(f"{score.confusion.right:,}" for _, score in kinds if score.confusion is not None)])
        columns.append(["accuracy", *(share_text(score.accuracy or 0.0) for _, score in kinds)])
    widths = [max(map(len, column)) for column in columns]
    return [
        (
            span(row[0].ljust(widths[0]), Ink.TEXT),
            *(
                span(f"   {text:>{wide}}", Ink.STRONG if at else Ink.DIM)
                for text, wide in zip(row[1:], widths[1:], strict=True)
            ),
        )
        for at, row in enumerate(zip(*columns, strict=True))
    ]


def _heading(wrong: Sequence[WrongSample], score: Score, *, is_test: bool) -> Line:
    samples = how_many(score.samples, f"{kind_of(is_test=is_test)} sample")
    if wrong:
        return (span(f"{len(wrong):,} of {samples} wrong:", Ink.TEXT),)
    return (span(f"All {samples} right" if score.samples > 1 else f"The {samples} is right", Ink.UPDATE),)


def _wrong_rows(classes: Classes, wrong: Sequence[WrongSample]) -> list[Row]:
    names = class_names(classes)
    wide = max((len(f"{one.sample + 1:,}") for one in wrong), default=0)
    rows: list[Row] = []
    for one in wrong:
        said = "no class, as an output is NaN" if one.said == NO_CLASS else names[one.said]
        text = f"sample {one.sample + 1:>{wide},}   target {names[one.target]}, outputs say {said}"
        rows.append(clip((span(text, Ink.TEXT),), COLUMNS))
    return rows
