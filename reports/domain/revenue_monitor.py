"""The revenue monitor: each fund's budget, forecast and who bears the difference, as a board reads it.

The order of sections follows published monitors (Hertfordshire 2006, Oldham 2019): position, tables, changes to budget, explanations,
what is pending, contributions, risk share, returns, sign-off. A figure that nobody updated is worded "not updated", never nought.
"""

from decimal import Decimal

from jct.core.money import over_under, pounds, pounds_k

from reports.domain import words
from reports.domain.document import (
    Bar,
    BarChart,
    Cell,
    Column,
    Document,
    Figure,
    Headline,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Point,
    Points,
    Row,
    Section,
    Step,
    Steps,
    Table,
    Tone,
)
from reports.domain.words import Edition, Facts, amount

TITLE = "Revenue monitor"
LOUDEST = 6
"""How many items the summary names before it points to the tables."""


def compose(facts: Facts, edition: Edition) -> Document:
    """The revenue monitor of a quarter from the facts of its snapshot."""
    funds = facts["funds"]
    return Document(
        kind="revenue_monitor",
        title=TITLE,
        subtitle=words.quarter_words(facts),
        organisation=facts["partnership"]["name"],
        cover=words.cover(facts, edition),
        draft=edition.draft,
        footer=words.footer(facts, edition, TITLE),
        produced=facts["data_as_at"][:10],
        sections=(
            _summary(facts, funds),
            _tables(funds),
            _changes(funds),
            _explanations(funds),
            _pending(funds),
            _contributions(funds),
            _risk_share(funds),
            _returns(funds),
            sign_off(facts, edition),
            _notes(edition),
        ),
    )


# Summary -----------------------------------------------------------------------------------------------------------
def _summary(facts: Facts, funds: list[Facts]) -> Section:
    total = _all_funds(funds)
    return Section(
        "summary",
        "Summary",
        (
            Paragraph(_opening(funds, total), role="lead"),
            KeyFigures(
                (
                    KeyFigure(pounds_k(total["latest"]), "latest budget"),
                    KeyFigure(pounds_k(total["forecast"]), "forecast for the year"),
                    KeyFigure(
                        over_under(total["variance"]), "forecast against budget", tone(total["variance"])
                    ),
                    KeyFigure(
                        over_under(total["to_date"]), "spent to date against profile", tone(total["to_date"])
                    ),
                )
            ),
            *(headline(fund) for fund in funds),
            bars(funds),
        ),
        (
            Section(
                "attention",
                "What needs attention",
                (Points(attention(facts), empty="Nothing above the thresholds for explanation."),),
            ),
        ),
        new_page=True,
    )


def _all_funds(funds: list[Facts]) -> dict[str, Decimal]:
    def add(key: str) -> Decimal:
        return sum((amount(fund["total"][key]) for fund in funds), Decimal(0))

    return {
        "latest": add("latest"),
        "forecast": add("forecast"),
        "variance": add("variance"),
        "movement": add("movement"),
        "to_date": add("variance_to_date"),
    }


def _opening(funds: list[Facts], total: dict[str, Decimal]) -> str:
    late = words.listed(sorted({r["partner"] for fund in funds for r in fund["returns"] if not r["updated"]}))
    text = (
        f"Across {words.count(len(funds), 'fund')} the forecast for the year is {pounds_k(total['forecast'])} "
        f"against a budget of {pounds_k(total['latest'])}: {over_under(total['variance'])}. "
        f"That is {words.moved(total['movement'])} the last report."
    )
    return (
        f"{text} No return for this quarter was certified in time for {late}: those lines are not updated."
        if late
        else text
    )


def tone(variance: Decimal) -> Tone:
    """Over is bad, under is information, on budget is good."""
    return "bad" if variance > 0 else "info" if variance < 0 else "good"


