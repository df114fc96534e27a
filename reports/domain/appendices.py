"""The revenue monitor's appendices: each line in detail, and beside the year before.

Board members read the pages before; these are for whoever asks what a line is, how its forecast was made and by whom.
Snapshots frozen before these facts were gathered lack them: then an appendix is left out.
"""

from collections.abc import Iterable, Sequence

from jct.core.money import ZERO, percent
from reports.domain import words
from reports.domain.document import Cell, Column, Paragraph, Row, Section, Table
from reports.domain.words import Facts, amount

MONEY = ("original", "virements", "variations", "latest", "actual", "accrual", "spent", "commitment")
RANGE = ("low", "likely", "high")
BESIDE = ("latest", "actual_to_date")
NO_YEAR = ("none", "none", "n/a")
NOT_THIS_YEAR = (*NO_YEAR, "none", "none")


def detailed_lines(funds: list[Facts]) -> Section | None:
    """What each line is, what made its budget and spending, and its range, method and forecaster."""
    known = [fund for fund in funds if fund.get("details")]
    if not known:
        return None
    text = "Likely is the forecast of the fund tables. " + words.ROUNDING
    return Section(
        "details",
        "Appendix: detailed lines",
        (Paragraph(text, role="note"),),
        sections=tuple(
            Section(f"details-{number}", fund["name"], (_what(fund), _sums(fund), _forecasts(fund)))
            for number, fund in enumerate(known, 1)
        ),
        landscape=True,
        new_page=True,
        closed=True,
    )


def _what(fund: Facts) -> Table:
    def texts(line: Facts) -> tuple[str, ...]:
        return (
            f"{line['code']} {line['name']}",
            line["lead"],
            _joined(line["care_group"] or "All care groups", line["service"]),
            line["element"],
            _joined(line["provider"], line["contract"]) or "None",
            line["cost_type"],
            "Yes" if line["recurrent"] else "This year only",
        )

    return Table(
        f"{fund['name']}: what each line is",
        (
            Column("Line", 23),
            Column("Led by", 7),
            Column("Care group and service", 22),
            Column("Health or social care", 9),
            Column("Provider and contract", 21),
            Column("Kind of cost", 10),
            Column("Recurrent", 8),
        ),
        tuple(Row(tuple(Cell(text) for text in texts(line))) for line in fund["details"]),
    )


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _sums(fund: Facts) -> Table:
    lines = fund["details"]
    committed = any(line["commitment"] is not None for line in lines)
    total = _added(lines, MONEY)
    note = "Other variations are contributions varied, carried forward or from reserves. "
    note += (
        "Commitments are for information: they are in a forecast only where its method says so."
        if committed
        else "Nobody gave commitments."
    )
    return Table(
        f"{fund['name']}: what made the budget and the spending to date (£k)",
        (
            Column("Line", 24 if committed else 34),
            Column("Original budget", 9, numeric=True),
            Column("Virements", 9, numeric=True),
            Column("Other variations", 10, numeric=True),
            Column("Latest budget", 9, numeric=True),
            Column("Actual", 9, numeric=True),
            Column("Accruals", 9, numeric=True),
            Column("Actual with accruals", 11, numeric=True),
            *([Column("Commitments", 10, numeric=True)] if committed else []),
        ),
        (
            *(Row((Cell(line["name"]), *_summed(line, committed))) for line in lines),
            Row((Cell("Total"), *_summed(total, committed)), "total"),
        ),
        note=note,
    )


def _summed(line: Facts, committed: bool) -> tuple[Cell, ...]:
    texts = [
        words.k(amount(line["original"])),
        words.virement_k(amount(line["virements"])),
        words.virement_k(amount(line["variations"])),
        *(words.k(amount(line[key])) for key in ("latest", "actual", "accrual", "spent")),
    ]
    if committed:
        given = line["commitment"]
        texts.append("not given" if given is None else words.k(amount(given)))
    return tuple(Cell(text) for text in texts)


