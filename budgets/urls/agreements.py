"""Agreements, the funds under them, contributions and instalments."""

from django.urls import path

from budgets.views import agreement_changes, agreements, contributions, funds_edit, instalments

urlpatterns = [
    path("agreements/", agreements.Agreements.as_view(), name="agreements"),
    path("agreements/<int:pk>/", agreements.AgreementPage.as_view(), name="agreement"),
    path("new/<int:partnership>/agreement/", agreements.NewAgreement.as_view(), name="new_agreement"),
    path("agreements/<int:pk>/edit/", agreements.EditAgreement.as_view(), name="edit_agreement"),
    path("agreements/<int:pk>/enter/", agreement_changes.EnterInto.as_view(), name="enter_agreement"),
    path("agreements/<int:pk>/decided/", agreements.RestOn.as_view(), name="rest_agreement"),
    path("agreements/<int:pk>/in-force/", agreements.PutInForce.as_view(), name="put_in_force"),
    path("agreements/<int:pk>/vary/", agreement_changes.Vary.as_view(), name="vary_agreement"),
    path("agreements/<int:pk>/end/", agreement_changes.Terminate.as_view(), name="end_agreement"),
    path(
        "agreements/changes/<int:pk>/withdraw/",
        agreement_changes.Withdraw.as_view(),
        name="withdraw_agreement_change",
    ),
    path("agreements/<int:pk>/parties/add/", agreements.AddParty.as_view(), name="add_party"),
    path("agreements/parties/<int:pk>/sign/", agreements.SignParty.as_view(), name="sign_party"),
    path("agreements/parties/<int:pk>/terms/", agreements.SetNotice.as_view(), name="set_notice"),
    path("agreements/parties/<int:pk>/notice/", agreements.GiveNotice.as_view(), name="give_notice"),
    path(
        "agreements/parties/<int:pk>/notice/take-back/",
        agreements.TakeBackNotice.as_view(),
        name="take_back_notice",
    ),
    path("agreements/parties/<int:pk>/remove/", agreements.RemoveParty.as_view(), name="remove_party"),
    path("agreements/<int:pk>/reviews/add/", agreements.AddReview.as_view(), name="add_review"),
    path("agreements/reviews/<int:pk>/", agreements.HoldReview.as_view(), name="hold_review"),
    path("agreements/<int:pk>/schemes/add/", agreements.AddScheme.as_view(), name="add_scheme"),
    path("agreements/schemes/<int:pk>/", agreements.EditScheme.as_view(), name="edit_scheme"),
    path("agreements/<int:pk>/permitted/add/", agreements.Permit.as_view(), name="permit"),
    path("new/<int:partnership>/fund/", funds_edit.NewFund.as_view(), name="new_fund"),
    path("funds/<int:pk>/edit/", funds_edit.EditFund.as_view(), name="edit_fund"),
    path("funds/<int:pk>/close/", funds_edit.CloseFund.as_view(), name="close_fund"),
    path("funds/<int:pk>/contributions/", contributions.Contributions.as_view(), name="contributions"),
    path("funds/<int:pk>/contributions/add/", contributions.PromiseContribution.as_view(), name="promise"),
    path(
        "funds/<int:pk>/contributions/confirm/",
        contributions.ConfirmContribution.as_view(),
        name="confirm_contribution",
    ),
    path(
        "funds/<int:pk>/contributions/vary/",
        contributions.VaryContribution.as_view(),
        name="vary_contribution",
    ),
    path(
        "contributions/variations/<int:pk>/withdraw/",
        contributions.WithdrawVariation.as_view(),
        name="withdraw_variation",
    ),
    path("funds/<int:pk>/instalments/add/", instalments.MakeSchedule.as_view(), name="schedule"),
    path("instalments/<int:pk>/", instalments.InstalmentPage.as_view(), name="instalment"),
    path("instalments/<int:pk>/edit/", instalments.EditInstalment.as_view(), name="edit_instalment"),
    path("instalments/<int:pk>/remove/", instalments.RemoveInstalment.as_view(), name="remove_instalment"),
    path("instalments/<int:pk>/request/", instalments.RequestPayment.as_view(), name="request_payment"),
    path("instalments/<int:pk>/request.pdf", instalments.PaymentNote.as_view(), name="payment_note"),
    path("instalments/<int:pk>/receive/", instalments.Receive.as_view(), name="receive"),
    path(
        "instalments/receipts/<int:pk>/take-back/",
        instalments.TakeBackReceipt.as_view(),
        name="take_back_receipt",
    ),
]
