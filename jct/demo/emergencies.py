"""A weekend on which somebody had to decide at once. Loaded after the meetings: the board's next agenda has it."""

from django.conf import settings

from jct.demo.context import Demo
from jct.demo.decisions import Asking
from partnerships.services import emergency


def load(demo: Demo) -> None:
    """Beyond the head's limit, decided by the executive director with their password."""
    asking = Asking(demo)
    closed = asking.ask(
        "contract_award",
        "Respite for four families, provider closed",
        240_000,
        "commissioner_ld",
        "LD",
        9,
        why="Ashfell House was closed on Friday evening.",
    )
    emergency.break_glass(
        pk=closed.pk,
        reason="Four families had nowhere to go that weekend.",
        password=settings.JCT_DEMO_PASSWORD,
        **asking.told("executive", 8),
    )
