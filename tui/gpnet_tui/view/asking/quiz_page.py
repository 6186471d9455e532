"""What the equation's place shows in the quiz: the question with its choices, and once it is answered, why."""

from collections.abc import Iterator, Sequence

from gpnet_engine.names import MINUS
from gpnet_engine.teaching.quiz.judging import Judgement
from gpnet_engine.teaching.quiz.kinds import FALLS, RISES
from gpnet_engine.teaching.quiz.question import Choice, said_of
from gpnet_tui.view.asking.boxes import CURSOR
from gpnet_tui.view.asking.quizzing import Quizzing, Stage
from gpnet_tui.view.text.ink import Ink, Line, clip, span, wrap
from gpnet_tui.view.text.signs import Sign

_BETWEEN = "   "


def quiz_title(quiz: Quizzing) -> Line:
    """Return which step is asked about, and whether it is asked again."""
    step = span(f"Quiz: step {quiz.question.moment.step}", Ink.STRONG)
    return (step, span("  once more: it went wrong before", Ink.DIM)) if quiz.is_again else (step,)


def quiz_lines(quiz: Quizzing, columns: int, rows: int) -> list[Line]:
    """Return the question, or what is said of the answer, in at most so many rows.

    What makes way first: blanks, the keys, which stand at the foot too, and choices that are neither right nor chosen.
    """
    asked = wrap(quiz.question.text, columns, Ink.STRONG)
    if quiz.stage is Stage.ASKED:
        return _stacked([asked, _answers(quiz, columns), [_keys(quiz, columns)]], rows)
    told = [*_verdict(quiz, columns), *wrap(_told(quiz), columns, Ink.TEXT)]
    answers = _answers(quiz, columns)
    if len(asked) + len(answers) + len(told) > rows:
        answers = _answers(quiz, columns, is_brief=True)
    return _stacked([asked, answers, told, [_keys(quiz, columns)]], rows)


def beside_question(quiz: Quizzing, columns: int, rows: int) -> list[Line]:
    """Return what stands in the place of the cell: how the quiz goes, and nothing of the numbers."""
    progress = quiz.progress
    texts = [
        f"{progress.right} of {progress.asked} right",
        f"streak {progress.streak}, longest {progress.best}",
        f"{len(progress.again)} to come again" if progress.again else "",
        "What you need stands above: all that is computed so far.",
    ]
    return [line for text in texts for line in (wrap(text, columns, Ink.TEXT) or [()])][:rows]


def _stacked(parts: Sequence[list[Line]], rows: int) -> list[Line]:
    """Return parts below each other, as many as there is room for, with blanks between them as far as there is."""
    *others, last = [part for part in parts if part]
    shown = [*others, last] if sum(map(len, others)) + len(last) <= rows else others
    spare = rows - sum(map(len, shown))
    lines: list[Line] = []
    for at, part in enumerate(shown):
        if at and spare > 0:
            lines.append(())
            spare -= 1
        lines += part
    return lines[:rows]


def _answers(quiz: Quizzing, columns: int, *, is_brief: bool = False) -> list[Line]:
    """Return what there is to choose, or what is typed; if `is_brief`, only the right choice and the one chosen."""
    question = quiz.question
    if question.is_typed:
        typed = quiz.typed.replace("-", MINUS)
        name = question.moment.cell(question.place or (0, 0))
        end = CURSOR if quiz.stage is Stage.ASKED else ""
        return [(span(name, Ink.RESULT), span(" = ", Ink.DIM), span(f"{typed}{end}", Ink.CHOSEN))]
    width = min(max(len(choice.text) for choice in question.choices), columns // 2)
    return [
        clip(_choice(quiz, index, choice, width), columns)
        for index, choice in enumerate(question.choices)
        if not is_brief or (index in {question.right, quiz.chosen} and not _is_told_in_words(choice))
    ]


def _choice(quiz: Quizzing, index: int, choice: Choice, width: int) -> Line:
    """Return a choice with its key; once it is answered, with its mark and what is behind it."""
    key = choice_key(choice, index)
    if quiz.stage is Stage.ASKED:
        return (span(f"  {key} ", Ink.KEY), span(f" {choice.text}", Ink.TEXT))
    is_right, is_chosen = index == quiz.question.right, index == quiz.chosen
    mark = span(Sign.RIGHT, Ink.UPDATE) if is_right else span(Sign.WRONG, Ink.BREAK) if is_chosen else span(" ")
    ink = Ink.STRONG if is_right or is_chosen else Ink.TEXT
    reason = "" if is_right or is_chosen else choice.reason
    return (mark, span(f" {key}  ", Ink.DIM), span(choice.text.ljust(width), ink), span(f"  {reason}", Ink.DIM))


def _is_told_in_words(choice: Choice) -> bool:
    """Tell whether a choice need not be seen once it is answered: what is said of the answer has it."""
    return choice.text in {RISES, FALLS}


def choice_key(choice: Choice, index: int) -> str:
    """Return the key of a choice: the first letter of rise and fall, else its number."""
    return choice.text[0] if choice.text in {RISES, FALLS} else str(index + 1)


def _verdict(quiz: Quizzing, columns: int) -> list[Line]:
    """Return whether the answer is right; of a wrong one, the mistake behind it."""
    if quiz.is_right:
        is_near = quiz.judged is not None and quiz.judged.judgement is Judgement.NEAR
        text = f"{Sign.NEARLY} Right but for the last digit." if is_near else f"{Sign.RIGHT} Right."
        return wrap(text, columns, Ink.STRONG, Ink.UPDATE)
    return wrap(" ".join(_wrong(quiz)), columns, Ink.STRONG)


def _wrong(quiz: Quizzing) -> Iterator[str]:
    """Yield what is behind a wrong answer."""
    question = quiz.question
    if quiz.chosen is not None:
        choice = question.choices[quiz.chosen]
        yield f"{Sign.WRONG} {choice.reason}"
    elif quiz.judged is not None:
        behind = said_of(question.moment, quiz.judged.mistakes)
        typed = quiz.typed.replace("-", MINUS)
        yield f"{Sign.WRONG} {typed}: {behind or 'wrong, and no mistake that I know gives it.'}"
    yield f"Right: {question.right_text}."


def _told(quiz: Quizzing) -> str:
    """Return what is said of the operation, unless what is said of the answer says it already."""
    question = quiz.question
    said = quiz.chosen is not None and not quiz.is_right and question.told in question.choices[quiz.chosen].reason
    return "" if said else question.told


def _keys(quiz: Quizzing, columns: int) -> Line:
    if quiz.stage is not Stage.ASKED:
        keys = [("Enter", "does the step, and shows it"), ("Q", "ends the quiz")]
    elif quiz.question.is_typed:
        keys = [("Enter", _how_to_type(quiz)), ("h", "I do not know"), ("Q", "ends the quiz")]
    else:
        first, *_, last = [choice_key(choice, index) for index, choice in enumerate(quiz.question.choices)]
        keys = [(f"{first} {last}" if not last.isdigit() else f"1–{last}", "answers"), ("h", "I do not know")]
        keys.append(("Q", "ends the quiz"))
    spans = [part for key, word in keys for part in (span(key, Ink.KEY), span(f" {word}{_BETWEEN}", Ink.DIM))]
    return clip(tuple(spans), columns)


def _how_to_type(quiz: Quizzing) -> str:
    decimals = quiz.question.moment.arithmetic.decimals
    return "takes the number that you type" if decimals is None else f"takes the number: {decimals} decimals"
