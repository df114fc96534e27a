"""Which funds, returns and ledgers a person may see or change.

Whoever may see a partnership sees its funds, and the returns that have been submitted. A return that is
still being written is seen by its own partner only (and by those with VIEW_RETURNS on it). None stands for
the system itself.
"""

from typing import Any

from django.db.models import Q, QuerySet

from budgets.domain.lifecycle import State
from budgets.models import (
    Agreement,
    AnnualReturn,
    BetterCareFundReturn,
    BudgetLine,
    BudgetPlan,
    BudgetReturn,
    Fund,
    LedgerImport,
    LedgerRow,
    LedgerRule,
    LedgerSource,
    Reserve,
)
from jct.accounts.models import User
from jct.support.access import Perm, can, objects_for
from partnerships.models import Partner
from partnerships.permissions import partnerships_for

TOLD = (State.SUBMITTED, State.CERTIFIED, State.SUPERSEDED)


def visible_funds(by: User | None) -> QuerySet[Fund]:
    return Fund.objects.in_partnerships(partnerships_for(by, Perm.VIEW))


def editable_funds(by: User | None) -> QuerySet[Fund]:
    return Fund.objects.in_partnerships(partnerships_for(by, Perm.EDIT_FUNDS))


def visible_lines(by: User | None) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(fund__in=visible_funds(by))


def editable_lines(by: User | None) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(fund__in=editable_funds(by))


def visible_reserves(by: User | None) -> QuerySet[Reserve]:
    return Reserve.objects.filter(fund__in=visible_funds(by))


def editable_reserves(by: User | None) -> QuerySet[Reserve]:
    return Reserve.objects.filter(fund__in=editable_funds(by))


def visible_plans(by: User | None) -> QuerySet[BudgetPlan]:
    return BudgetPlan.objects.filter(fund__in=visible_funds(by))


def editable_plans(by: User | None) -> QuerySet[BudgetPlan]:
    return BudgetPlan.objects.filter(fund__in=editable_funds(by))


def visible_agreements(by: User | None) -> QuerySet[Agreement]:
    return Agreement.objects.filter(partnership__in=partnerships_for(by, Perm.VIEW))


def editable_agreements(by: User | None) -> QuerySet[Agreement]:
    return Agreement.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_FUNDS))


def partners_for(by: User | None, perm: Perm) -> QuerySet[Partner]:
    """The partners on which `by` holds a permission."""
    return Partner.objects.all() if by is None else objects_for(by, perm)


def visible_returns(by: User) -> QuerySet[BudgetReturn]:
    """Submitted returns of visible funds, and every return of a partner whose returns `by` may see or enter."""
    told = Q(state__in=TOLD, fund__partnership__in=partnerships_for(by, Perm.VIEW))
    own = Q(partner__in=objects_for(by, Perm.VIEW_RETURNS)) | Q(
        partner__in=objects_for(by, Perm.ENTER_RETURN)
    )
    return BudgetReturn.objects.filter(told | own)


def enterable_returns(by: User | None) -> QuerySet[BudgetReturn]:
    return BudgetReturn.objects.of_partners(partners_for(by, Perm.ENTER_RETURN))


def remarkable_returns(by: User) -> QuerySet[BudgetReturn]:
    """Returns on whose cells `by` may remark: whoever enters, certifies or keeps them, up to a later version."""
    return BudgetReturn.objects.live().filter(
        Q(partner__in=objects_for(by, Perm.VIEW_RETURNS))
        | Q(partner__in=objects_for(by, Perm.ENTER_RETURN))
        | Q(fund__partnership__in=objects_for(by, Perm.EDIT_FUNDS))
    )


def reopenable_returns(by: User) -> QuerySet[BudgetReturn]:
    """A certified return may be opened again by its own partner, or by whoever keeps the fund."""
    return BudgetReturn.objects.filter(
        Q(partner__in=objects_for(by, Perm.ENTER_RETURN))
        | Q(fund__partnership__in=objects_for(by, Perm.EDIT_FUNDS))
    )


def kept_returns(by: User | None) -> QuerySet[BudgetReturn]:
    """Returns of the funds that `by` keeps: whoever may open them says by when they are due."""
    return BudgetReturn.objects.filter(fund__in=editable_funds(by))


def may_enter(by: User, budget_return: BudgetReturn) -> bool:
    """The same answer as `enterable_returns`, without a query of its own."""
    return can(by, Perm.ENTER_RETURN, budget_return.partner_id)


def may_reopen(by: User, budget_return: BudgetReturn) -> bool:
    """The same answer as `reopenable_returns`, without a query of its own."""
    return may_enter(by, budget_return) or can(by, Perm.EDIT_FUNDS, budget_return.fund.partnership_id)


def ledger_imports(by: User | None) -> QuerySet[LedgerImport]:
    return LedgerImport.objects.of_partners(partners_for(by, Perm.IMPORT_LEDGER))


def ledger_rows(by: User | None) -> QuerySet[LedgerRow]:
    return LedgerRow.objects.of_partners(partners_for(by, Perm.IMPORT_LEDGER))


def ledger_rules(by: User | None) -> QuerySet[LedgerRule]:
    return LedgerRule.objects.filter(partner__in=partners_for(by, Perm.IMPORT_LEDGER))


def ledger_sources(by: User | None) -> QuerySet[LedgerSource]:
    return LedgerSource.objects.filter(partner__in=partners_for(by, Perm.IMPORT_LEDGER))


def visible_ledger_rows(by: User) -> QuerySet[Any]:
    """The ledger behind a figure: of partners whose returns or ledger `by` may see."""
    return LedgerRow.objects.filter(
        Q(partner__in=objects_for(by, Perm.VIEW_RETURNS)) | Q(partner__in=objects_for(by, Perm.IMPORT_LEDGER))
    )


def visible_annual_returns(by: User | None) -> QuerySet[AnnualReturn]:
    return AnnualReturn.objects.filter(fund__in=visible_funds(by))


def editable_annual_returns(by: User | None) -> QuerySet[AnnualReturn]:
    return AnnualReturn.objects.filter(fund__in=editable_funds(by))


def visible_better_care_returns(by: User | None) -> QuerySet[BetterCareFundReturn]:
    return BetterCareFundReturn.objects.filter(agreement__in=visible_agreements(by))


def editable_better_care_returns(by: User | None) -> QuerySet[BetterCareFundReturn]:
    return BetterCareFundReturn.objects.filter(
        agreement__partnership__in=partnerships_for(by, Perm.EDIT_FUNDS)
    )
