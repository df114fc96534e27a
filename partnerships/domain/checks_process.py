"""The checks about the way to the decision: is it open, which clause, gates, notice, consultation, what it becomes."""

from collections.abc import Iterator, Sequence
from datetime import date

from jct.core.calendar import after_clear_days, clear_days, day_words, last_day
from partnerships.domain.clauses import parent_names
from partnerships.domain.forward_plan import NEVER_KEY, key_reasons
from partnerships.domain.matter import Advised, Clause, Matter, SchemeFacts, in_effect
from partnerships.domain.ruling import Check
from partnerships.domain.words import Mode, Urgency

KEY_DECISION_WARDS = 2  # a significant effect on as many makes it a key decision (SI 2012/2089, reg 8)
KEY_DECISION_NOTICE = 28  # clear days (reg 9)
GENERAL_EXCEPTION_NOTICE = 5  # clear days (reg 10)
# What somebody can still do before the decision is taken; a failing check of another kind ends the matter as it is.
PENDING = frozenset({"gates", "notice", "consultation", "advice"})


def is_waiting(matter: Matter) -> Check:
    words = (
        "The request is waiting for a decision."
        if matter.waiting
        else "The request has already been settled."
    )
    return Check("waiting", matter.waiting, words)


def scheme_in_effect(matter: Matter, scheme: SchemeFacts | None) -> Check:
    if scheme is None or scheme.starts is None or not in_effect(scheme.starts, scheme.ends, matter.on):
        return Check("scheme", False, f"No scheme of delegation was in effect on {day_words(matter.on)}.")
    return Check("scheme", True, f"{scheme.title} has been in effect since {day_words(scheme.starts)}.")


def clause_names(clause: Clause) -> Check:
    kind = clause.decision_type.label.lower()
    return Check(
        "clause", True, f"Clause {clause.number} covers this: {kind}.", "", clause.number, clause.text
    )


def no_clause(matter: Matter, whose: str, about: Sequence[Clause], once: Sequence[Clause]) -> Check:
    """`whose`: the post or body that no clause about the matter names; `once`: clauses of it out of their dates."""
    kind = matter.decision_type.label.lower()
    if once:
        return Check("clause", False, " ".join(_out_of_force(matter, clause) for clause in once))
    if not about:
        words = f"No clause of the scheme covers this ({kind}), so nobody can decide it."
    else:
        words = f"No clause of the scheme gives this decision ({kind}) to {whose}."
    return Check("clause", False, words)


def _out_of_force(matter: Matter, clause: Clause) -> str:
    if clause.starts is not None and matter.on < clause.starts:
        return f"Clause {clause.number} begins only on {day_words(clause.starts)}."
    return f"Clause {clause.number} ended on {day_words(last_day(clause.ends) or matter.on)}."


def still_exercisable(matter: Matter) -> Iterator[Check]:
    if matter.exercise_by is None:
        return
    last = day_words(matter.exercise_by)
    if matter.on <= matter.exercise_by:
        yield Check("exercise_by", True, f"The option can be taken up until {last}.")
    else:
        words = (
            f"The option could be taken up until {last} and no longer. Ask instead for an extension that is not in "
            "the contract, or for an urgent decision."
        )
        yield Check("exercise_by", False, words)


def gates_passed(matter: Matter, clause: Clause) -> Iterator[Check]:
    if not clause.gates:
        return
    done = {gate: on for gate, on in matter.gates.items() if on <= matter.on}
    missing = [gate.label.lower() for gate in clause.gates if gate not in done]
    if missing:
        words = f"Clause {clause.number} asks first for: {', '.join(missing)}."
    else:
        passed = "; ".join(f"{gate.label.lower()}, {day_words(done[gate])}" for gate in clause.gates)
        words = f"What must be passed first has been: {passed}."
    yield Check("gates", not missing, words, "", clause.number, clause.text)


def notice_needed(matter: Matter, clause: Clause) -> int:
    """Clear days of public notice: the clause's, and 28 for a key decision whatever the clause says."""
    return max(clause.notice_days, KEY_DECISION_NOTICE if key_because(matter) else 0)


def key_because(matter: Matter) -> tuple[str, ...]:
    """Why the matter is a key decision (SI 2012/2089, regulation 8); empty when it is none. A partnership may call more
    a key decision than what affects two wards, never less."""
    if matter.decision_type in NEVER_KEY:
        return ()
    wards = min(matter.key_wards, KEY_DECISION_WARDS)
    return key_reasons(matter.sum, matter.wards, above=matter.key_above, from_wards=wards)