def headline(fund: Facts) -> Headline:
    """The box of one fund: forecast position, movement, each partner's indicative share."""
    total = fund["total"]
    variance, to_date = amount(total["variance"]), amount(total["variance_to_date"])
    shares = fund["risk_share"].get("shares") or []
    facts = [
        ("Latest budget", pounds_k(amount(total["latest"]))),
        ("Forecast", pounds_k(amount(total["forecast"]))),
        ("Spent to date against profile", over_under(to_date)),
        *((f"{share['partner']}, indicative share", over_under(amount(share["amount"]))) for share in shares),
    ]
    if not shares:
        facts.append(
            (
                "Indicative share",
                fund["risk_share"].get("missing") or "no sharing: each partner bears its own lines",
            )
        )
    since = (
        "There was no forecast in the last report."
        if total["movement"] is None
        else f"The forecast is {words.moved(amount(total['movement']))} in the last report."
    )
    hidden = (
        " Spending to date alone would not show it."
        if abs(variance) > 4 * abs(to_date) and variance > 0
        else ""
    )
    return Headline(
        title=fund["name"],
        figure=over_under(variance),
        sentence=f"{fund['kind']}, hosted by {fund['host']}. {since}{hidden}",
        facts=tuple(facts),
        tone=tone(variance),
    )


def bars(funds: list[Facts]) -> Figure:
    """Forecast against latest budget, one bar a fund."""
    drawn = tuple(
        Bar(
            fund["name"],
            float(amount(fund["total"]["latest"])),
            float(amount(fund["total"]["forecast"])),
            over_under(amount(fund["total"]["variance"])),
            tone(amount(fund["total"]["variance"])),
        )
        for fund in funds
    )
    said = "; ".join(
        f"{f['name']}: forecast {pounds_k(amount(f['total']['forecast']))}, budget {pounds_k(amount(f['total']['latest']))}"
        for f in funds
    )
    return Figure(
        "Forecast against latest budget, by fund", BarChart(drawn), f"Bar chart. {said}.", wide=True
    )


def attention(facts: Facts) -> tuple[Point, ...]:
    """What the board should look at by name: missing rules and returns first, then the largest adverse lines, then pending items."""
    points: list[Point] = []
    for fund in facts["funds"]:
        if fund["risk_share"].get("missing"):
            points.append(
                Point(
                    fund["name"],
                    f"{fund['risk_share']['missing']} The final statement is blocked until there is one.",
                    "bad",
                )
            )
        points += [
            Point(
                f"{r['partner']}, {fund['name']}",
                f"no certified return for this quarter (due {words.day(r['due_on'])}). Its lines carry the last forecast and are marked not updated.",
                "warn",
            )
            for r in fund["returns"]
            if not r["updated"]
        ]
    adverse = [
        (amount(line["variance"]), fund, line)
        for fund in facts["funds"]
        for line in fund["lines"]
        if line["status"] in ("red", "amber")
    ]
    adverse = sorted((item for item in adverse if item[0] > 0), key=lambda item: (-item[0], item[2]["code"]))
    for variance, fund, line in adverse[:LOUDEST]:
        reason = f" {line['explanation']}" if line["explanation"] else " No explanation was given."
        points.append(
            Point(
                line["name"],
                f"{over_under(variance)} ({words.percentage(line['variance_pct'])} of budget), {fund['name']}.{reason}",
                words.STATUS_TONES[line["status"]],
            )
        )
    if len(adverse) > LOUDEST:
        points.append(
            Point(f"{len(adverse) - LOUDEST} more", "adverse lines are explained in the tables that follow.")
        )
    points += [
        Point(
            item["title"],
            f"{pounds_k(amount(item['amount']))} is not in the forecast. {item['text']}",
            "warn",
        )
        for fund in facts["funds"]
        for item in fund["pending"]
    ]
    return tuple(points)


# Changes to budget -------------------------------------------------------------------------------------------------
def _changes(funds: list[Facts]) -> Section:
    tables = tuple(
        Table(
            f"{fund['name']}: changes to budget since the last report (£k)",
            (
                Column("Line", 26),
                Column("Change", 14),
                Column("Date", 15),
                Column("Amount", 11, numeric=True),
                Column("Reason", 34),
            ),
            tuple(
                Row(
                    (
                        Cell(c["line"]),
                        Cell(c["kind"]),
                        Cell(words.day(c["on"])),
                        Cell(words.virement_k(amount(c["amount"]))),
                        Cell(c["reason"]),
                    )
                )
                for c in fund["changes"]
            ),
            empty="The budget has not changed since the last report.",
        )
        for fund in funds
    )
    return Section("changes", "Changes to budget since the last report", tables, new_page=True)


