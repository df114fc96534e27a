"""What happens next, in one or two sentences: who must agree besides, who can, what must be done first."""

from collections.abc import Sequence

from jct.core.calendar import day_words
from partnerships.domain.case import Case
from partnerships.domain.checks_process import advice_answered
from partnerships.domain.clauses import parent_names
from partnerships.domain.matter import Clause
from partnerships.domain.remedies import clause_needed, remedies
from partnerships.domain.ruling import Able
from partnerships.domain.scheme_facts import listed
from partnerships.domain.sitting import Sitting
from partnerships.domain.words import DecisionType, Mode, Verb

SETTLED = "Nothing more is to be decided here."


def after(verb: Verb, still: Sequence[str], ratified_by: str) -> str:
    """Once the one judged has agreed; `still` names whoever must agree besides."""
    if ratified_by:
        return f"It takes effect only when {ratified_by} ratifies it."
    if still:
        return f"{listed(still)} must agree to the same version too before it takes effect."
    if verb is Verb.RATIFY:
        return "This ratification gives it effect."
    return "This approval settles the matter."


def after_consent(still: Sequence[str]) -> str:
    """Once one partner of several has consented."""
    return f"This consent counts for one partner; {listed(still)} must consent too before it takes effect."


def after_recommendation(to: Sequence[str], case: Case) -> str:
    """`to`: whoever decides it, or the top body where nobody does."""
    where = f"It can be recommended to {listed(to)}"
    if not (case.found.can or case.found.could):
        return f"{where}. {nobody(case)}"
    return f"{where}; nothing takes effect until it is decided there."


def after_recommendation_against(to: Sequence[str], case: Case) -> str:
    """`to` as above; where there is no money or time for it, they refuse it or send it back."""
    where = f"It is a recommendation to {listed(to)} not to agree"
    if not (case.answers.can or case.answers.could):
        return f"{where}. {nobody(case)}"
    return f"{where}; the decision is still to be taken there."


def inquorate(sitting: Sitting, to: Sequence[str]) -> str:
    """What a meeting without its quorum can do: source, worked example on the vacant NHS seat."""
    if list(to) != [sitting.name]:
        who = listed(sitting.vacant_partners)
        return f"{who} has no seat-holder, so it becomes a recommendation to {listed(to)}."
    return f"It may be discussed, and becomes a recommendation to the next quorate meeting of {sitting.name}."


def elsewhere(case: Case) -> str:
    """When the one judged cannot decide: who can, or what stands in the way of everybody."""
    matter, found = case.matter, case.found
    blocked = [check.code for check in case.common if not check.passed]
    if not matter.waiting:
        return SETTLED
    if blocked and blocked != ["scheme"]:
        return "Nobody can decide it as it stands: put right first what is said above."
    if found.can:
        return _by(found.can)
    if found.could:
        return f"Nobody can decide it yet. {_first(case)} {_lower(_by(found.could))}"
    if found.recommend:
        return f"{_by(found.recommend, 'recommended')} {nobody(case)}"
    return nobody(case)


def _by(able: Sequence[Able], what: str = "decided") -> str:
    people = [str(one) for one in able if not one.meeting]
    if people:
        return f"It can be {what} by {listed(people, 'or')}."
    return f"It must be {what} by {listed([_body(one) for one in able], 'or')}, in its meeting."


def _body(able: Able) -> str:
    return f"{able.title} (it meets next on {day_words(able.next_on)})" if able.next_on else able.title


def _first(case: Case) -> str:
    """The pending checks of the clauses under which it could be decided, and of the bodies that could."""
    numbers = {able.clause_number for able in case.found.could}
    checks = [
        check for clause in case.about if clause.number in numbers for check in case.of_clause(clause)[0]
    ]
    for able in case.found.could:
        checks += advice_answered(case.matter, able.body) if able.meeting else ()
    pending = {check.sentence: None for check in checks if not check.passed}
    return f"{' '.join(pending)} After that,"


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def nobody(case: Case) -> str:
    """That nobody can decide it, a body neither, and what would change that; where only another clause does, by whom
    the scheme can be changed."""
    if any(check.code == "scheme" and not check.passed for check in case.common):
        return "Nobody can decide this: a scheme of delegation must be in effect first."
    if ways := remedies(case):
        return f"Nobody can decide this until {', or until '.join(ways)}."
    until = clause_needed(case)
    who = _adopters(case)
    if not who:
        return f"Nobody can decide this {until}, and no clause says who may change the scheme."
    draft = "drafted as the next version of the scheme and proposed"
    return f"Nobody can decide this {until}. A clause for it can be adopted by {listed(who, 'or')}, once {draft}."


def _adopters(case: Case) -> list[str]:
    """The bodies and posts that may change the scheme, as its clauses name them."""
    kind, on = DecisionType.DELEGATION_CHANGE, case.matter.on
    clauses = [clause for clause in case.authority.clauses(kind) if clause.in_force(on)]
    titles = [name for clause in clauses for name in _deciders(case, clause)]
    return list(dict.fromkeys(titles))


def _deciders(case: Case, clause: Clause) -> Sequence[str]:
    """Those who decide under a clause, in words; of two who decide together, one name for both."""
    if clause.mode is Mode.RECOMMEND_TO:
        return [" and ".join(parent_names(clause))]
    if clause.body_key is not None:
        return [" and ".join(filter(None, (clause.body, clause.second_body)))]
    actors = case.authority.deciders(clause.decision_type)
    return [actor.title for actor in actors if clause.names(actor)]
