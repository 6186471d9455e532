"""Numbers below each other: the blanks that keep their points aligned where one has fewer decimals."""


def split_blanks(text: str) -> tuple[str, str, int]:
    """Return a number, the point that its blanks stand for if it has none, and how many digits they stand for."""
    number = text.rstrip(" ")
    blanks = len(text) - len(number)
    if blanks and "." not in number:
        return number, ".", blanks - 1
    return number, "", blanks
