"""Help: how to read the screen, and every key, from the same table that binds them."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from gpnet_tui.dialogs.dialog import Dialog
from gpnet_tui.keys import UP_DOWN
from gpnet_tui.view.text.signs import Sign

_READING = (
    ("Mirror", "values above; in the same place below, the derivative of E with respect to each."),
    (f"FORWARD {Sign.FORWARD}", "the rail above: operations from the inputs to the outputs, over their results."),
    ("E", "at the right edge: outputs and targets give the error, which is sent back."),
    (f"{Sign.BACKWARD} BACKWARD", "the rail below: operations from the error to the first layer, under their results."),
    (f"{Sign.UPDATE} W", "between the halves: the update subtracts l times the gradient below from the W above."),
    (
        "Rails",
        f"thick where operations are done. {Sign.CURRENT} or {Sign.CURRENT_BACK}: the last one. Dotted: still to come.",
    ),
    ("Folded", "layers, where not all fit: the size of out in each and, below, of δ. A click opens one."),
    ("Equation", "a row from the left and a column from above meet in the result of a product."),
    ("Underlined", "the cells that the marked result comes from, in the equation and in the Mirror."),
    ("Terms", "each with its share of the sum: a bar to the right adds, one to the left subtracts."),
    ("Flow", "from 140 columns on: an edge for each term, as thick as its share. Dim: where it goes."),
    ("Changes", f"{Sign.GREW} {Sign.FELL} before a number: the last move changed it. Bold: by much, dim: by little."),
    ("Stacked view", "F3: a table for each layer, with the operations beside or above. F3 goes back."),
    ("Presentation", "F2: one operation, large. s hides the next result for a class to guess, s again shows it."),
    ("_______", "a number that you are asked for (A): type it, paste it, or leave it empty."),
    ("new W", "the weights after this iteration's update; the next iteration begins with them."),
    ("at", "at the top: how many operations were done since the start of the run."),
    ("Error", "E of every iteration that is known."),
    ("Heat map", "blue is below 0, orange above. The frame tells what the strongest colours stand for."),
    ("Health", "the size of δ in each layer, the last one first. Neurons in trouble are underlined: H."),
    ("Watches", "their value here, or in grey the last one known, and how much it has changed."),
    ("Arrows", "on the rails: step, or choose an operation. In the matrices: move the cell cursor."),
    ("Session", "what you do is kept as you work. After a crash it is offered; d saves it in the file."),
    ("--resume", "opens the last session that was not saved; gpnet-tui sessions lists them all."),
    ("New start", "ctrl+p, “Save a new project that starts from here”: these weights, without edits."),
    ("Mouse", "click a cell to look at it, an operation or the curve to go there; the wheel scrolls."),
)


_SYMBOLS = (
    ("net_c, out_c", "of the neurons of layer c: the weighted sum of what comes in, and what f makes of it."),
    ("W_c[2,1]", "the weight to neuron c2 from the first neuron of the layer before."),
    ("E, t", "the error of the outputs; their targets."),
    ("∂E/∂out_c", "how much E grows for every unit that out_c grows."),
    ("δ_c", "the same for net_c: ∂E/∂net_c."),
    ("∇W_c", "the same for each weight of W_c: ∂E/∂W_c."),
    ("f′", "the slope of the activation function f at net; usually computed from out."),
    ("Wᵀ", "W transposed: its rows become columns."),
    ("∘", "cell by cell: each number times the one in the same place."),
    ("Σ", "all of them added up."),
    ("‖δ‖", "the size of all numbers of δ together: the root of the sum of their squares."),
    ("l", "the learning rate; with a schedule, that of this iteration."),
)


_OPTIMIZERS = (
    ("vel_W", "of momentum: what the gradients of a weight have added up to, older ones less by μ each time."),
    ("m_W, v_W", "of Adam: the mean of the gradients of a weight so far, and that of their squares."),
    ("mˆ_W, vˆ_W", f"the same, as if they had not begun with 0: m / (1 {Sign.MINUS} β₁^t), v / (1 {Sign.MINUS} β₂^t)."),
    ("step W", "what an update takes off W."),
    ("β₁, β₂, μ, ρ", "how much of m, v, vel and, with RMSProp, of v is kept in an iteration."),
    ("t", f"in 1 {Sign.MINUS} β₁^t: how many updates there were, with this one."),
    ("ε", "a small number that keeps √v + ε from being 0."),
    ("λ", "how much large weights cost: l2 adds ½λ Σ W² to E, l1 adds λ Σ|W|. AdamW takes l times λ times W off W."),
    ("penalty", "what they add to E."),
    ("‖∇‖, clip", "the size of all gradients together, and what makes them shorter where it is too large."),
)


class HelpScreen(Dialog[None]):
    """Returns nothing."""

    FRAME = VerticalScroll
    BOX = "help"
    IS_WIDE = True
    MOVES = ((UP_DOWN, "a line"), ("PgUp PgDn", "a page"), ("Home End", "the ends"))

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q,enter", "close", "Close"),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, commands: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Show `commands`: headings, each with keys and what they do."""
        super().__init__("Help", ((UP_DOWN, "scroll"),))
        self._commands = commands

    def inside(self) -> ComposeResult:
        """Return the text."""
        yield Static(help_text(self._commands), id="help-text")

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.query_one("#help").scroll_relative(y=by, animate=False)


def help_text(commands: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Group:
    """Return the whole help: a heading and two columns for every part."""
    parts: list[Text | Table] = [Text("How to read the screen", "bold"), _columns(_READING)]
    parts += [Text("\nWhat the letters stand for", "bold"), _columns(_SYMBOLS)]
    parts += [Text("\nOptimizers, penalties and clipping, where a network has them", "bold"), _columns(_OPTIMIZERS)]
    parts += [Text("\nSigns: each means the same everywhere", "bold"), _columns((sign, sign.meaning) for sign in Sign)]
    for group, rows in commands:
        parts += [Text(f"\n{group}", "bold"), _columns(rows)]
    return Group(*parts)


def _columns(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="bold", width=14)
    table.add_column()
    for name, text in rows:
        table.add_row(f"  {name}", text)
    return table
