"""From a contract and from its provider to an agenda, and from the item back."""

from tests.agenda_pages import walk


def test_a_contract_and_its_provider_are_put_on_an_agenda(make_contract, client_as, world):
    contract = make_contract()
    paths = {
        "provider": f"/contracts/providers/{contract.provider_id}/",
        "contract": f"/contracts/{contract.pk}/",
    }
    assert walk(paths, client_as, world) == []
