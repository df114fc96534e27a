"""From a contract to an agenda: offered to whoever runs meetings, and to nobody else."""

from urllib.parse import quote


def test_whoever_runs_meetings_puts_a_contract_on_an_agenda(make_contract, client_as):
    contract = make_contract()
    page = f"/contracts/{contract.pk}/"
    way = (
        f"/partnership/meetings/put/?about={quote(page, safe='')}&amp;title={quote(contract.title, safe='')}"
    )
    assert way in client_as("secretary").get(page).content.decode()
    assert "Put it on an agenda" not in client_as("board_member").get(page).content.decode()
