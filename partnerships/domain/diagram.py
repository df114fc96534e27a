"""Where each body stands in the drawing of who reports to whom, and how the lines run. Pure geometry, in CSS pixels.

Bodies stand in columns: whatever reports to nobody on the left, everything else to the right of all it reports to. A
line that skips a column runs through a slot kept free for it there, so that no line ever crosses a box.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from textwrap import wrap

BOX_WIDTH, BOX_HEIGHT = 232, 84
SLOT = 18  # height of the way through a column
GAP_X, GAP_Y, MARGIN = 76, 14, 8
LINE_HEIGHT, LETTERS, LINES = 17, 29, 3


@dataclass(frozen=True)
class Box:
    """A body to draw: its name, a word under it, and whether it is drawn strong."""

    key: int
    name: str
    word: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Link:
    """`child` reports to `parent`; the first link of a child is its main one."""

    child: int
    parent: int


@dataclass(frozen=True)
class Placed:
    box: Box
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]  # (baseline, text) of the name
    word_y: int
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def text_x(self) -> int:
        return self.x + 12


@dataclass(frozen=True)
class Stroke:
    """A line from a parent to a child, as corners; `second` when it is not the child's main line."""

    link: Link
    corners: tuple[tuple[int, int], ...]
    second: bool

    @property
    def points(self) -> str:
        """For the `points` of an SVG polyline."""
        return " ".join(f"{x},{y}" for x, y in self.corners)


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Placed, ...]
    strokes: tuple[Stroke, ...]


Node = tuple[
    int, ...
]  # (key of a box), or (child, parent, column) for the slot of a line that passes through


def draw(boxes: Sequence[Box], links: Sequence[Link]) -> Drawing:
    """Place every box and run every line. Links to bodies that are not drawn are left out.

    Raises ValueError when the lines run in a circle, which services/structure/lines.py refuses.
    """
    known = {box.key: box for box in boxes}
    drawn = [link for link in links if link.child in known and link.parent in known]
    column = _columns(list(known), drawn)
    chains = {link: _chain(link, column) for link in drawn}
    columns = _order(known, column, chains)
    height = max((_height(nodes) for nodes in columns), default=0)
    middles = {node: y for nodes in columns for node, y in _stack(nodes, height).items()}
    placed = tuple(_place(box, column[box.key], middles[(box.key,)]) for box in boxes)
    strokes = _strokes(chains, columns, middles)
    width = len(columns) * (BOX_WIDTH + GAP_X) - GAP_X if columns else 0
    return Drawing(width + 2 * MARGIN, height + 2 * MARGIN, placed, strokes)


def _columns(keys: Sequence[int], links: Sequence[Link]) -> dict[int, int]:
    """The column of each box: one to the right of the furthest it reports to."""
    parents: dict[int, set[int]] = {key: set() for key in keys}
    for link in links:
        parents[link.child].add(link.parent)
    column: dict[int, int] = {}
    try:
        for key in TopologicalSorter(parents).static_order():
            column[key] = 1 + max((column[parent] for parent in parents[key]), default=-1)
    except CycleError as error:
        raise ValueError(f"bodies {error.args[1]} report to one another in a circle") from None
    return column


def _chain(link: Link, column: Mapping[int, int]) -> tuple[Node, ...]:
    """The nodes a line visits from parent to child: a slot in each column between them."""
    between = range(column[link.parent] + 1, column[link.child])
    return ((link.parent,), *((link.child, link.parent, number) for number in between), (link.child,))


def _order(
    known: Mapping[int, Box], column: Mapping[int, int], chains: Mapping[Link, tuple[Node, ...]]
) -> list[list[Node]]:
    """The nodes of each column from top to bottom: near the middle of those on their left, which keeps lines short."""
    columns: list[list[Node]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    left: dict[Node, list[Node]] = defaultdict(list)
    for key in known:
        columns[column[key]].append((key,))
    for chain in chains.values():
        for before, node in pairwise(chain):
            left[node].append(before)
            if len(node) > 1:
                columns[node[-1]].append(node)
    rank: dict[Node, float] = {}
    for nodes in columns:
        nodes.sort(key=lambda node: sum(rank[before] for before in left[node]) / max(len(left[node]), 1))
        rank |= {node: place / len(nodes) for place, node in enumerate(nodes)}
    return columns


def _size(node: Node) -> int:
    return BOX_HEIGHT if len(node) == 1 else SLOT


def _height(nodes: Sequence[Node]) -> int:
    return sum(_size(node) for node in nodes) + GAP_Y * (len(nodes) - 1)


def _stack(nodes: Sequence[Node], height: int) -> dict[Node, int]:
    """The middle of each node of a column, the column itself centred."""
    top = MARGIN + (height - _height(nodes)) // 2
    middles = {}
    for node in nodes:
        middles[node] = top + _size(node) // 2
        top += _size(node) + GAP_Y
    return middles


def _left_of(number: int) -> int:
    return MARGIN + number * (BOX_WIDTH + GAP_X)


def _place(box: Box, number: int, middle: int) -> Placed:
    y = middle - BOX_HEIGHT // 2
    names = wrap(box.name, LETTERS, max_lines=LINES, placeholder="…") or [""]
    lines = len(names) + bool(box.word)
    first = y + (BOX_HEIGHT - lines * LINE_HEIGHT) // 2 + LINE_HEIGHT - 4
    told = tuple((first + place * LINE_HEIGHT, text) for place, text in enumerate(names))
    return Placed(box, _left_of(number), y, told, first + len(names) * LINE_HEIGHT)


def _strokes(
    chains: Mapping[Link, tuple[Node, ...]], columns: Sequence[Sequence[Node]], middles: Mapping[Node, int]
) -> tuple[Stroke, ...]:
    """Each line turns only in the gaps between columns, in a lane of the box or slot it comes from."""
    starting = {chain[place] for chain in chains.values() for place in range(len(chain) - 1)}
    lanes = {}
    for number, nodes in enumerate(columns):
        sources = [node for node in nodes if node in starting]
        right = _left_of(number) + BOX_WIDTH
        for place, node in enumerate(sources, start=1):
            lanes[node] = (right, right + place * GAP_X // (len(sources) + 1))
    arriving: dict[int, list[Link]] = defaultdict(list)
    for link in chains:
        arriving[link.child].append(link)
    strokes = []
    for link, chain in chains.items():
        others = arriving[link.child]
        place, count = others.index(link) + 1, len(others)
        arrival = middles[(link.child,)] - BOX_HEIGHT // 2 + place * BOX_HEIGHT // (count + 1)
        corners: list[tuple[int, int]] = []
        for node, following in pairwise(chain):
            right, lane = lanes[node]
            y, target = middles[node], arrival if len(following) == 1 else middles[following]
            corners += [(right, y), (lane, y), (lane, target), (right + GAP_X, target)]
        strokes.append(Stroke(link, tuple(corners), second=place > 1))
    return tuple(strokes)
