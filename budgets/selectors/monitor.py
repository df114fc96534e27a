"""Where every fund stands in a quarter, in a fixed number of queries, for one fund or for thirty."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from budgets.domain.agreement import standing
from budgets.domain.contribution import Contributed, share_base
from budgets.domain.lifecycle import WORDS, State
from budgets.domain.position import (
    HIGH,
    LIKELY,
    LOW,
    LineFacts,
    LinePosition,
    line_position,
    total,
)
from budgets.domain.risk_share import Rule
from budgets.domain.settled import Beside
from budgets.models import (
    BudgetChange,
    BudgetLine,
    Contribution,
    Fund,
    LedgerRow,
)
from budgets.selectors.agreements import run_to
from budgets.selectors.as_locked import funds_as_locked, made_by_then, settled_lines, settled_offsets
from budgets.selectors.closing_entries import closing_words
from budgets.selectors.facts import (
    AgreementFacts,
    Change,
    FundFacts,
    Monitor,
    PartnerContribution,
    ReturnState,
)
from budgets.selectors.outlook import provider_of
from budgets.selectors.prefill import budget_to_date, openings, spent_before
from budgets.selectors.sharing import Rules, Sharing, Signed, moved_from, sets_off, signed_shares
from budgets.selectors.told import (
    Reported,
    figures_told,
    reported_by,
    returns_until,
    source_of,
    told_version,
)
from jct.core.calendar import DAY, Quarter
from jct.core.money import ZERO
from partnerships.models import Partner, Partnership


def revenue_monitor(
    *, partnership: Partnership, quarter: Quarter, on: date, since: datetime | None = None
) -> Monitor:
    """The facts of the revenue monitor: every fund of the partnership, as it stands on the day `on`.

    `since`: when the last report was frozen. What was entered after it but dated before the quarter changes the budget
    too, so it is told among the changes.
    """
    funds = made_by_then(Fund.objects.in_partnerships([partnership]), quarter)
    return Monitor(partnership.name, quarter, tuple(fund_facts(funds, quarter=quarter, on=on, since=since)))


def fund_facts(
    funds: QuerySet[Fund], *, quarter: Quarter, on: date, since: datetime | None = None
) -> list[FundFacts]:
    """Each fund of the queryset in the quarter. `on` decides which open returns are late; `since` as above."""
    rows = list(
        funds.select_related("agreement", "care_group", "pool_manager", "host__organisation").order_by(
            "position", "name"
        )
    )
    rows = funds_as_locked(rows, quarter)
    records = _Records(rows, quarter, on, since)
    return [records.fund(row) for row in rows]


def fund_and_sharing(
    funds: QuerySet[Fund], *, quarter: Quarter, on: date, draft: Rule | None = None
) -> tuple[FundFacts, Sharing]:
    """The one fund of the queryset, with what else its risk share could come to, also by a `draft` of another rule.
    Raises DoesNotExist without one.
    """
    row = funds.select_related("agreement", "care_group", "pool_manager", "host__organisation").get()
    (row,) = funds_as_locked([row], quarter)
    records = _Records([row], quarter, on, beside=sets_off(draft))
    return records.fund(row), records.sharing


def lines_to_settle(funds: QuerySet[Fund], *, quarter: Quarter) -> dict[int, list[LineFacts]]:
    """Fund → what is known of each of its lines in the quarter now, apart from the quarter's own returns; without funds
    of which that is kept already.
    """
    rows = funds_as_locked(list(funds), quarter)
    records = _Records(rows, quarter, quarter.last_day)
    return {
        fund.pk: [records.known(line) for line in records.lines.get(fund.pk, ())]
        for fund in rows
        if fund.pk not in records.settled
    }


def offsets_to_settle(funds: QuerySet[Fund], *, quarter: Quarter) -> dict[int, Beside]:
    """Fund → what its variance may be set against in each case, of the other funds of its agreement."""
    rows = funds_as_locked(list(funds), quarter)
    if not rows:
        return {}
    sharing = _Records(rows, quarter, quarter.last_day).sharing
    setting = sharing.rules.offsetting(rows)
    beside = {
        fund.pk: {case: sharing.beside(fund.pk, case) for case in (LOW, LIKELY, HIGH)} for fund in setting
    }
    return {fund.pk: beside.get(fund.pk, {}) for fund in rows}


class _Records:
    """Everything recorded about some funds in a quarter, fetched once; with what stands `beside` them in their
    agreements, where their own rules look at that or the caller does.
    """

    def __init__(
        self,
        funds: list[Fund],
        quarter: Quarter,
        on: date,
        since: datetime | None = None,
        *,
        beside: bool = False,
    ) -> None:
        self.rows, self.quarter, self.on, self.since = funds, quarter, on, since
        partners = Partner.objects.filter(partnership__in={fund.partnership_id for fund in funds})
        self.partners = {p.pk: p for p in partners.select_related("organisation").order_by("position", "pk")}
        rules = Rules(funds, quarter, self.partners)
        setting = rules.offsetting(funds)
        offset = settled_offsets([fund.pk for fund in setting], quarter) if setting else {}
        looking = [fund for fund in funds if fund.agreement_id] if beside else setting
        if agreements := {fund.agreement_id for fund in looking if fund.pk not in offset}:
            # What one fund may set against the others is known only when all of them are.
            others = Fund.objects.filter(partnership__in={fund.partnership_id for fund in funds})
            others = funds_as_locked(list(others.exclude(pk__in=[f.pk for f in funds])), quarter)
            funds = [*funds, *(fund for fund in others if fund.agreement_id in agreements)]
            rules = Rules(funds, quarter, self.partners)
        keys = [fund.pk for fund in funds]
        self.openings = openings(keys, quarter.year)
        returns = list(returns_until(keys, quarter))
        self.returns, self.figures = _grouped(returns, "fund_id"), figures_told(returns)
        self.settled = settled_lines(keys, quarter)
        lines = self._lines(keys)
        self.lines = _grouped(lines, "fund_id")
        self.spent_before = spent_before(lines, quarter.financial_year)
        changes = BudgetChange.objects.filter(
            line__fund__in=keys, year=quarter.year, effective_on__lt=quarter.ends
        )
        self.changes = _grouped(changes.select_related("by").order_by("effective_on", "pk"), "line_id")
        contributions = Contribution.objects.filter(
            fund__in=keys, year=quarter.year, effective_on__lt=quarter.ends
        )
        self.contributions = _grouped(contributions, "fund_id")
        self.ledger = LedgerRow.objects.filter(line__fund__in=keys).to_date(quarter).by_line()
        self.closing = closing_words(keys, quarter)
        self.reported = {fund.pk: self._reported(fund) for fund in funds}
        self.lines = _grouped((line for line in lines if self._stands(line)), "fund_id")
        positions = {fund.pk: self._positions(fund) for fund in funds}
        self.sharing = Sharing(
            funds,
            positions=positions,
            rules=rules,
            quarter=quarter,
            partners=self.partners,
            contributions=self.contributions,
            settled=offset,
        )

    def fund(self, fund: Fund) -> FundFacts:
        reported, lines = self.reported[fund.pk], self.sharing.positions[fund.pk]
        whole = total(lines, fund.limits, name=fund.name)
        contributions = self._contributions(fund)
        rule, share = self.sharing.rules.rows.get(fund.pk), self.sharing.share(fund.pk)
        return FundFacts(
            key=fund.pk,
            name=fund.name,
            kind=fund.kind,
            kind_words=fund.get_kind_display(),
            care_group=fund.care_group.name if fund.care_group else "",
            host=fund.host.name,
            pool_manager=fund.pool_manager.title if fund.pool_manager else "",
            agreement=self._agreement(fund),
            limits=fund.limits,
            explain_from=fund.explain_from,
            lines=lines,
            total=whole,
            contributions=contributions,
            contributed=sum((c.total for c in contributions), ZERO),
            returns=tuple(self._return(key, reported[key]) for key in self._leads(fund)),
            risk_share=share,
            risk_share_source=rule.source if rule else "",
            changes=self._changes_since(fund),
            brought_forward=_sum(
                change.amount
                for line in self.lines.get(fund.pk, ())
                for change in self.changes.get(line.pk, ())
                if change.kind in ("carried", "reserve")
            ),
            settled=fund.pk in self.settled,
            closing_words=self.closing.get(fund.pk, ""),
            signed_otherwise=moved_from(self._signed.get(fund.pk), share),
            closed_on=fund.closed_on,
        )

    @cached_property
    def _signed(self) -> dict[int, Signed]:
        return signed_shares(self.sharing.funds, self.quarter)

    @cached_property
    def _until(self) -> dict[int, date | None]:
        return run_to([fund.agreement for fund in self.rows if fund.agreement])

    def _agreement(self, fund: Fund) -> AgreementFacts | None:
        row = fund.agreement
        if row is None:
            return None
        until, last = self._until[row.pk], min(self.quarter.ends, fund.closed_on or self.quarter.ends) - DAY
        stands, stood = (standing(row.state, row.starts, until, day) for day in (self.on, last))
        return AgreementFacts(row.pk, row.reference, row.title, until, stands, stood)

    def _positions(self, fund: Fund) -> tuple[LinePosition, ...]:
        reported = self.reported[fund.pk]
        return tuple(
            line_position(self._line(line, reported), fund.limits) for line in self.lines.get(fund.pk, ())
        )

    def _lines(self, funds: list[int]) -> list[BudgetLine]:
        """The lines of which the quarter may tell. Those that were settled are called as they were then."""
        said = {line for _, line in self.figures}
        own = BudgetLine.objects.filter(fund__in=funds).select_related("provider", "contract__provider")
        told = own.told_in(self.quarter.financial_year.quarters[0], {*self.openings, *said})
        kept = {key: facts for lines in self.settled.values() for key, facts in lines.items()}
        lines = list((told | own.filter(pk__in=kept)).order_by("position", "code"))
        for line in lines:
            if facts := kept.get(line.pk):
                line.name, line.lead_partner_id = facts.name, int(facts.partner)
        return lines

    def _leads(self, fund: Fund) -> list[int]:
        leads = {line.lead_partner_id for line in self.lines.get(fund.pk, ())}
        return [key for key in self.partners if key in leads]

    def _reported(self, fund: Fund) -> Mapping[int, Reported]:
        """For each leading partner: its live return, the one whose figures count, and the last one before."""
        rows = self.returns.get(fund.pk, ())
        return {key: reported_by(key, rows, self.quarter) for key in self._leads(fund)}

    def _stands(self, line: BudgetLine) -> bool:
        """Whether the quarter has the line. Once its partner has reported, that return says which lines there are: what
        comes to be owed on a closed line afterwards, or a new line without money, is of a later quarter. Before it has,
        a quarter that is settled has the lines it had then.
        """
        said, kept = self.reported[line.fund_id][line.lead_partner_id], self.settled.get(line.fund_id)
        if said.told is None:
            return kept is None or line.pk in kept
        told = (said.told.pk, line.pk) in self.figures
        return told or bool(self.changes.get(line.pk)) or line.pk in self.ledger

    def _line(self, line: BudgetLine, reported: Mapping[int, Reported]) -> LineFacts:
        said, known = reported[line.lead_partner_id], self.known(line)
        return replace(
            known,
            entered=self.figures.get((said.told.pk, line.pk)) if said.told else None,
            entered_state=source_of(said),
            opening=ZERO if said.told else known.opening,
        )

    def known(self, line: BudgetLine) -> LineFacts:
        """What is known of the line apart from the quarter's own return: as it was settled, or as it is."""
        kept = self.settled.get(line.fund_id, {}).get(line.pk)
        if kept:
            return kept
        by_kind: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for change in self.changes.get(line.pk, ()):
            by_kind[change.kind] += change.amount
        before = self.reported[line.fund_id][line.lead_partner_id].before
        return LineFacts(
            key=line.pk,
            code=line.code,
            name=line.name,
            partner=str(line.lead_partner_id),
            is_income=line.is_income,
            original=by_kind["original"],
            virements=by_kind["virement"],
            variations=by_kind["variation"] + by_kind["carried"] + by_kind["reserve"],
            budget_to_date=budget_to_date(line, sum(by_kind.values(), ZERO), self.quarter, self.spent_before),
            ledger=self.ledger.get(line.pk, ZERO),
            carried=self.figures.get((before.pk, line.pk)) if before else None,
            fixed=line.share_kind == BudgetLine.Share.FIXED,
            opening=self.openings.get(line.pk, ZERO),
            provider=provider_of(line),
        )

    def _contributions(self, fund: Fund) -> tuple[PartnerContribution, ...]:
        rows = self.contributions.get(fund.pk, ())
        weighed = [
            Contributed(str(r.partner_id), r.amount, r.kind != "in_kind", r.recurrent, r.counts_towards_share)
            for r in rows
        ]
        found = []
        for key, partner in self.partners.items():
            own = [row for row in rows if row.partner_id == key]
            if not own:
                continue
            paid = [row for row in own if row.kind != "in_kind"]
            found.append(
                PartnerContribution(
                    key=key,
                    name=partner.name,
                    original=_sum(row.amount for row in paid if not row.varies),
                    variations=_sum(row.amount for row in paid if row.varies),
                    total=_sum(row.amount for row in paid),
                    in_kind=_sum(row.amount for row in own if row.kind == "in_kind"),
                    base=share_base(weighed, str(key)),
                    unconfirmed=_sum(row.amount for row in paid if not row.confirmed),
                    kind_unconfirmed=_sum(
                        row.amount for row in own if row.kind == "in_kind" and not row.confirmed
                    ),
                )
            )
        return tuple(found)

    def _return(self, partner: int, said: Reported) -> ReturnState:
        row = said.live
        if row is None:
            return ReturnState(
                None,
                self.partners[partner].name,
                "not_opened",
                "not opened yet",
                False,
                False,
                None,
                0,
                "",
                None,
                "",
                None,
                "",
            )
        return ReturnState(
            pk=row.pk,
            partner=self.partners[partner].name,
            state=row.state,
            words=WORDS[State(row.state)],
            updated=said.told is not None,
            late=row.state in (State.OPEN, State.SENT_BACK) and row.due_on < self.on,
            due_on=row.due_on,
            version=row.version,
            submitted_by=str(row.submitted_by or ""),
            submitted_at=row.submitted_at,
            certified_by=str(row.certified_by or ""),
            certified_at=row.certified_at,
            note=row.note,
            told=told_version(said.told) if said.told else None,
        )

    def _changes_since(self, fund: Fund) -> tuple[Change, ...]:
        """What changed the budgets since the last report: dated in the quarter, or entered since and dated before."""
        return tuple(
            Change(
                line=line.name,
                kind=change.get_kind_display(),
                amount=change.amount,
                effective_on=change.effective_on,
                reason=change.reason,
                by=str(change.by),
                entered_on=None if self._of_quarter(change) else localdate(change.at),
            )
            for line in self.lines.get(fund.pk, ())
            for change in self.changes.get(line.pk, ())
            if change.kind != "original" and (self._of_quarter(change) or self._entered_since(change))
        )

    def _of_quarter(self, change: BudgetChange) -> bool:
        return change.effective_on >= self.quarter.starts

    def _entered_since(self, change: BudgetChange) -> bool:
        return self.since is not None and change.at > self.since


def _grouped(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
