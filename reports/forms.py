"""Forms of this app."""

import re
from hashlib import sha256
from typing import Any

from django import forms

from jct.support.uploads import UploadField

HASH = re.compile(r"[0-9a-f]{64}")


class FreezeForm(forms.Form):
    """The reason is asked for from the second version on."""

    reason = forms.CharField(
        label="Why is this quarter frozen again?",
        help_text="It is printed in the next pack, so say what was wrong and what is right.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why the quarter is frozen again"},
    )

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]


class VerifyForm(forms.Form):
    """A hash typed in, or the PDF itself."""

    sha256 = forms.CharField(
        label="Hash (sha256)",
        help_text="The 64 letters and figures at the foot of every page. Spaces do not matter.",
        required=False,
        max_length=200,
    )
    file = UploadField(kinds=("pdf",), label="Or the PDF itself", required=False)

    def clean_sha256(self) -> str:
        """The hash in lower case without spaces, or an error that says what is wrong with it."""
        text = re.sub(r"\s", "", str(self.cleaned_data["sha256"])).lower()
        if text and not HASH.fullmatch(text):
            raise forms.ValidationError(
                f"A hash has 64 characters, each 0 to 9 or a to f; this has {len(text)}. Copy it again."
            )
        return text

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        given = super().clean() or {}
        if self.errors:
            return given
        if bool(given.get("sha256")) == bool(given.get("file")):
            raise forms.ValidationError("Type a hash or choose a PDF, one of the two.")
        return given

    @property
    def digest(self) -> str:
        """The hash asked about: the one typed, or that of the file."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return str(self.cleaned_data["sha256"])
        made = sha256()
        for chunk in upload.chunks():
            made.update(chunk)
        return made.hexdigest()
