"""A fund that a request names in words stays as it is while somebody decides on that request."""

from decimal import Decimal as D

import pytest

from budgets.models import Fund
from budgets.services import funds
from jct.core.errors import Refused
from partnerships.models import DecisionRequest
from partnerships.services import decisions
from tests.budgets.conftest import make_pool
from tests.race_kit import behind

pytestmark = pytest.mark.django_db(transaction=True)


def test_money_does_not_become_indicative_while_somebody_approves_to_spend_it(world, transactional_db):
    """Whoever comes second sees what the first left: the approval is refused, for the money buys nothing any more."""
    pool = make_pool(world)
    keeper = {"by": pool.people["pool_manager"], "at": world.at}
    fund = funds.create_fund(
        partnership=world.partnership, name="Winter money", kind="aligned", host=pool.council, **keeper
    )
    request = decisions.ask(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Winter beds",
        amount=D(40_000),
        fund="WINTER money",
        care_group=world.care_groups["LD"],
        by=pool.people["commissioner_ld"],
        at=world.at,
    )

    def approve():
        return decisions.decide_request(pk=request.pk, by=pool.people["head"], at=world.at)

    answer = behind(lambda: funds.change_fund(pk=fund.pk, kind="notional", **keeper), approve)
    assert isinstance(answer, Refused)
    assert "no before, yes now" in str(answer)
    request = DecisionRequest.objects.get(pk=request.pk)
    assert (request.state, request.version, request.is_notional) == ("waiting", 2, True)
    other = decisions.ask(
        partnership=world.partnership,
        decision_type="contract_award",
        title="More beds",
        amount=D(40_000),
        fund=pool.fund.name,
        care_group=world.care_groups["LD"],
        by=pool.people["commissioner_ld"],
        at=world.at,
    )
    named = {"pk": pool.fund.pk, "name": "Another name", **keeper}
    behind(
        lambda: decisions.decide_request(pk=other.pk, by=pool.people["head"], at=world.at),
        lambda: funds.change_fund(**named),
    )
    other.refresh_from_db()
    assert (other.state, Fund.objects.get(pk=pool.fund.pk).name) == ("approved", "Another name")
