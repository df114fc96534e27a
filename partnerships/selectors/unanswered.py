"""Whom to remind of a request that nobody has answered."""

from dataclasses import dataclass, replace
from datetime import date

from jct.accounts.models import User
from partnerships.domain.case import Case
from partnerships.domain.gates import KEEPERS, missing_gates
from partnerships.domain.ruling import Check
from partnerships.domain.words import BodyKind, Gate, PostFunction
from partnerships.models import Body, DecisionRequest, PostHolder
from partnerships.querysets import in_effect
from partnerships.selectors.authority import authority_of, matters_of


@dataclass(frozen=True)
class Waits:
    """Whom a request waits for, and for what, in words that follow "the request"."""

    people: list[User]
    what: str


def waits_for(request: DecisionRequest, *, on: date) -> Waits:
    """Whoever can decide it; else whoever makes the agendas of the bodies that can; else those who can give what must
    come first; and when nobody in post can do anything, the governance officers."""
    authority = authority_of([request.partnership_id], on)[request.partnership_id]
    matter = matters_of([request], on=on)[request.pk]
    # A plan for more than its money has left is refused or sent back by whoever would otherwise decide it.
    case = Case(replace(matter, indicative=None), authority)
    if keys := {person for one in case.found.can for person in one.persons}:
        people = User.objects.filter(pk__in=keys, is_active=True).order_by("name")
        return Waits(list(people), "waits for your decision")
    able = case.found.can or case.found.could
    bodies = list(Body.objects.filter(pk__in=[one.body for one in able if one.meeting]).order_by("name"))
    named = " or ".join(map(str, bodies))
    if case.found.can:
        return Waits(secretaries_of(bodies, on=on), f"waits for a meeting of {named}")
    gates = list(missing_gates(case.matter, case.found.could, case.about))
    people = _keepers(request, gates, on)
    first = [gate.label.lower() for gate in gates]
    if any(check.code == "notice" and not check.passed for check in _pending(case)):
        first.append("public notice")
        people += _holders(request, {PostFunction.SECRETARY}, on)
    if any(check.code == "consultation" and not check.passed for check in _pending(case)):
        first.append("consultation")
        people.append(request.requested_by)
    people += secretaries_of(bodies, on=on)
    if first or bodies:
        what = f"waits for: {', '.join(first) or f'a meeting of {named}'}"
    else:
        what = "waits, and nobody in post can decide it"
    return Waits(_once(people) or governance_officers(request, on=on), what)


def _pending(case: Case) -> list[Check]:
    numbers = {one.clause_number for one in case.found.could}
    clauses = [clause for clause in case.about if clause.number in numbers]
    return [check for clause in clauses for check in case.of_clause(clause)[0]]


def _keepers(request: DecisionRequest, gates: list[Gate], on: date) -> list[User]:
    """Whoever gives these clearances; for the executives' gate, whoever makes their agenda."""
    functions = {function for gate in gates for function in KEEPERS[gate]}
    people = _holders(request, functions, on) if functions else []
    if Gate.EXECUTIVES in gates:
        executives = Body.objects.filter(
            in_effect(on), partnership=request.partnership_id, kind=BodyKind.EXECUTIVE_GATE
        )
        people += secretaries_of(list(executives), on=on)
    return [one for one in people if one.pk not in (request.requested_by_id, request.on_behalf_of_id)]


def governance_officers(request: DecisionRequest, *, on: date) -> list[User]:
    return _holders(request, {PostFunction.GOVERNANCE_OFFICER}, on)


def _holders(request: DecisionRequest, functions: set[PostFunction], on: date) -> list[User]:
    held = PostHolder.objects.filter(
        in_effect(on), post__partnership=request.partnership_id, post__function__in=functions
    )
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name"))


def _once(people: list[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())


def secretaries_of(bodies: list[Body], *, on: date) -> list[User]:
    """Who makes these bodies' agendas: the secretaries that their secretariat employs, or else every one of the
    partnership; its governance officers where it has no secretary."""
    found: dict[int, User] = {}
    for body in bodies:
        rows = PostHolder.objects.filter(
            in_effect(on), post__partnership=body.partnership_id, user__is_active=True
        )
        secretaries = rows.filter(post__function=PostFunction.SECRETARY)
        own = secretaries.filter(post__partner=body.secretariat_id)
        governing = rows.filter(post__function=PostFunction.GOVERNANCE_OFFICER)
        first = next((some for some in (own, secretaries, governing) if some.exists()), rows.none())
        found |= {row.user_id: row.user for row in first.select_related("user")}
    return sorted(found.values(), key=lambda user: user.name)


def managers_of(people: list[User], request: DecisionRequest, *, on: date) -> list[User]:
    """Who holds the posts to which these people's posts report, in the request's partnership; the governance officers
    where nobody is above them."""
    held = PostHolder.objects.filter(
        in_effect(on),
        user__in=people,
        post__partnership=request.partnership_id,
        post__reports_to__isnull=False,
    )
    above = PostHolder.objects.filter(in_effect(on), post__in=held.values("post__reports_to"))
    managers = User.objects.filter(pk__in=above.values("user"), is_active=True).order_by("name").distinct()
    return list(managers) or governance_officers(request, on=on)
