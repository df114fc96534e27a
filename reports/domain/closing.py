"""How both reports end: who signed, and where the figures come from."""

from reports.domain.document import Cell, Column, Paragraph, Point, Row, Section, Table
from reports.domain.words import Edition, Facts


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
        (Column("Approved as", 32), Column("Name", 20), Column("Date", 20), Column("Under", 28)),
        rows,
        empty="Nobody has approved this draft yet.",
    )
    return Section("sign-off", "Sign-off", (Paragraph(text), table))


def provenance(edition: Edition) -> Point:
    """How a reader can tell that a copy is genuine."""
    return Point(
        "Where these figures come from",
        f"Every figure was frozen at one moment in a snapshot whose sha256 is {edition.sha256}. The verify page of the "
        "joint commissioning system says whether a copy of this report is genuine and current.",
    )
