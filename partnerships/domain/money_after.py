"""What an approval would leave: of the approver's limit, of an envelope, of what the board may commit."""

from dataclasses import dataclass
from decimal import Decimal

from partnerships.domain.matter import Matter
from partnerships.domain.ruling import Ruling


@dataclass(frozen=True)
class Left:
    """GBP before and after the approval; `after` below zero means that it does not fit."""

    label: str
    before: Decimal
    after: Decimal

    @property
    def fits(self) -> bool:
        return self.after >= 0


def money_after(matter: Matter, ruling: Ruling) -> tuple[Left, ...]:
    """Each sum that the approval would draw on; nothing for a matter without money."""
    lines = []
    if ruling.limit is not None and matter.sum:
        whose = f"{ruling.name}'s limit, with related requests of twelve months"
        lines.append(Left(whose, ruling.limit, ruling.limit - matter.sum))
    if matter.envelope is not None:
        headroom = matter.envelope.headroom
        lines.append(Left(f"Envelope: {matter.envelope.title}", headroom, headroom - matter.amount))
    if matter.board is not None and matter.annual_amount is not None:
        free = matter.board.confirmed - matter.board.committed
        lines.append(Left("What the board may still commit this year", free, free - matter.annual_amount))
    return tuple(lines)
