"""The revenue monitor: each fund's budget, forecast and who bears the difference, as a board reads it.

The order of sections follows published monitors (Hertfordshire 2006, Oldham 2019): position, changes to budget, tables,
variances and why they moved, savings, what is pending, contributions, risk share, returns, sign-off, the lines in
detail and beside the year before.
A figure that nobody updated is worded "not updated", never nought.
"""

from collections.abc import Iterable
from decimal import Decimal

from jct.core.money import over_under, pounds
from reports.domain import appendices, closing, standing, words
from reports.domain import behind_forecast as behind
from reports.domain.document import (
    Block,
    Cell,
    Column,
    Document,
    Paragraph,
    Point,
    Points,
    Row,
    Section,
    Step,
    Steps,
    Table,
)
from reports.domain.words import Edition, Facts, amount

TITLE = "Revenue monitor"


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
            standing.summary(facts),
            _changes(funds),
            *behind.present(behind.restated(facts)),
            _tables(funds),
            *behind.sections_of_variances(funds),
            _explanations(funds),
            *behind.sections_of_outlook(funds),
            _contributions(funds),
            *behind.present(behind.received(funds)),
            _risk_share(funds),
            _returns(funds),
            *behind.present(_waivers(facts)),
            closing.sign_off(facts, edition),
            _notes(edition),
            *behind.present(appendices.detailed_lines(funds), appendices.year_before(funds)),
        ),
    )


# Changes to budget -------------------------------------------------------------------------------------------------
def _changes(funds: list[Facts]) -> Section:
    tables = words.by_fund((fund["name"], _changed(fund)) for fund in funds)
    return Section("changes", "Changes to budget since the last report", tables, new_page=True)


def _changed(fund: Facts) -> Table:
    rows = tuple(
        Row(
            (
                Cell(c["line"]),
                Cell(c["kind"]),
                Cell(_dated(c)),
                Cell(words.virement_k(amount(c["amount"]))),
                Cell(c["reason"]),
            )
        )
        for c in fund["changes"]
    )
    return Table(
        f"{fund['name']}: changes to budget since the last report (£k)",
        (
            Column("Line", 26),
            Column("Change", 14),
            Column("Date", 15),
            Column("Amount", 11, numeric=True),
            Column("Reason", 34),
        ),
        rows,
        empty="The budget has not changed since the last report.",
    )


def _dated(change: Facts) -> str:
    """The day of a change; for one of an earlier quarter also the day it was entered, after the last report."""
    on, entered = words.day(change["on"]), words.day(change.get("entered"))
    return f"{on}, entered {entered}" if entered else on


