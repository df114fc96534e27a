"""The scheme of delegation and its versions."""

from django.urls import path

from partnerships.views import replays, scheme, scheme_adopting, scheme_files

urlpatterns = [
    path("schemes/<int:pk>/", scheme.SchemePage.as_view(), name="scheme"),
    path("schemes/<int:pk>/difference/", scheme.Difference.as_view(), name="scheme_difference"),
    path("schemes/<int:pk>/scheme.yaml", scheme_files.Download.as_view(), name="scheme_yaml"),
    path("schemes/<int:pk>/scheme.csv", scheme_files.DownloadCsv.as_view(), name="scheme_csv"),
    path("schemes/<int:pk>/scheme.pdf", scheme_files.Printed.as_view(), name="scheme_pdf"),
    path("<int:pk>/draft-scheme/", scheme.StartDraft.as_view(), name="draft_scheme"),
    path("schemes/<int:pk>/change/", scheme.Editor.as_view(), name="scheme_editor"),
    path("schemes/<int:pk>/add-clause/", scheme.AddClause.as_view(), name="add_clause"),
    path("clauses/<int:pk>/change/", scheme.ChangeClause.as_view(), name="change_clause"),
    path("clauses/<int:pk>/remove/", scheme.RemoveClause.as_view(), name="remove_clause"),
    path("clauses/<int:pk>/move/", scheme.MoveClause.as_view(), name="move_clause"),
    path("schemes/<int:pk>/put-back/", scheme.PutBack.as_view(), name="put_back_clause"),
    path("schemes/<int:pk>/findings/", scheme.Findings.as_view(), name="scheme_findings"),
    path("schemes/<int:pk>/check/", scheme.CheckScheme.as_view(), name="check_scheme"),
    path("schemes/<int:pk>/tests/", scheme.Tests.as_view(), name="scheme_tests"),
    path("scheme-tests/<int:pk>/remove/", scheme.RemoveTest.as_view(), name="remove_scheme_test"),
    path("schemes/<int:pk>/propose/", scheme.Propose.as_view(), name="propose_scheme"),
    path(
        "schemes/<int:pk>/record-adoption/", scheme_adopting.RecordAdoption.as_view(), name="record_adoption"
    ),
    path("schemes/<int:pk>/take-back/", scheme.TakeBack.as_view(), name="take_back_scheme"),
    path("schemes/<int:pk>/discard/", scheme.Discard.as_view(), name="discard_scheme"),
    path("<int:pk>/import-scheme/", scheme_files.Import.as_view(), name="import_scheme"),
    path("scheme-imports/<uuid:pk>/", scheme_files.ImportPreview.as_view(), name="scheme_import"),
    path(
        "scheme-imports/<uuid:pk>/confirm/",
        scheme_files.ImportConfirm.as_view(),
        name="confirm_scheme_import",
    ),
    path("schemes/<int:pk>/replay/", replays.StartReplay.as_view(), name="start_replay"),
    path("replays/<int:pk>/", replays.ReplayPage.as_view(), name="replay"),
]
