"""What pages, files and the demonstration do with the scheme of delegation; each subject has its own file."""

from partnerships.services.scheme.adopting import adopt, proposal_of, propose, take_back
from partnerships.services.scheme.drafting import add_clauses, discard, draft, draft_from
from partnerships.services.scheme.editing import (
    add_clause,
    add_test,
    change_clause,
    move_clause,
    next_number,
    put_back,
    remove_clause,
    remove_test,
)
from partnerships.services.scheme.importing import KEPT_HOURS, bring_in, kept, look, unsaved

__all__ = [
    "KEPT_HOURS",
    "add_clause",
    "add_clauses",
    "add_test",
    "adopt",
    "bring_in",
    "change_clause",
    "discard",
    "draft",
    "draft_from",
    "kept",
    "look",
    "move_clause",
    "next_number",
    "proposal_of",
    "propose",
    "put_back",
    "remove_clause",
    "remove_test",
    "take_back",
    "unsaved",
]
