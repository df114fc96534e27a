"""What stands behind Northmere's money: its agreements in force, one being extended; small funds of the other kinds;
contributions by instalment, one of them late.

Nothing here is drawn by chance, so that what others draw stays as it was.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from budgets.models import Agreement, Fund, Instalment
from budgets.services import agreement_changes, agreements, contributions, funds, instalments, returns
from jct.core.calendar import Quarter
from jct.core.money import money
from jct.demo.context import Demo
from partnerships.services import decisions

ENTERED = date(2024, 3, 12)
SIGNED = {
    "council": "Philippa Grant, chief finance officer",
    "icb": "Anil Mehta, chief finance officer",
}
FURTHER = {
    "virement_text": "Budget is moved between lines of the fund as the scheme of delegation says. Between funds both "
    "partners consent.",
    "disputes": "The executive directors first, then the chief executives, then mediation.",
    "complaints": "Each partner answers complaints about what it provides; joint ones are answered by the host.",
    "information": "Shared under the county’s information sharing agreement of 2019.",
}
# By fund: what is told of its agreement, and the schemes within it (name, lead, line whose budget it spends, outcome).
TOLD: dict[str, dict[str, Any]] = {
    "LD": {
        "overspend_text": "Shared in proportion to contributions.",
        "underspend_text": "Kept in the fund for the next year.",
        "authority": "Cabinet on 6 July 2022, minute 41; governing body on 14 July 2022, item 9.",
        "signed": date(2022, 9, 22),
        "reviews": (
            (date(2025, 10, 13), "Goes on as it is; the short breaks offer is to be looked at again."),
        ),
        "next_review": date(2026, 10, 14),
        "own_review": date(2027, 2, 10),  # of the NHS partner alone
        "notice": 9,  # months that the NHS partner gives
        "vat": ("council", "joint"),
        "schemes": (
            ("Community placements", "council", 46_200_000, "More people live in a home of their own."),
            ("Specialist health teams", "nhs", 28_500_000, "A health check for everybody, every year."),
            ("Short breaks", "joint", 4_200_000, "Families have the breaks they were promised."),
        ),
    },
    "MH": {
        "overspend_text": "Each partner bears its own.",
        "underspend_text": "Each partner keeps its own.",
        "authority": "Executive directors on 2 September 2022, under the scheme of 2019.",
        "signed": date(2022, 9, 28),
        "reviews": (),
        "next_review": date(2027, 1, 20),
        "vat": ("nhs", "agent"),
        "schemes": (("Community mental health", "joint", 14_500_000, "Care close to home after hospital."),),
    },
    "EQ": {
        "overspend_text": "Half each.",
        "underspend_text": "Half each.",
        "authority": "Cabinet on 3 March 2021, minute 118; governing body on 11 March 2021, item 6.",
        "signed": date(2021, 3, 24),
        "reviews": ((date(2026, 1, 19), "Extend by two years while the store is tendered."),),
        "next_review": date(2027, 1, 18),
        "vat": ("nhs", "principal"),
        "schemes": (("Equipment store", "nhs", 4_200_000, "Equipment reaches a home within seven days."),),
    },
}
JUDGEMENTS = ("vat", "vat_note", "accounting", "accounting_note")
# Small funds: what each is, its lines (code, name, budget), what pays for it (partner, kind, source, whole year, from
# when, recurrent), and how it is taxed and accounted for.
SMALL: tuple[dict[str, Any], ...] = (
    {
        "name": "Hospital discharge grant",
        "kind": "grant",
        "care_group": None,
        "grant_purpose": "Care at home for people who are ready to leave hospital",
        "grant_ends": date(2027, 4, 1),
        "lines": (("DG1", "Discharge to assess", 420_000), ("DG2", "Discharge coordinators", 180_000)),
        "paid": ("council", "grant", "la_bcf", 600_000, date(2026, 4, 1), True),
        "spent": Decimal("0.46"),
        "vat": "council",
        "vat_note": "The council buys the care, so it recovers the VAT under section 33.",
        "accounting": "principal",
        "accounting_note": "The council decides what the grant buys and answers for it to the department.",
    },
    {
        "name": "Transforming care placements",
        "kind": "separate",
        "care_group": "LD",
        "kept_for": "icb",
        "lines": (("TC1", "Placements after long stays in hospital", 675_000),),
        "paid": ("icb", "cash", "", 900_000, date(2026, 7, 1), True),
        "spent": Decimal("0.31"),
        "vat": "agency",
        "vat_note": "The council buys for the NHS partner and recharges it; both tax advisers agreed in March 2026.",
        "accounting": "agent",
        "accounting_note": "The council has no say in the placements: its accounts show what it is paid back, net.",
    },
    {
        "name": "Autism diagnosis, notional budget",
        "kind": "notional",
        "care_group": "LD",
        "lines": (("AD1", "Diagnostic assessments", 350_000),),
        "paid": None,
        "spent": None,
        "vat": "nhs",
        "vat_note": "Nothing is paid from it. The assessments are under the NHS partner’s own contract.",
        "accounting": "joint",
        "accounting_note": "No money passes between the partners: each shows in its accounts what it spends.",
    },
)


def load(demo: Demo) -> None:
    """After the budgets: the agreements are put in force, small funds made, and instalments paid."""
    for key, told in TOLD.items():
        _agreement(demo, key, told)
    for position, plan in enumerate(SMALL, start=len(demo.funds)):
        _small_fund(demo, plan, position)
    _next_year(demo)
    _instalments(demo)
    _extension(demo)


def _keeper(demo: Demo, day: date) -> dict[str, Any]:
    return {"by": demo.people["pool_manager"], "at": demo.moment(day)}


def _agreement(demo: Demo, key: str, told: dict[str, Any]) -> None:
    """The agreement of a fund, with what it says, who signed, its schemes and reviews."""
    fund = demo.funds[key]
    agreement: Agreement = fund.agreement
    entered = _keeper(demo, ENTERED)
    agreements.change_agreement(
        pk=agreement.pk,
        reports_to=demo.bodies["jcpb"],
        overspend_text=told["overspend_text"],
        underspend_text=told["underspend_text"],
        **FURTHER,
        **entered,
    )
    for partner, signatory in SIGNED.items():
        party = agreements.add_party(pk=agreement.pk, partner=demo.partners[partner], **entered)
        agreements.sign(
            pk=party.pk, signed_on=told["signed"], signatory=signatory, sealed=partner == "council", **entered
        )
        if partner == "icb" and "notice" in told:
            agreements.set_notice(pk=party.pk, notice_months=told["notice"], **entered)
    agreements.rest_on(pk=agreement.pk, authority=told["authority"], **entered)
    agreements.put_in_force(pk=agreement.pk, **entered)
    for name, lead, budget, outcome in told["schemes"]:
        agreements.save_scheme(
            agreement=agreement.pk,
            name=name,
            lead=lead,
            pooled=fund.kind == "pooled",
            fund=fund,
            annual_budget=money(budget),
            outcomes=outcome,
            **entered,
        )
    for held_on, outcome in told["reviews"]:
        kept = _keeper(demo, held_on)
        review = agreements.plan_review(pk=agreement.pk, due_on=held_on, **kept)
        agreements.hold_review(pk=review.pk, held_on=held_on, outcome=outcome, **kept)
    agreements.plan_review(pk=agreement.pk, due_on=told["next_review"], **entered)
    if "own_review" in told:
        agreements.plan_review(
            pk=agreement.pk, due_on=told["own_review"], partner=demo.partners["icb"], **entered
        )
    if key == "LD":
        agreements.permit_expenditure(
            pk=agreement.pk,
            what="Legal costs of the framework for community placements",
            amount=money(18_500),
            agreed_on=date(2026, 6, 2),
            evidence="Letters of both chief finance officers, 29 May and 2 June 2026",
            **_keeper(demo, date(2026, 6, 3)),
        )
    vat, accounting = told["vat"]
    funds.change_fund(
        pk=fund.pk,
        vat=vat,
        accounting=accounting,
        deputy_manager=demo.posts["head"] if fund.kind == "pooled" else None,
        **entered,
    )


def _small_fund(demo: Demo, plan: dict[str, Any], position: int) -> None:
    kept = _keeper(demo, date(2026, 3, 25))
    group, owner = plan["care_group"], plan.get("kept_for")
    fund = funds.create_fund(
        partnership=demo.partnership,
        name=plan["name"],
        kind=plan["kind"],
        host=demo.partners["council"],
        care_group=demo.care_groups[group] if group else None,
        kept_for=demo.partners[owner] if owner else None,
        grant_purpose=plan.get("grant_purpose", ""),
        grant_ends=plan.get("grant_ends"),
        position=position,
        **{name: plan[name] for name in JUDGEMENTS},
        explain_over=money(50_000),
        **kept,
    )
    made = funds.add_lines(
        fund=fund,
        lines=[
            {
                "code": code,
                "name": name,
                "lead_partner": demo.partners["council"],
                "care_group": fund.care_group,
            }
            for code, name, _ in plan["lines"]
        ],
        **kept,
    )
    amounts = {line: money(budget) for line, (_, _, budget) in zip(made, plan["lines"], strict=True)}
    if plan["paid"]:
        partner, kind, source, annual, starts, recurrent = plan["paid"]
        contributions.contribute(
            fund=fund,
            partner=demo.partners[partner],
            year=2026,
            kind=kind,
            source=source,
            amount=money(annual),
            annual=money(annual) if starts > date(2026, 4, 1) else None,
            recurrent=recurrent,
            effective_on=starts,
            reason="Agreed with the budget in March.",
            **kept,
        )
    funds.set_original_budgets(
        fund=fund, year=2026, amounts=amounts, reason="Budget agreed by the board in March.", **kept
    )
    if plan["spent"] is not None:
        funds.set_risk_share(
            fund=fund,
            starts=date(2026, 4, 1),
            steps={"over": [{"method": "own"}]},
            source="Terms of the grant" if fund.kind == "grant" else "Letter of 12 March 2026, paragraph 5",
            **kept,
        )
        _report(demo, fund, plan["spent"])


def _report(demo: Demo, fund: Fund, spent: Decimal) -> None:
    """The return of quarter 2, entered from invoices not in the ledger yet, certified by the council."""
    quarter = Quarter(2026, 2)
    (opened,) = returns.open_returns(
        fund=fund,
        quarter=quarter,
        due={demo.partners["council"]: quarter.ends + timedelta(days=15)},
        **_keeper(demo, quarter.ends + timedelta(days=8)),
    )
    officer, at = demo.people["finance_officer_council"], demo.moment(quarter.ends + timedelta(days=13))
    cells = {
        row.pk: {"accrual": money(row.budget * spent), "forecast": row.budget} for row in opened.lines.all()
    }
    entered = returns.save_return(pk=opened.pk, revision=opened.revision, cells=cells, by=officer, at=at)
    sent = returns.submit_return(
        pk=entered.pk, revision=entered.revision, by=officer, at=at + timedelta(hours=3)
    )
    decisions.decide_request(
        pk=sent.request_id, by=demo.people["finance_lead_council"], at=at + timedelta(days=2)
    )


def _next_year(demo: Demo) -> None:
    """What partners expect to pay next year: indicative until their own budgets are set."""
    for partner, amount in (("council", 49_750_000), ("icb", 32_300_000)):
        contributions.contribute(
            fund=demo.funds["LD"],
            partner=demo.partners[partner],
            year=2027,
            amount=money(amount),
            confirmed=False,
            effective_on=date(2027, 4, 1),
            reason="Planning figure of September 2026; confirmed when the partner sets its budget.",
            **_keeper(demo, date(2026, 9, 28)),
        )


def _instalments(demo: Demo) -> None:
    """Quarterly instalments of 2026/27: the NHS partner's third to the pool is late, the council's to equipment partly
    came.
    """
    pool = _schedule(demo, "LD", "icb", date(2026, 4, 15))
    for number, came in enumerate((date(2026, 4, 15), date(2026, 7, 16)), start=1):
        _paid(demo, pool[number - 1], came, pool[number - 1].amount, f"BACS NHS {4400 + number}")
    _requested(demo, pool[2], date(2026, 9, 30))
    store = _schedule(demo, "EQ", "council", date(2026, 5, 1))
    _paid(demo, store[0], date(2026, 5, 1), store[0].amount, "Journal 2026/118")
    wrong = _paid(demo, store[1], date(2026, 8, 3), money(75_000), "Journal 2026/203")
    instalments.take_back(
        pk=wrong.pk, reason="Journal was for the minor adaptations line.", **_keeper(demo, date(2026, 8, 5))
    )
    _paid(demo, store[1], date(2026, 8, 3), money(500_000), "Journal 2026/204")


def _schedule(demo: Demo, fund: str, partner: str, first_on: date) -> list[Instalment]:
    return instalments.make_schedule(
        fund=demo.funds[fund],
        partner=demo.partners[partner],
        year=2026,
        parts=4,
        first_on=first_on,
        months_between=3,
        **_keeper(demo, date(2026, 3, 30)),
    )


def _paid(demo: Demo, row: Instalment, came: date, amount: Decimal, note: str) -> Any:
    return instalments.receive(
        pk=row.pk, received_on=came, amount=amount, note=note, **_keeper(demo, came + timedelta(days=1))
    )


def _requested(demo: Demo, row: Instalment, day: date) -> None:
    instalments.request_payment(pk=row.pk, reference=f"LDPF/2026/{row.number}", **_keeper(demo, day))


def _extension(demo: Demo) -> None:
    """The equipment agreement ends in March: its extension waits for the two chief finance officers."""
    agreement = demo.funds["EQ"].agreement
    agreement_changes.ask_change(
        pk=agreement.pk,
        kind="variation",
        effective_on=date(2027, 4, 1),
        reason="The store is being tendered; two more years let the new contract start under the agreement.",
        values={"ends": date(2029, 4, 1)},
        **_keeper(demo, date(2026, 10, 12)),
    )
