"""The revenue monitor's appendices: each line in detail, and beside the year before.

Board members read the pages before; these are for whoever asks what a line is, how its forecast was made and by whom.
Snapshots frozen before these facts were gathered lack them: then an appendix is left out.
"""

from decimal import Decimal

from jct.core.money import over_under, percent
from reports.domain import words
from reports.domain.document import Cell, Column, Row, Section, Table
from reports.domain.words import Facts, amount


def detailed_lines(funds: list[Facts]) -> Section | None:
    """What each line is, what made its budget and spending, and its range, method and forecaster."""
    known = [fund for fund in funds if fund.get("details")]
    if not known:
        return None
    return Section(
        "details",
        "Appendix: detailed lines",
        sections=tuple(
            Section(f"details-{number}", fund["name"], (_what(fund), _sums(fund), _forecasts(fund)))
            for number, fund in enumerate(known, 1)
        ),
        landscape=True,
        new_page=True,
    )


def _what(fund: Facts) -> Table:
    rows = tuple(
        Row(
            tuple(
                Cell(text)
                for text in (
                    f"{line['code']} {line['name']}",
                    line["lead"],
                    line["care_group"] or "All",
                    line["service"],
                    line["element"],
                    " ".join(filter(None, (line["provider"], line["contract"]))),
                    line["cost_type"],
                    "Recurrent" if line["recurrent"] else "This year only",
                )
            )
        )
        for line in fund["details"]
    )
    return Table(
        f"{fund['name']}: what each line is",
        (
            Column("Line", 21),
            Column("Led by", 9),
            Column("Care group", 14),
            Column("Service", 14),
            Column("Health or social care", 9),
            Column("Provider and contract", 15),
            Column("Kind of cost", 10),
            Column("Money", 8),
        ),
        rows,
    )


def _sums(fund: Facts) -> Table:
    def cells(line: Facts) -> tuple[Cell, ...]:
        committed = line["commitment"]
        return (
            Cell(words.k(amount(line["original"]))),
            Cell(words.virement_k(amount(line["virements"]))),
            Cell(words.virement_k(amount(line["variations"]))),
            *(Cell(words.k(amount(line[key]))) for key in ("latest", "actual", "accrual", "spent")),
            Cell("not given" if committed is None else words.k(amount(committed))),
        )

    return Table(
        f"{fund['name']}: what made the budget and the spending to date (£k)",
        (
            Column("Line", 24),
            Column("Original budget", 9, numeric=True),
            Column("Virements", 9, numeric=True),
            Column("Other variations", 10, numeric=True),
            Column("Latest budget", 9, numeric=True),
            Column("Actual", 9, numeric=True),
            Column("Accruals", 9, numeric=True),
            Column("Actual with accruals", 11, numeric=True),
            Column("Commitments", 10, numeric=True),
        ),
        tuple(Row((Cell(line["name"]), *cells(line))) for line in fund["details"]),
        note=(
            "Other variations are contributions varied, carried forward or from reserves. Commitments are for "
            f"information: they are in the forecast only where the method says so. {words.ROUNDING}"
        ),
    )


def _forecasts(fund: Facts) -> Table:
    def cells(line: Facts) -> tuple[Cell, ...]:
        return (
            *(Cell(words.k(amount(line[key]))) for key in ("low", "likely", "high")),
            Cell(line["method"] or "Not said"),
            Cell(line["reviewed_by"] or "Nobody yet"),
            _reviewed(line),
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
        tuple(Row((Cell(line["name"]), *cells(line))) for line in fund["details"]),
        note="Likely is the forecast of the fund tables.",
    )


def _reviewed(line: Facts) -> Cell:
    when = words.day(line["reviewed_on"]) or "Never this year"
    return Cell(when) if line["updated"] else Cell(f"{when}, not updated", "muted")


def year_before(funds: list[Facts]) -> Section | None:
    """Each line beside the same quarter of the year before; the appendix."""
    known = [fund for fund in funds if fund.get("last_year")]
    if not known:
        return None
    return Section(
        "year-before",
        "Appendix: the same quarter of the year before",
        tuple(_beside(fund) for fund in known),
        landscape=True,
        new_page=True,
    )


def _beside(fund: Facts) -> Table:
    def share(part: Decimal, whole: Decimal) -> str:
        whole_share = percent(part, whole)
        return words.percentage(None if whole_share is None else str(whole_share))

    rows = []
    for line in fund["lines"]:
        before = fund["last_year"].get(line["code"])
        then = (
            (
                words.k(amount(before["latest"])),
                words.k(amount(before["actual_to_date"])),
                share(amount(before["actual_to_date"]), amount(before["latest"])),
            )
            if before
            else ("none", "none", "n/a")
        )
        now, spent = amount(line["latest"]), amount(line["actual_to_date"])
        rows.append(
            Row(
                tuple(
                    Cell(text)
                    for text in (
                        line["name"], *then, words.k(now), words.k(spent), share(spent, now), words.k(now - spent),
                        over_under(amount(line["variance"])),
                    )
                )
            )
        )  # fmt: skip
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
        tuple(rows),
        note=words.ROUNDING,
    )
