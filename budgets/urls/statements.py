"""Statements of a fund: its memorandum account and the Better Care Fund's return."""

from django.urls import path

from budgets.views import better_care, statements

urlpatterns = [
    path("statements/", statements.Statements.as_view(), name="statement_list"),
    path("funds/<int:pk>/statements/", statements.YearEnd.as_view(), name="statements"),
    path("funds/<int:pk>/statements/checklist/", statements.Checklist.as_view(), name="checklist"),
    path("statements/<int:pk>/", statements.Statement.as_view(), name="statement"),
    path("statements/<int:pk>/account.pdf", statements.StatementPdf.as_view(), name="statement_pdf"),
    path("statements/<int:pk>/sign/", statements.AskSignature.as_view(), name="ask_signature"),
    path(
        "statements/<int:pk>/take-back/", statements.TakeBackStatement.as_view(), name="take_back_statement"
    ),
    path(
        "agreements/<int:pk>/better-care/", better_care.BetterCareReturns.as_view(), name="better_care_list"
    ),
    path("better-care/<int:pk>/", better_care.BetterCareReturn.as_view(), name="better_care"),
    path("better-care/<int:pk>/edit/", better_care.BetterCareEdit.as_view(), name="better_care_edit"),
    path(
        "better-care/<int:pk>/workbook.xlsx",
        better_care.BetterCareWorkbook.as_view(),
        name="better_care_workbook",
    ),
    path("better-care/<int:pk>/upload/", better_care.BetterCareUpload.as_view(), name="better_care_upload"),
    path(
        "better-care/<int:pk>/correct/", better_care.BetterCareCorrect.as_view(), name="better_care_correct"
    ),
    path("better-care/<int:pk>/ask/", better_care.BetterCareAsk.as_view(), name="better_care_ask"),
]
