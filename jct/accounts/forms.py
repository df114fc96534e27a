"""allauth's forms in our words: labels without placeholders, and errors that say what to do."""

from typing import Any, ClassVar

from allauth.account import forms


class _InOurWords:
    """Relabels the fields of an allauth form, and says what to enter."""

    words: ClassVar[dict[str, str]] = {
        "login": "E-mail address",
        "email": "E-mail address",
        "password": "Password",
        "oldpassword": "Your password now",
        "password1": "New password",
        "password2": "New password again",
    }
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = self.words.get(name)
            if label is None:
                continue
            field.label = label
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["invalid"] = "Enter an e-mail address like name@example.gov.uk"
        if "password" in self.fields:
            self.fields["password"].help_text = ""  # the page has its own link for a forgotten password


class SignIn(_InOurWords, forms.LoginForm):
    pass


class Reset(_InOurWords, forms.ResetPasswordForm):
    pass


class NewPassword(_InOurWords, forms.ResetPasswordKeyForm):
    pass


class ChangePassword(_InOurWords, forms.ChangePasswordForm):
    pass


class Confirm(_InOurWords, forms.ReauthenticateForm):
    pass
