"""The quarterly performance report: a two-page summary by name, then each care group with its charts.

The shape follows the public Hertfordshire board reports of 2006 to 2009: a summary that names few things, a table for each care group,
the money in brief. Boards asked for simpler scorecards, so only an indicator with a signal or one that misses its target for certain is drawn;
the rest stand in the table.
"""

from collections.abc import Sequence

from jct.core.money import over_under

from reports.domain import revenue_monitor, words
from reports.domain.document import (
    Cell,
    Column,
    ControlChart,
    Document,
    Dot,
    Figure,
    Gallery,
    KeyFigure,
    KeyFigures,
    Limits,
    Paragraph,
    Point,
    Points,
    Row,
    Section,
    Table,
    Tone,
)
from reports.domain.words import Edition, Facts, amount

TITLE = "Quarterly performance report"
LOUDEST = 6
"""How many indicators a list of the summary names before it points to the care group sections."""
STATUS_TONES: dict[str, Tone] = {"met": "good", "near": "warn", "missed": "bad"}
VARIATION_TONES: dict[str, Tone] = {"improvement": "good", "concern": "bad", "neutral": "info"}
ASSURANCE_TONES: dict[str, Tone] = {"pass": "good", "fail": "bad"}


def compose(facts: Facts, edition: Edition) -> Document:
    """The performance report of a quarter from the facts of its snapshot."""
    indicators = facts["indicators"]
    groups = [(group, [i for i in indicators if i["care_group"] == group["code"]]) for group in facts["care_groups"]]
    rest = [i for i in indicators if i["care_group"] not in {group["code"] for group in facts["care_groups"]}]
    if rest:
        groups.append(({"code": "", "name": "No care group"}, rest))
    groups = [(group, members) for group, members in groups if members]
    return Document(
        kind="performance_report",
        title=TITLE,
        subtitle=words.quarter_words(facts),
        organisation=facts["partnership"]["name"],
        cover=words.cover(facts, edition),
        draft=edition.draft,
        footer=words.footer(facts, edition, TITLE),
        produced=facts["data_as_at"][:10],
        sections=(
            _summary(facts, indicators, groups),
            _money(facts),
            *(_care_group(group, members) for group, members in groups),
            _recommendations(facts),
            revenue_monitor.sign_off(facts, edition),
            _notes(edition),
        ),
    )


def anchor(group: Facts) -> str:
    """Where a care group's section stands."""
    return f"group-{group['code'].lower() or 'none'}"


# Summary -----------------------------------------------------------------------------------------------------------
def worse(indicators: Sequence[Facts]) -> list[Facts]:
    """Indicators with special cause variation of concern."""
    return [i for i in indicators if i["variation"] == "concern"]


def better(indicators: Sequence[Facts]) -> list[Facts]:
    """Indicators with special cause variation that is an improvement."""
    return [i for i in indicators if i["variation"] == "improvement"]


def failing(indicators: Sequence[Facts]) -> list[Facts]:
    """Indicators whose process, as it stands, cannot be expected to reach the target."""
    return [i for i in indicators if i["assurance"] == "fail"]


def silent(indicators: Sequence[Facts]) -> list[Facts]:
    """Indicators without a current figure: nothing came, or it may not be shown."""
    return [i for i in indicators if i["status"] in ("no_data", "suppressed")]


def _summary(facts: Facts, indicators: Sequence[Facts], groups: Sequence[tuple[Facts, list[Facts]]]) -> Section:
    return Section(
        "summary",
        "Summary",
        (
            Paragraph(_opening(facts, indicators), role="lead"),
            KeyFigures(
                (
                    KeyFigure(str(len(indicators)), "indicators reported"),
                    KeyFigure(str(len(better(indicators))), "getting better", "good"),
                    KeyFigure(str(len(worse(indicators))), "getting worse", "bad"),
                    KeyFigure(str(len(failing(indicators))), "failing their target", "bad"),
                )
            ),
        ),
        (
            Section("attention", "What needs attention", (Points(attention(facts), empty="Nothing stands out this quarter."),)),
            Section("better", "Getting better", (_named(better(indicators), "No indicator shows an improvement beyond chance."),)),
            Section("worse", "Getting worse", (_named(worse(indicators), "No indicator is getting worse beyond chance."),)),
            Section("failing", "Failing", (_named(failing(indicators), "No indicator fails its target as a matter of course."),)),
            Section("by-group", "By care group", (_by_group(groups),)),
        ),
        new_page=True,
    )


