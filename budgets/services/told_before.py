"""What a request goes on saying that was asked before its kind told as much as it does today."""

from collections.abc import Mapping
from typing import Any

from partnerships.models import DecisionRequest


def as_told_then(said: Mapping[str, Any], request: DecisionRequest, *, only: set[str]) -> dict[str, Any]:
    """What the record says of a request now. One that was asked while its kind told the facts named `only`, and no
    more, keeps to those while they are true.

    That more is told today is no change of what it is about: nobody has to agree anew for it, and what was approved is
    carried out. What it did not tell then cannot be compared either, so such a request goes by what it told.
    """
    then = request.facts
    if then.keys() != only or any(said["facts"].get(name) != told for name, told in then.items()):
        return dict(said)
    return {**said, "facts": then}
