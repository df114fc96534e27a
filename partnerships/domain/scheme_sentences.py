"""Sentences a scheme must make true: "a commissioning manager may not extend above £100,000".

Each is asked of `decide()` with an invented matter, for the reach of the clauses alone: that a gate has not been passed
or an interest is declared says nothing about the scheme. What a sentence leaves open must not make it true by itself:
its amount is whatever amount a clause measures, where it gives no percentage the change is the smallest, and a care
group, fund, sector, regime or recurrence it does not name means whichever there is: a "may not" holds when they may in
none of those, a "may" when they may in every one. It is asked of the days to come as well, on which a clause begins or
ends: who may today and not from April makes no "may" true. A "may not" that has an amount is asked of larger ones too:
who may not decide £100,000 may not decide £900,000 either.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from heapq import merge
from itertools import islice
from operator import attrgetter, itemgetter

from jct.core.calendar import day_words
from jct.core.money import PENNY, ZERO, pounds
from partnerships.domain.actor import Actor
from partnerships.domain.by_subject import BySubject, InForce
from partnerships.domain.matter import Clause, Matter
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.scheme_facts import Filters, listed
from partnerships.domain.words import DecisionType, PostFunction

ASKER = -1  # nobody's key
MOST_LOOKED_AT = 5_000_000  # clauses, for a sentence that could say more; some seconds
RULING = 200  # clauses that take as long to look at as a ruling on anything does
NAMES = {"care_group": "a care group", "fund": "a fund", "sector": "a sector", "regime": "a regime"}
# What a clause says, whatever its name; of its subject only how much of it is named.
UNSAID = {"key", "number", "text", "source", *NAMES, "recurrent"}
SAYS = attrgetter("specificity", *(one.name for one in fields(Clause) if one.name not in UNSAID))

Step = Callable[[int, int], None]  # days that have been asked about, of how many


def nobody_waits(part: int, of: int) -> None:
    """Nothing is told."""


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


Asked = tuple[Sentence, Sequence[Clause]]  # a subject, and the clauses about it


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
    step: Step = nobody_waits,
) -> Tested:
    """Whether a scheme makes a sentence true: `clauses` are those that name whoever it speaks of, `posts` the posts it
    speaks of, and `ruling_on` tells what the scheme says of one subject on a day.

    One that leaves so much open that it would be asked for long is asked for some seconds, and counts as broken when
    it holds as far as that. One that names all there is to name is asked of everything."""
    rows = list(clauses)
    subjects, to_name = whichever(sentence, rows, care_groups), _to_name(sentence, rows)
    asked = _told_apart(subjects, rows)
    questions = asked_on(asked, on)
    widest = max((len(about) for _, about in asked), default=0)
    first = islice(questions, MOST_LOOKED_AT // (RULING + widest) if to_name else None)
    rulings = ((one, ruling_on(one, day)) for day, one in _telling(first, rows, on, step))
    found = verdict(sentence, rulings, posts, len(subjects))
    if found.holds and next(questions, None) is not None:
        words = "It would have to be asked of so many matters, days and amounts that it was not asked of all."
        return Tested(sentence, False, f"{words} Name {listed(to_name, 'or')}, so that there are fewer.")
    return found


def _to_name(sentence: Sentence, clauses: Iterable[Clause]) -> list[str]:
    """What of a subject clauses tell apart and the sentence leaves open."""
    rows = list(clauses)
    found = [
        words
        for field, words in NAMES.items()
        if not getattr(sentence, field) and any(getattr(row, field) for row in rows)
    ]
    told_apart = sentence.recurrent is None and any(row.recurrent is not None for row in rows)
    return found + (["whether it is recurrent"] if told_apart else [])


def _told_apart(subjects: Iterable[Sentence], clauses: Iterable[Clause]) -> list[Asked]:
    """The first of the subjects of which clauses say the same, whatever fund, say, each of them is for."""
    index, said = BySubject(clauses), {row.key: SAYS(row) for row in clauses}
    numbers = {says: number for number, says in enumerate(set(said.values()))}
    kinds = {key: numbers[says] for key, says in said.items()}
    found: dict[object, Asked] = {}
    for one in subjects:
        about = sorted(index.about(subject_of(one)), key=attrgetter("key"))  # the older one governs
        found.setdefault((one.recurrent, *(kinds[row.key] for row in about)), (one, about))
    return list(found.values())


def subject_of(sentence: Sentence) -> Filters:
    """What its matter is about, as clauses are found by it."""
    fund, spending = sentence.fund.casefold(), bool(sentence.recurrent)
    return sentence.care_group, fund, sentence.sector, sentence.regime, spending


def _telling(
    questions: Iterable[tuple[date, Sentence]], clauses: Iterable[Clause], on: date, step: Step
) -> Iterator[tuple[date, Sentence]]:
    """The questions, telling of each day on which something turns once all before it are asked about."""
    turns = {day for row in clauses for day in (row.starts, row.ends) if day is not None and day > on}
    places = {day: place for place, day in enumerate(sorted({on, *turns}))}
    today = on
    for day, one in questions:
        if day != today:
            today = day
            step(places[day], len(places))
        yield day, one


def asked_on(subjects: Iterable[Asked], on: date) -> Iterator[tuple[date, Sentence]]:
    """What a sentence is asked of, the first day first and none worked out before it is wanted: every subject on `on`
    and again on its own days to come, and for a "may not" of larger amounts."""
    return merge(*(_asked_of(one, about, on) for one, about in subjects), key=itemgetter(0))


def _asked_of(subject: Sentence, about: Sequence[Clause], on: date) -> Iterator[tuple[date, Sentence]]:
    """`on`, and the days after it on which a clause about the subject begins to let somebody decide, or one that stood
    before it ends. A clause about something else, or for somebody else, changes no answer on this.

    Each day a "may not" is asked of its own amount and of the least beyond each larger end of a band, since the answer
    changes at no other. A band that begins at its very amount is left aside: "the board does not take the group's
    £25,000". One without an amount is of a decision without one.
    """
    yield on, subject
    standing = InForce(() if subject.may or subject.amount == ZERO else about)
    turns = {day for row in about for day in (row.starts, row.ends) if day is not None and day > on}
    for day in sorted({on, *turns}):
        if day > on:
            yield day, subject
        ends = {end for row in standing.on(day) for end in (row.above, row.up_to) if end is not None}
        beyond = sorted(end for end in ends if end > subject.amount)
        yield from ((day, replace(subject, amount=end + PENNY)) for end in beyond)


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


def verdict(
    sentence: Sentence, asked: Iterable[tuple[Sentence, Ruling]], posts: Iterable[int], of: int = 1
) -> Tested:
    """Whether the rulings make a sentence true: `asked` are the subjects it was asked of, the plainest first, each with
    the ruling on its matter, and once more for each later day and larger amount; `posts` are those it speaks of. The
    first that breaks it is told. The subjects stand for `of` that clauses tell apart."""
    keys, told, first = set(posts), "", None
    for one, ruling in asked:
        able, finding = _answer(one, ruling, keys)
        first = first or ruling.on
        if able is not sentence.may:
            since = f" from {day_words(ruling.on)}" if ruling.on > first else ""
            subject = _beyond(sentence, one)
            about = f"{since} for {subject}" if subject else since
            return Tested(sentence, False, f"Broken{about}. {finding}" if about else finding)
        told = told or finding
    if of > 1:
        told += f" The answer is the same for each of the {of} matters that clauses tell apart."
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
