"""The sections of the revenue monitor that say what lies behind its forecasts.

Whose variances they are, why they moved, savings and actions, what is in no forecast, what is asked for, and what
partners have paid. Snapshots frozen before these facts were gathered lack them: then a section is left out.
"""

from collections.abc import Iterable
from decimal import Decimal

from budgets.domain.waterfall import Bar, Waterfall
from jct.core.money import pounds, pounds_k
from reports.domain import words
from reports.domain.document import Cell, Column, Figure, Paragraph, Point, Points, Row, Section, Table
from reports.domain.words import Facts, amount

SIDES = {"commissioner": "Met by the partners", "provider": "Under providers’ contracts"}


def sections_of_variances(funds: list[Facts]) -> tuple[Section, ...]:
    """Whose variances they are, and why the forecasts moved."""
    known = [fund for fund in funds if "movement_by_cause" in fund]
    if not known:
        return ()
    return (
        Section(
            "sides",
            "Commissioners’ and providers’ variances",
            (
                Paragraph(
                    "A partner meets what is over on money it spends itself. What is over on lines that pay for a "
                    "provider’s contracts is under that provider. Together they are each fund’s variance."
                ),
                *words.by_fund((fund["name"], _sides(fund)) for fund in known),
            ),
        ),
        Section(
            "movement",
            "Why the forecasts moved",
            sections=tuple(
                Section(f"movement-{number}", fund["name"], _moved(fund))
                for number, fund in enumerate(known, 1)
            ),
            closed=True,
        ),
    )


def sections_of_outlook(funds: list[Facts]) -> tuple[Section, ...]:
    """Savings and actions, what is in no forecast, and the virements that wait for a decision."""
    known = [fund for fund in funds if "savings" in fund]
    if not known:
        return ()
    return (
        Section(
            "savings",
            "Savings and mitigations",
            words.by_fund(
                (fund["name"], table) for fund in known for table in (_savings(fund), _actions(fund))
            ),
        ),
        _contingent(known),
        Section(
            "virements",
            "Virements requested for approval",
            words.by_fund((fund["name"], _virements(fund)) for fund in known),
        ),
    )


def received(funds: list[Facts]) -> Section | None:
    """Instalments of contributions due and received."""
    known = [fund for fund in funds if fund.get("received")]
    if not known:
        return None
    rows = tuple(_paid(fund["name"], fund["received"]) for fund in known)
    late = tuple(
        Point(
            f"{one['partner']}, {fund['name']}",
            f"{pounds(amount(one['outstanding']))} was due on {words.day(one['due_on'])}.",
            "warn",
        )
        for fund in known
        for one in fund["received"]["overdue"]
    )
    table = Table(
        "Instalments due and received by the end of the quarter",
        (
            Column("Fund", 40),
            Column("Due", 20, numeric=True),
            Column("Received", 20, numeric=True),
            Column("Outstanding", 20, numeric=True),
        ),
        rows,
    )
    return Section(
        "received", "Contributions due and received", (table, Points(late, empty="Nothing is overdue."))
    )


def restated(facts: Facts) -> Section | None:
    """Figures of locked quarters that were corrected since the last pack."""
    if "restatements" not in facts:
        return None
    rows = tuple(
        Row(
            (
                Cell(f"{r['line']}, {r['quarter']}"),
                Cell(r["column"]),
                Cell(_figure(r["old"])),
                Cell(_figure(r["new"])),
                Cell(f"{r['reason']} ({r['by']})"),
            )
        )
        for r in facts["restatements"]
    )
    table = Table(
        "Figures restated since the last report",
        (
            Column("Line and quarter", 26),
            Column("Figure", 14),
            Column("Was", 13, numeric=True),
            Column("Is", 13, numeric=True),
            Column("Why, and by whom", 34),
        ),
        rows,
        empty="No figure of a locked quarter has been restated since the last report.",
    )
    return Section("restatements", "Restatements", (table,))


def _figure(value: str | None) -> str:
    return "none" if value is None else pounds(amount(value))


def _sides(fund: Facts) -> Table:
    rows = [
        Row(
            (
                Cell(one["name"]),
                Cell(SIDES[one["side"]]),
                Cell(words.k(amount(one["budget"]))),
                Cell(words.k(amount(one["forecast"]))),
                Cell(words.variance_k(amount(one["variance"]))),
            )
        )
        for one in fund["sides"]
    ]
    return Table(
        f"{fund['name']}: variances by who meets them (£k)",
        (
            Column("Partner or provider", 34),
            Column("Side", 24),
            Column("Latest budget", 14, numeric=True),
            Column("Forecast", 14, numeric=True),
            Column("Variance", 14, numeric=True),
        ),
        tuple(rows),
        empty="There are no lines.",
    )


