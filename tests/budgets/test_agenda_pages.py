"""From every page about a record of the money to an agenda, and from its item back."""

from budgets.models import BudgetReturn
from tests.agenda_pages import LED_FROM, walk
from tests.budgets.test_guessed_keys import addresses
from tests.budgets.test_guessed_keys import keys as keys  # a fixture: one row of every kind


def test_every_record_of_the_money_is_put_on_an_agenda(keys, client_as, world):
    certified = BudgetReturn.objects.filter(state="certified").first()  # a draft is its partner's own
    keys["return"] = certified.pk
    paths = {f"budgets:{name}": path for name, path in addresses(keys) if f"budgets:{name}" in LED_FROM}
    assert len(paths) == sum(name.startswith("budgets:") for name in LED_FROM)
    assert walk(paths, client_as, world) == []
