"""Where a number comes from, as a tree that is opened step by step, through operations and iterations."""

from typing import ClassVar, TypeAlias

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from gpnet_engine.questions.links import Branch, Link, Links, largest_behind, links
from gpnet_engine.time.session import Session
from gpnet_tui.dialogs.dialog import Dialog
from gpnet_tui.keys import UP_DOWN, shown_key
from gpnet_tui.view.answers.origins import branch_line, is_one_cell, link_line, rest_text, term_line
from gpnet_tui.view.text.ink import Ink, Line
from gpnet_tui.view.text.signs import Sign

_MOST_TERMS = 8
_BRANCHES = ((shown_key("right"), "opens"), (shown_key("left"), "closes"))

Known: TypeAlias = tuple[Session, Link | None]  # where a line's numbers are known, and the cell that it is about
_STYLES = {Ink.STRONG: Style(bold=True), Ink.DIM: Style(dim=True), Ink.KEY: Style(italic=True)}


class OriginTree(Tree[Known]):
    """Opens and closes with the arrows, also where it is wider than its box: Textual's own would scroll it then."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "screen.open", "Open"),
        Binding("left,h", "screen.shut", "Close"),
    ]


class OriginScreen(Dialog[Link]):
    """Returns the cell to go to."""

    BOX = "origin"
    IS_WIDE = True
    MOVES = ((UP_DOWN, "a line"), ("PgUp PgDn", "a page"), *_BRANCHES, (">", "to the largest"))

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,T", "close", "Close"),
        Binding("greater_than_sign", "follow", "Largest", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]

    def __init__(self, session: Session, root: Link, digits: int) -> None:
        """Begin at the cell `root`, known at `session`."""
        super().__init__("Where it comes from", (("Enter", "goes there, in time too"), *_BRANCHES))
        self._session = session
        self._root = root
        self._digits = digits

    def inside(self) -> ComposeResult:
        """Return the tree."""
        yield OriginTree(self._text(link_line(self._session, self._root, self._digits)), id="origin-tree")

    def on_mount(self) -> None:
        """Open the first level."""
        tree = self._tree
        tree.auto_expand = False
        tree.root.data = (self._session, self._root)
        tree.root.expand()
        tree.focus()

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[Known]) -> None:
        """Fill a node when it is opened for the first time."""
        event.stop()
        self._fill(event.node)

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[Known]) -> None:
        """Bring the line under the cursor into sight sideways too, where it begins far to the right."""
        event.stop()
        tree, indent, node = self._tree, 0, event.node.parent
        while node is not None:
            indent, node = indent + tree.guide_depth, node.parent
        beyond = indent + tree.get_label_width(event.node) - tree.scrollable_content_region.width
        tree.scroll_to(x=max(min(beyond, indent - tree.guide_depth), 0), animate=False)

    def on_tree_node_selected(self, event: Tree.NodeSelected[Known]) -> None:
        """Go to a cell; open or close a term."""
        event.stop()
        link = event.node.data[1] if event.node.data else None
        if link is None:
            event.node.toggle()
        else:
            self.answer(link)

    def action_open(self) -> None:
        """Open the node under the cursor; go into one that is open."""
        node = self._tree.cursor_node
        if node is None or not node.allow_expand:
            return
        if node.is_expanded:
            self._tree.action_cursor_down()
        else:
            node.expand()

    def action_shut(self) -> None:
        """Close the node under the cursor, or go to the one above it."""
        node = self._tree.cursor_node
        if node is None:
            return
        if node.is_expanded and node.children:
            node.collapse()
        elif node.parent is not None:
            self._tree.move_cursor(node.parent)

    def action_follow(self) -> None:
        """Go to the number that contributes most to the one under the cursor, as the same key does in the layers."""
        node = self._tree.cursor_node
        session, link = node.data if node is not None and node.data is not None else (self._session, None)
        target = largest_behind(session, link) if link is not None else None
        if target is None:
            self.app.bell()
        else:
            self.answer(target)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        if by > 0:
            self._tree.action_cursor_down()
        else:
            self._tree.action_cursor_up()

    @property
    def _tree(self) -> OriginTree:
        return self.query_one(OriginTree)

    def _fill(self, node: TreeNode[Known]) -> None:
        if node.children or node.data is None or node.data[1] is None:
            return
        found = links(node.data[0], node.data[1], _MOST_TERMS)
        for branch in found.branches:
            self._add_branch(node, found, branch)
        if found.rest.count:
            node.add_leaf(Text(rest_text(found.rest, self._digits), _STYLES[Ink.DIM]))

    def _add_branch(self, node: TreeNode[Known], found: Links, branch: Branch) -> None:
        """Add a term with its cells; a term of one cell is the line of that cell."""
        session = found.session
        if is_one_cell(branch):
            self._add_link(node, session, branch.links[0], term_line(session, branch, self._digits))
            return
        text = self._text(branch_line(session, branch, self._digits))
        inner = node.add(text, (session, None), expand=True)
        for link in branch.links:
            self._add_link(inner, session, link, link_line(session, link, self._digits))
        if branch.left_out:
            inner.add_leaf(Text(f"{Sign.CUT} {branch.left_out:,} more cells", _STYLES[Ink.DIM]))

    def _add_link(self, node: TreeNode[Known], session: Session, link: Link, line: Line) -> None:
        node.add(self._text(line), (session, link), allow_expand=not link.is_leaf)

    def _text(self, line: Line) -> Text:
        return Text.assemble(*((part.text, _STYLES.get(part.inks[0], Style())) for part in line))