# Tables ------------------------------------------------------------------------------------------------------------
COLUMNS = (
    Column("Line", 16),
    Column("Original budget", 7, numeric=True),
    Column("Virement", 7, numeric=True),
    Column("Latest budget", 7, numeric=True),
    Column("Budget to date", 7, numeric=True),
    Column("Actual to date", 7, numeric=True),
    Column("Variance to date", 8, numeric=True),
    Column("Previous forecast", 7, numeric=True),
    Column("Forecast", 7, numeric=True),
    Column("Variance", 8, numeric=True),
    Column("%", 5, numeric=True),
    Column("Movement", 7, numeric=True),
    Column("Status", 7),
)


def _tables(funds: list[Facts]) -> Section:
    return Section(
        "tables",
        "Fund tables",
        sections=tuple(
            Section(f"table-{number}", fund["name"], (_table(fund),)) for number, fund in enumerate(funds, 1)
        ),
        landscape=True,
        new_page=True,
    )


def _table(fund: Facts) -> Table:
    rows = [_row(line, "line") for line in fund["lines"]]
    late = [line["name"] for line in fund["lines"] if not line.get("updated", True)]
    note = f"Not updated this quarter, last forecast carried forward: {words.listed(late)}. " if late else ""
    return Table(
        f"{fund['name']}: budget, actual and forecast (£k)",
        COLUMNS,
        (*rows, _row({**fund["total"], "name": "Total", "updated": True}, "total")),
        note=note + words.ROUNDING,
    )


def _row(line: Facts, kind: str) -> Row:
    name = f"{line['name']} (income)" if line.get("is_income") else line["name"]
    previous = "none" if line["previous_forecast"] is None else words.k(amount(line["previous_forecast"]))
    movement = "new" if line["movement"] is None else words.movement_k(amount(line["movement"]))
    cells = (
        Cell(name),
        Cell(words.k(amount(line["original"]))),
        Cell(words.virement_k(amount(line["virement"]))),
        Cell(words.k(amount(line["latest"]))),
        Cell(words.k(amount(line["budget_to_date"]))),
        Cell(words.k(amount(line["actual_to_date"]))),
        Cell(words.variance_k(amount(line["variance_to_date"]))),
        Cell(previous),
        Cell(words.k(amount(line["forecast"]))),
        Cell(words.variance_k(amount(line["variance"]))),
        Cell(words.percentage(line["variance_pct"])),
        Cell(movement),
        words.status(line),
    )
    return Row(cells, "total" if kind == "total" else "line")


# Explanations, pending, contributions --------------------------------------------------------------------------------
def _explanations(funds: list[Facts]) -> Section:
    points = tuple(
        Point(
            f"{line['name']}, {over_under(amount(line['variance']))}",
            " ".join(
                text for text in (line["explanation"], line["action"] and f"Action: {line['action']}") if text
            ),
        )
        for fund in funds
        for line in fund["lines"]
        if line["explanation"] or line["action"]
    )
    return Section("explanations", "Explanations", (Points(points, empty="No line needed an explanation."),))


def _pending(funds: list[Facts]) -> Section:
    points = tuple(
        Point(f"{item['title']}, {fund['name']}, {pounds_k(amount(item['amount']))}", item["text"])
        for fund in funds
        for item in fund["pending"]
    )
    text = (
        "Disputes, arbitration and other items that could change the year but are not in any forecast above."
    )
    return Section(
        "pending", "Pending items", (Paragraph(text), Points(points, empty="There are no pending items."))
    )


def _contributions(funds: list[Facts]) -> Section:
    tables = []
    for fund in funds:
        rows = [
            Row(
                (
                    Cell(c["partner"]),
                    Cell(words.k(amount(c["annual"]))),
                    Cell(words.k(amount(c["due"]))),
                    Cell(words.percentage(c["share_pct"])),
                )
            )
            for c in fund["contributions"]
        ]
        if rows:
            annual, due = (
                sum((amount(c[key]) for c in fund["contributions"]), Decimal(0)) for key in ("annual", "due")
            )
            rows.append(
                Row((Cell("Total"), Cell(words.k(annual)), Cell(words.k(due)), Cell("100.0%")), "total")
            )
        tables.append(
            Table(
                f"{fund['name']}: contributions (£k)",
                (
                    Column("Partner", 40),
                    Column("Contribution for the year", 22, numeric=True),
                    Column("Due to date", 19, numeric=True),
                    Column("Share of the fund", 19, numeric=True),
                ),
                tuple(rows),
                note=_ties(fund),
                empty="No contributions are recorded for this fund.",
            )
        )
    return Section("contributions", "Contributions", tuple(tables))


