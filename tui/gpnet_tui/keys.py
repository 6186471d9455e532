"""How keys are written for people."""

_SHOWN = {
    "question_mark": "?",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "enter": "Enter",
    "left": "←",
    "right": "→",
    "space": "Space",
    "plus": "+",
    "minus": "−",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "comma": ",",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "backspace": "Backspace",
    "slash": "/",
}


def shown_key(key: str) -> str:
    """Return how a key is written for people."""
    return _SHOWN.get(key, key.upper() if key[0] == "f" and key[1:].isdecimal() else key)
