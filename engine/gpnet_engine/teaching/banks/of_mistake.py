"""A sheet to find a mistake in as a question for a learning platform: where it shows first, and what it is."""

from collections.abc import Iterable

from gpnet_engine.names import label
from gpnet_engine.operations.program import right_program
from gpnet_engine.teaching.anticipated import wrong_results
from gpnet_engine.teaching.banks.digits import Digits
from gpnet_engine.teaching.banks.of_sheet import check_size
from gpnet_engine.teaching.banks.printing import value_block
from gpnet_engine.teaching.banks.questions import Alternative, Block, Gap, Paragraph, Question, paragraph
from gpnet_engine.teaching.facts import facts, functions
from gpnet_engine.teaching.instructions import rounding_sentence
from gpnet_engine.teaching.mistaken import Mistaken

_ALL = 100
_OTHERS = 4  # other mistakes to choose from


def question_about(found: Mistaken) -> Question:
    """Return the question: all numbers, then which result is wrong first, the right number, and the mistake.

    Raises ProjectError where there are too many numbers.
    """
    key, digits = found.key, Digits(found.key.arithmetic.decimals)
    text = "Someone computed this iteration and made one mistake, wherever it could be made. What is given is right."
    given = "; ".join((*facts(key.project), *functions(key.network)))
    names = [operation.result for operation in right_program(key.network)]
    blocks: list[Block] = [paragraph(f"{text} {rounding_sentence(key.arithmetic)}"), paragraph(f"Given: {given}.")]
    for name, matrix in {**key.given, **{name: found.values[name] for name in names}}.items():
        check_size(name, matrix.size)
        blocks.append(value_block(name, matrix, digits, is_given=name in key.given))
    first = found.first.name
    right = Alternative(digits.text(found.first.right), _ALL, "Right.", digits.half_unit(found.first.right, 3))
    blocks += [
        Paragraph(("In which result does the first wrong number stand? ", _choice(label(first), map(label, names)))),
        Paragraph(("What should the first wrong number be? ", Gap(1, (right,)))),
        Paragraph(("What was done wrong? ", _choice(found.said(), _others(found)))),
    ]
    return Question(f"{key.sheet.title}: find the mistake", tuple(blocks))


def _choice(right: str, all_of_them: Iterable[str]) -> Gap:
    others = tuple(Alternative(text, 0, f"No: it is {right}.") for text in dict.fromkeys(all_of_them) if text != right)
    return Gap(1, (Alternative(right, _ALL, "Right."), *others), is_choice=True)


def _others(found: Mistaken) -> list[str]:
    """Return other mistakes of the same operation, which give other numbers there."""
    key, name = found.key, found.first.name
    values = {**key.given, **key.right}
    made = wrong_results(key.network, found.operation, values, key.arithmetic)
    texts = [one.said(key.network) for one in made if (one.result != found.values[name]).any()]
    return texts[:_OTHERS]