def earliest_on(matter: Matter, clause: Clause) -> date | None:
    """The first day on which the notice given is long enough; None when none is needed, or none was given."""
    needed = notice_needed(matter, clause)
    if not needed or matter.notice_on is None:
        return None
    if matter.urgency is Urgency.GENERAL_EXCEPTION:
        needed = min(needed, GENERAL_EXCEPTION_NOTICE)
    return after_clear_days(matter.notice_on, needed)


def notice_given(matter: Matter, clause: Clause) -> Iterator[Check]:
    """Source: SI 2012/2089, regulations 9 (28 clear days), 10 (general exception) and 11 (special urgency)."""
    needed = notice_needed(matter, clause)
    if not needed:
        return
    if matter.urgency is Urgency.SPECIAL_URGENCY:
        yield _special_urgency(matter, clause)
        return
    usual = needed
    exception = matter.urgency is Urgency.GENERAL_EXCEPTION and needed > GENERAL_EXCEPTION_NOTICE
    if exception:
        needed = GENERAL_EXCEPTION_NOTICE
    why = key_because(matter)
    key = f" for a key decision ({' and '.join(why)})" if why and clause.notice_days < usual else ""
    rule = f"{needed} clear days are needed{key}"
    if exception:
        rule += f" under the general exception, in place of {usual}"
    if matter.notice_on is None:
        yield Check(
            "notice", False, f"No public notice has been given; {rule}.", "", clause.number, clause.text
        )
        return
    given = clear_days(matter.notice_on, matter.on)
    enough = given >= needed
    words = f"Public notice was given on {day_words(matter.notice_on)}; {rule}"
    if not enough:
        words += f", so it cannot be decided before {day_words(after_clear_days(matter.notice_on, needed))}"
    days = f"{given} clear day{'' if given == 1 else 's'} of {needed}"
    yield Check("notice", enough, f"{words}.", days, clause.number, clause.text)


def _special_urgency(matter: Matter, clause: Clause) -> Check:
    chair = f"the chair of {clause.urgency_body}" if clause.urgency_body else "the chair of scrutiny"
    if matter.urgency_consent is None:
        words = f"It is asked for as specially urgent, and {chair} has not agreed that it cannot wait."
        return Check("notice", False, words, "", clause.number, clause.text)
    person, name = matter.urgency_consent
    if person in (matter.requester, matter.on_behalf_of):
        words = f"{name}, who agreed that it cannot wait, asked for it: a third person must agree."
        return Check("notice", False, words, "", clause.number, clause.text)
    words = f"{name} agreed that it cannot wait for its notice (special urgency)."
    return Check("notice", True, words, "", clause.number, clause.text)


def consulted(matter: Matter, clause: Clause) -> Iterator[Check]:
    if not clause.consult:
        return
    missing = [who for who in clause.consult if who.casefold() not in matter.heard]
    if missing:
        words = f"Clause {clause.number} asks to consult first, with evidence: {', '.join(missing)}."
        names = {who.casefold() for who in missing}
        words += "".join(f" {_owed(said)}" for said in matter.advice if said.adviser.casefold() in names)
    else:
        words = f"Consulted, with evidence: {', '.join(clause.consult)}."
    yield Check("consultation", not missing, words, "", clause.number, clause.text)


def advice_answered(matter: Matter, body: int | None) -> Iterator[Check]:
    """Advice binds nobody, and the body that was advised answers it before it decides."""
    owed = [said for said in matter.advice if said.to == body]
    for said in owed:
        words = f"The advice of {said.adviser} has been answered." if said.answered else _owed(said)
        yield Check("advice", said.answered, words)


def _owed(said: Advised) -> str:
    return f"{said.adviser} advised on it on {day_words(said.on)}, and {said.to_name} has not answered yet."


def takes_effect(whose: str, clause: Clause, body: int | None = None) -> Iterator[Check]:
    """A recommendation decides nothing; what must be ratified is decided, and waits. A `body` that decides in the place
    of another ratifies nothing besides."""
    parents = " and ".join(parent_names(clause, body))
    if clause.mode is Mode.RECOMMEND_TO:
        words = f"{whose} may only recommend this; the decision is for {parents}."
        yield Check("takes_effect", False, words, "", clause.number, clause.text)
    elif clause.mode is Mode.RATIFY_BY and parents:
        words = f"What {whose} agrees takes effect only when {parents} ratifies it."
        yield Check("takes_effect", True, words, "", clause.number, clause.text)


def agreed_once(matter: Matter, clause: Clause) -> Check | None:
    """A matter that somebody has agreed to, and that waits to be ratified, is not agreed to twice."""
    if clause.mode is Mode.RATIFY_BY and matter.agreed_to_ratify:
        waits = " and ".join(parent_names(clause))
        return Check(
            "once", False, f"{matter.agreed_to_ratify} has agreed this already; it waits for {waits}."
        )
    return None
