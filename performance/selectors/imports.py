"""Files of figures, as their pages show them."""

from dataclasses import dataclass

from jct.accounts.models import User
from performance.domain.batch import State
from performance.models import MeasurementImport, RefusedRow
from performance.permissions import measurement_imports

SHOWN = 50
"""Refused rows and new indicators shown on the page; all of them are in the download."""


@dataclass(frozen=True)
class ImportPage:
    """One import: what it would do, or what it did."""

    batch: MeasurementImport
    refused: tuple[RefusedRow, ...]

    @property
    def waiting(self) -> bool:
        return self.batch.state == State.READ

    @property
    def applying(self) -> bool:
        return self.batch.state == State.APPLYING

    @property
    def applied(self) -> bool:
        return self.batch.state == State.APPLIED

    @property
    def made(self) -> list[list[str]]:
        """Code, name and figures of the first indicators it makes."""
        return self.batch.new_indicators[:SHOWN]

    @property
    def accepted(self) -> int:
        """Rows that can be taken."""
        return self.batch.rows - self.batch.refused


def recent_imports(user: User) -> list[MeasurementImport]:
    """The last hundred files, the newest first."""
    rows = measurement_imports(user).defer("content", "new_indicators")
    return list(rows.select_related("by", "settled_by")[:100])


def import_page(*, user: User, pk: int) -> ImportPage:
    """One import. Raises DoesNotExist when the person may not see it."""
    batch = measurement_imports(user).defer("content").select_related("by", "settled_by").get(pk=pk)
    return ImportPage(batch, tuple(batch.refused_rows.all()[:SHOWN]))


def refused_rows(*, user: User, pk: int) -> tuple[MeasurementImport, list[RefusedRow]]:
    """Every refused row of an import, with the batch and its content."""
    batch = measurement_imports(user).get(pk=pk)
    return batch, list(batch.refused_rows.all())