# Tables ------------------------------------------------------------------------------------------------------------
COLUMNS = (
    Column("Line", 20),
    Column("Original budget", 6, numeric=True),
    Column("Budget changes", 6, numeric=True),
    Column("Latest budget", 6, numeric=True),
    Column("Budget to date", 6, numeric=True),
    Column("Actual to date", 6, numeric=True),
    Column("Variance to date", 8, numeric=True),
    Column("Previous forecast", 6, numeric=True),
    Column("Forecast", 6, numeric=True),
    Column("Variance", 7, numeric=True),
    Column("%", 5, numeric=True),
    Column("Movement", 7, numeric=True),
    Column("Status", 11),
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
    late = [line["name"] for line in fund["lines"] if not line["updated"]]
    note = f"Not updated this quarter, last forecast carried forward: {words.listed(late)}. " if late else ""
    early = [line["name"] for line in fund["lines"] if line["updated"] and not line["certified"]]
    note += f"Submitted but not yet certified: {words.listed(early)}. " if early else ""
    if fund.get("closing"):
        note += f"{fund['closing'].rstrip('.')}. "
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
        Cell(words.virement_k(amount(line["changed"]))),
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


# Explanations, contributions --------------------------------------------------------------------------------
def _explanations(funds: list[Facts]) -> Section:
    points = tuple(
        Point(f"{line['name']}, {over_under(amount(line['variance']))}", line["explanation"])
        for fund in funds
        for line in fund["lines"]
        if line["explanation"]
    )
    return Section("explanations", "Explanations", (Points(points, empty="No line needed an explanation."),))


def _contributions(funds: list[Facts]) -> Section:
    return Section("contributions", "Contributions", tuple(_contributed(fund) for fund in funds))


def _contributed(fund: Facts) -> Table:
    rows = [
        Row(
            (
                Cell(c["partner"]),
                Cell(words.k(amount(c["total"]))),
                Cell(words.k(amount(c["unconfirmed"]))),
                Cell(words.k(amount(c["in_kind"]))),
                Cell(words.percentage(c["share"])),
            )
        )
        for c in fund["contributions"]
    ]
    if rows:
        sums = [_sum(fund["contributions"], key) for key in ("total", "unconfirmed", "in_kind")]
        rows.append(Row((Cell("Total"), *(Cell(words.k(value)) for value in sums), Cell("100.00%")), "total"))
    return Table(
        f"{fund['name']}: contributions (£k)",
        (
            Column("Partner", 36),
            Column("Contribution for the year", 19, numeric=True),
            Column("Of which not confirmed", 17, numeric=True),
            Column("In kind, apart", 13, numeric=True),
            Column("Share of the risk base", 15, numeric=True),
        ),
        tuple(rows),
        note=_ties(fund),
        empty="No contributions are recorded for this fund.",
    )


def _sum(rows: Iterable[Facts], key: str) -> Decimal:
    return sum((amount(row[key]) for row in rows), Decimal(0))


def _ties(fund: Facts) -> str:
    """Whether confirmed contributions and what was brought forward make the latest budget.

    Snapshots frozen before both were told apart compare all contributions.
    """
    if not fund["contributions"]:
        return ""
    told = "untied" in fund
    difference = (
        amount(fund["untied"])
        if told
        else _sum(fund["contributions"], "total") - amount(fund["total"]["latest"])
    )
    brought = amount(fund["brought_forward"]) if told else Decimal(0)
    what = "Confirmed contributions" if told else "Contributions"
    if brought:
        what += f" and {pounds(brought)} brought forward or from reserves"
    if difference == 0:
        return f"{what} agree with the latest budget to the penny."
    return (
        f"{what} are {pounds(abs(difference))} {'more' if difference > 0 else 'less'} than the latest budget."
    )


# Risk share, returns, sign-off ---------------------------------------------------------------------------------------
def _risk_share(funds: list[Facts]) -> Section:
    text = (
        "How each fund's forecast variance would fall on the partners if the year ended as forecast. These shares "
        "are indicative; they become final when both chief finance officers sign the year's accounts."
    )
    return Section(
        "risk-share",
        "Indicative risk share, with the working",
        (Paragraph(text),),
        tuple(
            Section(f"share-{number}", fund["name"], (*_shared(fund["risk_share"]), *_promised(fund)))
            for number, fund in enumerate(funds, 1)
        ),
    )


def _shared(share: Facts) -> tuple[Block, ...]:
    if share["missing"]:
        return (Paragraph(share["missing"]),)
    steps = Steps(
        tuple(
            Step(
                step["title"].rstrip(".") + ".",
                tuple(step["sums"]),
                tuple((a["partner"], over_under(amount(a["amount"]), exact=True)) for a in step["amounts"]),
            )
            for step in share["steps"]
        )
    )
    said = words.sentence(share["words"])
    rule = Paragraph(f"{said}. Rule: {share['rule']}." if share["rule"] else f"{said}.")
    signed = share.get("signed_otherwise", "")  # older snapshots do not know it
    return (rule, *([Paragraph(signed)] if signed else ()), *([steps] if steps.items else ()))


def _promised(fund: Facts) -> tuple[Block, ...]:
    """That contributions are weighed which no partner has confirmed yet."""
    promised = _sum(fund["contributions"], "unconfirmed")
    if not promised:
        return ()
    said = f"{pounds(promised)} of the contributions is not confirmed yet"
    return (
        Paragraph(f"{said}; a share that goes by contributions weighs what of it counts towards a share."),
    )


def _returns(funds: list[Facts]) -> Section:
    rows = tuple(
        Row(
            (
                Cell(f"{r['partner']}, {fund['name']}"),
                Cell(words.day(r["due_on"])),
                Cell(r["state"], "good" if r["updated"] else "warn"),
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
        note="The person who enters a return never certifies it.",
        empty="No returns were due.",
    )
    return Section("returns", "Returns behind these figures", (table,))


def _waivers(facts: Facts) -> Section | None:
    """Leave to break a check of the returns, open to everybody; older snapshots lack it."""
    if "waivers" not in facts:
        return None
    rows = tuple(
        Row(
            (
                Cell(f"{one['line']}, {one['fund']}"),
                Cell(one["check"]),
                Cell(one["reason"]),
                Cell(one["by"]),
                Cell(words.day(one["until"])),
            )
        )
        for one in facts["waivers"]
    )
    table = Table(
        "Lines that have leave to break a check of the returns",
        (
            Column("Line and fund", 24),
            Column("Check", 24),
            Column("Reason", 26),
            Column("Given by", 13),
            Column("Until", 13),
        ),
        rows,
        empty="No waiver is in force.",
    )
    return Section("waivers", "Waivers in force", (table,))


def _notes(edition: Edition) -> Section:
    points = (
        Point("Rounding", words.ROUNDING),
        Point("Over and under", words.CONVENTION),
        Point(
            "Not updated",
            "A line whose partner has sent no return for the quarter carries its last forecast and says so. "
            "It is never shown as nought.",
        ),
        closing.provenance(edition),
    )
    return Section("notes", "Notes", (Points(points),))
