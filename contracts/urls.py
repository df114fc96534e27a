"""Addresses under /contracts/."""

from django.urls import path

from contracts.views import contracts, decisions, extensions, imports, providers

app_name = "contracts"
urlpatterns = [
    path("", contracts.ContractList.as_view(), name="list"),
    path("new/", contracts.ContractNew.as_view(), name="new"),
    path("unassigned/", contracts.Unassigned.as_view(), name="unassigned"),
    path("<int:pk>/", contracts.ContractDetail.as_view(), name="contract"),
    path("<int:pk>/edit/", contracts.ContractEdit.as_view(), name="edit"),
    path("<int:pk>/extend/", extensions.ExtensionAsk.as_view(), name="extend"),
    path("<int:pk>/award/", decisions.AwardAsk.as_view(), name="award"),
    path("<int:pk>/vary/", decisions.VariationAsk.as_view(), name="vary"),
    path("<int:pk>/end/", decisions.TerminationAsk.as_view(), name="terminate"),
    path("providers/", providers.ProviderList.as_view(), name="providers"),
    path("providers/new/", providers.ProviderNew.as_view(), name="new_provider"),
    path("providers/<int:pk>/", providers.ProviderDetail.as_view(), name="provider"),
    path("providers/<int:pk>/edit/", providers.ProviderEdit.as_view(), name="edit_provider"),
    path("imports/", imports.ImportList.as_view(), name="imports"),
    path("imports/new/", imports.ImportUpload.as_view(), name="new_import"),
    path("imports/<int:pk>/", imports.ImportPage.as_view(), name="import"),
    path("imports/<int:pk>/letters/", imports.ImportLetters.as_view(), name="import_letters"),
    path("imports/<int:pk>/confirm/", imports.ImportConfirm.as_view(), name="import_confirm"),
    path("imports/<int:pk>/discard/", imports.ImportDiscard.as_view(), name="import_discard"),
    path("imports/<int:pk>/undo/", imports.ImportUndo.as_view(), name="import_undo"),
    path("imports/<int:pk>/refused.csv", imports.ImportRefused.as_view(), name="import_refused"),
]
