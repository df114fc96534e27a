"""Which column of a register means what: headings as councils write them, matched with patience."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jct.core.errors import Refused


@dataclass(frozen=True)
class Column:
    """A thing a register may say: its key, its name in our words, and headings it is known by."""

    key: str
    name: str
    known_as: tuple[str, ...]
    required: bool = False


COLUMNS = (
    Column(
        "reference",
        "Reference",
        (
            "contract reference",
            "reference number",
            "contract number",
            "contract ref",
            "reference",
            "ref",
            "contract id",
        ),
    ),
    Column(
        "title",
        "Title",
        ("contract title", "title of agreement", "title", "contract name", "agreement title"),
        required=True,
    ),
    Column(
        "description",
        "Description",
        ("contract description", "description of goods and or services", "description", "details"),
    ),
    Column(
        "provider",
        "Provider",
        (
            "supplier company name",
            "supplier name",
            "supplier",
            "provider",
            "provider name",
            "contractor",
            "vendor",
            "vendor name",
        ),
        required=True,
    ),
    Column(
        "provider_postcode", "Provider's postcode", ("supplier postcode", "postcode", "provider postcode")
    ),
    Column(
        "provider_company_number",
        "Company number",
        (
            "company number",
            "company registration number",
            "supplier registration number",
            "companies house number",
            "provider company number",
            "registration number",
        ),
    ),
    Column("provider_charity_number", "Charity number", ("charity number", "registered charity number")),
    Column(
        "provider_sme",
        "Provider is an SME",
        ("sme supplier", "sme", "is supplier an sme", "supplier sme", "provider is sme"),
    ),
    Column(
        "provider_vcse",
        "Provider is a VCSE",
        ("vcse supplier", "vcse", "is supplier a vcse", "supplier vcse", "provider is vcse"),
    ),
    Column(
        "directorate",
        "Directorate",
        (
            "directorate name",
            "directorate",
            "department",
            "local authority department",
            "department responsible",
            "service area",
        ),
    ),
    Column(
        "purchasing_body",
        "Purchasing body",
        ("purchasing body", "contracting authority", "organisation name", "buyer"),
    ),
    Column(
        "route",
        "Route to market",
        ("process used", "procurement process", "route", "procurement route", "route to market", "process"),
    ),
    Column(
        "annual_value",
        "Annual value",
        ("annual value", "estimated annual value", "annual contract value", "value per annum"),
    ),
    Column(
        "lifetime_value",
        "Whole value with extensions",
        (
            "total contract value including extensions",
            "total contract value",
            "contract value",
            "total value",
            "lifetime value",
            "sum to be paid",
            "whole value",
        ),
    ),
    Column(
        "starts",
        "First day",
        ("start date", "contract start date", "start", "starts", "commencement date"),
        required=True,
    ),
    Column("ends", "Last day", ("end date", "contract end date", "end", "ends", "expiry date")),
    Column(
        "duration",
        "Duration (months)",
        ("contract duration months", "contract duration", "duration", "term months"),
    ),
    Column(
        "extension_months",
        "Length of an extension (months)",
        ("option to extend months", "option to extend", "extension months", "length of extension months"),
    ),
    Column(
        "extensions_allowed",
        "Extension options",
        ("how many extensions", "number of extensions", "extensions allowed", "extension options"),
    ),
    Column("taken_1", "First extension taken", ("extension 1 taken", "first extension taken")),
    Column("taken_2", "Second extension taken", ("extension 2 taken", "second extension taken")),
    Column("taken_3", "Third extension taken", ("extension 3 taken", "third extension taken")),
    Column("extensions_taken", "Extension options taken", ("extensions taken", "number of extensions taken")),
    Column(
        "current_ends",
        "Last day with extensions taken",
        ("current expiry date", "current end date", "extended end date", "revised end date"),
    ),
    Column(
        "classification",
        "Classification",
        ("proclass classification", "classification", "proclass code", "cpv code", "cpv"),
    ),
    Column(
        "classification_words",
        "Classification in words",
        ("proclass description", "classification description", "cpv description", "category"),
    ),
    Column("visibility", "Visibility", ("visibility", "public or internal")),
)
BY_KEY = {column.key: column for column in COLUMNS}
_BY_HEADING = {heading: column.key for column in COLUMNS for heading in column.known_as}

# What an earlier answer of ours adds to a file of refused rows: never data.
OURS = "what to mend"


@dataclass(frozen=True)
class Mapping:
    """Headings of one file: `places` maps a column's key to its place (0 is the first); the others are not read."""

    headings: tuple[str, ...]
    places: dict[str, int]

    def heading(self, key: str) -> str:
        """The heading in the file's own words, or ours when the file has no such column."""
        return self.headings[self.places[key]] if key in self.places else BY_KEY[key].name

    def pairs(self) -> list[tuple[str, str]]:
        """(heading in the file, what it is read as) in the order of the file; "" for a column that is not read."""
        read_as = {place: BY_KEY[key].name for key, place in self.places.items()}
        return [(heading, read_as.get(place, "")) for place, heading in enumerate(self.headings)]


def _plain(heading: str) -> str:
    words = heading.replace("&", " and ").replace("\ufeff", "").replace("ï»¿", "").lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", words).split())


def count_known(cells: Sequence[str]) -> int:
    """How many of these cells are headings we know: the row with the most is the row of headings."""
    return sum(_plain(cell) in _BY_HEADING for cell in cells)


def match(headings: Sequence[str]) -> Mapping:
    """Match a file's headings to columns; the first of two headings for one column is read.

    Raises Refused naming every required column that is missing and the headings it may go by.
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        key = _BY_HEADING.get(_plain(heading))
        if key and key not in places:
            places[key] = place
    missing = [column for column in COLUMNS if column.required and column.key not in places]
    if missing:
        wanted = "; ".join(
            f"{column.name} (a heading such as “{column.known_as[0].capitalize()}”)" for column in missing
        )
        raise Refused(f"The file lacks what every contract needs: {wanted}. Nothing was read.")
    return Mapping(tuple(heading.strip() for heading in headings), places)