def _opening(facts: Facts, indicators: Sequence[Facts]) -> str:
    met = sum(i["status"] == "met" for i in indicators)
    rated = sum(i["status"] in STATUS_TONES for i in indicators)
    text = (
        f"{met or 'None'} of {words.count(rated, 'indicator')} with a target met it in the latest month. "
        f"Beyond what chance explains, {_are(worse(indicators))} getting worse and {_are(better(indicators))} getting better."
    )
    total = sum((amount(fund["total"]["variance"]) for fund in facts["funds"]), amount("0"))
    return f"{text} The pooled money is forecast {over_under(total)}." if facts["funds"] else text


def attention(facts: Facts) -> tuple[Point, ...]:
    """At most a page by name: worsening indicators that also miss or fail, missing figures, then the loudest of the money."""
    indicators = facts["indicators"]
    loud = sorted(
        (i for i in worse(indicators) if i["status"] == "missed" or i["assurance"] == "fail"),
        key=lambda i: (i["assurance"] != "fail", i["code"]),
    )
    points = [Point(i["name"], i["sentence"], "bad") for i in loud[:LOUDEST]]
    missing = [i["name"] for i in silent(indicators) if i["status"] == "no_data"]
    if missing:
        points.append(Point("No figure for the quarter", f"{words.listed(missing[:4])}{_more(len(missing) - 4)}.", "warn"))
    return (*points, *revenue_monitor.attention(facts)[:3])


def _are(indicators: Sequence[Facts]) -> str:
    return f"{len(indicators) or 'none'} {'is' if len(indicators) == 1 else 'are'}"


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def _named(indicators: Sequence[Facts], empty: str) -> Points:
    points = [Point(i["name"], f"{i['value_words']} ({i['period_words']}). {i['variation_sentence']}") for i in indicators[:LOUDEST]]
    if len(indicators) > LOUDEST:
        points.append(Point(f"{len(indicators) - LOUDEST} more", "in the care group sections."))
    return Points(tuple(points), empty=empty)


def _by_group(groups: Sequence[tuple[Facts, list[Facts]]]) -> Table:
    def cells(name: str, members: Sequence[Facts]) -> tuple[Cell, ...]:
        counts = [sum(i["status"] == status for i in members) for status in STATUS_TONES]
        others = len(members) - sum(counts)
        numbers = (len(members), *counts, others, len(better(members)), len(worse(members)), len(failing(members)))
        return (Cell(name), *(Cell(str(number)) for number in numbers))

    rows = [Row(cells(group["name"], members)) for group, members in groups]
    everything = [i for _, members in groups for i in members]
    labels = ("Indicators", "Target met", "Just missed", "Missed", "Not rated", "Getting better", "Getting worse", "Failing")
    return Table(
        "Indicators by care group: against target in the latest month, and beyond chance over time",
        (Column("Care group", 28), *(Column(label, 9, numeric=True) for label in labels)),
        (*rows, Row(cells("All", everything), "total")),
        note="Not rated: no target, no figure, not due, or a number too small to show.",
    )


# Money in brief ------------------------------------------------------------------------------------------------------
def _money(facts: Facts) -> Section:
    rows = []
    for fund in facts["funds"]:
        total = fund["total"]
        movement = "new" if total["movement"] is None else words.movement_k(amount(total["movement"]))
        rows.append(
            Row(
                (
                    Cell(fund["name"]),
                    Cell(words.k(amount(total["latest"]))),
                    Cell(words.k(amount(total["forecast"]))),
                    Cell(words.variance_k(amount(total["variance"]))),
                    Cell(words.percentage(total["variance_pct"])),
                    Cell(movement),
                    Cell(total["status_word"], words.STATUS_TONES.get(total["status"], "muted")),
                )
            )
        )
    table = Table(
        "Forecast position of each fund (£k)",
        (
            Column("Fund", 34),
            Column("Latest budget", 12, numeric=True),
            Column("Forecast", 12, numeric=True),
            Column("Variance", 12, numeric=True),
            Column("%", 7, numeric=True),
            Column("Movement", 12, numeric=True),
            Column("Status", 11),
        ),
        tuple(rows),
        note=f"The revenue monitor for the quarter has the lines, the explanations and each partner's share. {words.ROUNDING}",
        empty="No fund is reported.",
    )
    drawing = (revenue_monitor.bars(facts["funds"]),) if facts["funds"] else ()
    return Section("money", "The money in brief", (table, *drawing))


