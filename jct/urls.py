"""Every address of the site. The rooms have their own `urls.py`; error pages are named at the end."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from jct.gallery import Gallery

# One door for everybody: the admin's own sign-in page would go past the limits on guessing passwords.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("jct.home.urls")),
    path("", include("jct.support.urls")),
    path("accounts/", include("allauth.urls")),
    path("people/", include("jct.home.people_urls")),
    path("partnership/", include("partnerships.urls")),
    path("contracts/", include("contracts.urls")),
    path("budgets/", include("budgets.urls")),
    path("performance/", include("performance.urls")),
    path("reports/", include("reports.urls")),
    path("help/", include("jct.help.urls")),
    path("components/", Gallery.as_view(), name="gallery"),
    path("admin/", admin.site.urls),
]

handler400 = "jct.support.views.bad_request"
handler403 = "jct.support.views.forbidden"
handler404 = "jct.support.views.not_found"
handler500 = "jct.support.views.server_error"
