"""E-mails of this app: short, plain, without links, sent only once what they tell of is committed."""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from jct.accounts.models import User


def tell(person: User, subject: str, lines: Sequence[str]) -> None:
    """Write to `person` after this transaction; a mail server that is down is logged and undoes nothing."""
    transaction.on_commit(partial(send, person, subject, lines), robust=True)


def send(person: User, subject: str, lines: Sequence[str]) -> None:
    """Write to `person` now, unless the account is closed. No link: people are asked to sign in as they always do.

    A subject is one line: a title somebody typed may hold more, which the mail would refuse.
    """
    if not person.is_active:
        return
    paragraphs = [f"Hello {person.name},", *lines, f"Sign in to {settings.SERVICE_NAME} to see more."]
    send_mail(" ".join(subject.split()), "\n\n".join(paragraphs) + "\n", None, [person.email])