# Care groups ---------------------------------------------------------------------------------------------------------
def _care_group(group: Facts, members: Sequence[Facts]) -> Section:
    drawn = [i for i in members if i["dots"] and (i["variation"] in ("concern", "improvement", "neutral") or i["assurance"] == "fail")]
    text = f"{words.count(len(members), 'indicator').capitalize()}: {_are(better(members))} getting better, {_are(worse(members))} getting worse."
    charts = (Gallery(tuple(chart(i) for i in drawn)),) if drawn else (Paragraph("No indicator of this care group has a signal to show."),)
    return Section(
        anchor(group),
        group["name"],
        (Paragraph(text), _table(group, members)),
        (Section(f"{anchor(group)}-charts", f"{group['name']}: indicators with a signal", charts),),
        new_page=True,
    )


def _table(group: Facts, members: Sequence[Facts]) -> Table:
    rows = tuple(
        Row(
            (
                Cell(i["name"] if not i["provider"] else f"{i['name']}, {i['provider']}"),
                Cell(i["period_words"]),
                Cell(i["value_words"]),
                Cell(i["target_words"]),
                Cell(i["status_word"], STATUS_TONES.get(i["status"], "muted")),
                Cell(i["variation_word"], VARIATION_TONES.get(i["variation"], "muted")),
                Cell(i["assurance_word"], ASSURANCE_TONES.get(i["assurance"], "muted")),
            )
        )
        for i in members
    )
    return Table(
        f"{group['name']}: indicators",
        (
            Column("Indicator", 33),
            Column("Latest", 10),
            Column("Value", 9, numeric=True),
            Column("Target", 9, numeric=True),
            Column("Against target", 12),
            Column("Over time", 13),
            Column("Can it reach the target?", 14),
        ),
        rows,
    )


def chart(indicator: Facts) -> Figure:
    """One indicator as a control chart with its words; the text alternative says what the drawing shows."""
    dots = tuple(Dot(d["label"], float(d["value"]), d["mark"]) for d in indicator["dots"])
    limits = tuple(Limits(x["first"], x["last"], float(x["mean"]), float(x["lower"]), float(x["upper"])) for x in indicator["limits"])
    target = None if indicator["target"] is None else float(indicator["target"])
    last = indicator["limits"][-1] if indicator["limits"] else None
    process = f" Mean {last['mean_words']}, expected between {last['lower_words']} and {last['upper_words']}." if last else ""
    alt = (
        f"Control chart of {indicator['name']}, {words.count(len(dots), 'month')} from {dots[0].label} to {dots[-1].label}. "
        f"Latest {indicator['value_words']}; target {indicator['target_words']}.{process} {indicator['sentence']}"
    )
    return Figure(
        title=indicator["name"],
        drawing=ControlChart(dots, limits, target, indicator["unit"]),
        alt=alt,
        sentence=indicator["sentence"],
        tags=(
            Cell(indicator["variation_word"], VARIATION_TONES.get(indicator["variation"], "muted")),
            Cell(indicator["assurance_word"], ASSURANCE_TONES.get(indicator["assurance"], "muted")),
        ),
    )


# The end -------------------------------------------------------------------------------------------------------------
def _recommendations(facts: Facts) -> Section:
    points = (
        Point("Note", "the performance of the quarter and the points under “What needs attention”."),
        Point("Note", "the forecast position of each fund, and read the revenue monitor with this report."),
        Point("Consider", "whether the explanations and actions offered are enough for the indicators that are getting worse or failing."),
    )
    return Section(
        "recommendations", "Recommendations", (Paragraph(f"The {facts['board']} is asked to:"), Points(points, ordered=True)), new_page=True
    )


def _notes(edition: Edition) -> Section:
    return Section(
        "notes",
        "How to read this report",
        (
            Points(
                (
                    Point(
                        "Control charts",
                        "Each dot is a month. The middle line is the mean; the outer lines are the limits between which chance alone moves the figure. "
                        "A coloured dot is a signal: blue is an improvement, orange a concern, purple a change that is neither good nor bad. "
                        "The method is NHS England's “Making Data Count” (XmR charts).",
                    ),
                    Point(
                        "Can it reach the target?",
                        "“Passes” and “fails” mean that the target lies outside the limits, so the process as it stands will always or never reach it. "
                        "“Hit and miss” means that chance decides.",
                    ),
                    Point("Trial limits", "With fewer than 12 months the limits are provisional."),
                    Point("Small numbers", "A count too small to show is printed “suppressed”, and so is any figure that would reveal it."),
                    Point("No figure", "A figure that did not come is printed “no data”. It is never shown as nought."),
                    Point("Money", f"{words.ROUNDING} {words.CONVENTION}"),
                    Point(
                        "Where these figures come from",
                        f"Every figure was frozen at one moment in a snapshot whose sha256 is {edition.sha256}. "
                        "The verify page of the joint commissioning system says whether a copy of this report is genuine and current.",
                    ),
                )
            ),
        ),
    )
