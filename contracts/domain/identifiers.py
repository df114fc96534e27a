"""Numbers by which an organisation is known: each reader tidies what was typed or says why it cannot be right.

Formats: Companies House (8 characters), Charity Commission (6 or 7 digits), NHS Organisation Data Service, the central
digital platform's PPON, Royal Mail postcodes and Irish Eircodes.
"""

import re

# Two letters and six digits: limited liability partnerships (OC, SO), Scotland (SC), Northern Ireland (NI), registered
# societies (IP, RS, SP, NP), royal charters (RC, SR), overseas (FC, BR) and so on. Societies moved to the Mutuals
# register end in R in place of the last digit (IP29627R).
_PREFIXES = "|".join(
    (
        *(
            "AC",
            "BR",
            "CE",
            "CS",
            "FC",
            "GE",
            "GN",
            "GS",
            "IC",
            "IP",
            "LP",
            "NA",
            "NC",
            "NF",
            "NI",
            "NL",
            "NO",
            "NP",
        ),
        *(
            "NR",
            "NV",
            "NZ",
            "OC",
            "OE",
            "PC",
            "R0",
            "RC",
            "RS",
            "SA",
            "SC",
            "SE",
            "SF",
            "SI",
            "SL",
            "SO",
            "SP",
            "SR",
        ),
        *("SZ", "ZC"),
    )
)
COMPANY_NUMBER = rf"^([0-9]{{8}}|({_PREFIXES})[0-9]{{5}}[0-9A-Z])$"
CHARITY_NUMBER = r"^[0-9]{6,7}(-[0-9]{1,3})?$"
ODS_CODE = r"^[A-Z0-9]{3,6}$"
PPON = r"^[A-Z]{4}-[0-9]{4}-[A-Z]{4}$"
POSTCODE = (
    r"^(GIR 0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}|[AC-FHKNPRTV-Y][0-9][0-9W] [0-9AC-FHKNPRTV-Y]{4})$"
)

SHORTEST_PADDED = 6  # a number of fewer digits has lost more than leading zeros


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()


def company_number(text: str) -> str:
    """A Companies House number in its 8 characters; leading zeros that a spreadsheet dropped are put back.

    Raises ValueError naming the right form.
    """
    tidy = _tight(text)
    if tidy.isdecimal() and tidy.isascii() and SHORTEST_PADDED <= len(tidy) < 8:
        tidy = tidy.zfill(8)
    if not re.fullmatch(COMPANY_NUMBER, tidy):
        raise ValueError("8 characters, such as 01234567, OC123456, SC123456 or IP12345R")
    return tidy


def charity_number(text: str) -> str:
    """A registered charity number: 6 or 7 digits, with -1 and so on for a linked charity. Raises ValueError."""
    tidy = _tight(text)
    if not re.fullmatch(CHARITY_NUMBER, tidy):
        raise ValueError("6 or 7 digits, such as 1012345")
    return tidy


def ods_code(text: str) -> str:
    """An NHS Organisation Data Service code: 3 to 6 letters and digits. Raises ValueError."""
    tidy = _tight(text)
    if not re.fullmatch(ODS_CODE, tidy):
        raise ValueError("3 to 6 letters and digits, such as RWR")
    return tidy


def ppon(text: str) -> str:
    """A public procurement organisation number: ABCD-1234-EFGH. Raises ValueError."""
    tidy = _tight(text).removeprefix("GB-PPON-")
    if not re.fullmatch(PPON, tidy):
        raise ValueError("four letters, four digits, four letters, such as PABC-1234-WXYZ")
    return tidy


def postcode(text: str) -> str:
    """A UK postcode or an Irish Eircode with its space. Raises ValueError."""
    tidy = _tight(text)
    spaced = {f"{tidy[:-cut]} {tidy[-cut:]}" for cut in (3, 4)}
    for candidate in sorted(spaced):
        if re.fullmatch(POSTCODE, candidate):
            return candidate
    raise ValueError("a UK postcode, such as NM1 2AB")
