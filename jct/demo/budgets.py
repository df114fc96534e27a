"""The money of Northmere: three agreements and funds, eight quarters of ledgers and returns, all through
the services.

Quarter 2 of 2026/27 stands as it would on 20 October: the learning disabilities pool is certified by the
council and submitted by the NHS, the NHS return for mental health is late, equipment is done.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from budgets.domain.profile import equal_twelfths, to_date
from budgets.models import BudgetLine, BudgetReturn, Fund
from budgets.services import funds, ledger_files, ledger_rules, returns
from jct.core.calendar import Quarter
from jct.core.money import ZERO, money, split
from jct.demo import outlook
from jct.demo.budget_plans import OVER, PLANS, POOL, UNDER, Plan
from jct.demo.context import Demo
from jct.demo.lines import about
from partnerships.services import decisions

FIRST, LAST = Quarter(2024, 3), Quarter(2026, 2)
EARLIER = {2024: Decimal("0.94"), 2025: Decimal("0.97"), 2026: Decimal(1)}
THOUSAND = Decimal(1000)


def load(demo: Demo) -> None:
    """Agreements, funds, budgets, ledgers and returns, in the order in which they happened."""
    plans = PLANS
    for plan in plans:
        demo.funds[plan.key] = _fund(demo, plan)
    for year in EARLIER:
        for plan in plans:
            _budget(demo, plan, year)
    _rules(demo)
    known: dict[int, Decimal] = {}
    owed: dict[int, Decimal] = {}
    quarter = FIRST
    while quarter <= LAST:
        if str(quarter) == "2026-Q2":
            _virement(demo)
        _quarter(demo, plans, quarter, known, owed)
        quarter = quarter.next()


def _fund(demo: Demo, plan: Plan) -> Fund:
    by, at = demo.people["pool_manager"], demo.moment(date(2024, 3, 11))
    agreement = funds.create_agreement(
        partnership=demo.partnership,
        host=demo.partners[plan.host],
        by=by,
        at=at,
        notice_months=12,
        **plan.agreement,
    )
    fund = funds.create_fund(
        partnership=demo.partnership,
        agreement=agreement,
        name=plan.name,
        kind=plan.kind,
        host=demo.partners[plan.host],
        pool_manager=demo.posts["pool_manager"],
        care_group=demo.care_groups[plan.care_group] if plan.care_group else None,
        position=len(demo.funds),
        by=by,
        at=at,
    )
    bought = _contracts(demo, plan.care_group)
    lines = [
        {
            "code": code,
            "name": name,
            "lead_partner": demo.partners[lead],
            "is_income": income,
            "care_group": fund.care_group,
            **about(code, next(bought, None) if not income and "management" not in name else None),
        }
        for code, name, lead, _, income in plan.lines
    ]
    funds.add_lines(fund=fund, lines=lines, by=by, at=at)
    funds.set_risk_share(
        fund=fund, starts=date(2022, 10, 1), steps=plan.steps, source=plan.source, by=by, at=at
    )
    return fund


def _contracts(demo: Demo, care_group: str | None) -> Iterable[Any]:
    """The largest contracts of the care group, for its lines in turn."""
    if care_group is None:
        return iter(())
    key = demo.care_groups[care_group].pk
    own = [contract for contract in demo.contracts if contract.care_group_id == key]
    return iter(sorted(own, key=lambda contract: (-(contract.annual_value or 0), contract.pk)))


def _budget(demo: Demo, plan: Plan, year: int) -> None:
    by, at = demo.people["pool_manager"], demo.moment(date(year, 3, 25))
    fund = demo.funds[plan.key]
    lines = {line.code: line for line in fund.lines.all()}
    scaled = {lines[code]: _thousands(budget * EARLIER[year]) for code, _, _, budget, _ in plan.lines}
    nhs = _thousands(plan.nhs_share * EARLIER[year])
    for key, amount in (("council", sum(scaled.values(), ZERO) - nhs), ("icb", nhs)):
        funds.contribute(
            fund=fund,
            partner=demo.partners[key],
            year=year,
            amount=amount,
            effective_on=date(year, 4, 1),
            reason=f"Contribution agreed for {year}/{(year + 1) % 100:02d}.",
            by=by,
            at=at,
        )
    if plan.key == "LD":
        funds.contribute(
            fund=fund,
            partner=demo.partners["icb"],
            year=year,
            amount=money(250_000),
            kind="in_kind",
            effective_on=date(year, 4, 1),
            reason="Accommodation of the community team, valued by the host.",
            by=by,
            at=at,
        )
    funds.set_original_budgets(
        fund=fund, year=year, amounts=scaled, reason="Budget agreed by the board in March.", by=by, at=at
    )


def _rules(demo: Demo) -> None:
    """Each line's ledger rows carry its name as their service."""
    for fund in demo.funds.values():
        for line in fund.lines.select_related("fund", "lead_partner"):
            ledger_rules.add_rule(
                partner=line.lead_partner,
                line=line,
                field="service",
                contains=line.name,
                by=_officer(demo, line.lead_partner),
                at=demo.moment(date(2024, 10, 1)),
            )


