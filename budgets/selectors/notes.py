"""What hangs on a return: remarks on its cells, and the files behind it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db.models import QuerySet

from budgets.domain.cells import COLUMNS, label
from budgets.domain.lifecycle import EDITABLE, State
from budgets.models import BudgetReturn, BudgetReturnLine, CellComment, ReturnEvidence
from budgets.permissions import may_enter, remarkable_returns, visible_returns
from budgets.selectors.grid import find_return
from budgets.selectors.periods import why_shut
from jct.accounts.models import User
from jct.support.uploads import size_in_words


@dataclass(frozen=True)
class Remark:
    pk: int
    column: str
    text: str
    by: str
    at: datetime
    settled_by: str
    settled_at: datetime | None
    may_settle: bool


@dataclass(frozen=True)
class RemarksPage:
    """The remarks on one row of a return, those that wait first, and the files behind its cells. `shut`: why nobody may
    add a file although the return is theirs to enter.
    """

    pk: int
    fund: int
    fund_name: str
    partner: str
    quarter: str
    row: int
    line: str
    remarks: tuple[Remark, ...]
    may_remark: bool
    files: tuple["File", ...]
    may_add: bool
    shut: str

    @property
    def waiting(self) -> list[Remark]:
        return [remark for remark in self.remarks if not remark.settled_at]

    @property
    def settled(self) -> list[Remark]:
        return [remark for remark in self.remarks if remark.settled_at]


@dataclass(frozen=True)
class File:
    pk: int
    title: str
    line: str
    column: str
    kind: str
    size: str
    sha256: str
    by: str
    at: datetime

    @property
    def where(self) -> str:
        """What it stands behind: "LD short breaks, forecast outturn"."""
        return label(self.column, self.line) if self.column else self.line or "The whole return"


@dataclass(frozen=True)
class EvidencePage:
    """The files behind a return, and whether the person may add one; `shut`: why not, though the return is theirs."""

    pk: int
    fund: int
    fund_name: str
    partner: str
    quarter: str
    words: str
    files: tuple[File, ...]
    lines: tuple[tuple[int, str], ...]
    may_add: bool
    shut: str


def remarks_page(user: User, pk: int, row: int, *, at: datetime) -> RemarksPage:
    """Raises DoesNotExist when the person may not see the return, or the row is not of it; at most ten queries."""
    found = find_return(user, pk)
    line = BudgetReturnLine.objects.select_related("line").get(pk=row, budget_return=found)
    may_remark = remarkable_returns(user).filter(pk=pk).exists()
    enters, (adds, shut) = may_enter(user, found), _may_add(user, found, at)
    rows = CellComment.objects.filter(row=line).select_related("by", "settled_by").order_by("at", "pk")
    return RemarksPage(
        pk=found.pk,
        fund=found.fund_id,
        fund_name=found.fund.name,
        partner=found.partner.name,
        quarter=found.period.label,
        row=line.pk,
        line=line.line.name,
        remarks=tuple(
            Remark(
                comment.pk,
                COLUMNS[comment.column].heading if comment.column in COLUMNS else comment.column,
                comment.text,
                str(comment.by),
                comment.at,
                str(comment.settled_by or ""),
                comment.settled_at,
                may_remark and (enters or comment.by_id == user.pk),
            )
            for comment in rows
        ),
        may_remark=may_remark,
        files=_files(ReturnEvidence.objects.filter(row=line)),
        may_add=adds and not shut,
        shut=shut,
    )


def evidence_page(user: User, pk: int, *, at: datetime) -> EvidencePage:
    """Raises DoesNotExist when the person may not see the return; at most seven queries."""
    found = find_return(user, pk)
    adds, shut = _may_add(user, found, at)
    return EvidencePage(
        pk=found.pk,
        fund=found.fund_id,
        fund_name=found.fund.name,
        partner=found.partner.name,
        quarter=found.period.label,
        words=found.get_state_display(),
        files=_files(ReturnEvidence.objects.filter(budget_return=found)),
        lines=tuple(found.lines.values_list("pk", "line__name")),
        may_add=adds and not shut,
        shut=shut,
    )


def _files(rows: QuerySet[ReturnEvidence]) -> tuple[File, ...]:
    return tuple(
        File(
            row.pk,
            row.title,
            row.row.line.name if row.row else "",
            row.column,
            PurePath(row.file.name).suffix.removeprefix(".").upper(),
            size_in_words(row.size),
            row.sha256,
            str(row.by),
            row.at,
        )
        for row in rows.select_related("by", "row__line")
    )


def _may_add(user: User, found: BudgetReturn, at: datetime) -> tuple[bool, str]:
    """Whether the person may add a file as the return stands, and why not if its quarter is shut to them."""
    adds = may_enter(user, found) and found.state in EDITABLE | {State.SUBMITTED}
    return adds, why_shut(found, by=user, at=at) if adds else ""


def evidence_file(user: User, pk: int) -> ReturnEvidence:
    """A file behind a return the person may see. Raises DoesNotExist otherwise."""
    return ReturnEvidence.objects.get(pk=pk, budget_return__in=visible_returns(user))