def _ties(fund: Facts) -> str:
    contributed = sum((amount(c["annual"]) for c in fund["contributions"]), Decimal(0))
    difference = contributed - amount(fund["total"]["latest"])
    if not fund["contributions"]:
        return ""
    if difference == 0:
        return "Contributions agree with the latest budget to the penny."
    return f"Contributions are {pounds(abs(difference))} {'more' if difference > 0 else 'less'} than the latest budget."


# Risk share, returns, sign-off ---------------------------------------------------------------------------------------
def _risk_share(funds: list[Facts]) -> Section:
    sections = []
    for number, fund in enumerate(funds, 1):
        share = fund["risk_share"]
        rule = Paragraph(share["missing"] if share.get("missing") else share["rule"])
        steps = Steps(
            tuple(
                Step(
                    s["title"],
                    s["text"],
                    tuple((a["partner"], over_under(amount(a["amount"]), exact=True)) for a in s["amounts"]),
                )
                for s in share.get("steps", ())
            )
        )
        blocks = (rule, steps) if steps.items else (rule,)
        sections.append(Section(f"share-{number}", fund["name"], blocks))
    text = (
        "How each fund's forecast variance would fall on the partners if the year ended as forecast. These shares are indicative; they become "
        "final when both chief finance officers sign the year's accounts."
    )
    return Section(
        "risk-share",
        "Indicative risk share, with the working",
        (Paragraph(text),),
        tuple(sections),
        new_page=True,
    )


def _returns(funds: list[Facts]) -> Section:
    rows = tuple(
        Row(
            (
                Cell(f"{r['partner']}, {fund['name']}"),
                Cell(words.day(r["due_on"])),
                Cell(r["state_word"], "good" if r["updated"] else "warn"),
                Cell(r["submitted_by"] or "Nobody yet"),
                Cell(r["certified_by"] or "Nobody yet"),
            )
        )
        for fund in funds
        for r in fund["returns"]
    )
    table = Table(
        "Partners' returns for the quarter",
        (
            Column("Partner and fund", 36),
            Column("Due", 16),
            Column("State", 16),
            Column("Entered by", 16),
            Column("Certified by", 16),
        ),
        rows,
        note="The person who enters a return never certifies it. A return that was not certified at the freeze counts as not updated.",
        empty="No returns were due.",
    )
    return Section("returns", "Returns behind these figures", (table,))


def sign_off(facts: Facts, edition: Edition) -> Section:
    """Who approved the report, when and under which clause; a draft says that nobody has."""
    rows = tuple(Row(tuple(Cell(text) for text in approval)) for approval in edition.approvals)
    text = (
        "This is a draft. It has not been approved and may not be published."
        if edition.draft
        else f"This report was approved for publication to the {facts['board']}."
    )
    table = Table(
        "Approvals",
        (Column("Approved as", 32), Column("Name", 24), Column("Date", 20), Column("Under", 24)),
        rows,
        empty="Nobody has approved this draft yet.",
    )
    return Section("sign-off", "Sign-off", (Paragraph(text), table))


def _notes(edition: Edition) -> Section:
    return Section(
        "notes",
        "Notes",
        (
            Points(
                (
                    Point("Rounding", words.ROUNDING),
                    Point("Over and under", words.CONVENTION),
                    Point(
                        "Not updated",
                        "A line whose partner has no certified return for the quarter carries its last forecast and says so. It is never shown as nought.",
                    ),
                    Point(
                        "Where these figures come from",
                        f"Every figure was frozen at one moment in a snapshot whose sha256 is {edition.sha256}. "
                        "The verify page of the joint commissioning system says whether a copy of this report is genuine and current.",
                    ),
                )
            ),
        ),
    )