def _moved(fund: Facts) -> tuple[Paragraph | Figure | Table, ...]:
    moved = fund["movement_by_cause"]
    whole, left = amount(moved["moved"]), amount(moved["unexplained"])
    if fund["total"]["movement"] is None:
        return (Paragraph("These are the first forecasts of the year, so nothing has moved."),)
    if not moved["causes"] and not whole:
        return (Paragraph("The forecast has not moved since the last report."),)
    bars = tuple(
        Bar(bar["label"], bar["kind"], amount(bar["begins"]), amount(bar["ends"])) for bar in moved["fall"]
    )
    fall = Waterfall(bars, left)
    said = "; ".join(f"{bar.label} {bar.words}" for bar in bars)
    direction = "up" if whole > 0 else "down"
    sentence = (
        f"The forecast moved {pounds_k(abs(whole))} {direction}." if whole else "The movements cancel out."
    )
    if left:
        sentence += f" {pounds(abs(left))} of it is not explained."
    rows = tuple(
        Row(
            (
                Cell(c["line"]),
                Cell(c["cause"]),
                Cell(c["sentence"]),
                Cell(words.movement_k(amount(c["amount"]))),
            )
        )
        for c in moved["causes"]
    )
    table = Table(
        f"{fund['name']}: causes of the movement (£k)",
        (
            Column("Line", 24),
            Column("Cause", 18),
            Column("What happened", 44),
            Column("Amount", 14, numeric=True),
        ),
        rows,
        empty="Nobody has given a cause.",
    )
    title = f"{fund['name']}: from the previous forecast to this one"
    return (Figure(title, fall, f"Waterfall. {said}.", sentence, wide=True), table)


def _savings(fund: Facts) -> Table:
    rows = [_saving(one["name"], one["line"], one) for one in fund["savings"]]
    if rows:
        rows.append(Row(_saving("Total", "", fund["saved"]).cells, "total"))
    return Table(
        f"{fund['name']}: savings in the budget (£k)",
        (
            Column("Saving", 32),
            Column("Line", 26),
            Column("Target", 14, numeric=True),
            Column("Achieved", 14, numeric=True),
            Column("Forecast", 14, numeric=True),
        ),
        tuple(rows),
        empty="The budget assumes no savings.",
    )


def _saving(name: str, line: str, fact: Facts) -> Row:
    said = [
        "not reported" if fact[key] is None else words.k(amount(fact[key]))
        for key in ("target", "achieved", "forecast")
    ]
    return Row((Cell(name), Cell(line), *(Cell(text) for text in said)))


def _actions(fund: Facts) -> Table:
    rows = tuple(
        Row(
            (
                Cell(one["action"]),
                Cell(one["line"]),
                Cell(words.k(amount(one["amount"]))),
                Cell("Yes" if one["in_forecast"] else "Not yet"),
                Cell(words.day(one["due_on"])),
                Cell(f"{one['words']}, late" if one["late"] else one["words"], "warn" if one["late"] else ""),
            )
        )
        for one in fund["actions"]
    )
    to_bring = amount(fund["to_bring"])
    note = (
        f"Actions that the forecast does not count yet should bring {pounds_k(to_bring)}." if to_bring else ""
    )
    return Table(
        f"{fund['name']}: actions against overspends (£k)",
        (
            Column("Action", 30),
            Column("Line", 22),
            Column("Brings", 11, numeric=True),
            Column("In forecast", 11),
            Column("By", 14),
            Column("State", 12),
        ),
        rows,
        note=note,
        empty="No actions are recorded.",
    )


def _contingent(funds: list[Facts]) -> Section:
    text = (
        "These may cost or bring money and are in no forecast above. They are shown until they are settled."
    )
    return Section(
        "contingent",
        "Risks and pending items outside the forecast",
        (Paragraph(text), *words.by_fund((fund["name"], _items(fund)) for fund in funds)),
    )


def _items(fund: Facts) -> Table:
    rows = [
        Row((Cell(f"{one['title']} ({one['kind'].lower()})"), *_range(one), Cell(one["note"])))
        for one in fund["contingent"]
    ]
    if rows:
        rows.append(Row((Cell("Total"), *_range(fund["exposure"]), Cell("")), "total"))
    settled = [f"{one['title']}: {one['outcome']}" for one in fund["settled"]]
    return Table(
        f"{fund['name']}: outside the forecast (£k)",
        (
            Column("Item", 30),
            Column("Low", 11, numeric=True),
            Column("Likely", 11, numeric=True),
            Column("High", 11, numeric=True),
            Column("What it is", 37),
        ),
        tuple(rows),
        note=f"Settled this year. {' '.join(settled)}" if settled else "",
        empty="Nothing is pending.",
    )


def _range(one: Facts) -> tuple[Cell, ...]:
    return tuple(Cell(words.k(amount(one[key]))) for key in ("low", "likely", "high"))


def _virements(fund: Facts) -> Table:
    rows = tuple(
        Row(
            (
                Cell(one["from"]),
                Cell(one["to"]),
                Cell(pounds(amount(one["amount"]))),
                Cell(words.day(one["on"])),
                Cell(f"{one['reason']} (asked by {one['by']})"),
            )
        )
        for one in fund["virements_asked"]
    )
    return Table(
        f"{fund['name']}: virements that wait for a decision",
        (
            Column("From", 22),
            Column("To", 22),
            Column("Amount", 14, numeric=True),
            Column("With effect from", 15),
            Column("Reason", 27),
        ),
        rows,
        empty="No virement waits for a decision.",
    )


def _paid(name: str, fact: Facts) -> Row:
    due, came = amount(fact["due"]), amount(fact["received"])
    return Row((Cell(name), Cell(pounds(due)), Cell(pounds(came)), Cell(pounds(max(due - came, Decimal(0))))))


def present(*sections: Section | None) -> Iterable[Section]:
    """Those sections that have something to say."""
    return (section for section in sections if section is not None)
