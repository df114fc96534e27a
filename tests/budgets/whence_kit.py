"""Reading a page of the money for its sums, and asking of each where it comes from."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

from jct.core.calendar import MONTHS
from tests.frontend.markup import Node, read

SUM = re.compile(r"£\d|^\(?\d{1,3}(,\d{3})+(\.\d\d)?\)?$")
DAY = re.compile(rf"\b\d{{1,2}} ({'|'.join(MONTHS)}) \d{{4}}")

# What an answer must say, by the kind of page a link leads to, of a return that is certified where there is one.
SAYS = {
    "line": ("added up|original", "Entered by {officer}", "version 1", "certified by", "#ledger", " less "),
    "row_figures": ("Entered by {officer} on", "version 1", "submitted by", "certified by", "#ledger", " less "),
    "fund_figures": ("added up", "version 1", "submitted by", "certified by", "/budgets/lines/", " less "),
    "line_budget": ("{manager}, ", "Agreed budget", "Transactions on this line"),
    "lines": ("/budget/",),
    "contributions": ("{manager}, ", "Agreed by the board"),
    "instalment": ("given by {manager} on", "Due less received"),
    "reserves": ("{manager}, ", "every movement"),
    "risk": ("step by step", "/figures/", "/contributions/"),
    "movement": ("/figures/",),
    "row": ("sent by {officer} on", "confirmed by {officer} on"),
    "return": ("/figures/", "Certified by"),
    "accuracy": ("/figures/",),
    "request": ("{manager}",),
}  # fmt: skip
ANSWERS = {f"budgets:{kind}" for kind in SAYS} - {"budgets:request"} | {"partnerships:request"}

# Pages on which a figure stands beside the sum that makes it, whose parts stand on the page with what they rest on.
WORKED = {"fund_figures", "line", "row_figures", "forecast"}
FORMULA = re.compile(r"£[\d,.]*\d[^£]* (?:less|actual|[+−÷×]) [^£]*£?\d")

# Single figures that have no link of their own: (page, how their row, entry or box reads, why they need none).
ALONE = (
    ("row_figures", r"^Accrual £0 ", "nobody has typed one: a quarter begins with none"),
    ("instalment", r"Due less received$", "both stand beside it, each with what it rests on"),
    ("line_budget", r"^(£[\d,]+$|\w+ \d{4} £)", "its changes are listed with who made them; months spread it"),
    ("reserves", r"^£[\d,]+ in all, held in", "the balances of the reserves below, added up"),
    ("reserves", r"^\d{4}/\d\d £", "every movement opens below the table: day, reason, who entered it"),
    ("ledger", r"^(Total of the file|On budget|Waiting for|Capital)", "who sent and confirmed the file; its rows"),
    ("file_rows", r"^[\d,]+ rows, £[\d,]+ in all", "the rows below it, added up"),
    ("row", r"^£[\d,]+ on \d", "the transaction itself: its file, who sent and confirmed it, who put it on its line"),
    ("movement", r"^(Previous forecast|Forecast|More or fewer)", "causes are the record; forecasts lead to the row"),
    ("forecast", r"The methods lie between £", "the lowest and the highest of the table above it"),
)  # fmt: skip

# Words with a sum in them that are no figure of anybody's accounts: (page, what is said, why).
SAID = (
    ("checks", r"to £1,000\b", "the rule of a check, in words"),
    ("movements", r"At most £[\d,]+ of a line may be left", "the tolerance of the fund, set on its own page"),
    ("movement", r"at most £[\d,]+ may be left", "the tolerance of the fund, set on its own page"),
    ("fund", r"Sums up to £[\d,]+ are green", "the limits of the fund, set on its own page"),
    (
        "virement",
        r", up to £[\d,]+ \(clause \d",
        "what a clause of the scheme, named beside it, lets somebody decide",
    ),
    ("add_line", r"^£[\d,]+$", "spreads the sum that is typed on the page itself; nothing is kept yet"),
    ("forecast", r"^23,000,000$", "typed on the page itself; the table below says what comes of it"),
    ("new_fund", r"^[\d,]+$", "a limit as it is offered; nothing is kept yet"),
    ("edit_fund", r"^[\d,]+\.00$", "the limits of the fund: this is the page on which they are set"),
    (
        "edit_instalment",
        r"^[\d,]+\.00$",
        "the sum to change; the instalment’s page, a step up, says who gave it",
    ),
    (
        "receive",
        r"^[\d,]+\.00$",
        "what is left of the instalment as an offer; its page, a step up, says of what",
    ),
    ("request", r"pays £[\d,.]+ (more|less) in", "its title, which says its own amount in words"),
    ("return", r"may be written 1,234.56, £1,234", "how an amount may be written"),
    ("return", r"when its variance is at least £", "the limits of the fund, set on its own page"),
)
UNSEEN = {"label", "legend", "option", "button", "textarea", "svg", "caption", "nav", "header", "title"}
HINTS = {
    "govuk-hint",
    "govuk-error-message",
    "govuk-error-summary",
    "jct-meter",
}  # a meter draws the sums beside it
WITHIN = {
    "td",
    "th",
    "tr",
    "tbody",
    "tfoot",
    "table",
    "li",
    "ol",
    "ul",
    "dl",
    "dt",
    "dd",
    "p",
    "strong",
    "a",
    "span",
}
WRAPPED = {
    "jct-scroll",
    "budgets-stats",
    "govuk-summary-list__row",
    "jct-stat",
    "govuk-details",
    "govuk-details__text",
    "budgets-fall",
}
BOXES = {"govuk-summary-list__row", "jct-stat", "jct-card", "govuk-inset-text", "govuk-details__text"}


@dataclass
class Figure:
    """A text with a sum in it, and what it stands in from the page down."""

    words: str
    inside: list[Node]

    @property
    def holders(self) -> list[Node]:
        """The rows, entries and boxes that are its own, the nearest first: within its table when it stands in one,
        else none that holds a whole table.
        """
        tables = [place for place, node in enumerate(self.inside) if node.name == "table"]
        near = self.inside[tables[-1] :] if tables else self.inside
        held = [node for node in near if node.name in ("tr", "li", "p") or node.classes & BOXES]
        return [node for node in held if tables or not node.all("table")][::-1]

    @property
    def beside(self) -> list[Node]:
        """Its table, list or paragraph itself, and what stands right before or after it: where a link that begins with
        “Where” speaks of it and of nothing else.
        """
        found = []
        for above, node in reversed(list(pairwise(self.inside))):
            if node.name not in WITHIN and not node.classes & WRAPPED:
                break
            if node.name == "table":
                found += [part for part in node.inside if isinstance(part, Node) and part.name != "tbody"]
            around = [part for part in above.inside if isinstance(part, Node)]
            place = next(number for number, part in enumerate(around) if part is node)
            found += [
                part for part in around[max(place - 1, 0) : place + 2] if part.name in ("p", "summary", "div")
                and not part.all("table")
            ]  # fmt: skip
        return found


class Sheet:
    """A page read for its sums."""

    def __init__(self, name: str, path: str, html: str, people: list[str]) -> None:
        self.name, self.path, self.people = name, path, people
        (self.main,) = read(html).all("main")
        self.figures: list[Figure] = []
        self.led: dict[str, str] = {}  # the kinds of answer it leads to, with one address of each
        self.sections: dict[int, list[Node]] = {}
        self.parts: list[int] = []  # the sections that begin with an h2; those with an h3 are within one
        self._section = 0
        self._walk(self.main, [])

    def _walk(self, node: Node, above: list[Node]) -> None:
        if node.name in UNSEEN or node.classes & HINTS:
            return
        self._section += node.name in ("h2", "h3")
        if node.name == "h2":
            self.parts.append(self._section)
        self.sections.setdefault(self._section, []).append(node)
        words = " ".join(part for part in node.inside if isinstance(part, str))
        if node.name == "input" and node.attributes.get("type", "text") == "text":
            words = node.attributes.get("value", "")  # a box of the grid shows a figure as a cell does
        if SUM.search(words):
            self.figures.append(Figure(words, [*above, node]))
        for part in node.inside:
            if isinstance(part, Node):
                self._walk(part, [*above, node])

    def unanswered(self) -> list[Figure]:
        return [figure for figure in self.figures if not self._answered(figure) and not self._said(figure)]

    def _said(self, figure: Figure) -> bool:
        return any(self.name == page and re.search(words, figure.words) for page, words, _ in SAID)

    def _answered(self, figure: Figure) -> bool:
        return (
            self._stands_alone(figure)
            or any(self._row_answers(holder) for holder in figure.holders)
            or self._is_total(figure)
            or any(self._leads(link) for link in self._wheres(figure))
        )

    def _stands_alone(self, figure: Figure) -> bool:
        """Whether the sum that makes it stands in its own row, entry or box, or it is one of those that need none."""
        near = (figure.holders[0].text if figure.holders else figure.words).replace("\u2060", "").strip()
        worked = self.name in WORKED and FORMULA.search(near)
        return bool(worked) or any(self.name == page and re.search(words, near) for page, words, _ in ALONE)

    def _row_answers(self, row: Node) -> bool:
        return any(self._leads(link) for link in row.all("a")) or self._says_who(row)

    def _says_who(self, node: Node) -> bool:
        return bool(DAY.search(node.text)) and any(name in node.text for name in self.people)

    def _is_total(self, figure: Figure) -> bool:
        """Whether it stands in a total below rows of the same table that all answer."""
        row = next((node for node in figure.inside if node.name == "tr"), None)
        table = next((node for node in figure.inside if node.name == "table"), None)
        if row is None or table is None:
            return False
        if "The rows above, added up" in row.text:
            (own,) = (part for part in table.all("tbody") if any(row is each for each in part.all("tr")))
            whole = own.all("tr")
            place = next(n for n, each in enumerate(whole) if each is row)
            above = [each for each in whole[:place] if each.all("td")]
            return bool(above) and all(map(self._row_answers, above))
        body = [each for part in table.all("tbody") for each in part.all("tr")]
        place = next((n for n, each in enumerate(body) if "jct-table__total" in each.classes), len(body))
        above = [each for each in body[:place] if SUM.search(each.text)]
        totals = [*body[place:], *(each for part in table.all("tfoot") for each in part.all("tr"))]
        return any(row is each for each in totals) and bool(above) and all(map(self._row_answers, above))

    def _wheres(self, figure: Figure) -> list[Node]:
        links = [link for node in figure.beside for link in [node, *node.all("a"), *node.all("summary")]]
        return [
            link for link in links if link.name in ("a", "summary") and link.text.lower().startswith("where")
        ]

    def _leads(self, link: Node) -> bool:
        """Whether a link leads to an answer: another page that is one, or a place of this page that says who and when
        or leads on.
        """
        if link.name == "summary":
            (details,) = (
                each for each in self.main.all("details") if any(link is one for one in each.inside)
            )
            return self._row_answers(details)
        whole = urljoin(self.path, link.attributes.get("href", ""))
        if whole.partition("#")[0] == self.path:
            return self._place_answers(urlsplit(whole).fragment)
        name = called(whole)
        if name in ANSWERS:
            self.led.setdefault(name, whole)
        return name in ANSWERS

    def _place_answers(self, anchor: str) -> bool:
        place = next((node for node in self.main.all() if node.attributes.get("id") == anchor), None)
        if place is None:
            return False
        if place.name in ("h2", "h3"):
            (first,) = (n for n, nodes in self.sections.items() if any(node is place for node in nodes))
            ends = min((n for n in self.parts if n > first), default=self._section + 1)
            last = ends if place.name == "h2" else first + 1
            around = [node for n in range(first, last) for node in self.sections[n]]
        else:
            # A place in a table speaks with its row, as a cell of the grid does.
            row = (row for row in self.main.all("tr") if any(part is place for part in row.all()))
            around = [next(row, place)]
        links = [link for node in around for link in [*node.all("a"), node] if link.name == "a"]
        return any(map(self._says_who, around)) or any(
            called(urljoin(self.path, link.attributes.get("href", ""))) in ANSWERS for link in links
        )


def called(url: str) -> str:
    """The name of the address; nothing for one that is none of ours."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def ids_twice(html: str) -> list[str]:
    """The ids that stand more than once on a page."""
    return [name for name, times in Counter(re.findall(r'\sid="([^"]*)"', html)).items() if times > 1]
