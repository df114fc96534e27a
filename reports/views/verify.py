"""Is this copy genuine, and current?"""

from typing import Any

from django.http import HttpResponseBase

from jct.support import clock
from jct.support.views import FormPage, Needs
from reports import selectors
from reports.forms import VerifyForm


class Verify(FormPage):
    """Type a hash or send the PDF; open to everybody."""

    needs = Needs.PUBLIC
    template_name = "reports/verify.html"
    form_class = VerifyForm

    def act(self, form: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = selectors.verify(self.request.user, sha256=form.digest, on=clock.today())
        return self.render_to_response({"form": VerifyForm(), "verdict": verdict})
