"""The quarterly performance report: a two-page summary by name, then each care group with its charts.

The shape follows the public Hertfordshire board reports of 2006 to 2009: a summary that names few things, a table for
each care group, the money in brief. Boards asked for simpler scorecards, so only an indicator with a signal, or one
that is sure to miss its target, is drawn; the rest stand in the table.
"""

from collections.abc import Sequence

from jct.core.money import over_under
from performance.domain.measure import Status
from reports.domain import closing, standing, words
from reports.domain.document import (
    Cell,
    Column,
    Document,
    Gallery,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Point,
    Points,
    Row,
    Section,
    Table,
    Tone,
)
from reports.domain.indicators import ASSURANCE, Indicator, figure, indicators_of
from reports.domain.words import Edition, Facts, amount

TITLE = "Quarterly performance report"
LOUDEST = 5
"""How many indicators a list of the summary names before it points to the care group sections."""
STATUS_TONES: dict[str, Tone] = {Status.MET: "good", Status.CLOSE: "warn", Status.MISSED: "bad"}
Group = tuple[Facts, list[Indicator]]


def compose(facts: Facts, edition: Edition) -> Document:
    """The performance report of a quarter from the facts of its snapshot."""
    indicators = indicators_of(facts)
    groups = _grouped(facts, indicators)
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
            _summary(facts, indicators),
            Section(
                "figures",
                "The quarter in figures",
                sections=(_by_group(groups), _money(facts)),
                new_page=True,
            ),
            *(_care_group(group, members) for group, members in groups),
            *_urgent_decisions(facts),
            _recommendations(facts),
            closing.sign_off(facts, edition),
            _notes(edition),
        ),
    )


def _grouped(facts: Facts, indicators: Sequence[Indicator]) -> list[Group]:
    known = {group["code"] for group in facts["care_groups"]}
    groups: list[Group] = [
        (group, [i for i in indicators if i.care_group == group["code"]]) for group in facts["care_groups"]
    ]
    groups.append(
        ({"code": "", "name": "Across all care groups"}, [i for i in indicators if i.care_group not in known])
    )
    return [(group, members) for group, members in groups if members]


def anchor(group: Facts) -> str:
    """Where a care group's section stands."""
    return f"group-{group['code'].lower() or 'none'}"


# Summary -----------------------------------------------------------------------------------------------------------
def _better(indicators: Sequence[Indicator]) -> list[Indicator]:
    return [i for i in indicators if i.better]


def _worse(indicators: Sequence[Indicator]) -> list[Indicator]:
    return [i for i in indicators if i.worse]


def _failing(indicators: Sequence[Indicator]) -> list[Indicator]:
    return [i for i in indicators if i.failing]


def _summary(facts: Facts, indicators: Sequence[Indicator]) -> Section:
    return Section(
        "summary",
        "Summary",
        (
            Paragraph(_opening(facts, indicators), role="lead"),
            *words.restated(facts),
            KeyFigures(
                (
                    KeyFigure(str(len(indicators)), "indicators reported"),
                    KeyFigure(str(len(_better(indicators))), "getting better", "good"),
                    KeyFigure(str(len(_worse(indicators))), "getting worse", "bad"),
                    KeyFigure(str(len(_failing(indicators))), "failing their target", "bad"),
                )
            ),
        ),
        (
            Section(
                "attention",
                "What needs attention",
                (Points(attention(facts, indicators), empty="Nothing stands out this quarter."),),
            ),
            Section(
                "better",
                "Getting better",
                (_named(_better(indicators), "No indicator shows an improvement beyond chance."),),
            ),
            Section(
                "worse",
                "Getting worse",
                (_named(_worse(indicators), "No indicator is getting worse beyond chance."),),
            ),
            Section(
                "failing",
                "Failing",
                (_named(_failing(indicators), "No indicator fails its target as a matter of course."),),
            ),
        ),
        new_page=True,
    )


