"""Every sum of money on every page of the money answers “where from?”.

The row, list entry or box a sum stands in leads to what it is made of, or says itself who gave it and when; a total is
made of the rows above it; or its section has a link that begins with “Where”. What such links lead to is asked as well:
the formula or the source, who entered it and when, the version, who certified it, and the ledger rows.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from budgets.services import agreements, contributions, outlook, returns
from budgets.urls import urlpatterns
from jct.core.calendar import MONTHS, Quarter
from tests.access_table import ACCESS
from tests.budgets.conftest import Q1, Q2, make_pool
from tests.budgets.ledger_kit import add, rows
from tests.budgets.test_guessed_keys import addresses, keys  # noqa: F401 (a fixture)
from tests.budgets.test_lines import spend
from tests.budgets.test_statements import close, draw_up
from tests.frontend.markup import Node, read

D = Decimal
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

# Pages that are themselves the answer for the sums on them.
OWN = {
    "fund_figures": "each figure stands beside the sum that makes it and what that rests on",
    "line": "each figure stands beside the sum that makes it and what that rests on",
    "row_figures": "each figure stands beside the sum that makes it and who typed it",
    "line_budget": "it lists every change of the budget with who made it and when; the months spread their sum",
    "instalment": "who planned it stands beside its sum, and every payment below with who entered it",
    "reserves": "each reserve lists every movement with its day, its reason and who entered it",
    "ledger": "the file: who sent and who confirmed it; its sums lead to the rows",
    "file_rows": "the rows of the file, listed and added up",
    "row": "the transaction itself: its file, who sent and confirmed it, who put it on its line",
    "movement": "the causes are the record; the forecasts they explain lead to the row of the return",
    "forecast": "each method shows its arithmetic; the figures it begins with lead to the line and to the row",
}

# Words with a sum in them that are no figure of anybody's accounts: (page, what is said, why).
SAID = (
    ("checks", r"to £1,000\b", "the rule of a check, in words"),
    ("movements", r"At most £[\d,]+ of a line may be left", "the tolerance of the fund, set on its own page"),
    ("movement", r"at most £[\d,]+ may be left", "the tolerance of the fund, set on its own page"),
    ("fund", r"Sums up to £[\d,]+ are green", "the limits of the fund, set on its own page"),
    ("return", r"may be written 1,234.56, £1,234", "how an amount may be written"),
    ("return", r"when its variance is at least £", "the limits of the fund, set on its own page"),
)
# Pages that are about sums, with how many there are at least: where there are none, each of them answers.
AT_LEAST = {
    "fund": 40, "fund_figures": 30, "line": 10, "row_figures": 8, "contributions": 30, "instalment": 4, "lines": 20,
    "months": 60, "line_budget": 15, "reserves": 8, "plans": 10, "plan": 12, "return": 15, "certify": 12,
    "movements": 6, "movement": 5, "fund_movement": 5, "forecast": 10, "accuracy": 10, "outlook": 15, "closing": 25,
    "risk": 6, "risk_draft": 10, "statements": 12, "statement": 15, "better_care": 8, "ledger": 3,
}  # fmt: skip
FILES = {"evidence_file"}  # sent as it came in: no page
UNSEEN = {"label", "legend", "option", "button", "textarea", "svg", "caption", "nav", "header", "title"}
HINTS = {
    "govuk-hint",
    "govuk-error-message",
    "govuk-error-summary",
    "jct-meter",
}  # a meter draws the sums beside it
BOXES = {"govuk-summary-list__row", "jct-stat", "jct-card", "govuk-inset-text", "govuk-details__text"}


@dataclass
class Figure:
    """A text with a sum in it, what it stands in from the page down, and in which section."""

    words: str
    inside: list[Node]
    section: int

    @property
    def holders(self) -> list[Node]:
        """The rows, entries and boxes it stands in, the nearest first."""
        held = [node for node in self.inside if node.name in ("tr", "li", "p") or node.classes & BOXES]
        return held[::-1]


class Sheet:
    """A page read for its sums."""

    def __init__(self, name: str, path: str, html: str, people: list[str]) -> None:
        self.name, self.path, self.people = name, path, people
        (self.main,) = read(html).all("main")
        self.figures: list[Figure] = []
        self.led: dict[str, str] = {}  # the kinds of answer it leads to, with one address of each
        self.links: dict[int, list[Node]] = {}
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
        if node.name in ("a", "summary"):
            self.links.setdefault(self._section, []).append(node)
        words = " ".join(part for part in node.inside if isinstance(part, str))
        if SUM.search(words):
            self.figures.append(Figure(words, [*above, node], self._section))
        for part in node.inside:
            if isinstance(part, Node):
                self._walk(part, [*above, node])

    def unanswered(self) -> list[Figure]:
        return [figure for figure in self.figures if not self._answered(figure) and not self._said(figure)]

    def _said(self, figure: Figure) -> bool:
        return any(self.name == page and re.search(words, figure.words) for page, words, _ in SAID)

    def _answered(self, figure: Figure) -> bool:
        return (
            self.name in OWN
            or any(self._row_answers(holder) for holder in figure.holders)
            or self._is_total(figure)
            or any(self._leads(link) for link in self._wheres(figure.section))
        )

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

    def _wheres(self, section: int) -> list[Node]:
        return [link for link in self.links.get(section, []) if link.text.lower().startswith("where")]

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
            around = [place]
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


@pytest.fixture
def county(keys, pool):  # noqa: F811
    """The keys of one row of every kind, with money of every kind in them: two years told, a draft, a ledger."""
    by, fund = {"by": pool.people["pool_manager"], "at": pool.world.at}, pool.fund
    pool.done(pool.open(Quarter(2025, 3), partners=("council",), due=date(2026, 1, 20))["council"], LD1="5")
    for ret in pool.open(Quarter(2025, 4), due=date(2026, 4, 20)).values():
        pool.done(ret)
    for kind, amount in (("in_kind", "250000"), ("client_charges", "40000")):
        contributions.contribute(
            fund=fund, partner=pool.icb, year=2026, amount=D(amount), kind=kind, reason="Agreed.",
            effective_on=date(2026, 10, 1), **by,
        )  # fmt: skip
    agreements.save_scheme(
        agreement=fund.agreement_id, name="Beds", lead="joint", annual_budget=D(5_000), **by
    )
    agreements.permit_expenditure(
        pk=fund.agreement_id,
        what="A hoist",
        agreed_on=date(2026, 5, 1),
        evidence="Minute 4",
        amount=D(90),
        **by,
    )
    spend(pool, pool.lines["LD3"], "20/08/2026,180000.00")
    add(pool, rows("900,01/07/2026,77.00,B,Nobody knows"))
    officer = {"by": pool.people["finance_officer_council"], "at": pool.world.at}
    outlook.report_saving(
        pk=keys["saving"], quarter=Q2, achieved=D(1), forecast=D(4), note="Late.", **officer
    )
    ret = fund.returns.get(partner=pool.council, quarter=str(Q2))
    cells = {ret.lines.get(line=pool.lines["LD3"]).pk: {"low": D(1), "high": D(9), "forecast": D(5)}}
    returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, **officer)
    closed = make_pool(pool.world, name="Closed pool")
    close(closed)
    return keys | {"account": draw_up(closed).pk}


def pages(keys, told):  # noqa: F811
    """(name, path) of every page of the money, and of some that say something else when asked otherwise."""
    shown = {at.name for at in urlpatterns if "get" in at.callback.view_class.http_method_names}
    plain = [(at.name, reverse(f"budgets:{at.name}")) for at in urlpatterns if "<" not in str(at.pattern)]
    fund, line = keys["fund"], keys["line"]
    asked = [
        ("fund", f"/budgets/funds/{fund}/?quarter={Q1}"),
        ("closing", f"/budgets/funds/{fund}/closing/?quarter={Q1}"),
        ("line", f"/budgets/lines/{line}/?quarter={Q1}"),
        ("accuracy", f"/budgets/funds/{fund}/accuracy/?line={line}"),
        ("contributions", f"/budgets/funds/{fund}/contributions/?year=2026"),
        ("statements", f"/budgets/funds/{fund}/statements/?year=2026"),
        ("fund_movement", f"/budgets/funds/{fund}/movement/?quarter=2025-Q4"),
        ("movements", f"/budgets/returns/{told.pk}/movement/"),
        ("certify", f"/budgets/returns/{told.pk}/certify/"),
        ("movement", f"/budgets/returns/lines/{told.lines.get(line=line).pk}/movement/"),
    ]
    files = (".csv", ".xlsx", ".pdf")
    return [
        one for one in (*plain, *addresses(keys), *asked) if one[0] in shown and not one[1].endswith(files)
    ]


def test_every_sum_on_every_page_says_where_it_comes_from(county, pool, client_as):
    people = [str(user) for user in pool.people.values()]
    manager, officer = client_as("pool_manager"), client_as("finance_officer_council")
    silent, led, seen = [], {}, {}
    told = pool.fund.returns.get(partner=pool.council, quarter="2025-Q4")
    for name, path in pages(county, told):
        answer = (manager if "P" in ACCESS[f"budgets:{name}"] else officer).get(path)
        assert answer.status_code == 200, (name, path)
        if name in FILES:
            continue
        sheet = Sheet(name, path, answer.content.decode(), people)
        silent += [(name, figure.words) for figure in sheet.unanswered()]
        led |= sheet.led
        seen[name] = max(seen.get(name, 0), len(sheet.figures))
    assert {name: seen[name] for name, least in AT_LEAST.items() if seen[name] < least} == {}
    assert silent == [], "\n".join(map(str, silent))
    assert set(led) == ANSWERS
    names = {"manager": pool.people["pool_manager"], "officer": pool.people["finance_officer_council"]}
    certified = pool.fund.returns.get(partner=pool.council, quarter=str(Q1))
    at_its_best = {
        "line": f"/budgets/lines/{county['line']}/?quarter={Q1}",
        "fund_figures": f"/budgets/funds/{county['fund']}/figures/?quarter={Q1}",
        "row_figures": f"/budgets/returns/lines/{certified.lines.get(line=county['line']).pk}/figures/",
        "return": f"/budgets/returns/{certified.pk}/",
    }
    for name, path in led.items():
        kind = name.partition(":")[2]
        html = " ".join(officer.get(at_its_best.get(kind, path)).content.decode().split())
        lacking = [words for words in SAYS[kind] if not re.search(words.format(**names), html)]
        assert lacking == [], (kind, path)