def _virement(demo: Demo) -> None:
    fund = demo.funds["LD"]
    lines = {line.code: line for line in fund.lines.all()}
    funds.vire(
        fund=fund,
        year=2026,
        amounts={lines["LD1"]: money(300_000), lines["LD3"]: money(-300_000)},
        reason="Families are moving from short breaks to community placements; agreed by the strategic group in July.",
        effective_on=date(2026, 8, 1),
        by=demo.people["pool_manager"],
        at=demo.moment(date(2026, 7, 30)),
    )


@dataclass(frozen=True)
class Said:
    """What a partner will say of a line: ledger to date, accrual, forecast, and why."""

    ledger: Decimal
    accrual: Decimal
    forecast: Decimal
    why: str


def _quarter(
    demo: Demo, plans: list[Plan], quarter: Quarter, known: dict[int, Decimal], owed: dict[int, Decimal]
) -> None:
    """The quarter's ledgers and returns. `known`: what the ledger already shows of each line this year; `owed`: what
    was accrued when the year began, whose invoices are in it too.
    """
    if quarter.number == 1:
        known.clear()
    said = {
        line.pk: _said(demo, line, quarter, owed.get(line.pk, ZERO))
        for plan in plans
        for line in demo.funds[plan.key].lines.all()
    }
    if quarter.number == 4:
        owed.update({key: row.accrual for key, row in said.items()})
    for key in ("council", "icb"):
        _ledger(demo, key, quarter, said, known)
    for plan in plans:
        due = {
            demo.partners["council"]: quarter.ends + timedelta(days=15),
            demo.partners["icb"]: quarter.ends + timedelta(days=15 if plan.key == "MH" else 19),
        }
        opened = returns.open_returns(
            fund=demo.funds[plan.key],
            quarter=quarter,
            due=due,
            by=demo.people["pool_manager"],
            at=demo.moment(quarter.ends + timedelta(days=8)),
        )
        for budget_return in opened:
            _report(demo, plan, budget_return, said)


def _said(demo: Demo, line: BudgetLine, quarter: Quarter, owed: Decimal) -> Said:
    if published := POOL.get(str(quarter), {}).get(line.code):
        ledger, accrual, forecast, why = published
        return Said(money(ledger), money(accrual), money(forecast), why)
    budget = sum((change.amount for change in line.changes.all() if change.year == quarter.year), ZERO)
    drift = Decimal(demo.rng.randint(-180, 260)) / 10_000 * quarter.number / 3
    forecast = _thousands(budget * (1 + drift))
    spent = _thousands(to_date(equal_twelfths(forecast), quarter.number * 3))
    accrual = _thousands(abs(spent) * demo.rng.randint(0, 12) / 1000) if not line.is_income else ZERO
    if line.code in POOL.get(str(quarter.next()), ()):
        accrual = ZERO  # the year before the published one owes nothing at its end
    over = forecast - budget
    why = "" if abs(over) < 50_000 else demo.rng.choice(OVER if over > 0 else UNDER)
    return Said(spent - accrual + owed, accrual, forecast, why)


