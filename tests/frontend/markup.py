"""Reading HTML in tests: a page as a plain tree, so that spaces and the order of attributes do not matter."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "circle"}


@dataclass
class Node:
    """An element: its name, its attributes, and what is inside it (elements and words, in order)."""

    name: str
    attributes: dict[str, str]
    inside: list["Node | str"] = field(default_factory=list)

    def all(self, name: str = "") -> list["Node"]:
        """Every element below this one, in the page's order; only those called `name` when it is given."""
        found = []
        for part in self.inside:
            if isinstance(part, Node):
                if name in ("", part.name):
                    found.append(part)
                found.extend(part.all(name))
        return found

    @property
    def text(self) -> str:
        """The words inside, with single spaces."""
        words = (part if isinstance(part, str) else part.text for part in self.inside)
        return " ".join(" ".join(words).split())

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("page", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].inside.append(" ".join(data.split()))


def read(html: str | bytes) -> Node:
    """The tree of a page or a piece of one. Fails when an element is closed that was not opened last."""
    reader = _Reader()
    reader.feed(html.decode() if isinstance(html, bytes) else html)
    assert reader.open == [reader.root], f"<{reader.open[-1].name}> is never closed"
    return reader.root


def shape(node: Node, ignore: tuple[str, ...] = ()) -> tuple:
    """What must be equal in two pieces of markup: names, attributes (classes as a set) and words."""
    attributes = frozenset(
        (name, " ".join(sorted(value.split())) if name == "class" else value)
        for name, value in node.attributes.items()
        if name not in ignore
    )
    inside = tuple(part if isinstance(part, str) else shape(part, ignore) for part in node.inside)
    return node.name, attributes, inside


def skeleton(node: Node, ours: frozenset[str] = frozenset()) -> tuple:
    """Names and GOV.UK classes only, without `ours`: how a form field is built."""
    return (
        node.name,
        frozenset(node.classes - ours),
        tuple(skeleton(part, ours) for part in node.inside if isinstance(part, Node)),
    )
