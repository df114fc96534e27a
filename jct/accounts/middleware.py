"""Where a person is signed in, noted without a write on every page."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions import app_settings
from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# "Last seen" on the page of one's sessions is true to this.
NOTED_FOR = timedelta(minutes=1)


class SessionsNotedNowAndThen(UserSessionsMiddleware):
    """allauth's note of each session's last activity, address and browser, once a minute; at once where the address or
    the browser has changed."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the session unless that was done a moment ago, then answer."""
        if app_settings.TRACK_ACTIVITY and request.user.is_authenticated and _noted(request):
            return self.get_response(request)
        return super().__call__(request)


def _noted(request: HttpRequest) -> bool:
    browser = UserSession._meta.get_field("user_agent")
    return UserSession.objects.filter(
        session_key=request.session.session_key,
        user=request.user,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("User-Agent", "")[: browser.max_length],
        last_seen_at__gt=timezone.now() - NOTED_FOR,  # by the clock that allauth notes it with
    ).exists()
