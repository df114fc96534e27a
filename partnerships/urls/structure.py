"""Partners, bodies, posts and people: first the pages, then the forms that change them."""

from django.urls import path

from partnerships.views import structure
from partnerships.views.edits import bodies, organisations, posts, seats

urlpatterns = [
    path("", structure.Home.as_view(), name="home"),
    path("<int:pk>/", structure.PartnershipPage.as_view(), name="partnership"),
    path("<int:pk>/bodies/", structure.Bodies.as_view(), name="bodies"),
    path("<int:pk>/checks/", structure.Checks.as_view(), name="checks"),
    path("<int:pk>/organisations/", structure.Organisations.as_view(), name="organisations"),
    path("organisations/<int:pk>/", structure.OrganisationPage.as_view(), name="organisation"),
    path("bodies/<int:pk>/", structure.BodyPage.as_view(), name="body"),
    path("terms/<int:pk>/", structure.Terms.as_view(), name="terms"),
    path("posts/<int:pk>/", structure.PostPage.as_view(), name="post"),
    path("people/<int:pk>/", structure.PersonPage.as_view(), name="person"),
    # organisations
    path("<int:pk>/change/", organisations.ChangePartnership.as_view(), name="change_partnership"),
    path("<int:pk>/key-decisions/", organisations.KeyDecisions.as_view(), name="key_decisions"),
    path("<int:pk>/add-organisation/", organisations.AddOrganisation.as_view(), name="add_organisation"),
    path(
        "organisations/<int:pk>/change/",
        organisations.ChangeOrganisation.as_view(),
        name="change_organisation",
    ),
    path("organisations/<int:pk>/succeed/", organisations.Succeed.as_view(), name="succeed"),
    path("<int:pk>/add-partner/", organisations.AddPartner.as_view(), name="add_partner"),
    path("partners/<int:pk>/end/", organisations.EndPartner.as_view(), name="end_partner"),
    path("<int:pk>/add-stakeholder/", organisations.AddStakeholder.as_view(), name="add_stakeholder"),
    path(
        "stakeholders/<int:pk>/change/", organisations.ChangeStakeholder.as_view(), name="change_stakeholder"
    ),
    path(
        "stakeholders/<int:pk>/remove/", organisations.RemoveStakeholder.as_view(), name="remove_stakeholder"
    ),
    path("<int:pk>/add-care-group/", organisations.AddCareGroup.as_view(), name="add_care_group"),
    path("<int:pk>/add-place/", organisations.AddLocality.as_view(), name="add_locality"),
    path("places/<int:pk>/change/", organisations.ChangeLocality.as_view(), name="change_locality"),
    path("<int:pk>/transfer/", organisations.Transfer.as_view(), name="transfer"),
    # bodies
    path("<int:pk>/add-body/", bodies.AddBody.as_view(), name="add_body"),
    path("bodies/<int:pk>/change/", bodies.ChangeBody.as_view(), name="change_body"),
    path("bodies/<int:pk>/rules/", bodies.Rules.as_view(), name="body_rules"),
    path("bodies/<int:pk>/powers/", bodies.Powers.as_view(), name="body_powers"),
    path("bodies/<int:pk>/end/", bodies.EndBody.as_view(), name="end_body"),
    path("bodies/<int:pk>/add-line/", bodies.AddLine.as_view(), name="add_line"),
    path("lines/<int:pk>/end/", bodies.EndLine.as_view(), name="end_line"),
    path("bodies/<int:pk>/issue-terms/", bodies.IssueTerms.as_view(), name="issue_terms"),
    path("bodies/<int:pk>/add-indicative/", bodies.AddIndicative.as_view(), name="add_indicative"),
    path("indicative/<int:pk>/end/", bodies.EndIndicative.as_view(), name="end_indicative"),
    path("bodies/<int:pk>/advise/", bodies.GiveAdvice.as_view(), name="give_advice"),
    path("advice/<int:pk>/answer/", bodies.AnswerAdvice.as_view(), name="answer_advice"),
    # seats
    path("bodies/<int:pk>/add-seat/", seats.AddSeat.as_view(), name="add_seat"),
    path("seats/<int:pk>/change/", seats.ChangeSeat.as_view(), name="change_seat"),
    path("seats/<int:pk>/hand/", seats.Reseat.as_view(), name="reseat"),
    path("seats/<int:pk>/end/", seats.EndSeat.as_view(), name="end_seat"),
    path("seats/<int:pk>/add-deputy/", seats.NameDeputy.as_view(), name="name_deputy"),
    path("deputies/<int:pk>/end/", seats.EndDeputy.as_view(), name="end_deputy"),
    # posts
    path("<int:pk>/add-post/", posts.AddPost.as_view(), name="add_post"),
    path("posts/<int:pk>/change/", posts.ChangePost.as_view(), name="change_post"),
    path("posts/<int:pk>/funding/", posts.FundPost.as_view(), name="fund_post"),
    path("posts/<int:pk>/add-limit/", posts.SetLimit.as_view(), name="set_limit"),
    path("limits/<int:pk>/end/", posts.EndLimit.as_view(), name="end_limit"),
    path("posts/<int:pk>/pass-on/", posts.PassOn.as_view(), name="pass_on"),
    path("passed-on/<int:pk>/end/", posts.TakeBack.as_view(), name="take_back"),
    path("posts/<int:pk>/appoint/", posts.Appoint.as_view(), name="appoint"),
    path("appointments/<int:pk>/end/", posts.EndAppointment.as_view(), name="end_appointment"),
    path("appointments/<int:pk>/training/", posts.RecordTraining.as_view(), name="record_training"),
    path("people/<int:pk>/training/", posts.RecordMembersTraining.as_view(), name="record_members_training"),
]
