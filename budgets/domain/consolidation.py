"""A fund's position as the pool manager puts it together: the returns, the control totals, and what stands in its way.

Both partners' chief finance officers sign these figures, so they are written as plain facts that read back the same.
Amounts are GBP.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from budgets.domain.checks.words import some
from budgets.domain.lifecycle import EDITABLE, State
from budgets.domain.risk_share import RiskShare
from jct.core.calendar import Quarter, day_words
from jct.core.errors import Problem
from jct.core.money import ZERO, pounds


@dataclass(frozen=True)
class LineSum:
    """A line of the fund; `source` says on what its figures rest."""

    code: str
    name: str
    partner: str
    latest: Decimal
    budget_to_date: Decimal
    spent: Decimal
    previous: Decimal | None
    forecast: Decimal
    source: str

    @property
    def variance(self) -> Decimal:
        return self.forecast - self.latest

    @property
    def movement(self) -> Decimal | None:
        return None if self.previous is None else self.forecast - self.previous


@dataclass(frozen=True)
class ReturnSum:
    """A partner's return and its sums; `certified_by` and `certified_on` are empty while it is not certified."""

    partner: str
    version: int
    words: str
    certified_by: str
    certified_on: str
    budget: Decimal
    ledger: Decimal
    spent: Decimal
    forecast: Decimal


@dataclass(frozen=True)
class Control:
    """Two sums, each from its own source, that must agree. One that `must` stops the consolidation when they differ;
    of any other the pool manager says why.
    """

    code: str
    name: str
    one: str
    first: Decimal
    other: str
    second: Decimal
    must: bool = False

    @property
    def difference(self) -> Decimal:
        return self.first - self.second

    @property
    def ties(self) -> bool:
        return not self.difference

    @property
    def words(self) -> str:
        """ "returns £81,000,000, fund £81,000,000", and by how much they differ."""
        said = f"{self.one} {pounds(self.first)}, {self.other} {pounds(self.second)}"
        return said if self.ties else f"{said}: {pounds(abs(self.difference))} apart"


# code: what agrees, whose sum is first and whose second, and whether nothing is signed while they differ
CONTROLS = {
    "forecast": ("Returns make the fund’s forecast", "returns with what is carried forward", "fund", True),
    "spent": ("Returns make the fund’s spending", "returns with what is carried forward", "fund", True),
    "virements": ("Virements make nothing", "all legs of the fund’s virements", "nothing", True),
    "contributions": (
        "The budget is what was contributed",
        "confirmed contributions with what was brought forward",
        "latest budget",
        False,
    ),
    "budget": (
        "Returns rest on the latest budget",
        "budget in the returns",
        "latest budget of their lines",
        False,
    ),
    "ledger": ("Returns rest on the ledger", "ledger in the returns", "ledger now", False),
    "shares": ("The shares make the variance", "shares and what is set apart", "variance", True),
}
TO_TIE = "contributions that make the budget: vary what a partner gives, or the budget of a line"


def control(code: str, first: Decimal, second: Decimal) -> Control:
    """The control of CONTROLS with its two sums, GBP."""
    name, one, other, must = CONTROLS[code]
    return Control(code, name, one, first, other, second, must)


@dataclass(frozen=True)
class ShareSum:
    """What falls on a partner, or where else a part of the variance goes. `key`: whose it is, whatever their name is by
    then; positions of an earlier release have none.
    """

    name: str
    amount: Decimal
    key: str = ""


@dataclass(frozen=True)
class Position:
    """All that is signed, but for the moment at which it was put together."""

    lines: tuple[LineSum, ...]
    returns: tuple[ReturnSum, ...]
    controls: tuple[Control, ...]
    shares: tuple[ShareSum, ...]
    share_words: str
    rule: str
    closing_period: str = ""  # for the year end: whether the closing entries are in

    @property
    def latest(self) -> Decimal:
        return sum((line.latest for line in self.lines), ZERO)

    @property
    def spent(self) -> Decimal:
        return sum((line.spent for line in self.lines), ZERO)

    @property
    def forecast(self) -> Decimal:
        return sum((line.forecast for line in self.lines), ZERO)

    @property
    def variance(self) -> Decimal:
        return self.forecast - self.latest

    @property
    def untied(self) -> tuple[Control, ...]:
        return tuple(control for control in self.controls if not control.ties)


def write(position: Position) -> dict[str, Any]:
    """The position as facts to be hashed and kept; `read` gives the same position back."""
    return asdict(position)


