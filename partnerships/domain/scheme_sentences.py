"""Sentences a scheme must make true: "a commissioning manager may not extend above £100,000".

Each is asked of `decide()` with an invented matter, for the reach of the clauses alone: that a gate has not been passed
or an interest is declared says nothing about the scheme. What a sentence leaves open must not make it true by itself:
its amount is whatever amount a clause measures, where it gives no percentage the change is the smallest, and a care
group, fund, sector, regime or recurrence it does not name means whichever there is: a "may not" holds when they may in
none of those, a "may" when they may in every one. It is asked of the days to come as well, on which a clause begins or
ends: who may today and not from April makes no "may" true. A "may not" that has an amount is asked of larger ones too:
who may not decide £100,000 may not decide £900,000 either.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from heapq import merge
from itertools import islice
from operator import itemgetter

from jct.core.calendar import day_words
from jct.core.money import PENNY, ZERO, pounds
from partnerships.domain.actor import Actor
from partnerships.domain.by_subject import BySubject
from partnerships.domain.matter import Clause, Matter
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.words import DecisionType, PostFunction

ASKER = -1  # nobody's key
MOST_LOOKED_AT = 5_000_000  # clauses, in all that one sentence is asked of; a second or two
RULING = 200  # clauses that take as long to look at as a ruling on anything does
MOST_SUBJECTS = 500  # that one sentence is asked of; one that would need more says too little


@dataclass(frozen=True)
class Sentence:
    """Exactly one of `post_function`, `post` and `body` names whose authority is tested."""

    key: int
    words: str
    decision_type: DecisionType
    may: bool
    amount: Decimal = Decimal(0)  # GBP, in the measure of the clause that is asked
    percent: Decimal | None = None
    care_group: int | None = None
    care_group_name: str = ""
    fund: str = ""
    sector: str = ""
    regime: str = ""
    recurrent: bool | None = None  # None: either
    post_function: PostFunction | None = None
    post: int | None = None
    body: int | None = None


@dataclass(frozen=True)
class Tested:
    sentence: Sentence
    holds: bool
    finding: str  # what the scheme says


def names(sentence: Sentence, clause: Clause, actor: Actor | None) -> bool:
    """Whether a clause could let whoever the sentence speaks of decide: `actor` in a post, otherwise its body."""
    if clause.decision_type is not sentence.decision_type:
        return False
    if actor is not None:
        return clause.names(actor)
    return sentence.body in (clause.body_key, clause.second_key, clause.refer_key)


def whichever(
    sentence: Sentence, clauses: Iterable[Clause], care_groups: Mapping[int, str]
) -> tuple[Sentence, ...]:
    """The sentence about nothing more in particular, and about what each of these clauses is written for, as far as
    the sentence leaves it open; `clauses` are those that name whoever it speaks of.

    That is enough to find what every combination of their values would find. The clause that governs a matter also
    governs the one which is of that clause's own subject alone: no other clause is about that matter that was not
    about the first.
    """
    rows = list(clauses)
    found = dict.fromkeys(
        [sentence, *(one for row in rows for one in _as_written_for(sentence, row, care_groups))]
    )
    if sentence.recurrent is not None or all(row.recurrent is None for row in rows):
        return tuple(found)
    either = (False, True)
    return tuple(
        dict.fromkeys(
            replace(one, recurrent=recurrent)
            for one in found
            for recurrent in (either if one.recurrent is None else (one.recurrent,))
        )
    )


def ask(
    sentence: Sentence,
    clauses: Iterable[Clause],
    care_groups: Mapping[int, str],
    on: date,
    ruling_on: Callable[[Sentence, date], Ruling],
    posts: Iterable[int],
) -> Tested:
    """Whether a scheme makes a sentence true: `clauses` are those that name whoever it speaks of, `posts` the posts it
    speaks of, and `ruling_on` tells what the scheme says of one subject on a day. Nothing is asked about a sentence
    that leaves too much open, and one that holds as far as it could be asked counts as broken."""
    rows = list(clauses)
    subjects = whichever(sentence, rows, care_groups)
    if len(subjects) > MOST_SUBJECTS:
        words = (
            f"It leaves so much open that clauses name more than {MOST_SUBJECTS} matters it could be about."
        )
        return Tested(sentence, False, f"{words} Name a care group, a fund, a sector or a regime.")
    questions = asked_on(subjects, rows, on)
    first = islice(questions, MOST_LOOKED_AT // (RULING + len(rows)))
    found = verdict(sentence, ((one, ruling_on(one, day)) for day, one in first), posts)
    if found.holds and next(questions, None) is not None:
        words = "It would have to be asked of so many matters, days and amounts that it was not asked of all."
        return Tested(sentence, False, f"{words} Name a care group, a fund, a sector or a regime.")
    return found


def asked_on(
    subjects: Iterable[Sentence], clauses: Iterable[Clause], on: date
) -> Iterator[tuple[date, Sentence]]:
    """What a sentence is asked of, the first day first and none worked out before it is wanted: every subject on `on`
    and again on its own days to come, and for a "may not" of larger amounts."""
    index = BySubject(clauses)
    return merge(*(_asked_of(one, index, on) for one in subjects), key=itemgetter(0))


def _asked_of(subject: Sentence, index: BySubject, on: date) -> Iterator[tuple[date, Sentence]]:
    """`on`, and the days after it on which a clause about the subject begins to let somebody decide, or one that stood
    before it ends. A clause about something else, or for somebody else, changes no answer on this.

    Each day a "may not" is asked of its own amount and of the least beyond each larger end of a band, since the answer
    changes at no other. A band that begins at its very amount is left aside: "the board does not take the group's
    £25,000". One without an amount is of a decision without one.
    """
    yield on, subject
    spending = bool(subject.recurrent)  # as of its matter
    about = index.about(
        (subject.care_group, subject.fund.casefold(), subject.sector, subject.regime, spending)
    )
    ends = ((row, end) for row in about for end in (row.above, row.up_to) if end is not None)
    larger = [(row, end) for row, end in ends if not subject.may and ZERO < subject.amount < end]
    turns = {day for row in about for day in (row.starts, row.ends) if day is not None and day > on}
    for day in sorted({on, *turns}):
        if day > on:
            yield day, subject
        beyond = {end for row, end in larger if row.in_force(day)}
        yield from ((day, replace(subject, amount=end + PENNY)) for end in sorted(beyond))


def _as_written_for(sentence: Sentence, clause: Clause, care_groups: Mapping[int, str]) -> Iterator[Sentence]:
    """The sentence about a clause's own subject; nothing when it speaks of another."""
    group = clause.care_group if sentence.care_group is None else sentence.care_group
    one = replace(
        sentence,
        care_group=group,
        care_group_name=sentence.care_group_name or care_groups.get(group or 0, ""),
        fund=sentence.fund or clause.fund,
        sector=sentence.sector or clause.sector,
        regime=sentence.regime or clause.regime,
        recurrent=clause.recurrent if sentence.recurrent is None else sentence.recurrent,
    )
    if clause.covers(matter_of(one, on=date.min)):
        yield one


