"""A sheet to find a mistake in: all numbers of someone who made one, and what is asked about them."""

from collections.abc import Iterator

from gpnet_engine.operations.program import phase, right_program
from gpnet_engine.teaching.instructions import rounding_sentence
from gpnet_engine.teaching.mistaken import Mistaken
from gpnet_tui.view.documents.blocks import Block, Document, Heading, Listing, Paragraph, Together
from gpnet_tui.view.documents.sheet import LINE, SheetLook, given_blocks, printed_blocks
from gpnet_tui.view.documents.sheet_matrices import computed_text
from gpnet_tui.view.text.clean import clean

_ASKED = (
    f"Which number is the first that is wrong? Result {LINE[:12]} row {LINE[:6]} column {LINE[:6]}",
    f"What should it be? {LINE[:20]}",
    f"What was done wrong? {LINE}",
    f"How is it done right? {LINE}",
)


def mistaken_document(found: Mistaken, look: SheetLook) -> Document:
    """Return the sheet, or its key, in which the wrong numbers are marked."""
    key = found.key
    title = f"{clean(key.sheet.title)}: find the mistake{', the key' if look.is_key else ''}"
    blocks: list[Block] = [] if look.is_key and not look.student else [look.name_field]
    blocks.append(
        Paragraph(
            "Someone computed this iteration and made one mistake, wherever it could be made. What is given is right; "
            f"all other numbers are theirs. {rounding_sentence(key.arithmetic)}"
        )
    )
    blocks += _answer(found) if look.is_key else [_questions()]
    blocks += given_blocks(key, with_parameters=True)
    wrong = found.wrong() if look.is_key else {}
    operations = right_program(key.network)
    for part in dict.fromkeys(map(phase, operations)):
        blocks.append(Heading(2, part.value.capitalize()))
        own = [operation for operation in operations if phase(operation) is part]
        blocks += printed_blocks(
            key, found.values, own, wrong, {found.first.name: (found.first.row, found.first.column)}
        )
    return Document(title, tuple(blocks))


def _questions() -> Block:
    return Together((Heading(2, "What is asked"), Listing(_ASKED)))


def _answer(found: Mistaken) -> Iterator[Block]:
    """Yield what is to be found."""
    first, decimals = found.first, found.key.arithmetic.decimals
    yours, right = (computed_text(number, decimals) for number in (first.wrong, first.right))
    yield Heading(2, "What is to be found")
    yield Listing(
        (
            f"The first wrong number: {found.place} = {yours}, operation {found.step} of the iteration.",
            f"It should be {right}.",
            f"The mistake: {found.said()}.",
            f"Right is {found.right_formula()}.",
        )
    )
