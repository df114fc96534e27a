"""The memorandum account of a fund for a year, beside the year before: funding, expenditure, what is left, and on whom
it falls. Of a pool it is the annual return of SI 2000/617 regulation 7(4), of lead commissioning the annual report of
regulations 8 and 9, of any other fund for information; the layout councils print in their accounts.

GBP. Funding is shown as a negative sum, as accounts do; a positive net sum is a deficit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.domain.checks import TieOut
from jct.core.money import ZERO

FUNDING = "Funding provided to the pooled budget"
EXPENDITURE = "Expenditure met from the pooled budget"
OUTCOME = "Outcome of the year"
NET = "Net (surplus) or deficit"
NOT_TIED = "Not tied: the latest budget less what was confirmed for it"
SHARE = "share of the net (surplus) or deficit"


@dataclass(frozen=True)
class Wording:
    """What an account of a kind of fund calls its sections, and by what law it is drawn up."""

    funding: str
    expenditure: str
    basis: str


WORDINGS = {
    "pooled": Wording(FUNDING, EXPENDITURE, "Annual return of a pooled fund, SI 2000/617 regulation 7(4)."),
    "lead": Wording(
        "Funding provided to lead commissioning",
        "Expenditure met by lead commissioning",
        "Annual report of lead commissioning, SI 2000/617 regulations 8 and 9.",
    ),
}
FOR_INFORMATION = Wording(
    "Funding provided to the budget",
    "Expenditure met from the budget",
    "A statement for information: this is no pooled fund, and SI 2000/617 asks for no return of it.",
)
FUNDINGS = frozenset(words.funding for words in (*WORDINGS.values(), FOR_INFORMATION))
EXPENDITURES = frozenset(words.expenditure for words in (*WORDINGS.values(), FOR_INFORMATION))


def wording(kind: str) -> Wording:
    """How an account of a fund of the kind is worded."""
    return WORDINGS.get(kind, FOR_INFORMATION)


@dataclass(frozen=True)
class Item:
    """One named sum, GBP. Funding is given as it was paid: positive. `line` is the key of the budget line it is of."""

    words: str
    amount: Decimal
    line: int | None = None


@dataclass(frozen=True)
class YearFigures:
    """A fund's year. `shares`: what each partner bears of the net sum (negative: gets back); `apart`: what no partner
    bears (a risk pool, another fund, next year). `not_tied`: latest budget less the funding confirmed for it, which no
    share was worked out on. `in_kind` is valued and disclosed, and part of no sum.
    """

    label: str
    funding: tuple[Item, ...] = ()
    expenditure: tuple[Item, ...] = ()
    shares: tuple[Item, ...] = ()
    apart: tuple[Item, ...] = ()
    in_kind: tuple[Item, ...] = ()
    not_tied: tuple[Item, ...] = ()

    @property
    def funded(self) -> Decimal:
        return _sum(self.funding)

    @property
    def spent(self) -> Decimal:
        return _sum(self.expenditure)

    @property
    def net(self) -> Decimal:
        """Expenditure less funding: positive is a deficit."""
        return self.spent - self.funded


@dataclass(frozen=True)
class Row:
    """A line of the account. `before` is None where there was no year before; `total` marks a sum of rows. `lines`: the
    keys of the budget lines it is of, whatever they come to be called.
    """

    words: str
    now: Decimal
    before: Decimal | None
    total: bool = False
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Account:
    """The account as it is printed. `label` and `before` name the two years."""

    label: str
    before: str
    sections: tuple[Section, ...]
    in_kind: tuple[Row, ...]


def account(now: YearFigures, before: YearFigures | None = None, *, kind: str = "pooled") -> Account:
    """Both years side by side. A name of either year has its row, nought where a year did not have it. `kind`: of the
    fund.
    """
    then, words_of = before or YearFigures(""), wording(kind)

    def rows(field: str, sign: int = 1) -> list[Row]:
        items = (*getattr(now, field), *getattr(then, field))
        this, last = _by_name(getattr(now, field)), _by_name(getattr(then, field))
        return [
            Row(
                words,
                sign * this.get(words, ZERO),
                sign * last.get(words, ZERO) if before is not None else None,
                lines=_lines_of(words, items),
            )
            for words in dict.fromkeys([*this, *last])
        ]

    def total(words: str, this: Decimal, last: Decimal) -> Row:
        return Row(words, this, last if before is not None else None, total=True)

    return Account(
        now.label,
        then.label,
        (
            Section(
                words_of.funding,
                (*rows("funding", -1), total("Total funding", -now.funded, -then.funded)),
            ),
            Section(
                words_of.expenditure,
                (*rows("expenditure"), total("Total expenditure", now.spent, then.spent)),
            ),
            Section(
                OUTCOME,
                (
                    total(NET, now.net, then.net),
                    *[Row(f"{row.words}: {SHARE}", row.now, row.before) for row in rows("shares")],
                    *rows("apart"),
                    *rows("not_tied"),
                ),
            ),
        ),
        tuple(rows("in_kind")),
    )


def tie_outs(
    year: YearFigures, *, latest_budget: Decimal, outturn: Decimal, variance: Decimal
) -> list[TieOut]:
    """What must agree before the account is signed, each side from its own source.

    `latest_budget`: spending and income of all lines; `outturn`: the net outturn of the certified returns;
    `variance`: what the risk share was worked out on. Client income stands among the funding of the account.
    """
    borne, tied = _sum(year.shares) + _sum(year.apart), year.net - _sum(year.not_tied)
    less = " less what is not tied" if year.not_tied else ""
    return [
        TieOut(
            "Outturn",
            f"Outturn of the account{less}",
            latest_budget + tied,
            "the certified returns",
            outturn,
        ),
        TieOut("Net sum", f"Net sum of the year{less}", tied, "the variance that is shared", variance),
        TieOut("Shares", "Shares and what is kept or met elsewhere", borne, f"the net sum{less}", tied),
    ]


def _by_name(items: Sequence[Item]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for item in items:
        found[item.words] = found.get(item.words, ZERO) + item.amount
    return found


def _lines_of(words: str, items: Iterable[Item]) -> tuple[int, ...]:
    keys = (item.line for item in items if item.words == words and item.line is not None)
    return tuple(dict.fromkeys(keys))


def _sum(items: Iterable[Item]) -> Decimal:
    return sum((item.amount for item in items), ZERO)