def matter_of(sentence: Sentence, *, on: date, partner: int | None = None, partner_name: str = "") -> Matter:
    """The matter a sentence speaks of, asked for by nobody in the partnership."""
    return Matter(
        decision_type=sentence.decision_type,
        amount=sentence.amount,
        on=on,
        requester=ASKER,
        requester_name="somebody else",
        percent=ZERO if sentence.percent is None else sentence.percent,
        care_group=sentence.care_group,
        care_group_name=sentence.care_group_name,
        fund=sentence.fund,
        sector=sentence.sector,
        regime=sentence.regime,
        recurrent=bool(sentence.recurrent),
        annual_amount=sentence.amount,
        cumulative_amount=sentence.amount,
        partner=partner,
        partner_name=partner_name,
        partners={} if partner is None else {partner: partner_name},
    )


def whoever_could(ruling: Ruling) -> tuple[Able, ...]:
    """All whom the clauses let decide, now or once gates and notice are done: the lowest limit first, meetings last."""
    able = (*ruling.who_can, *ruling.who_could)
    return tuple(sorted(able, key=lambda one: (one.meeting, one.limit is None, one.limit or 0, one.title)))


def verdict(sentence: Sentence, asked: Iterable[tuple[Sentence, Ruling]], posts: Iterable[int]) -> Tested:
    """Whether the rulings make a sentence true: `asked` are the subjects it was asked of, the plainest first, each with
    the ruling on its matter, and once more for each later day and larger amount; `posts` are those it speaks of. The
    first that breaks it is told."""
    keys, told, first = set(posts), "", None
    subjects: set[Sentence] = set()
    for one, ruling in asked:
        subjects.add(replace(one, amount=sentence.amount))
        able, finding = _answer(one, ruling, keys)
        first = first or ruling.on
        if able is not sentence.may:
            since = f" from {day_words(ruling.on)}" if ruling.on > first else ""
            subject = _beyond(sentence, one)
            about = f"{since} for {subject}" if subject else since
            return Tested(sentence, False, f"Broken{about}. {finding}" if about else finding)
        told = told or finding
    if len(subjects) > 1:
        told += f" The answer is the same for each of the {len(subjects)} matters that clauses tell apart."
    return Tested(sentence, True, told)


def _answer(sentence: Sentence, ruling: Ruling, posts: set[int]) -> tuple[bool, str]:
    """Whether those it speaks of may decide the sentence's matter, and what the scheme says, in words."""
    could = whoever_could(ruling)
    by = [
        able
        for able in could
        if (sentence.body is not None and able.body == sentence.body)
        or (able.post is not None and able.post in posts)
    ]
    what = _asked(sentence)
    if by:
        return True, f"Clause {by[0].clause_number} lets {by[0].title} decide {what}."
    others = ", ".join(dict.fromkeys(able.title for able in could))
    return (
        False,
        f"It does not; {what} is for {others}." if others else f"It does not; nobody may decide {what}.",
    )


def _beyond(sentence: Sentence, one: Sentence) -> str:
    """What a subject names that the sentence leaves open: "care group Learning disabilities, fund Pool A"."""
    parts = [
        f"care group {one.care_group_name}" if one.care_group != sentence.care_group else "",
        f"fund {one.fund}" if one.fund != sentence.fund else "",
        f"sector {_spaced(one.sector)}" if one.sector != sentence.sector else "",
        f"regime {_spaced(one.regime)}" if one.regime != sentence.regime else "",
        _spending(one) if one.recurrent is not sentence.recurrent else "",
    ]
    return ", ".join(filter(None, parts))


def _asked(sentence: Sentence) -> str:
    """The matter in words: "grant award of £5,000, recurrent from Pool A, sector adult social care"."""
    parts = [
        f" of {pounds(sentence.amount)}" if sentence.amount else "",
        f", {_spending(sentence)}" if sentence.recurrent is not None else "",
        f" from {sentence.fund}" if sentence.fund else "",
        f", sector {_spaced(sentence.sector)}" if sentence.sector else "",
        f", regime {_spaced(sentence.regime)}" if sentence.regime else "",
    ]
    return sentence.decision_type.label.lower() + "".join(parts)


def _spending(sentence: Sentence) -> str:
    return "recurrent" if sentence.recurrent else "not recurrent"


def _spaced(word: str) -> str:
    return word.replace("_", " ")
