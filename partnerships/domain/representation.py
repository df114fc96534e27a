"""Whether each partner's members on a body may carry for it what the body may decide: no partner is committed further
than it delegated to whoever sits there."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from jct.core.money import ZERO, pounds
from partnerships.domain.authority import Authority
from partnerships.domain.matter import Clause
from partnerships.domain.scheme_facts import ENDLESS, band_of, deciding
from partnerships.domain.sitting import Sitter
from partnerships.domain.structure import BodyFacts, Check, Finding, Severity, Structure
from partnerships.domain.words import DecisionType, Measure, Mode

Limit = tuple[Decimal, str]  # GBP, inclusive, and whose it is in words


def undelegated(facts: Structure, authority: Authority, on: date) -> Iterator[Finding]:
    """Partners whose members on a body, by their employers' limits, reach less far than a clause lets the body go. One
    finding for each kind of decision, body and partner."""
    for kind in DecisionType:
        clauses = [clause for clause in deciding(authority.clauses(kind)) if clause.in_force(on)]
        for body in facts.bodies:
            highest = _highest(body, clauses)
            if highest is not None:
                for key, name in facts.partners.items():
                    yield from _short(body, _sitters(body, key, name), kind, highest, authority, on)


def _highest(body: BodyFacts, clauses: Iterable[Clause]) -> Decimal | None:
    """How much the body may decide; None where no clause lets it decide an amount."""
    own = [
        band_of(clause)[1]
        for clause in clauses
        if clause.measure is not Measure.NONE
        and clause.mode is not Mode.RECOMMEND_TO
        and body.key in (clause.body_key, clause.second_key if clause.mode is Mode.DUAL_KEY else None)
    ]
    return max(own, default=None)


def _sitters(body: BodyFacts, partner: int, name: str) -> list[Sitter]:
    seats = [seat for seat in body.seats if seat.partner == partner and seat.votes]
    return [Sitter(one.key, one.name, partner, name, seat.post) for seat in seats for one in seat.holders]


def _short(
    body: BodyFacts,
    sitters: Iterable[Sitter],
    kind: DecisionType,
    highest: Decimal,
    authority: Authority,
    on: date,
) -> Iterator[Finding]:
    sitting = [(one, authority.sits_for_something_else(one, kind, on)) for one in sitters]
    if not sitting:
        return  # which is told already
    limits = [(one, authority.sitters_limit(one, kind, on)) for one, outside in sitting if not outside]
    known = [(limit[0], limit[1], one) for one, limit in limits if limit is not None]
    if len(known) < len(limits):
        return  # somebody has no limit
    none = ((ZERO, f"{outside} does not extend to it", one) for one, outside in sitting if outside)
    amount, whose, one = max([*known, *none], key=lambda row: row[0])
    if amount < highest:
        much = "whatever the amount" if highest == ENDLESS else f"up to {pounds(highest)}"
        yield Finding(
            Check.REPRESENTATION,
            Severity.WARNING,
            f"The {body.name} may decide a {kind.label.lower()} {much}; nobody carries more than {pounds(amount)} of "
            f"it for {one.partner_name} ({whose}).",
            "body",
            body.key,
            body.name,
        )
