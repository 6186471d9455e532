"""A form: some fields, checked together as the person types. What cannot be is refused in place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Select, Static

from gpnet_engine.errors import GpnetError

Answer = TypeVar("Answer")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: typed freely, or chosen from `choices`."""

    name: str
    label: str
    text: str
    hint: str = ""
    choices: tuple[str, ...] = ()


class FormScreen(ModalScreen[Answer | None], Generic[Answer]):
    """Returns what `parse` makes of the fields, or None when the person gives up."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", "Give up")]

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
        super().__init__()
        self._title = title
        self._fields = fields
        self._parse = parse
        self._check = check or parse

    def compose(self) -> ComposeResult:
        """Show the fields, the reason, and the buttons."""
        with Vertical(id="form"):
            with VerticalScroll(id="form-fields", can_focus=False):  # the reason stays in sight below it
                for field in self._fields:
                    with Horizontal(classes="field"):
                        yield Label(Content(field.label))
                        yield _asking(field)
            yield Static(id="form-reason")
            with Horizontal(id="form-buttons"):
                yield Button("Take it", id="form-take", compact=True)
                yield Button("Leave it", id="form-leave", compact=True)

    def on_mount(self) -> None:
        """Name the box."""
        box = self.query_one("#form")
        box.border_title = Content(self._title)
        box.border_subtitle = Content("Tab next field · Enter takes it · Esc leaves it")

    @on(Input.Changed)
    @on(Select.Changed)
    def _changed(self) -> None:
        self._try(self._check)

    @on(Input.Submitted)
    @on(Button.Pressed, "#form-take")
    def _take(self) -> None:
        answer = self._try(self._parse)
        if answer is not None and self.is_current:
            self.dismiss(answer)

    @on(Button.Pressed, "#form-leave")
    def action_give_up(self) -> None:
        """Return None."""
        if self.is_current:
            self.dismiss(None)

    def _try(self, parse: Callable[[Mapping[str, str]], Made]) -> Made | None:
        """Return what `parse` makes of the fields; show the reason and return None if that cannot be."""
        reason = self.query_one("#form-reason", Static)
        values = {field.name: self._value(field) for field in self._fields}
        try:
            made = parse(values)
        except GpnetError as error:
            reason.update(Content(str(error)))
            return None
        reason.update("")
        return made

    def _value(self, field: Field) -> str:
        if field.choices:
            return str(self.query_one(f"#field-{field.name}", Select).value)
        return self.query_one(f"#field-{field.name}", Input).value.strip()


def _asking(field: Field) -> Input | Select[str]:
    """Return the widget that asks for a field."""
    name = f"field-{field.name}"
    if not field.choices:
        return Input(field.text, placeholder=field.hint, id=name, compact=True)
    options = [(choice.replace("_", " "), choice) for choice in field.choices]
    return Select(options, value=field.text, allow_blank=False, id=name, compact=True)
