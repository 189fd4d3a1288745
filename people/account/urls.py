"""Addresses of one's own account. The names are global: the menu links to them."""

from django.urls import path

from people.account import views

urlpatterns = [
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views.revoke, name="token-revoke"),
]
