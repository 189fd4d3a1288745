"""Home, the passbook, sign-in. The names are global: every app links to them."""

from django.urls import path

from people import views, views_home
from people.passbook import planning_views
from people.passbook import views as passbook

urlpatterns = [
    path("", views_home.home, name="home"),
    path("passbook/", passbook.passbook, name="passbook"),
    path("passbook/calendar/", planning_views.calendar, name="passbook-calendar"),
    path("passbook/ahead/", planning_views.look_ahead, name="passbook-ahead"),
    path("passbook/entries.csv", passbook.export_csv, name="passbook-csv"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/as/<int:pk>/", views.sign_in_as, name="sign-in-as"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("password-reset/", views.NewPassword.as_view(), name="password-reset"),
    path("password-reset/sent/", views.NewPasswordSent.as_view(), name="password-reset-done"),
    path("password-reset/<uidb64>/<token>/", views.ChoosePassword.as_view(), name="password-reset-confirm"),
    path("password-reset/complete/", views.PasswordChosen.as_view(), name="password-reset-complete"),
]
