"""A form: some fields, checked together as the person types. What cannot be is refused in place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Select, Static

from gpnet_engine.errors import GpnetError, ProjectError
from gpnet_tui.dialogs.dialog import CANCELS, Dialog
from gpnet_tui.keys import UP_DOWN

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: typed freely, or chosen from `choices`.

    `read` returns how a text is understood, as one would type it, and raises GpnetError for one that cannot be. The
    `note` follows the hint where there is more to say.
    """

    name: str
    label: str
    text: str
    read: Callable[[str], str]
    hint: str = ""
    choices: tuple[str, ...] = ()
    note: str = ""


class FormScreen(Dialog[Answer], Generic[Answer]):
    """Returns what `parse` makes of the fields."""

    BOX = "form"
    MOVES = (("Tab", "next field"), ("Shift+Tab", "previous field"), (UP_DOWN, "choices, if there are any"))
    LEAVES = CANCELS

    def __init__(
        self,
        title: str,
        fields: tuple[Field, ...],
        parse: Callable[[Mapping[str, str]], Answer],
        check: Callable[[Mapping[str, str]], object] | None = None,
    ) -> None:
        """Ask for `fields`; `parse` raises GpnetError for what cannot be.

        `check` raises the same and is quicker: it is called as the person types.
        """
        super().__init__(title, (("Enter", "OK"), ("Tab", "next field")))
        self._fields = {field.name: field for field in fields}
        self._parse = parse
        self._check = check or parse

    def inside(self) -> ComposeResult:
        """Return the fields, what may stand in the one with the focus, what is wrong, and the buttons."""
        with VerticalScroll(id="form-fields", can_focus=False):  # the reason stays in sight below it
            for field in self._fields.values():
                with Horizontal(classes="field"):
                    yield Label(Content(field.label))
                    yield _asking(field)
        yield Static(id="form-hint")
        yield Static(id="form-reason")
        with Horizontal(classes="buttons"):
            yield Button("OK", id="form-ok", compact=True)
            yield Button("Cancel", id="form-cancel", compact=True)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what may stand in the field."""
        self._hint(self._field_of(event.widget))

    @on(Input.Changed)
    @on(Select.Changed)
    def _changed(self, event: Input.Changed | Select.Changed) -> None:
        self._hint(self._field_of(event.control))
        try:
            self._check(self._values())
        except GpnetError as error:
            self._say(error)
        else:
            self._say(None)

    @on(Input.Submitted)
    @on(Button.Pressed, "#form-ok")
    def _take(self) -> None:
        try:
            answer = self._parse(self._values())
        except GpnetError as error:
            self._say(error, is_refused=True)
            self._focus_on(error)
            self.app.bell()
        else:
            self.answer(answer)

    @on(Button.Pressed, "#form-cancel")
    def _cancel(self) -> None:
        self.answer(None)

    def _say(self, error: GpnetError | None, *, is_refused: bool = False) -> None:
        reason = self.query_one("#form-reason", Static)
        reason.update(Content("" if error is None else self._in_words(error)))
        reason.set_class(is_refused, "-refused")

    def _in_words(self, error: GpnetError) -> str:
        """Return what is wrong, under the label of the field where a place in a file is named."""
        if isinstance(error, ProjectError) and (field := self._fields.get(_key(error))):
            return f"{field.label}: {error.problem}"
        return str(error)

    def _hint(self, field: Field | None) -> None:
        """Say how a field is understood, where that is not as it was typed; else what may stand in it."""
        text = "; ".join(filter(None, (field.hint, field.note))) if field else ""
        if field is not None and not field.choices:
            value = self._value(field)
            try:
                meaning = field.read(value)
            except GpnetError:
                meaning = value
            text = f"That is {meaning}." if meaning != value else text
        self.query_one("#form-hint", Static).update(Content(text))

    def _focus_on(self, error: GpnetError) -> None:
        """Put the focus on the field that is wrong, if that is known."""
        name = self._wrong_by_itself()
        if name is None and isinstance(error, ProjectError):
            name = _key(error)
        if name in self._fields:
            self._widget(name).focus()

    def _wrong_by_itself(self) -> str | None:
        for field in self._fields.values():
            try:
                field.read(self._value(field))
            except GpnetError:
                return field.name
        return None

    def _values(self) -> dict[str, str]:
        return {field.name: self._value(field) for field in self._fields.values()}

    def _value(self, field: Field) -> str:
        widget = self._widget(field.name)
        return str(widget.value) if isinstance(widget, Select) else widget.value.strip()

    def _widget(self, name: str) -> Input | Select[str]:
        widget = self.query_one(f"#field-{name}")
        assert isinstance(widget, Input | Select)  # noqa: S101 - as `_asking` makes it
        return widget

    def _field_of(self, widget: Widget) -> Field | None:
        return self._fields.get((widget.id or "").removeprefix("field-"))


def _key(error: ProjectError) -> str:
    return error.place.rpartition(".")[2]


def _asking(field: Field) -> Input | Select[str]:
    """Return the widget that asks for a field."""
    name = f"field-{field.name}"
    if not field.choices:
        return Input(field.text, placeholder=field.hint, id=name, compact=True)
    options = [(choice.replace("_", " "), choice) for choice in field.choices]
    return Select(options, value=field.text, allow_blank=False, id=name, compact=True)
