"""Keys that many tests of the screen press."""


def to(place: str) -> list[str]:
    """Return the keys that go to a place such as 3.0."""
    return ["g", *place, "enter"]
