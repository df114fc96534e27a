"""Found and change the structure: organisations, partners, care groups, places, bodies, seats and posts.

`by` is the governance officer (EDIT_STRUCTURE), or None when the system itself founds a partnership. A refusal carries
every problem at once. Days are half-open: `ends` is the first day on which something no longer holds.
"""

from partnerships.services.structure.advice import (
    answer_advice,
    end_indicative_budget,
    give_advice,
    set_indicative_budget,
    speaks_for,
)
from partnerships.services.structure.bodies import change_body, create_body, end_body, set_powers
from partnerships.services.structure.ground import locked_partnership
from partnerships.services.structure.lines import add_reporting_line, end_reporting_line
from partnerships.services.structure.localities import add_locality, change_locality
from partnerships.services.structure.organisations import (
    add_stakeholder,
    change_organisation,
    change_stakeholder,
    create_organisation,
    remove_stakeholder,
    succeed,
)
from partnerships.services.structure.partners import (
    add_care_groups,
    add_partner,
    change_partnership,
    end_partner,
    found_partnership,
    set_key_decisions,
    transfer_function,
)
from partnerships.services.structure.posts import (
    Share,
    change_post,
    create_post,
    end_limit,
    fund_post,
    set_limit,
)
from partnerships.services.structure.seats import (
    add_seat,
    change_seat,
    end_deputy,
    end_seat,
    name_deputy,
    reseat,
)
from partnerships.services.structure.terms import issue_terms

__all__ = [
    "Share",
    "add_care_groups",
    "add_locality",
    "add_partner",
    "add_reporting_line",
    "add_seat",
    "add_stakeholder",
    "answer_advice",
    "change_body",
    "change_locality",
    "change_organisation",
    "change_partnership",
    "change_post",
    "change_seat",
    "change_stakeholder",
    "create_body",
    "create_organisation",
    "create_post",
    "end_body",
    "end_deputy",
    "end_indicative_budget",
    "end_limit",
    "end_partner",
    "end_reporting_line",
    "end_seat",
    "found_partnership",
    "fund_post",
    "give_advice",
    "issue_terms",
    "locked_partnership",
    "name_deputy",
    "remove_stakeholder",
    "reseat",
    "set_indicative_budget",
    "set_key_decisions",
    "set_limit",
    "set_powers",
    "speaks_for",
    "succeed",
    "transfer_function",
]
