"""Who would bear a fund's variance: its rule in force and what that may draw on, gathered for many funds at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.timezone import localdate

from budgets.domain.consolidation import ShareSum, read_shares, shares_of, signed_otherwise
from budgets.domain.position import LIKELY, LinePosition, own_variances, variance_at
from budgets.domain.risk_base import Given, base_of
from budgets.domain.risk_rule import read_rule
from budgets.domain.risk_share import Means, Party, RiskShare, Rule, offsets, share, shared_part
from budgets.domain.settled import Beside
from budgets.models import Consolidation, Contribution, Fund, ReserveMovement, RiskShareRule
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.core.money import ZERO, split
from partnerships.models import Partner
from partnerships.querysets import in_effect

Positions = Mapping[int, tuple[LinePosition, ...]]


class Rules:
    """The risk-share rule of each fund that is agreed and in force on the last day of a quarter; one query."""

    def __init__(self, funds: Iterable[Fund], quarter: Quarter, partners: Iterable[int]) -> None:
        rows = RiskShareRule.objects.filter(in_effect(quarter.last_day), fund__in=funds, agreed=True)
        self.rows = {row.fund_id: row for row in rows}
        self.read: dict[int, Rule] = {}
        self.faults: dict[int, str] = {}
        for key, row in self.rows.items():
            try:
                self.read[key] = read_rule(row.steps, partners={str(pk) for pk in partners})
            except Refused as refused:
                self.faults[key] = refused.reason

    def offsetting(self, funds: Iterable[Fund]) -> list[Fund]:
        """Those that may set their variance against the other funds of their agreement."""
        return [fund for fund in funds if fund.agreement_id and sets_off(self.read.get(fund.pk))]


def sets_off(rule: Rule | None) -> bool:
    """Whether a variance, be it over or under, is first set against other funds of the agreement."""
    return rule is not None and (rule.offsets(Decimal(1)) or rule.offsets(Decimal(-1)))


Signed = tuple[date, tuple[ShareSum, ...]]
"""The day on which the last partner signed a position, and its shares."""


def signed_shares(funds: Iterable[int], quarter: Quarter) -> dict[int, Signed]:
    """Fund → what every partner last signed of the quarter; one query."""
    rows = Consolidation.objects.filter(fund__in=funds, quarter=str(quarter), signed_at__isnull=False)
    said = rows.order_by("version").values_list("fund", "signed_at", "facts__position__shares")
    return {fund: (localdate(at), read_shares(shares)) for fund, at, shares in said}


def moved_from(signed: Signed | None, share: RiskShare) -> str:
    """That other shares were signed than stand now: what is set against another fund moves with that fund until the
    lock, also once the position is signed. Nothing when they are the same, or none were.
    """
    return signed_otherwise(signed[1], shares_of(share), on=signed[0]) if signed else ""


class Sharing:
    """The funds' lines with what their rules need: contributions, risk pools, and one another's variances."""

    def __init__(
        self,
        funds: Iterable[Fund],
        *,
        positions: Positions,
        rules: Rules,
        quarter: Quarter,
        partners: Mapping[int, Partner],
        contributions: Mapping[int, list[Contribution]],
        settled: Mapping[int, Beside],
    ) -> None:
        self.funds = {fund.pk: fund for fund in funds}
        self.positions, self.rules, self.partners = positions, rules, partners
        self.settled = settled
        self.given = {key: [_given(row) for row in rows] for key, rows in contributions.items()}
        drawn = ReserveMovement.objects.filter(
            reserve__fund__in=self.funds, reserve__is_risk_pool=True, effective_on__lt=quarter.ends
        )
        self.pools = dict(drawn.order_by().values_list("reserve__fund").annotate(total=Sum("amount")))

    def share(self, fund: int, case: str = LIKELY) -> RiskShare:
        """Who bears the fund's variance at the case (LOW, LIKELY, HIGH) by the rule in force."""
        if fault := self.rules.faults.get(fund):
            return RiskShare(self._variance(fund, case), missing=True, words=fault)
        return self.share_by(fund, self.rules.read.get(fund), case)

    def share_by(self, fund: int, rule: Rule | None, case: str = LIKELY) -> RiskShare:
        """The same by another rule, such as a draft."""
        parties = self._parties(fund, rule, case)
        return share(self._variance(fund, case), parties, rule, self.means(fund, rule, case))

    def trial(self, fund: int, rule: Rule | None, variance: Decimal) -> RiskShare:
        """Who would bear a variance of the fund spread over its lines by their budgets, while the other funds of its
        agreement stay as they are forecast.
        """
        lines = [line for line in self.positions[fund] if line.latest]
        parts = split(variance, [abs(line.latest) for line in lines]) if lines else []
        own: dict[str, Decimal] = {}
        fixed: dict[str, Decimal] = {}
        for line, part in zip(lines, parts, strict=True):
            own[line.partner] = own.get(line.partner, ZERO) + part
            if line.fixed:
                fixed[line.partner] = fixed.get(line.partner, ZERO) + part
        parties = [
            replace(party, own=own.get(party.key, ZERO), fixed=fixed.get(party.key, ZERO))
            for party in self._parties(fund, rule, LIKELY)
        ]
        tried = shared_part(variance, parties, rule) if rule else ZERO
        return share(variance, parties, rule, self.means(fund, rule, tried=tried))

    def means(
        self, fund: int, rule: Rule | None, case: str = LIKELY, *, tried: Decimal | None = None
    ) -> Means:
        """What the rule may draw on: the risk pool as it is, and the other funds of the agreement. `tried`: what of the
        fund's variance is shared, where it is not that of the case.
        """
        budget = sum((line.latest for line in self.positions[fund]), ZERO)
        return Means(self.pools.get(fund, ZERO), self._offset(fund, rule, case, tried), budget)

    def _variance(self, fund: int, case: str) -> Decimal:
        return sum((variance_at(line, case) for line in self.positions[fund]), ZERO)

    def _parties(self, fund: int, rule: Rule | None, case: str) -> list[Party]:
        lines = self.positions[fund]
        own = own_variances(lines, case)
        fixed = own_variances((line for line in lines if line.fixed), case)
        given = self.given.get(fund, [])
        giving, host = {row.partner for row in given}, self.funds[fund].host_id
        named = rule.names if rule else frozenset()
        return [
            Party(
                key,
                partner.name,
                base_of(given, key, ("counted", None)),
                own.get(key, ZERO),
                fixed.get(key, ZERO),
                leads=pk == host,
                bases={base: base_of(given, key, base) for base in (rule.bases if rule else ())},
            )
            for pk, partner in self.partners.items()
            if (key := str(pk)) in giving or key in own or key in named or pk == host
        ]

    def _offset(self, fund: int, rule: Rule | None, case: str, tried: Decimal | None) -> Decimal:
        """How much of the fund's variance is set against other funds of its agreement."""
        if rule is None or self.funds[fund].agreement_id is None:
            return ZERO
        variances = {**self.beside(fund, case)}
        own = self._shared(fund, rule, case) if tried is None else tried
        if rule.offsets(own):
            variances[fund] = own
        # A penny that does not divide falls on the same fund, whichever of them is looked at.
        return offsets(dict(sorted(variances.items()))).get(fund, ZERO)

    def beside(self, fund: int, case: str) -> Mapping[int, Decimal]:
        """What of the variances of the other funds of its agreement the fund's own may be set against: as it was when
        the quarter was locked, or as it is. After the lock a restatement moves the shares of its own fund alone.
        """
        if fund in self.settled:
            return self.settled[fund].get(case, {})
        agreement, found = self.funds[fund].agreement_id, {}
        for key, other in self.funds.items():
            rule = self.rules.read.get(key)
            if key == fund or agreement is None or other.agreement_id != agreement or rule is None:
                continue
            shared = self._shared(key, rule, case)
            if rule.offsets(shared):
                found[key] = shared
        return found

    def _shared(self, fund: int, rule: Rule, case: str) -> Decimal:
        return shared_part(self._variance(fund, case), self._parties(fund, rule, case), rule)


def _given(row: Contribution) -> Given:
    return Given(
        str(row.partner_id),
        row.amount,
        row.effective_on,
        money=row.kind != "in_kind",
        recurrent=row.recurrent,
        counts=row.counts_towards_share,
    )
