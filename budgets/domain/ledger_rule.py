"""How a rule compares a ledger cell with its words."""

from enum import StrEnum


class How(StrEnum):
    EXACT = "exact"
    STARTS = "starts"
    CONTAINS = "contains"

    @property
    def words(self) -> str:
        """What stands between the column and the words of a rule."""
        return {"exact": "is", "starts": "begins with", "contains": "contains"}[self.value]
