"""A pooled fund of two partners in the small county, with what most tests of the money need."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from budgets.domain.agreement import REGULATION
from budgets.domain.movement import Cause, fingerprint
from budgets.models import BudgetReturn
from budgets.selectors.movements import causes_of
from budgets.services import agreements, funds, returns
from budgets.services.movements import explain_movement
from jct.core.calendar import Quarter
from partnerships.services import decisions
from tests import county
from tests.databases import held

D = Decimal
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)


@dataclass
class Pool:
    """The fund, its lines by code, and shortcuts to act as its people."""

    world: Any
    fund: Any
    lines: dict[str, Any]

    @property
    def people(self):
        return self.world.people

    @property
    def council(self):
        return self.world.partners["council"]

    @property
    def icb(self):
        return self.world.partners["icb"]

    def open(self, quarter=Q2, partners=("council", "icb"), due=date(2026, 10, 20), **late):
        """Open returns as the pool manager; partner key → return."""
        opened = returns.open_returns(
            fund=self.fund,
            quarter=quarter,
            due={self.world.partners[key]: due for key in partners},
            by=self.people["pool_manager"],
            at=self.world.at,
            **late,
        )
        return dict(zip(partners, opened, strict=True))

    def fill(self, ret, by=None, **forecasts):
        """Give each line its forecast (by code; the budget otherwise) with an explanation."""
        ret = BudgetReturn.objects.get(pk=ret.pk)
        by = by or self.people[self.officer(ret)]
        cells = {
            row.pk: {"forecast": D(forecasts.get(row.line.code, row.budget)), "explanation": "As agreed."}
            for row in ret.lines.select_related("line")
        }
        ret = returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, by=by, at=self.world.at)
        self.explain(ret, by=by)
        return ret

    def explain(self, ret, by=None):
        """Give each movement one cause that makes it up."""
        for row in ret.lines.all():
            moved = row.previous_forecast is not None and row.forecast - row.previous_forecast
            if moved:
                causes = [Cause("activity", "More people than planned.", moved)]
                seen = fingerprint(causes_of(row))
                by = by or self.people[self.officer(ret)]
                explain_movement(row=row.pk, causes=causes, seen=seen, by=by, at=self.world.at)

    def submit(self, ret, **forecasts):
        ret = self.fill(ret, **forecasts)
        return returns.submit_return(
            pk=ret.pk, revision=ret.revision, by=self.people[self.officer(ret)], at=self.over(ret)
        )

    def certify(self, ret, outcome="approve", reason=""):
        lead = "finance_lead_council" if ret.partner_id == self.council.pk else "finance_lead_icb"
        decisions.decide_request(
            pk=ret.request_id, by=self.people[lead], at=self.over(ret), outcome=outcome, reason=reason
        )
        return BudgetReturn.objects.get(pk=ret.pk)

    def done(self, ret, **forecasts):
        return self.certify(self.submit(ret, **forecasts))

    def over(self, ret):
        """Now, or when the quarter of the return has ended."""
        ends = datetime.combine(ret.period.ends, self.world.at.timetz())
        return max(self.world.at, ends)

    def officer(self, ret):
        return "finance_officer_council" if ret.partner_id == self.council.pk else "finance_officer_icb"


def agreement_in_force(world, name):
    """An agreement of both partners from April 2022 to March 2027, decided on and signed before it was entered."""
    told = {"by": world.people["pool_manager"], "at": world.at}
    agreement = agreements.create_agreement(
        partnership=world.partnership,
        parties=[world.partners["council"], world.partners["icb"]],
        reference=f"S75 {name}",
        title=name,
        host=world.partners["council"],
        starts=date(2022, 4, 1),
        ends=date(2027, 4, 1),
        **dict.fromkeys(REGULATION, "As in schedule 1."),
        **told,
    )
    agreements.rest_on(pk=agreement.pk, authority="Cabinet, 1 March 2022, minute 9", **told)
    for party in agreement.parties.all():
        agreements.sign(pk=party.pk, signed_on=date(2022, 3, 20), signatory="The chief executive", **told)
    return agreements.put_in_force(pk=agreement.pk, **told)


def make_pool(world, name="", rule=True):
    """£80.3m in five lines, contributions that tie, and a proportional rule."""
    name = name or ("Learning disabilities pool" if rule else "Pool without a rule")
    by, at = world.people["pool_manager"], world.at
    agreement = agreement_in_force(world, name)
    fund = funds.create_fund(
        partnership=world.partnership,
        agreement=agreement,
        name=name,
        kind="pooled",
        host=world.partners["council"],
        pool_manager=world.posts["pool_manager"],
        care_group=world.care_groups["LD"],
        by=by,
        at=at,
    )
    rows = [
        ("LD1", "LD community placements", "council", False, "46200000.00"),
        ("LD2", "LD NHS specialist block", "icb", False, "28500000.00"),
        ("LD3", "LD short breaks", "council", False, "4200000.00"),
        ("LD4", "Client contributions", "council", True, "-2100000.00"),
        ("LD5", "Pool management and reserve", "council", False, "3500000.00"),
    ]
    made = funds.add_lines(
        fund=fund,
        lines=[
            {"code": code, "name": title, "lead_partner": world.partners[lead], "is_income": income}
            for code, title, lead, income, _ in rows
        ],
        by=by,
        at=at,
    )
    lines = {line.code: line for line in made}
    for key, amount in (("council", "48800000.00"), ("icb", "31500000.00")):
        funds.contribute(
            fund=fund,
            partner=world.partners[key],
            year=2026,
            amount=D(amount),
            effective_on=date(2026, 4, 1),
            reason="Agreed by the board in March.",
            by=by,
            at=at,
        )
    amounts = {lines[code]: D(amount) for code, *_, amount in rows}
    funds.set_original_budgets(fund=fund, year=2026, amounts=amounts, reason="Agreed budget.", by=by, at=at)
    if rule:
        funds.set_risk_share(
            fund=fund,
            starts=date(2022, 4, 1),
            steps={"over": [{"method": "proportional"}]},
            source="Schedule 3, paragraph 4",
            by=by,
            at=at,
        )
    return Pool(world, fund, lines)


@pytest.fixture(scope="module")
def _made(django_db_setup, django_db_blocker):
    """The pool in a transaction that ends with the module; every test runs in one of its own inside it."""
    with held(django_db_blocker, lambda: make_pool(county.fresh(django_db_setup))) as pool:
        yield pool


@pytest.fixture
def pool(_made, world):
    """The module's pool as it was made, whatever another test learned about its rows."""
    fund, lines = deepcopy((_made.fund, _made.lines))
    return Pool(world, fund, lines)
