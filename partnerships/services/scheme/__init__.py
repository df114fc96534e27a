"""What pages, files and the demonstration do with the scheme of delegation; each subject has its own file."""

from partnerships.services.scheme.adopting import (
    FIRST,
    LATER,
    LONGEST_MINUTE,
    adopt,
    changed_since,
    mark,
    proposal_of,
    propose,
    record_adoption,
    recordable,
    take_back,
)
from partnerships.services.scheme.drafting import add_clauses, begin, discard, draft, draft_from
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
from partnerships.services.scheme.ground import FIELDS
from partnerships.services.scheme.importing import KEPT_HOURS, bring_in, kept, look, unsaved

__all__ = [
    "FIELDS",
    "FIRST",
    "KEPT_HOURS",
    "LATER",
    "LONGEST_MINUTE",
    "add_clause",
    "add_clauses",
    "add_test",
    "adopt",
    "begin",
    "bring_in",
    "change_clause",
    "changed_since",
    "discard",
    "draft",
    "draft_from",
    "kept",
    "look",
    "mark",
    "move_clause",
    "next_number",
    "proposal_of",
    "propose",
    "put_back",
    "record_adoption",
    "recordable",
    "remove_clause",
    "remove_test",
    "take_back",
    "unsaved",
]
