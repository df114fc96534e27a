"""No state is a dead end: whatever was answered, handed up or declared, by acts that were allowed, others can carry the
matter to its end, as long as somebody without an interest is left in every post."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from partnerships.domain.actor import PassedOn
from partnerships.domain.delegation import decide, decide_in_meeting
from partnerships.domain.matter import Consent, Envelope, Resolved
from partnerships.domain.words import ItemOutcome, Mode, PostFunction, Verb
from tests.partnerships.domain.facts import (
    AWARD,
    BODIES,
    CFO_COUNCIL,
    EVERYBODY,
    HEAD,
    INQUORATE,
    MANAGER,
    NORTH,
    ON,
    SCG,
    above,
    actor,
    authority,
    clause,
    failed,
    matter,
    sitting,
)

HUGH = actor(77, "Hugh", CFO_COUNCIL.function, title=CFO_COUNCIL.title, post=CFO_COUNCIL.post, acting=True)
HAZEL = actor(78, "Hazel", HEAD.function, post=HEAD.post, acting=True)
DAN = replace(HEAD, person=50, name="Dan", cover_for=HEAD.person, cover_for_name="Helen")
CAST = (*EVERYBODY, HUGH, HAZEL, DAN)
PEOPLE = {one.person: one for one in CAST}
GIVEN = PassedOn(HEAD.post, HEAD.title, HEAD.function, MANAGER.post, AWARD, HEAD.starts)

chiefs = st.just({"post_function": PostFunction.CHIEF_FINANCE_OFFICER})
head = st.just({"post_function": PostFunction.HEAD_OF_COMMISSIONING, "max_depth": 1})
group = st.just({"body": "SCG LD"})
parents = st.sampled_from([{"refer_to": "JCPB"}, {"refer_to": "JCPB", "second_body": "PCT Board"}])
alone = st.sampled_from([{"mode": Mode.SOLE}, {"mode": Mode.ANY_ONE}])
together = st.tuples(chiefs, st.just({"mode": Mode.ALL_OF}))
keys = st.tuples(group, st.just({"mode": Mode.DUAL_KEY, "second_body": "North Locality Group"}))
referred = st.tuples(
    head | chiefs | group, st.sampled_from([{"mode": Mode.RATIFY_BY}, {"mode": Mode.RECOMMEND_TO}]), parents
)
clauses = (together | keys | referred | st.tuples(head | chiefs | group, alone)).map(
    lambda parts: clause(1, AWARD, **{name: value for part in parts for name, value in part.items()})
)

HANDED_UP, AGREED = ("hands up to the JCPB", "SCG LD"), ("meets", "SCG LD")
STEPS = (
    *(("answers", who) for who in PEOPLE),
    *(("meets", name) for name in BODIES),
    *(("declares", who) for who in (HEAD.person, CFO_COUNCIL.person)),
    *((f"hands up to {up}", name) for up in ("the JCPB", "cabinet") for name in BODIES if name not in up),
)
acts = st.lists(st.sampled_from((*STEPS, HANDED_UP, HANDED_UP, AGREED, AGREED)), max_size=6)
powers = st.dictionaries(st.sampled_from([SCG, NORTH]), st.just(Verb.RECOMMEND)).map(
    lambda given: {(body, AWARD): verb for body, verb in given.items()}
)
TOLD = clause(1, AWARD, body="SCG LD", mode=Mode.RECOMMEND_TO, refer_to="JCPB", second_body="PCT Board")
RATIFIED = clause(1, AWARD, body="SCG LD", mode=Mode.RATIFY_BY, refer_to="JCPB")


def ruled(about, whole, act, who):
    if act == "answers":
        return decide(about, person=who, name=PEOPLE[who].name, authority=whole)
    if act == "meets":
        return decide_in_meeting(about, sitting=sitting(who, verb=power(whole, who)), authority=whole)
    reports_to = above(act.removeprefix("hands up to ").removeprefix("the "))
    short = {"quorum": INQUORATE, "tally": None, "above": reports_to, "vacant_partners": ("NHS",)}
    return decide_in_meeting(about, sitting=sitting(who, verb=power(whole, who), **short), authority=whole)


def power(whole, name):
    return whole.power(BODIES[name], AWARD) or Verb.DECIDE


def after(about, whole, act, who):
    """The matter after the act, as it was where that is not allowed; None once it is settled."""
    if act == "declares":
        return replace(about, interests={**about.interests, who: "shares"})
    ruling = ruled(about, whole, act, who)
    if ruling.completes:
        return None
    if not (ruling.allowed or ruling.recommends):
        return about
    verb = ruling.verb if ruling.allowed else Verb.RECOMMEND
    if act == "answers":
        one = Consent(
            who, ruling.name, PEOPLE[who].partner, 1, ruling.cover_for, verb, ON, covering=ruling.covering
        )
        return replace(about, consents=(*about.consents, one))
    outcome = ItemOutcome.CARRIED if act == "meets" else ItemOutcome.RECOMMENDED
    verb = verb if act == "meets" else power(whole, who)
    to = tuple((BODIES[name], name) for name in ruling.recommends_to if name in BODIES)
    done = Resolved(BODIES[who], who, verb, outcome, 1, ON, to)
    return replace(about, resolutions=(*about.resolutions, done))


def settled(about, whole):
    """Whether the matter comes to its end, when everybody who may do something does it."""
    ways = [*(("answers", who) for who in PEOPLE), *(("meets", name) for name in BODIES)]
    for _ in ways:
        before = about
        for way in ways:
            about = after(about, whole, *way)
            if about is None:
                return True
        if about == before:
            return False
    return False


@given(clauses, acts, powers)
@example(RATIFIED, [HANDED_UP, AGREED], {})
def test_whatever_was_done_others_can_still_settle_it(governing, done, given_powers):
    """Where a body may only recommend what the clause lets it decide, nobody ever could."""
    whole = authority([governing], appointments=CAST, passed_on=[GIVEN], powers=given_powers)
    about = matter("100000")
    assume(settled(about, whole))
    for act in done:
        about = after(about, whole, *act)
        if about is None:
            return
    assert settled(about, whole)


@given(clauses, clauses, acts, powers)
@example(TOLD, TOLD, [("meets", "JCPB"), ("hands up to cabinet", "SCG LD")], {})
def test_whoever_hears_what_was_handed_up_may_act_on_it(governing, other, done, given_powers):
    """Or else the body keeps the matter for its own next meeting."""
    both = [governing, replace(other, key=2, number="2")]
    whole = authority(both, appointments=CAST, passed_on=[GIVEN], powers=given_powers)
    about = matter("100000")
    for act, who in done:
        before = about
        about = after(about, whole, act, who)
        if about is None:
            return
        for told in about.handed_up[len(before.handed_up) :]:
            for name in {name for _, name in told.to} - {told.name}:
                assert not failed(ruled(about, whole, "meets", name)) & {"clause", "verb", "band", "once"}


@given(clauses, acts, st.booleans())
def test_what_cannot_go_ahead_is_still_refused_or_sent_back(governing, done, used_up):
    """There is nothing left of its envelope, or that is for something else."""
    whole, about = authority([governing], appointments=CAST, passed_on=[GIVEN]), matter("100000")
    for act in done:
        about = after(about, whole, *act)
        if about is None:
            return
    left = Envelope("Programme", Decimal(1), Decimal(0), ON, why_not="" if used_up else "is for others alone")
    stuck = replace(about, envelope=left)
    assert not settled(stuck, whole)
    people = [decide(stuck, person=who, name="x", authority=whole) for who in PEOPLE]
    sat = [decide_in_meeting(stuck, sitting=sitting(name), authority=whole) for name in BODIES]
    assert any(one.may_refuse or one.may_send_back for one in (*people, *sat))
