"""The checks about money: the sum and what belongs to it, the band, employers' limits, envelopes, the board's total."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jct.core.calendar import day_words, last_day
from jct.core.money import pounds
from partnerships.domain.actor import Actor
from partnerships.domain.authority import least
from partnerships.domain.clauses import next_tier
from partnerships.domain.matter import Clause, Indicative, Matter
from partnerships.domain.ruling import Check
from partnerships.domain.words import DecisionType, Measure

# What says how money should be used and uses none.
PLANS = frozenset(
    {
        DecisionType.COMMISSIONING_INTENTION,
        DecisionType.STRATEGY_APPROVAL,
        DecisionType.SERVICE_SPEC_APPROVAL,
        DecisionType.POLICY_APPROVAL,
    }
)


def related(matter: Matter) -> Check:
    counted = matter.counted
    if not counted:
        return Check("related", True, "There is no related request in the last twelve months.")
    listed = "; ".join(f"{other.title} ({pounds(other.amount)}, {day_words(other.on)})" for other in counted)
    return Check(
        "related",
        True,
        f"Related requests of the last twelve months are added, so that nothing is split into small parts: {listed}.",
        addition(matter),
    )


def addition(matter: Matter) -> str:
    """ "£30,000 + £30,000 = £60,000"; empty when nothing is added."""
    if not matter.counted:
        return ""
    parts = [pounds(matter.amount), *(pounds(other.amount) for other in matter.counted)]
    return f"{' + '.join(parts)} = {pounds(matter.sum)}"


def within_band(matter: Matter, clause: Clause, about: Sequence[Clause]) -> Iterator[Check]:
    if clause.measure is not Measure.NONE:
        yield _in_band(matter, clause, about)
    if clause.percent_up_to is not None:
        yield _within_percent(matter, clause, clause.percent_up_to)


def _in_band(matter: Matter, clause: Clause, about: Sequence[Clause]) -> Check:
    amount, measured = matter.amount_in(clause.measure), clause.measure.label.lower()
    if amount is None:
        words = f"Clause {clause.number} goes by the {measured}, and the request does not give it."
        return Check("band", False, words, "", clause.number, clause.text)
    sums = addition(matter) if clause.measure.is_sum else ""
    what = pounds(amount) if clause.measure.is_sum else f"{pounds(amount)} ({measured})"
    tier, inside = reach(matter, clause, about), clause.holds_amount(amount)
    if not inside and tier is not clause and _reaches(amount, clause, tier):
        words = (
            f"{what} is inside the band one step up, {tier.band} (clause {tier.number}), "
            f"which clause {clause.number} reaches under an envelope approved beforehand."
        )
        return Check("band", True, words, sums, clause.number, clause.text)
    where = "inside" if inside else "outside"
    words = f"{what} is {where} the band of clause {clause.number}: {clause.band}."
    return Check("band", inside, words, sums, clause.number, clause.text)


def reach(matter: Matter, clause: Clause, about: Sequence[Clause]) -> Clause:
    """The clause whose upper end counts: one step up for what an approved envelope still holds, else its own."""
    envelope = matter.envelope
    if envelope is None or not envelope.covers(matter.amount, matter.on):
        return clause
    return next_tier(clause, about) or clause


def _reaches(amount: Decimal, clause: Clause, tier: Clause) -> bool:
    above = clause.above is None or amount > clause.above
    return above and (tier.up_to is None or amount <= tier.up_to)


def _within_percent(matter: Matter, clause: Clause, up_to: Decimal) -> Check:
    if matter.percent is None:
        words = f"Clause {clause.number} needs the cumulative change in per cent, and the request does not give it."
    else:
        inside = "is within" if clause.holds_percent(matter.percent) else "is more than"
        words = (
            f"A cumulative change of {matter.percent:f}% {inside} the {up_to:f}% of clause {clause.number}."
        )
    return Check("percent", clause.holds_percent(matter.percent), words, "", clause.number, clause.text)


def within_limits(
    matter: Matter, actor: Actor, employer_limit: Decimal | None, own_limit: Decimal | None
) -> Iterator[Check]:
    """The employer's own limits bind whatever the scheme or an envelope allows."""
    limits = (
        ("employer_limit", employer_limit, f"{actor.partner_name}'s own limit for {actor.title}"),
        ("own_limit", own_limit, f"the limit {actor.partner_name} gave {actor.name} in person"),
        (_capped(actor)[0], actor.cap, _capped(actor)[1]),
    )
    for code, limit, whose in limits:
        if limit is not None:
            inside = matter.sum <= limit
            verb = "is within" if inside else "is more than"
            words = f"{pounds(matter.sum)} {verb} {whose}, {pounds(limit)}."
            yield Check(code, inside, words, addition(matter))


