"""Setting a password by mail."""

from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.people.factories import EmployeeFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"


def sign_in(client, email="ada@acme.example", password="password", **extra):
    return client.post(SIGN_IN, {"username": email, "password": password} | extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def client(client):
    client.defaults["HTTP_HOST"] = "acme.localhost"
    return client


class TestNewPassword:
    @pytest.fixture(autouse=True)
    def no_mail_was_sent_a_moment_ago(self):
        cache.clear()

    def ask(self, client, email):
        return client.post("/password-reset/", {"email": email})

    def link(self):
        return next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))

    def test_goes_by_mail_to_who_signs_in_with_the_address(self, client, ada):
        response = self.ask(client, "ADA@acme.example")

        assert response.url == reverse("password-reset-done")
        [sent] = mail.outbox
        assert sent.to == ["ada@acme.example"]
        assert self.link().startswith("http://acme.localhost/password-reset/")

    def test_can_be_chosen_once_by_the_link(self, client, ada):
        self.ask(client, ada.email)
        page = client.get(self.link(), follow=True)
        chosen = {"new_password1": "a horse, a battery", "new_password2": "a horse, a battery"}

        response = client.post(page.request["PATH_INFO"], chosen)

        assert response.url == reverse("password-reset-complete")
        assert sign_in(client, password="a horse, a battery").status_code == 302
        assert client.get(self.link(), follow=True).context["validlink"] is False

    def test_ends_the_pause_after_wrong_guesses(self, client, ada):
        for _ in range(5):
            sign_in(client, password="guess")
        self.ask(client, ada.email)
        page = client.get(self.link(), follow=True)

        chosen = {"new_password1": "a horse, a battery", "new_password2": "a horse, a battery"}
        client.post(page.request["PATH_INFO"], chosen)

        assert sign_in(client, password="a horse, a battery").status_code == 302

    def test_may_be_the_first_one(self, client):
        employee = EmployeeFactory(user=UserFactory(username="new@acme.example", password=None))
        assert not employee.user.has_usable_password()

        self.ask(client, "new@acme.example")

        assert mail.outbox[0].to == ["new@acme.example"]

    @pytest.mark.parametrize("who", ["stranger", "left", "switched off"])
    def test_is_sent_to_nobody_else_and_the_page_does_not_tell(self, client, ada, who):
        ada.left_on = date(2024, 1, 31) if who == "left" else None
        ada.save()
        ada.user.is_active = who != "switched off"
        ada.user.save()

        response = self.ask(client, "stranger@acme.example" if who == "stranger" else ada.email)

        assert response.url == reverse("password-reset-done")
        assert mail.outbox == []

    def test_is_sent_at_most_once_a_minute(self, client, ada, zoe):
        for _ in range(3):
            self.ask(client, ada.email)
        self.ask(client, zoe.email)

        assert [sent.to for sent in mail.outbox] == [[ada.email], [zoe.email]]
