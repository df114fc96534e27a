"""Attempts to decide that the ruling refused: who, when, which checks, and the ruling itself."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from partnerships.domain.ruling import Check, Ruling
from partnerships.models import DeniedAttempt, Partnership

PER_PAGE = 25
WORDS = {
    "waiting": "Not open for a decision",
    "scheme": "No scheme in effect",
    "clause": "No clause gives it",
    "in_post": "Not in post",
    "deputy": "No deputies here",
    "non_delegable": "Not to be delegated",
    "acting": "Limits of acting up",
    "passed_on": "Authority passed on",
    "trained": "Training not acknowledged",
    "sitters_limit": "Limit of a member's employer",
    "cover": "Outside the cover",
    "band": "Above the clause’s band",
    "percent": "Above the percentage",
    "employer_limit": "Above the employer’s limit",
    "own_limit": "Above the person’s own limit",
    "envelope": "Above the envelope",
    "gates": "A gate is not passed",
    "notice": "Too little notice",
    "consultation": "Consultation not shown",
    "advice": "Advice not answered",
    "consultee_not_approver": "A consultee does not approve",
    "not_requester": "Asked for it themselves",
    "cleared": "Passed a gate of it",
    "third_person": "Agreed that it is urgent",
    "once": "Has answered already",
    "dual_key": "The other key is missing",
    "own_partner": "Another partner’s decision",
    "care_group": "Another care group",
    "takes_effect": "Only recommends",
    "no_interest": "Has an interest",
    "incompatible": "Incompatible functions",
    "money": "Recurrent from time-limited money",
    "notional": "Indicative money",
    "indicative": "More than indicative money has left",
    "exercise_by": "Option is out of time",
    "yearly_sum": "Does not say the yearly sum",
    "board_authority": "Beyond the board’s authority",
    "quorum": "No quorum",
    "vote": "Vote not carried",
    "verb": "Another verb",
    "keeps_gate": "Does not keep the gate",
    "secretary": "For the secretary",
    "urgency": "Another chair agrees that it is urgent",
    "call_in": "May not call it in",
    "retry": "Had no part in it",
}


@dataclass(frozen=True)
class RefusedLine:
    attempt: DeniedAttempt
    checks: tuple[str, ...]


@dataclass(frozen=True)
class RefusedPage:
    page: Page
    lines: tuple[RefusedLine, ...]
    counts: tuple[tuple[str, str, int], ...]  # code, words, how many
    chosen: str


@dataclass(frozen=True)
class RefusedAttempt:
    attempt: DeniedAttempt
    ruling: Ruling
    failed: tuple[Check, ...]


def check_words(code: str) -> str:
    """The name of a check by its code; a code this page does not know is shown as it is."""
    return WORDS.get(code, code.replace("_", " ").capitalize())


def refused_page(partnership: Partnership, *, code: str, number: int) -> RefusedPage:
    """One page of refused attempts, newest first, and how often each check refused. Three queries."""
    rows = DeniedAttempt.objects.filter(request__partnership=partnership)
    counted = Counter(each for codes in rows.values_list("refused_by", flat=True) for each in codes)
    chosen = code if code in counted else ""
    shown = rows.filter(refused_by__contains=[chosen]) if chosen else rows
    page = Paginator(shown.select_related("request", "user"), PER_PAGE).get_page(number)
    return RefusedPage(
        page=page,
        lines=tuple(
            RefusedLine(row, tuple(check_words(each) for each in row.refused_by)) for row in page.object_list
        ),
        counts=tuple((each, check_words(each), many) for each, many in counted.most_common()),
        chosen=chosen,
    )


def refused_attempt(attempt: DeniedAttempt) -> RefusedAttempt:
    """The stored ruling, exactly as it was when the person tried."""
    ruling = Ruling.from_json(attempt.ruling)
    return RefusedAttempt(attempt, ruling, tuple(check for check in ruling.checks if not check.passed))


def refused_since(partnership: Partnership, since: datetime) -> int:
    """How many attempts were refused since a moment. One query."""
    return DeniedAttempt.objects.filter(request__partnership=partnership, at__gte=since).count()