def _ledger(demo: Demo, key: str, quarter: Quarter, said: dict[int, Said], known: dict[int, Decimal]) -> None:
    """One ledger file of one partner for the quarter: each line's spending in a few transactions a month."""
    partner = demo.partners[key]
    out = io.StringIO(newline="")
    file = csv.writer(out)
    file.writerow(
        [
            "Transaction number",
            "Sequence",
            "Date paid",
            "Net amount",
            "Service",
            "Expenditure category",
            "Supplier name",
        ]
    )
    suppliers = [str(provider) for provider in demo.providers] or ["Northmere Care"]
    for fund in demo.funds.values():
        for line in fund.lines.filter(lead_partner=partner):
            due = said[line.pk].ledger - known.get(line.pk, ZERO)
            known[line.pk] = said[line.pk].ledger
            supplier = demo.rng.sample(suppliers, min(4, len(suppliers)))
            weights = [demo.rng.randint(20, 100) for _ in range(9)]
            category = "Income" if line.is_income else "Third party payments"
            for number, amount in enumerate(split(due, weights)):
                day = quarter.months[number // 3] + timedelta(days=demo.rng.randint(0, 27))
                name = "Clients" if line.is_income else supplier[number % len(supplier)]
                file.writerow([f"{quarter}-{line.code}", number, day, amount, line.name, category, name])
    if quarter == LAST and key == "council":
        for number, (category, amount) in enumerate(
            [
                ("Printing", "412.50"),
                ("Venue hire", "1280.00"),
                ("Interpreters", "936.40"),
                ("Refund", "-75.00"),
            ]
        ):
            file.writerow(
                [
                    f"{quarter}-ADM",
                    number,
                    quarter.last_day,
                    amount,
                    "Joint commissioning team",
                    category,
                    "Various",
                ]
            )
    by, at = _officer(demo, partner), demo.moment(quarter.ends + timedelta(days=6))
    kept, _ = ledger_files.receive(
        partner=partner,
        filename=f"{key}-ledger-{quarter}.csv",
        file=io.BytesIO(out.getvalue().encode()),
        by=by,
        at=at,
    )
    ledger_files.confirm(pk=kept.pk, total=kept.total, by=by, at=at + timedelta(hours=1))


def _report(demo: Demo, plan: Plan, budget_return: BudgetReturn, said: dict[int, Said]) -> None:
    """Fill in, submit and certify, but for those that stand unfinished in the last quarter."""
    nhs = budget_return.partner_id == demo.partners["icb"].pk
    last = budget_return.quarter == str(LAST)
    late = last and plan.key == "MH" and nhs
    by = _officer(demo, budget_return.partner)
    entered = demo.moment(budget_return.period.ends + timedelta(days=13), hour=11)
    rows = list(budget_return.lines.select_related("line"))
    cells = {
        row.pk: {
            "accrual": said[row.line_id].accrual,
            "forecast": said[row.line_id].forecast,
            "explanation": said[row.line_id].why,
            **(outlook.guessed(row.line, said[row.line_id].forecast) if last else {}),
        }
        for row in (rows[:1] if late else rows)
    }
    budget_return = returns.save_return(pk=budget_return.pk, revision=0, cells=cells, by=by, at=entered)
    if late:
        return
    outlook.explain(demo, budget_return, by=by, at=entered + timedelta(hours=1))
    budget_return = returns.submit_return(
        pk=budget_return.pk, revision=budget_return.revision, by=by, at=entered + timedelta(hours=3)
    )
    if last and plan.key == "LD" and nhs:
        return
    lead = demo.people["finance_lead_icb" if nhs else "finance_lead_council"]
    decisions.decide_request(pk=budget_return.request_id, by=lead, at=entered + timedelta(days=2))


def _officer(demo: Demo, partner: Any) -> Any:
    return demo.people[
        "finance_officer_icb" if partner.pk == demo.partners["icb"].pk else "finance_officer_council"
    ]


def _thousands(amount: Decimal) -> Decimal:
    return money((amount / THOUSAND).quantize(Decimal(1)) * THOUSAND)
