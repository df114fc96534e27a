"""Every address of the site. The rooms have their own `urls.py`; error pages are named at the end."""

from django.contrib import admin
from django.urls import include, path

from jct.gallery import Gallery

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
