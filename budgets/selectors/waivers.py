"""What is checked, who has leave to break it, and whether a person could give such leave."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from budgets import permissions
from budgets.domain.checks import BY_CODE, CHECKS, Check, Severity
from budgets.models import BudgetLine, CheckSetting, Waiver
from budgets.selectors.prefill import latest_budgets
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import ZERO
from jct.support.access import Perm, can, objects_for
from partnerships.domain.ruling import Ruling
from partnerships.models import DecisionRequest, Partnership
from partnerships.permissions import partnerships_for
from partnerships.selectors.authority import ruling

ASKED, GIVEN, REFUSED, OVER, COMING = "asked", "given", "refused", "over", "coming"
STATES = {
    ASKED: ("waiting to be given", "blue"),
    GIVEN: ("in force", "green"),
    COMING: ("given, not yet in force", "teal"),
    REFUSED: ("refused", "red"),
    OVER: ("over", "grey"),
}


@dataclass(frozen=True)
class CheckRow:
    """A check in one partnership: `blocks_from` is set when its warning becomes, or has become, an error."""

    check: Check
    blocks_from: date | None
    blocks: bool
    waivers: int


@dataclass(frozen=True)
class WaiverRow:
    """A waiver as it stands on a day; `ends` is the first day it no longer counts."""

    pk: int
    line: str
    line_key: int
    fund: str
    fund_key: int
    partner: str
    check: str
    says: str
    reason: str
    starts: date
    ends: date
    asked_by: str
    approved_by: str
    refused_why: str
    state: str

    @property
    def words(self) -> str:
        return STATES[self.state][0]

    @property
    def colour(self) -> str:
        return STATES[self.state][1]


@dataclass(frozen=True)
class WaiverPage:
    """One waiver with its history and what `user` may do about it."""

    row: WaiverRow
    ruling: Ruling | None
    may_end: bool
    history: tuple[object, ...]


def checks_in(user: User, pk: int, *, on: date) -> tuple[Partnership, list[CheckRow]]:
    """Every check as it counts in a partnership that `user` may see; three queries."""
    partnership = partnerships_for(user, Perm.VIEW).get(pk=pk)
    settings = CheckSetting.objects.filter(partnership=partnership)
    blocks = dict(settings.values_list("check_code", "blocks_from"))
    live: dict[str, int] = {}
    rows = Waiver.objects.filter(
        line__fund__partnership=partnership, approved_by__isnull=False, starts__lte=on, ends__gt=on
    )
    for code in rows.values_list("check_code", flat=True):
        live[code] = live.get(code, 0) + 1
    return partnership, [
        CheckRow(
            check=check,
            blocks_from=blocks.get(check.code),
            blocks=check.severity == Severity.ERROR or (check.code in blocks and blocks[check.code] <= on),
            waivers=live.get(check.code, 0),
        )
        for check in CHECKS
    ]


def waiver_rows(user: User, *, on: date) -> list[WaiverRow]:
    """Every waiver of the funds `user` may see: those to settle first, then in force, then the rest; one query."""
    rows = [_row(waiver, on) for waiver in _waivers().filter(line__fund__in=permissions.visible_funds(user))]
    order = list(STATES)
    return sorted(rows, key=lambda row: (order.index(row.state), -row.ends.toordinal(), row.pk))


def waivers_in_force(partnership: Partnership, *, on: date) -> list[WaiverRow]:
    """Every waiver that counts on the day `on`, by fund and line; one query."""
    rows = _waivers().filter(
        line__fund__partnership=partnership, approved_by__isnull=False, starts__lte=on, ends__gt=on
    )
    return [
        _row(waiver, on) for waiver in rows.order_by("line__fund__name", "line__position", "line__code", "pk")
    ]


def waiver_page(user: User, pk: int, *, on: date) -> WaiverPage:
    """One waiver. Raises DoesNotExist when `user` may not see its fund."""
    waiver = _waivers().filter(line__fund__in=permissions.visible_funds(user)).get(pk=pk)
    row = _row(waiver, on)
    ends = can(user, Perm.ENTER_RETURN, waiver.line.lead_partner_id) or waiver.approved_by_id == user.pk
    return WaiverPage(
        row=row,
        ruling=certifying(waiver, user, on=on) if row.state == ASKED else None,
        may_end=ends and row.state in (ASKED, GIVEN, COMING),
        history=tuple(waiver.history.all()),
    )


def waivers_to_give(user: User, on: date) -> list[WaiverRow]:
    """Waivers that wait and that `user` could give."""
    partners = objects_for(user, Perm.VIEW_RETURNS)
    rows = _waivers().filter(
        line__lead_partner__in=partners, approved_by__isnull=True, refused_why="", ends__gt=on
    )
    able: dict[tuple[int, int, int], bool] = {}  # one ruling for all a person asked of a partner's return
    found = []
    for waiver in rows.exclude(asked_by=user):
        key = waiver.line.fund_id, waiver.line.lead_partner_id, waiver.asked_by_id
        if key not in able:
            able[key] = certifying(waiver, user, on=on).allowed
        if able[key]:
            found.append(_row(waiver, on))
    return found


def certifying(waiver: Waiver, user: User, *, on: date) -> Ruling:
    """What the scheme says of `user` as one who certifies the returns this line is in, asked for by its asker."""
    line = waiver.line
    own = list(
        BudgetLine.objects.filter(fund=line.fund_id, lead_partner=line.lead_partner_id).values_list(
            "pk", flat=True
        )
    )
    budget: Decimal = sum(latest_budgets(own, Quarter.of(on)).values(), ZERO)
    request = DecisionRequest(
        partnership=line.fund.partnership,
        decision_type="return_certification",
        title=f"Leave for {line.name}",
        amount=abs(budget),
        partner=line.lead_partner,
        care_group=line.fund.care_group,
        requested_by=waiver.asked_by,
    )
    return ruling(user=user, request=request, on=on)


def _waivers() -> QuerySet[Waiver]:
    return Waiver.objects.select_related(
        "line__fund__partnership",
        "line__fund__care_group",
        "line__lead_partner__organisation",
        "asked_by",
        "approved_by",
    )


def _row(waiver: Waiver, on: date) -> WaiverRow:
    check = BY_CODE.get(waiver.check_code)
    return WaiverRow(
        pk=waiver.pk,
        line=waiver.line.name,
        line_key=waiver.line_id,
        fund=waiver.line.fund.name,
        fund_key=waiver.line.fund_id,
        partner=waiver.line.lead_partner.name,
        check=waiver.check_code,
        says=check.says if check else waiver.check_code,
        reason=waiver.reason,
        starts=waiver.starts,
        ends=waiver.ends,
        asked_by=str(waiver.asked_by),
        approved_by=str(waiver.approved_by or ""),
        refused_why=waiver.refused_why,
        state=_state(waiver, on),
    )


def _state(waiver: Waiver, on: date) -> str:
    if waiver.refused_why:
        return REFUSED
    if waiver.ends <= on:
        return OVER
    if waiver.approved_by_id is None:
        return ASKED
    return GIVEN if waiver.starts <= on else COMING
