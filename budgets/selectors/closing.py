"""Closing a fund's quarter: the position to be signed, by whom, what changed in it and what was restated since."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from budgets import permissions
from budgets.domain import consolidation as rules
from budgets.domain.consolidation import Position
from budgets.domain.lifecycle import State
from budgets.domain.period import PeriodState
from budgets.models import BudgetReturn, Consolidation, Fund, Restatement
from budgets.selectors.as_locked import rest_on
from budgets.selectors.facts import FundFacts
from budgets.selectors.periods import COLOURS, period_state, restatements
from budgets.selectors.position import fund_in, position_now, reported_of, spoken_to, to_be_final
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.support.access import Perm, can
from partnerships.models import Approval
from partnerships.selectors.authority import ruling
from partnerships.selectors.retry import may_retry
from partnerships.selectors.route import judged

LIVE = ("consolidated", "signed")


@dataclass(frozen=True)
class Version:
    """One consolidation of the quarter with the position that was signed or sent back, and the answers to it."""

    row: Consolidation
    position: Position
    answers: tuple[Approval, ...]
    signed_last: bool  # no later version of the quarter was signed by every partner

    @property
    def anchor(self) -> str:
        """Where it stands on the page; what was signed last is led to from other pages."""
        return "signed" if self.signed_last else f"version-{self.row.version}"

    @property
    def summary(self) -> str:
        return f"Version {self.row.version}: {self.row.get_state_display().lower()}"


@dataclass(frozen=True)
class ClosingPage:
    """All that the page of a fund's closing shows. `live` is what waits for signatures or is signed; `ruling` says
    whether the reader may sign it, `not_signed` why nobody must, and `still` which partners have to. `to_correct`: the
    certified returns whose figures are wrong by now; they are among the obstacles. `keeping`: the funds whose shares
    stay as the lock found them although figures of this one were restated since. `called`: all have agreed, and the
    days in which that may be called in are not over. `stuck`: what keeps a position that all have agreed from being
    signed; `may_retry`: the reader can try it again.
    """

    facts: FundFacts
    quarter: Quarter
    period: PeriodState
    now: Position
    obstacles: tuple[Any, ...]
    to_correct: tuple[Any, ...]
    not_signed: str
    to_explain: tuple[str, ...]
    live: Version | None
    older: tuple[Version, ...]
    changed: tuple[rules.Difference, ...]
    since: str
    drift: tuple[rules.Difference, ...]
    ruling: Any
    still: tuple[str, ...]
    called: bool
    stuck: str
    may_retry: bool
    restatements: tuple[Restatement, ...]
    keeping: tuple[Fund, ...]
    may_consolidate: bool
    may_take_back: bool

    @property
    def ready(self) -> bool:
        """The position can be put together by this reader, now."""
        may = self.may_consolidate and not self.may_take_back
        return may and not self.obstacles and (bool(self.drift) or not self.live)

    @property
    def period_colour(self) -> str:
        return COLOURS[self.period]


def closing_page(user: User, pk: int, *, quarter: Quarter, on: date) -> ClosingPage:
    """The page of one fund and quarter. Raises DoesNotExist for a fund the person may not see."""
    facts = fund_in(user, pk, quarter=quarter, on=on)
    fund = permissions.visible_funds(user).get(pk=pk)
    now = position_now(facts, quarter)
    rows = Consolidation.objects.filter(fund=pk, quarter=str(quarter)).select_related("request", "by")
    rows = rows.prefetch_related("request__approvals__approver", "request__approvals__post")
    last = next((row.pk for row in rows if row.signed_at), None)
    versions = [_version(row, signed_last=row.pk == last) for row in rows]
    live = next((v for v in versions if v.row.state in LIVE), None)
    waiting = live is not None and live.row.state == Consolidation.State.CONSOLIDATED
    before = next((v for v in versions if live is None or v.row.version < live.row.version), None)
    request = live.row.request if waiting and live else None
    called = request is not None and request.waits_for_call_in
    stuck = request is not None and request.not_applied
    open_to = ruling(user=user, request=request, on=on) if request and request.is_open else None
    keeps = can(user, Perm.EDIT_FUNDS, fund.partnership_id) and not called
    reported = reported_of(facts, quarter)
    restated = restatements(fund=pk, quarter=quarter)
    return ClosingPage(
        facts=facts,
        quarter=quarter,
        period=period_state(fund.partnership_id, quarter),
        now=now,
        obstacles=tuple(
            rules.obstacles(reported, now, quarter=quarter, on=on, **to_be_final(facts, quarter))
        ),
        to_correct=tuple(rules.to_correct(reported)),
        not_signed=rules.why_not_signed(reported, _remedy(open_to, called)) if waiting else "",
        to_explain=rules.to_explain(reported, now, **spoken_to(facts, quarter)),
        live=live,
        older=tuple(v for v in versions if v is not live),
        changed=rules.differences(before.position, live.position if live else now) if before else (),
        since=f"version {before.row.version}" if before else "",
        drift=rules.differences(live.position, now) if live else (),
        ruling=open_to,
        still=_still(user, live.row, on) if request and request.is_open and live else (),
        called=called,
        stuck=request.effect_note if request and stuck else "",
        may_retry=request is not None and stuck and may_retry(request, user),
        restatements=restated,
        keeping=shares_that_stay(user, pk, quarter=quarter) if restated else (),
        may_consolidate=keeps and fund.kind != "notional",
        may_take_back=keeps and waiting,
    )


def shares_that_stay(user: User, fund: int, *, quarter: Quarter) -> tuple[Fund, ...]:
    """The funds the person may see whose shares of the locked quarter a restatement of this one leaves; two queries."""
    return tuple(rest_on(fund, quarter).filter(pk__in=permissions.visible_funds(user)))


def _version(row: Consolidation, *, signed_last: bool) -> Version:
    answers = tuple(row.request.approvals.all())
    return Version(row, rules.read(row.facts["position"]), answers, signed_last)


def _remedy(ruling: Any, called: bool) -> str:
    """What can be done, by this reader or the pool manager, about a position that must not be signed."""
    if called:
        return rules.TAKE_BACK_LATER
    return rules.SEND_BACK if ruling and ruling.allowed else rules.TAKE_BACK


def _still(user: User, row: Consolidation, on: date) -> tuple[str, ...]:
    """The partners that have not signed."""
    return tuple(judged(user=user, request=row.request, on=on).matter.still_to_consent.values())


def to_put_together(user: User, quarter: Quarter) -> list[Fund]:
    """Pools the person keeps whose returns of the quarter are all certified, and whose position nobody has put
    together; one query.
    """
    returns = BudgetReturn.objects.filter(quarter=str(quarter)).live()
    standing = Consolidation.objects.filter(quarter=str(quarter), state__in=LIVE)
    rows = permissions.editable_funds(user).filter(kind="pooled", pk__in=returns.values("fund"))
    unfinished = returns.exclude(state=State.CERTIFIED)
    return list(rows.exclude(pk__in=unfinished.values("fund")).exclude(pk__in=standing.values("fund")))
