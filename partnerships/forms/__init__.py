"""One file for each room; other apps use the upload form."""

from partnerships.forms.uploads import UploadForm

__all__ = ["UploadForm"]
