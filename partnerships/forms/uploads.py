"""A file and the partnership it belongs to; the upper apps name the file."""

from typing import Any, ClassVar

from django import forms

from jct.accounts.models import User
from jct.support.access import Perm, objects_for
from partnerships.models import Partnership


class UploadForm(forms.Form):
    """A file, and the partnership it belongs to when a person holds `perm` in several; subclasses name the file."""

    perm: ClassVar[Perm]
    partnership = forms.ModelChoiceField(Partnership.objects.none(), label="Partnership", empty_label=None)

    def __init__(self, data: Any = None, files: Any = None, *, user: User) -> None:
        super().__init__(data, files)
        mine = objects_for(user, self.perm)
        field = self.fields["partnership"]
        field.queryset = mine
        only = list(mine[:2])
        if len(only) == 1:
            field.required, field.widget, self._only = False, forms.HiddenInput(), only[0]

    def clean_partnership(self) -> Partnership:
        return self.cleaned_data["partnership"] or self._only