def read(facts: Mapping[str, Any]) -> Position:
    """The position that kept facts describe."""
    return Position(
        lines=tuple(
            LineSum(**_sums(row, "latest", "budget_to_date", "spent", "previous", "forecast"))
            for row in facts["lines"]
        ),
        returns=tuple(
            ReturnSum(**_sums(row, "budget", "ledger", "spent", "forecast")) for row in facts["returns"]
        ),
        controls=tuple(Control(**_sums(row, "first", "second")) for row in facts["controls"]),
        shares=read_shares(facts["shares"]),
        share_words=facts["share_words"],
        rule=facts["rule"],
        closing_period=facts["closing_period"],
    )


def read_shares(rows: Sequence[Mapping[str, Any]]) -> tuple[ShareSum, ...]:
    """The shares that kept facts describe."""
    return tuple(ShareSum(**_sums(row, "amount")) for row in rows)


def _sums(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {
        name: Decimal(value) if name in names and value is not None else value for name, value in row.items()
    }


AGAIN = "the return opened again, updated and certified"


@dataclass(frozen=True)
class Moved:
    """The lines, by name, of which a certified return tells otherwise than the records by now: those with another
    budget, with another accrual of 31 March, and those with money in the year that have no row in it.
    """

    budgets: tuple[str, ...] = ()
    accruals: tuple[str, ...] = ()
    without_row: tuple[str, ...] = ()

    @property
    def other_budget(self) -> str:
        """What the pool manager may speak to, for the variance follows the budget; nothing where there is none."""
        return (
            f"the budget of {some(self.budgets)} has changed since it was certified" if self.budgets else ""
        )

    @property
    def wrong(self) -> tuple[str, ...]:
        """What only the return itself can put right: its figures are not what was spent."""
        found = []
        if self.accruals:
            found.append(
                f"what was owed on 31 March on {some(self.accruals)} has changed since it was certified"
            )
        if self.without_row:
            found.append(f"it has no row for {some(self.without_row)}, with money in the year")
        return tuple(found)


@dataclass(frozen=True)
class Reported:
    """Where one partner's return stands when the pool manager wants to consolidate; no `state`: none was opened."""

    partner: str
    state: str
    version: int = 1
    due_on: date | None = None
    late: bool = False
    moved: Moved = Moved()


def obstacles(
    reported: Sequence[Reported],
    position: Position,
    *,
    quarter: Quarter,
    on: date,
    rule_missing: str = "",
    promised: Mapping[str, Decimal] | None = None,
    untied: str = "",
) -> list[Problem]:
    """What must be done before the position can be put together on the day `on`. A late return is no obstacle: it is
    carried forward.

    Where the statement is final (the fund's last quarter of the year) `rule_missing` is what is wrong with the
    risk-share rule, `promised` what is only indicative of each partner's contributions, GBP, and `untied` by how much
    the confirmed ones do not make the budget: the account needs that they do, and signed they change no more.
    """
    problems = []
    if on < quarter.ends:
        right = f"a position put together from {day_words(quarter.ends)} on"
        problems.append(Problem(quarter.label, "it has not ended", right))
    problems += [Problem(row.partner, *wrong) for row in reported if (wrong := _unready(row))]
    problems += to_correct(reported)
    if not reported:
        problems.append(
            Problem("Returns", "no partner leads a line of this fund", "lines with their partners")
        )
    problems += [
        Problem(control.name, control.words, "figures that agree")
        for control in position.untied
        if control.must
    ]
    return [*problems, *not_final(rule_missing=rule_missing, promised=promised, untied=untied)]


def not_final(
    *, rule_missing: str = "", promised: Mapping[str, Decimal] | None = None, untied: str = ""
) -> list[Problem]:
    """What keeps a statement from being final, in the words of `obstacles`."""
    problems = []
    if rule_missing:
        problems.append(Problem("Risk share", rule_missing, "a rule that both partners have agreed"))
    problems += to_confirm(promised or {})
    if untied:
        problems.append(Problem("Contributions", untied, TO_TIE))
    return problems


def too_late(found: Iterable[Problem], quarter: Quarter) -> list[Problem]:
    """The same of a quarter that is shut: nothing of it can be put right there any more, so that it must not become a
    fund's last one.
    """
    shut = f"and {quarter.label}, which would be its last quarter, is locked, signed or being signed"
    return [Problem(one.where, f"{one.what}, {shut}", "a later day of closing") for one in found]


def to_confirm(promised: Mapping[str, Decimal]) -> list[Problem]:
    """The partners (name → GBP) of whose contributions a part is only promised, which no final statement counts."""
    return [
        Problem(
            f"Contributions of {partner}",
            f"{pounds(amount)} is only indicative",
            "that sum confirmed, or what came of it, £0 if nothing did",
        )
        for partner, amount in promised.items()
        if amount
    ]


def _unready(row: Reported) -> tuple[str, str] | None:
    if not row.state:
        return "its return was not opened", "an opened return"
    if row.state == State.SUBMITTED:
        return "its return waits to be certified", "a certified return, or one sent back"
    if row.state in EDITABLE and row.version > 1:
        return "its return is being corrected", "the corrected return, certified"
    if row.state in EDITABLE and not row.late and row.due_on:
        return f"its return is due on {day_words(row.due_on)}", "the return, or that day to pass"
    return None


def to_correct(reported: Sequence[Reported]) -> list[Problem]:
    """The certified returns whose figures are wrong by now."""
    return [
        Problem(f"Return of {row.partner}", wrong, AGAIN) for row in reported for wrong in row.moved.wrong
    ]


SEND_BACK = "Send it back, or let the pool manager take it back, so that the return is opened again."
TAKE_BACK = "Let the pool manager take it back, so that the return is opened again."
TAKE_BACK_LATER = (
    "It can be taken back when those days are over."  # in which what all agreed to may be called in
)


def why_not_signed(reported: Sequence[Reported], remedy: str = SEND_BACK) -> str:
    """Why a position that waits for signatures must not be signed any more, and the `remedy`; nothing where it may."""
    wrong = "; ".join(f"{problem.where}: {problem.what}" for problem in to_correct(reported))
    if not wrong:
        return ""
    return f"The position cannot be signed as it stands. {wrong}. {remedy}"


def to_explain(
    reported: Sequence[Reported],
    position: Position,
    *,
    agreement: str = "",
    promised: Mapping[str, Decimal] | None = None,
) -> tuple[str, ...]:
    """What the pool manager's note must speak to: an agreement that does not bind (said in `agreement`), late partners,
    returns that rest on another budget, what is only `promised` and can be confirmed no more, and control totals that
    do not agree.
    """
    unbound = (agreement,) if agreement else ()
    late = [f"{row.partner} is late; its last forecast is carried forward." for row in reported if row.late]
    other = [
        f"Return of {row.partner}: {row.moved.other_budget}." for row in reported if row.moved.other_budget
    ]
    apart = [f"{control.name}: {control.words}." for control in position.untied if not control.must]
    open_ = [f"{found.where}: {found.what}." for found in to_confirm(promised or {})]
    return (*unbound, *late, *other, *open_, *apart)


@dataclass(frozen=True)
class Difference:
    """A figure that is no longer what it was."""

    where: str
    old: Decimal | None
    new: Decimal | None


FIGURES = {"latest": "latest budget", "spent": "spent to date", "forecast": "forecast"}


def differences(old: Position, new: Position) -> tuple[Difference, ...]:
    """What changed between two positions, line by line; a line of only one of them differs from nothing."""
    before, after = {row.code: row for row in old.lines}, {row.code: row for row in new.lines}
    found = []
    for code, row in (before | after).items():
        then, now = before.get(code), after.get(code)
        for field, words in FIGURES.items():
            was, is_ = getattr(then, field, None), getattr(now, field, None)
            if was != is_:
                found.append(Difference(f"{row.name}, {words}", was, is_))
    return (*found, *other_shares(old.shares, new.shares))


APART = {
    "from_risk_pool": "Met from the risk pool",
    "offset": "Set against other funds of the agreement",
    "carried_forward": "Carried forward in the fund",
    "outside": "From outside the fund, still to be agreed",
}


def shares_of(share: RiskShare) -> tuple[ShareSum, ...]:
    """What falls on each partner, and where else parts of the variance go."""
    return (
        *(ShareSum(part.name, part.amount, part.key) for part in share.shares),
        *(ShareSum(words, amount, name) for name, words in APART.items() if (amount := getattr(share, name))),
    )


def signed_otherwise(then: Sequence[ShareSum], now: Sequence[ShareSum], *, on: date) -> str:
    """That every partner signed other shares on the day `on` than stand now; nothing when they are the same."""
    if not other_shares(then, now):
        return ""
    said = ", ".join(f"{share.name} {pounds(share.amount)}" for share in then) or "none"
    return (
        f"Other shares of this quarter were signed on {day_words(on)}: {said}. They have moved since, and not every "
        "partner has signed what stands now."
    )


def other_shares(old: Sequence[ShareSum], new: Sequence[ShareSum]) -> tuple[Difference, ...]:
    """The shares that are not what they were. A share of one side only differs from nothing."""
    left, found = list(new), []
    for then in old:
        now = next((share for share in left if _alike(then, share)), None)
        if now is not None:
            left.remove(now)
        if now is None or now.amount != then.amount:
            found.append(
                Difference(f"Share of {(now or then).name}", then.amount, now.amount if now else None)
            )
    return (*found, *(Difference(f"Share of {now.name}", None, now.amount) for now in left))


def _alike(one: ShareSum, other: ShareSum) -> bool:
    """Whether they fall on the same. An organisation may have another name by now; where one side keeps no key the
    names must do.
    """
    return one.key == other.key if one.key and other.key else one.name == other.name