def _opening(facts: Facts, indicators: Sequence[Indicator]) -> str:
    met = sum(i.status == Status.MET for i in indicators)
    rated = sum(i.status in STATUS_TONES for i in indicators)
    text = (
        f"{met or 'None'} of {words.count(rated, 'indicator')} with a target and a figure met it in the latest period. "
        f"Beyond what chance explains, {_are(_worse(indicators))} getting worse "
        f"and {_are(_better(indicators))} getting better."
    )
    total = sum((amount(fund["total"]["variance"]) for fund in facts["funds"]), amount("0"))
    return f"{text} The pooled money is forecast {over_under(total)}." if facts["funds"] else text


def attention(facts: Facts, indicators: Sequence[Indicator]) -> tuple[Point, ...]:
    """At most a page by name: worsening indicators that also miss, missing figures, then the loudest of the money."""
    loud = sorted(
        (i for i in _worse(indicators) if i.status == Status.MISSED or i.failing),
        key=lambda i: (not i.failing, i.code),
    )
    points = [Point(i.full_name, i.chart.sentence, "bad") for i in loud[:LOUDEST]]
    missing = [i.name for i in indicators if i.late]
    if missing:
        points.append(
            Point(
                "No figure for the latest period",
                f"{words.listed(missing[:4])}{_more(len(missing) - 4)}.",
                "warn",
            )
        )
    return (*points, *standing.attention(facts)[:3])


def _are(indicators: Sequence[Indicator]) -> str:
    return f"{len(indicators) or 'none'} {'is' if len(indicators) == 1 else 'are'}"


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def _named(indicators: Sequence[Indicator], empty: str) -> Points:
    points = [Point(i.full_name, _latest(i) + i.chart.sentence) for i in indicators[:LOUDEST]]
    if len(indicators) > LOUDEST:
        points.append(Point(f"{len(indicators) - LOUDEST} more", "in the care group sections."))
    return Points(tuple(points), empty=empty)


def _latest(indicator: Indicator) -> str:
    latest = indicator.chart.latest
    return f"{latest.shown} in {latest.label}. " if latest else ""


def _by_group(groups: Sequence[Group]) -> Section:
    def cells(name: str, members: Sequence[Indicator]) -> tuple[Cell, ...]:
        counts = [sum(i.status == status for i in members) for status in STATUS_TONES]
        others = len(members) - sum(counts)
        numbers = (
            len(members),
            *counts,
            others,
            len(_better(members)),
            len(_worse(members)),
            len(_failing(members)),
        )
        return (Cell(name), *(Cell(str(number)) for number in numbers))

    rows = [Row(cells(group["name"], members)) for group, members in groups]
    everything = [i for _, members in groups for i in members]
    labels = (
        "Indicators",
        "Target met",
        "Close",
        "Missed",
        "Not rated",
        "Getting better",
        "Getting worse",
        "Failing",
    )
    table = Table(
        "Indicators by care group: against target in the latest period, and beyond chance over time",
        (Column("Care group", 28), *(Column(label, 9, numeric=True) for label in labels)),
        (*rows, Row(cells("All", everything), "total")),
        note="Not rated: no target, no figure, not due, or a number too small to show.",
    )
    return Section("by-group", "By care group", (table,))


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
                    words.status({**total, "updated": True}),
                )
            )
        )
    table = Table(
        "Forecast position of each fund (£k)",
        (
            Column("Fund", 29),
            Column("Latest budget", 12, numeric=True),
            Column("Forecast", 12, numeric=True),
            Column("Variance", 12, numeric=True),
            Column("%", 7, numeric=True),
            Column("Movement", 12, numeric=True),
            Column("Status", 16),
        ),
        tuple(rows),
        note=f"{_late_money(facts)}The revenue monitor has the lines and each partner's share. {words.ROUNDING}",
        empty="No fund is reported.",
    )
    return Section("money", "The money in brief", (table,))


def _late_money(facts: Facts) -> str:
    late = [fund["name"] for fund in facts["funds"] if not fund["total"]["updated"]]
    return f"Some lines are not updated: {words.listed(late)}. " if late else ""


