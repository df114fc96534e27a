"""Accounts: invite a person, close an account, open it again. Posts and seats are moved by partnerships."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record


@transaction.atomic
def invite(*, email: str, name: str, by: User, at: datetime, site: str) -> User:
    """Create an account without a password and send its owner a link to choose one.

    `site` is the address of this site, such as "https://jct.example". Raises Refused when the address has an account.
    """
    address = User.objects.normalize_email(email).lower()
    if User.objects.filter(email__iexact=address).exists():
        raise Refused(f"There is already an account for {address}.")
    user = User(email=address, name=name.strip(), invited_by=by, invited_at=at)
    user.set_unusable_password()
    record(user, by=by, why="invited", at=at)
    transaction.on_commit(lambda: _send_invitation(user, by, site), robust=True)
    return user


def _send_invitation(user: User, by: User, site: str) -> None:
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = site.rstrip("/") + reverse("account_reset_password_from_key", kwargs=key)
    send_mail(
        f"You are invited to {settings.SERVICE_NAME}",
        f"Hello {user.name},\n\n{by.name} has made an account for you. Choose your password here within three days:\n"
        f"{link}\n\nIf the link has expired, use “Forgotten your password?” on the sign-in page.\n",
        None,
        [user.email],
    )


@transaction.atomic
def close(*, user: User, by: User, why: str, at: datetime) -> None:
    """Close an account: it can no longer sign in, and its sessions end now. Raises Refused for one's own."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.pk == by.pk:
        raise Refused("You cannot close your own account; ask somebody else who may.")
    if not user.is_active:
        raise Refused(f"The account of {user.name} is already closed.")
    user.is_active, user.closed_at = False, at
    record(user, by=by, why=why, at=at, fields=["is_active", "closed_at"])
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()


@transaction.atomic
def reopen(*, user: User, by: User, why: str, at: datetime) -> None:
    """Open a closed account again; posts and seats are given anew, never restored by themselves."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.is_active:
        raise Refused(f"The account of {user.name} is open.")
    user.is_active, user.closed_at = True, None
    record(user, by=by, why=why, at=at, fields=["is_active", "closed_at"])


@transaction.atomic
def renew_addresses(*, user: User, by: User | None, why: str, at: datetime) -> None:
    """Make every address that is a person's key, such as that of their calendar, worthless; a new one is shown where
    the old one stood. `by` is None only for the system itself."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.addresses_renewed += 1
    record(user, by=by, why=why, at=at, fields=["addresses_renewed"])