def _capped(actor: Actor) -> tuple[str, str]:
    """The code of a cap, and whose it is."""
    if actor.passed_on is not None:
        return "passed_on", f"what {actor.passed_on.from_title} passed on to {actor.title}"
    if actor.cover_for is not None:
        return "cover", f"the cap on {actor.name}'s cover for {actor.cover_for_name}"
    return "acting", f"the cap on {actor.name}'s acting appointment as {actor.title}"


def limit_of(
    matter: Matter,
    clause: Clause | None,
    about: Sequence[Clause],
    *others: Decimal | None,
) -> Decimal | None:
    """The limit of the sum that counted: the least of the clause's, and of the `others` that exist (GBP). A clause that
    goes by another measure limits that and not the sum."""
    own = clause if clause is not None and clause.measure.is_sum else None
    return least(reach(matter, own, about).up_to if own else None, *others)


def within_envelope(matter: Matter) -> Iterator[Check]:
    envelope = matter.envelope
    if envelope is None:
        return
    if not envelope.approved(matter.on):
        what = envelope.why_not or "has not been approved"
        yield Check("envelope", False, f"The envelope it draws on, {envelope.title}, {what}.")
        return
    left = envelope.headroom - matter.amount
    inside = envelope.covers(matter.amount, matter.on)
    verb = "is within" if inside else "is more than"
    words = (
        f"{pounds(matter.amount)} {verb} what is left of the envelope {envelope.title}"
        f"{f', approved by {envelope.by}' if envelope.by else ''}: {pounds(envelope.headroom)}."
    )
    sums = f"{pounds(envelope.amount)} − {pounds(envelope.used)} used"
    sums += f" − {pounds(matter.amount)} = {pounds(left)}" if inside else f" = {pounds(envelope.headroom)}"
    yield Check("envelope", inside, words, sums)


def money_lasts(matter: Matter) -> Iterator[Check]:
    if matter.money_ends is None:
        return
    last = day_words(last_day(matter.money_ends) or matter.on)
    if matter.recurrent:
        words = f"It commits money year after year, and its money ends on {last}: time-limited money cannot pay for it."
    elif matter.on >= matter.money_ends:
        words = f"The money it would use ended on {last}."
    else:
        yield Check("money", True, f"It does not recur, and its money lasts until {last}.")
        return
    yield Check("money", False, words)


def is_real_money(matter: Matter) -> Iterator[Check]:
    """Indicative money is there to plan with, as far as it goes; whatever commits or spends needs other money."""
    if not matter.is_notional:
        return
    plans = matter.decision_type in PLANS
    words = (
        "The money is indicative, and this plans with it: nothing is spent by it."
        if plans
        else "The money is indicative: it guides plans and cannot be spent. Ask whoever holds the contract."
    )
    yield Check("notional", plans, words)
    if plans and matter.indicative is not None:
        yield _within_indicative(matter.amount, matter.indicative)


def _within_indicative(amount: Decimal, money: Indicative) -> Check:
    """Nobody plans with more than the other plans leave, though the money has become less since it was asked."""
    inside = amount <= money.left
    verb = "is within" if inside else f"is {pounds(amount - money.left)} more than"
    words = f"{pounds(amount)} {verb} what other plans leave of {money.title}."
    sums = f"{pounds(money.amount)} − {pounds(money.planned)} in other plans = {pounds(money.left)}"
    return Check("indicative", inside, words, sums)


def says_yearly_sum(matter: Matter) -> Iterator[Check]:
    """What commits money every year must say how much, else it passes what partners confirmed without being seen."""
    if matter.lacks_yearly_sum:
        words = (
            "It commits money every year and does not say the yearly sum, so nobody can compare it with what partners "
            "confirmed. Whoever asked can add it; whoever decides sends it back for that."
        )
        yield Check("yearly_sum", False, words)


def within_board_authority(matter: Matter) -> Iterator[Check]:
    """Section 75 boards commit no more in a year than the partners have confirmed they will pay in."""
    board, added = matter.board, matter.annual_amount
    if board is None or not added:
        return
    after = board.committed + added
    inside = after <= board.confirmed
    words = (
        f"With it, {pounds(after)} a year is committed, within the {pounds(board.confirmed)} that partners confirmed."
        if inside
        else f"With it, {pounds(after)} a year would be committed, {pounds(after - board.confirmed)} more than the "
        f"{pounds(board.confirmed)} that partners confirmed: a contribution must be varied first."
    )
    sums = (
        f"{pounds(board.committed)} + {pounds(added)} = {pounds(after)}; {pounds(board.confirmed)} confirmed"
    )
    yield Check("board_authority", inside, words, sums)