def _forecasts(fund: Facts) -> Table:
    def ranged(line: Facts) -> tuple[Cell, ...]:
        return tuple(Cell(words.k(amount(line[key]))) for key in RANGE)

    rows = [
        Row(
            (
                Cell(line["name"]),
                *ranged(line),
                Cell(line["method"] or "Not said"),
                Cell(line["reviewed_by"] or "Nobody yet"),
                _reviewed(line),
            )
        )
        for line in fund["details"]
    ]
    total = Row(
        (Cell("Total"), *ranged(_added(fund["details"], RANGE)), Cell(""), Cell(""), Cell("")), "total"
    )
    return Table(
        f"{fund['name']}: the range of the forecasts, and who made them (£k)",
        (
            Column("Line", 24),
            Column("Low", 9, numeric=True),
            Column("Likely", 9, numeric=True),
            Column("High", 9, numeric=True),
            Column("Method", 16),
            Column("Forecast by", 15),
            Column("Last reviewed", 18),
        ),
        (*rows, total),
    )


def _added(lines: Sequence[Facts], keys: Iterable[str]) -> dict[str, str | None]:
    """The sum of each figure over the lines that give it; None where none does."""
    given = {key: [amount(line[key]) for line in lines if line[key] is not None] for key in keys}
    return {key: str(sum(found, ZERO)) if found else None for key, found in given.items()}


def _reviewed(line: Facts) -> Cell:
    when = words.day(line["reviewed_on"]) or "Never this year"
    return Cell(when) if line["updated"] else Cell(f"{when}, not updated", "muted")


def year_before(funds: list[Facts]) -> Section | None:
    """Each line beside the same quarter of the year before."""
    known = [fund for fund in funds if fund.get("last_year")]
    if not known:
        return None
    return Section(
        "year-before",
        "Appendix: the same quarter of the year before",
        (Paragraph(words.ROUNDING, role="note"), *(_beside(fund) for fund in known)),
        landscape=True,
        new_page=True,
    )


def _beside(fund: Facts) -> Table:
    lines, before = fund["lines"], fund["last_year"]
    codes = {line["code"] for line in lines}
    gone = [then for code, then in before.items() if code not in codes]
    rows = [_two_years(line["name"], line, before.get(line["code"])) for line in lines]
    if gone:
        rows.append(_last_year_only("Lines closed since", _added(gone, BESIDE)))
    total = _two_years("Total", fund["total"], _added([*before.values()], BESIDE))
    return Table(
        f"{fund['name']}: beside the same quarter of the year before (£k)",
        (
            Column("Line", 24),
            Column("Last year’s budget", 10, numeric=True),
            Column("Last year’s actual to date", 10, numeric=True),
            Column("Spent", 8, numeric=True),
            Column("This year’s budget", 10, numeric=True),
            Column("Actual to date", 10, numeric=True),
            Column("Spent", 8, numeric=True),
            Column("Remaining", 10, numeric=True),
            Column("Forecast variance", 10, numeric=True),
        ),
        (*(Row(cells) for cells in rows), Row(total, "total")),
    )


def _last_year_only(name: str, before: Facts) -> tuple[Cell, ...]:
    texts = (name, *_spent(before), *NOT_THIS_YEAR)
    return tuple(Cell(text) for text in texts)


def _two_years(name: str, line: Facts, before: Facts | None) -> tuple[Cell, ...]:
    now, spent = amount(line["latest"]), amount(line["actual_to_date"])
    this = (*_spent(line), words.k(now - spent), words.variance_k(amount(line["variance"])))
    return tuple(Cell(text) for text in (name, *(_spent(before) if before else NO_YEAR), *this))


def _spent(year: Facts) -> tuple[str, str, str]:
    """The budget, what is spent of it to date, and that as a part of it in per cent."""
    budget, spent = amount(year["latest"]), amount(year["actual_to_date"])
    part = percent(spent, budget)
    return words.k(budget), words.k(spent), words.percentage(None if part is None else str(part))
