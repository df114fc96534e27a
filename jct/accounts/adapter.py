"""What we tell django-allauth: accounts exist by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from jct.accounts.models import User


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up; somebody with the right invites them (jct.home.people)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def display(user: User) -> str:
    """How allauth's pages name a person."""
    return user.name