# Care groups ---------------------------------------------------------------------------------------------------------
def _care_group(group: Facts, members: Sequence[Indicator]) -> Section:
    drawn = [i for i in members if i.worse or i.better or i.changed or i.failing]
    many = words.count(len(members), "indicator").capitalize()
    text = f"{many}: {_are(_better(members))} getting better, {_are(_worse(members))} getting worse."
    charts = (
        (Gallery(tuple(figure(i) for i in drawn)),)
        if drawn
        else (Paragraph("None of these indicators has a signal to show."),)
    )
    return Section(
        anchor(group),
        group["name"],
        (Paragraph(text), _table(group, members)),
        (Section(f"{anchor(group)}-charts", f"{group['name']}: indicators with a signal", charts),),
    )


def _table(group: Facts, members: Sequence[Indicator]) -> Table:
    return Table(
        f"{group['name']}: indicators",
        (
            Column("Indicator", 30),
            Column("Latest period", 11),
            Column("Value", 13, numeric=True),
            Column("Target", 12, numeric=True),
            Column("Against target", 10),
            Column("Over time", 12),
            Column("Will it reach the target?", 12),
        ),
        tuple(_indicator_row(i) for i in members),
        note="Not updated: the figure of the last period was due and did not come. *: too small a number to show.",
    )


STATUS_WORDS = {
    Status.MET: "Met",
    Status.CLOSE: "Close",
    Status.MISSED: "Missed",
    Status.NO_TARGET: "No target",
    Status.NO_FIGURE: "No figure",
}


def _indicator_row(indicator: Indicator) -> Row:
    latest = indicator.chart.latest
    period = latest.short if latest else "None"
    return Row(
        (
            Cell(indicator.full_name),
            Cell(f"{period}, not updated" if indicator.late else period, "warn" if indicator.late else ""),
            Cell(latest.shown if latest else "No figure"),
            Cell(indicator.chart.target_shown or "None"),
            Cell(STATUS_WORDS[Status(indicator.status)], STATUS_TONES.get(indicator.status, "muted")),
            indicator.over_time,
            ASSURANCE.get(indicator.chart.assurance, Cell("No target", "muted")),
        )
    )


# Outside the usual limits --------------------------------------------------------------------------------------------
def _urgent_decisions(facts: Facts) -> tuple[Section, ...]:
    """Each urgent decision with who took it and why; no section where there was none."""
    taken = facts.get("urgent_decisions", [])
    if not taken:
        return ()
    points = Points(tuple(Point(one["title"], one["words"]) for one in taken))
    lead = Paragraph("Taken outside the usual limits, under the scheme’s clause on urgent decisions:")
    return (Section("urgent-decisions", "Urgent decisions", (lead, points)),)


# The end -------------------------------------------------------------------------------------------------------------
def _recommendations(facts: Facts) -> Section:
    urgent = Point("Note", "the urgent decisions that were taken outside the usual limits.")
    points = (
        Point("Note", "the performance of the quarter and the points under “What needs attention”."),
        Point("Note", "the forecast position of each fund, and read the revenue monitor with this report."),
        *([urgent] if facts.get("urgent_decisions") else []),
        Point(
            "Consider",
            "whether what is being done is enough for the indicators that are getting worse or failing.",
        ),
    )
    return Section(
        "recommendations",
        "Recommendations",
        (Paragraph(f"The {facts['board']} is asked to:"), Points(points, ordered=True)),
        new_page=True,
    )


def _notes(edition: Edition) -> Section:
    points = (
        Point(
            "Control charts",
            "Each mark is a period. The middle line is the average; the dashed lines are the limits between which "
            "chance alone moves the figure. A diamond is an improvement, a triangle a concern, a square a change that "
            "is neither good nor bad. The method is NHS England’s “Making Data Count” (XmR charts).",
        ),
        Point(
            "Will it reach the target?",
            "“Always” and “never as it is” mean that the target lies outside the limits. “Hit and miss” means that "
            "chance decides.",
        ),
        Point("Trial limits", "With fewer than 12 periods the limits are provisional."),
        Point(
            "Small numbers",
            "A number too small to show is printed as *, and so is any figure that would reveal it.",
        ),
        Point(
            "Not updated",
            "A figure that was due and did not come is printed “not updated”. It is never shown as nought.",
        ),
        Point("Money", f"{words.ROUNDING} {words.CONVENTION}"),
        closing.provenance(edition),
    )
    return Section("notes", "How to read this report", (Points(points),))
