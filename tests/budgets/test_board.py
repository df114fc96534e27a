"""What the board may commit in a year: what partners have confirmed, less what has been approved."""

from datetime import timedelta
from decimal import Decimal

import pytest

from budgets.models import Contribution
from budgets.selectors.board import board_authority
from partnerships.domain.matter import BoardAuthority, Commitment
from partnerships.domain.words import DecisionType, RequestState
from partnerships.models import DecisionRequest, Partnership
from partnerships.registry import board_authority as registered
from partnerships.selectors.authority import matters_of, ruling

CONFIRMED, COMMITTED = Decimal("80300000.00"), Decimal("80200000.00")


@pytest.fixture
def approved(world):
    def made(annual, **more):
        facts = {
            "state": RequestState.APPROVED,
            "decided_at": world.at,
            "recurrent": True,
            "amount": Decimal(annual),
            **more,
        }
        return DecisionRequest.objects.create(
            partnership=world.partnership,
            decision_type=DecisionType.CONTRACT_AWARD,
            title="Supported living",
            annual_amount=Decimal(annual),
            requested_by=world.people["commissioner_ld"],
            requested_at=world.at,
            care_group=world.care_groups["LD"],
            **facts,
        )

    return made


def test_confirmed_contributions_of_the_year_and_what_is_approved(
    pool, world, approved, django_assert_num_queries
):
    only = approved(COMMITTED)
    expected = BoardAuthority(CONFIRMED, COMMITTED, (Commitment(only.pk, None, COMMITTED),))
    with django_assert_num_queries(3):
        assert board_authority(world.partnership.pk, world.on) == expected
    assert registered(world.partnership.pk, world.on) == expected


def test_beyond_what_partners_confirmed_nothing_more_is_approved(pool, world, approved):
    approved(COMMITTED)
    asked = approved("200000", state=RequestState.WAITING, decided_at=None)
    refused = ruling(user=world.people["head"], request=asked, on=world.on)
    assert [check.arithmetic for check in refused.checks if check.code == "board_authority"] == [
        "£80,200,000 + £200,000 = £80,400,000; £80,300,000 confirmed"
    ]
    assert not refused.allowed
    within = approved("100000", state=RequestState.WAITING, decided_at=None)
    assert ruling(user=world.people["head"], request=within, on=world.on).allowed


def test_only_confirmed_money_that_can_be_spent_counts(pool, world):
    for more in (
        {"confirmed": False},
        {"kind": Contribution.Kind.IN_KIND, "counts_towards_share": False},
        {"year": 2025},
    ):
        facts = {
            "fund": pool.fund,
            "partner": pool.icb,
            "year": 2026,
            "amount": Decimal(5),
            "effective_on": world.on,
            "reason": "More",
            "by": world.people["pool_manager"],
            "at": world.at,
        }
        Contribution.objects.create(**(facts | more))
    assert board_authority(world.partnership.pk, world.on).confirmed == CONFIRMED


def test_what_ran_out_or_was_for_another_year_is_no_commitment(pool, world, approved):
    year_ago = world.at - timedelta(days=366)
    approved("1", recurrent=False)
    approved("2", recurrent=True, decided_at=year_ago)
    approved("4", agreed_amount=Decimal(3))
    approved("8", recurrent=False, decided_at=year_ago)
    approved("16", money_ends=world.on)
    approved("32", state=RequestState.REFUSED)
    assert board_authority(world.partnership.pk, world.on).committed == Decimal(6)


def test_what_was_decided_after_the_day_counts_for_what_is_still_open(pool, world, approved):
    """A meeting of ten days ago, recorded today: what others were given since is committed already."""
    approved(COMMITTED)
    held = world.on - timedelta(days=10)
    assert board_authority(world.partnership.pk, held).committed == COMMITTED
    assert board_authority(world.partnership.pk, held, known_then=True).committed == 0
    late = approved("200000", state=RequestState.WAITING, decided_at=None)
    refused = matters_of([late], on=held)[late.pk]
    assert refused.board.committed == COMMITTED
    past = approved("1")
    assert matters_of([past], on=held)[past.pk].board.committed == 0


def test_a_partnership_without_funds_has_no_bound(world):
    host = world.partners["council"].organisation
    bare = Partnership.objects.create(name="Elsewhere", scope="-", starts=world.on, team_host=host)
    assert board_authority(bare.pk, world.on) is None


def test_a_part_is_committed_with_its_whole_and_once(pool, world, approved):
    whole = approved(100_000, series="whole")
    part = approved(40_000, part_of=whole)
    committed = board_authority(world.partnership.pk, world.on).committed
    assert committed == Decimal(100_000)
    assert matters_of([part], on=world.on)[part.pk].board is None  # nothing more is committed by it
    open_whole = approved(50_000, state=RequestState.WAITING, decided_at=None)
    small = approved(5_000, part_of=open_whole)
    assert board_authority(world.partnership.pk, world.on).committed == Decimal(105_000)
    assert matters_of([small], on=world.on)[small.pk].board is not None


def test_a_part_is_judged_in_a_year_that_its_whole_does_not_commit(pool, world, approved):
    """The whole was for last year, or its money has ended: the part takes this year's money, and is judged by it."""
    last_year = approved(50_000, recurrent=False, decided_at=world.at - timedelta(days=366))
    ended = approved(50_000, money_ends=world.on)
    for whole in (last_year, ended):
        part = approved(50_000, part_of=whole, state=RequestState.WAITING, decided_at=None)
        assert matters_of([part], on=world.on)[part.pk].board.committed == 0


def test_a_whole_is_judged_without_its_own_parts(pool, world, approved):
    """They are in its sum, though they were approved before it."""
    approved(COMMITTED)
    whole = approved(100_000, state=RequestState.WAITING, decided_at=None)
    approved(100_000, part_of=whole)
    board = matters_of([whole], on=world.on)[whole.pk].board
    assert board.committed == COMMITTED
    assert ruling(user=world.people["head"], request=whole, on=world.on).allowed
