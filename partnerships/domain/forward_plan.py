"""Which decisions are key decisions, and the first day on which each may lawfully be taken.

Source: SI 2012/2089, regulation 8 (a key decision is significant in money, or in its effect on two or more wards) and
regulations 9 to 11 (28 clear days of notice, the general exception, special urgency).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import DAY, after_clear_days
from jct.core.money import pounds
from partnerships.domain.words import DecisionType, Urgency

NOTICE_DAYS = 28
EXCEPTION_DAYS = 5
# They spend nothing and change no service, however large the sums they speak of.
NEVER_KEY = frozenset(
    {
        DecisionType.RETURN_CERTIFICATION,
        DecisionType.REPORT_SIGN_OFF,
        DecisionType.PUBLICATION,
        DecisionType.DATA_RETURN_SUBMISSION,
        DecisionType.DELEGATION_CHANGE,
    }
)


@dataclass(frozen=True)
class KeyDecision:
    """Why a matter is a key decision, and when it may be taken; `earliest_on` is None until notice is given.

    `can_wait`: no notice has been given, and given today it would still be long enough.
    """

    why: str
    earliest_on: date | None
    notice_by: date | None  # the last day on which notice can be given for the meeting it is to go to
    in_time: bool
    sentence: str
    can_wait: bool = False


def key_reasons(
    amount: Decimal, wards: int, *, above: Decimal | None, from_wards: int, exempt: bool = False
) -> tuple[str, ...]:
    """Why a matter is a key decision, in words; empty when it is none. `above` is exclusive (None: no sum makes it
    one), `from_wards` inclusive; the sum of an `exempt` matter is not told."""
    reasons = []
    if above is not None and amount > above:
        reasons.append(f"{'its amount' if exempt else pounds(amount)} is more than {pounds(above)}")
    if wards >= from_wards:
        reasons.append(f"it affects {wards} wards")
    return tuple(reasons)


def earliest_lawful(notice_on: date | None, urgency: Urgency) -> date | None:
    """The first day on which the notice given allows a key decision: 28 clear days after it, or five under the general
    exception; None while there is no notice."""
    if notice_on is None:
        return None
    return after_clear_days(
        notice_on, EXCEPTION_DAYS if urgency is Urgency.GENERAL_EXCEPTION else NOTICE_DAYS
    )


def judge(
    *,
    reasons: Iterable[str],
    notice_on: date | None,
    urgency: Urgency,
    consented: bool,
    meeting_on: date | None,
    on: date,
) -> KeyDecision:
    """A forward plan's line: whether the meeting it is to go to lies late enough for the notice given. `consented`:
    the chair of scrutiny has agreed to special urgency, which needs no notice."""
    why = " and ".join(reasons)
    earliest = earliest_lawful(notice_on, urgency)
    by = None if meeting_on is None else meeting_on - DAY * (NOTICE_DAYS + 1)
    if urgency is Urgency.SPECIAL_URGENCY and consented:
        return KeyDecision(why, None, by, True, "Scrutiny's chair agreed that it cannot wait for notice.")
    if earliest is None:
        can_wait = by is None or on <= by
        return KeyDecision(why, None, by, False, "Notice has not been given.", can_wait)
    if meeting_on is None:
        return KeyDecision(why, earliest, by, True, "Notice has been given; it is on no agenda yet.")
    in_time = meeting_on >= earliest
    words = (
        "Notice is long enough for its meeting."
        if in_time
        else "Its meeting comes before the notice is over."
    )
    return KeyDecision(why, earliest, by, in_time, words)
