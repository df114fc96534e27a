"""Where the money stands, in brief: what both reports say of it on their first pages."""

from decimal import Decimal

from jct.core.money import over_under, pounds_k
from reports.domain import words
from reports.domain.document import (
    Bar,
    BarChart,
    Figure,
    Headline,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Point,
    Points,
    Section,
    Tone,
)
from reports.domain.words import Facts, amount

LOUDEST = 6
"""How many adverse lines are named before the tables are pointed to."""


def summary(facts: Facts) -> Section:
    """The revenue monitor's first pages: all funds, a box for each, bars, and what needs attention."""
    funds = facts["funds"]
    total = _all_funds(funds)
    keys = KeyFigures(
        (
            KeyFigure(pounds_k(total["latest"]), "latest budget"),
            KeyFigure(pounds_k(total["forecast"]), "forecast for the year"),
            KeyFigure(_directed(total["variance"]), "forecast against budget", tone(total["variance"])),
            KeyFigure(_directed(total["to_date"]), "spent to date against profile", tone(total["to_date"])),
        )
    )
    watch = Points(attention(facts), empty="Nothing above the thresholds for explanation.")
    return Section(
        "summary",
        "Summary",
        (
            Paragraph(_opening(funds, total), role="lead"),
            *words.restated(facts),
            keys,
            *(headline(fund) for fund in funds),
            *([bars(funds)] if funds else []),
        ),
        (Section("attention", "What needs attention", (watch,)),),
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
    since = "This is the first forecast of the year."
    if any(fund["total"]["movement"] is not None for fund in funds):
        since = f"That is {words.moved(total['movement'])} the last report."
    text = (
        f"Across {words.count(len(funds), 'fund')} the forecast for the year is {pounds_k(total['forecast'])} "
        f"against a budget of {pounds_k(total['latest'])}: {over_under(total['variance'])}. {since}"
    )
    return f"{text} {late} sent no return in time: those lines are not updated." if late else text


def _directed(variance: Decimal) -> str:
    """ "£700k over", "On budget": a figure that stands alone."""
    return words.sentence(over_under(variance))


def tone(variance: Decimal) -> Tone:
    """Over is bad, under is information, on budget is good."""
    return "bad" if variance > 0 else "info" if variance < 0 else "good"


def headline(fund: Facts) -> Headline:
    """The box of one fund: forecast position, movement, each partner's indicative share."""
    total = fund["total"]
    variance, to_date = amount(total["variance"]), amount(total["variance_to_date"])
    since = (
        "This is its first forecast of the year."
        if total["movement"] is None
        else f"The forecast is {words.moved(amount(total['movement']))} the last report."
    )
    hidden = (
        " Spending to date alone would not show it." if variance > 0 and variance > 4 * abs(to_date) else ""
    )
    lapse = f" {said}" if (said := fund.get("lapse", "")) else ""  # older snapshots do not know it
    return Headline(
        title=fund["name"],
        figure=_directed(variance),
        sentence=f"{fund['kind']}, hosted by {fund['host']}.{lapse} {since}{hidden}",
        facts=(
            ("Latest budget", pounds_k(amount(total["latest"]))),
            ("Forecast", pounds_k(amount(total["forecast"]))),
            ("Spent to date against profile", over_under(to_date)),
            *_bearers(fund["risk_share"]),
        ),
        tone=tone(variance),
    )


APART = {
    "from_risk_pool": "Met from the risk pool",
    "carried_forward": "Kept in the fund",
    "offset": "Set against other funds of the agreement",
    "outside": "From outside the fund, still to be agreed",
}


def _bearers(share: Facts) -> list[tuple[str, str]]:
    """Who would bear the variance, as labelled facts; a missing rule says so."""
    if share["missing"]:
        return [("Indicative share", share["missing"])]
    rows = [
        (f"{party['partner']}, indicative share", over_under(amount(party["amount"])))
        for party in share["shares"]
    ]
    for key, label in APART.items():
        if key in share and amount(share[key]):  # older snapshots know the first two only
            rows.append((label, over_under(amount(share[key]))))
    return rows


def bars(funds: list[Facts]) -> Figure:
    """Forecast against latest budget, one bar a fund."""
    totals = [
        (fund["name"], *(amount(fund["total"][key]) for key in ("latest", "forecast", "variance")))
        for fund in funds
    ]
    drawn = tuple(
        Bar(name, float(latest), float(forecast), over_under(variance))
        for name, latest, forecast, variance in totals
    )
    said = "; ".join(
        f"{name}: forecast {pounds_k(forecast)}, budget {pounds_k(latest)}"
        for name, latest, forecast, _ in totals
    )
    return Figure(
        "Forecast against latest budget, by fund", BarChart(drawn), f"Bar chart. {said}.", wide=True
    )


def attention(facts: Facts) -> tuple[Point, ...]:
    """What to look at by name: missing rules and returns first, then the largest adverse lines."""
    points: list[Point] = []
    for fund in facts["funds"]:
        if fund["risk_share"]["missing"]:
            text = f"{fund['risk_share']['missing']} The final statement is blocked until this is mended."
            points.append(Point(fund["name"], text, "bad"))
        if signed := fund["risk_share"].get("signed_otherwise", ""):  # older snapshots do not know it
            points.append(Point(fund["name"], signed, "warn"))
        points += [_late(fund, r) for r in fund["returns"] if not r["updated"]]
    adverse = sorted(
        (
            (amount(line["variance"]), fund["name"], line)
            for fund in facts["funds"]
            for line in fund["lines"]
            if line["status"] in ("red", "amber") and amount(line["variance"]) > 0
        ),
        key=lambda item: (-item[0], item[2]["code"]),
    )
    points += [_adverse(variance, fund, line) for variance, fund, line in adverse[:LOUDEST]]
    if len(adverse) > LOUDEST:
        points.append(
            Point(f"{len(adverse) - LOUDEST} more", "adverse lines are explained in the tables that follow.")
        )
    return tuple(points)


def _late(fund: Facts, row: Facts) -> Point:
    due = f" (due {words.day(row['due_on'])})" if row["due_on"] else ""
    text = f"no return for this quarter{due}. Its lines carry the last forecast and are marked not updated."
    return Point(f"{row['partner']}, {fund['name']}", text, "warn")


def _adverse(variance: Decimal, fund: str, line: Facts) -> Point:
    reason = line["explanation"] or "No explanation was given."
    share = words.percentage(line["variance_pct"])
    text = f"{over_under(variance)} ({share} of its budget), {fund}. {reason}"
    return Point(line["name"], text, words.STATUS_TONES[line["status"]])
