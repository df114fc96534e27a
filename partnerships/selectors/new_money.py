"""What commits money to a provider that was not committed before, and whether it says how much of a year.

A record behind the request says itself how much of it falls into a year. What is asked in words says it, and whether it
recurs at all, because whoever asks says so.
"""

from partnerships.domain.lifecycle import OPEN
from partnerships.domain.words import DecisionType
from partnerships.models import DecisionRequest

# One way of giving a provider new money is as good as another for splitting it.
AWARDS = (
    DecisionType.CONTRACT_AWARD,
    DecisionType.DIRECT_AWARD,
    DecisionType.FRAMEWORK_CALLOFF,
    DecisionType.GRANT_AWARD,
)
NEW_MONEY = (
    *AWARDS,
    DecisionType.CONTRACT_EXTENSION,
    DecisionType.CONTRACT_EXTENSION_UNPLANNED,
    DecisionType.CONTRACT_VARIATION,
)


def lacks_yearly_sum(request: DecisionRequest) -> bool:
    """Whether it commits money every year and does not say how much: it could not be compared with what partners
    confirmed. None is sent like this; one that waits from before may be."""
    return _in_words(request) and request.recurrent and request.annual_amount is None


def still_lacks_yearly_sum(request: DecisionRequest) -> bool:
    """The same of one that is still to be decided: what was decided stands."""
    return request.state in OPEN and lacks_yearly_sum(request)


def recurrence(request: DecisionRequest) -> str:
    """Whether it recurs, in words for whoever decides; nothing where a record says it, or beside the sum of a year."""
    if not _in_words(request):
        return ""
    if not request.recurrent:
        return f"Not recurrent, as {request.requested_by} says"
    return "Recurrent; the sum of a year is not said" if request.annual_amount is None else ""


def _in_words(request: DecisionRequest) -> bool:
    return request.decision_type in NEW_MONEY and not request.subject_url
