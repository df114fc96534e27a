"""What we tell django-allauth: accounts exist by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from jct.accounts.models import User


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up; somebody with the right invites them (jct.home.people)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Ask whoever manages accounts in your team.",
        "email_password_mismatch": "The e-mail address or the password is not right. Try again.",
        "enter_current_password": "Your password now is not right. Try again.",
        "incorrect_password": "The password is not right. Try again.",
        "too_many_login_attempts": "That was wrong too often. Wait a few minutes, then try again.",
        "rate_limited": "Too many requests. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def display(user: User) -> str:
    """How allauth's pages name a person."""
    return user.name
