"""The forms of the sign-in pages."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from people.backends import may_sign_in

SECONDS_BETWEEN_MAILS = 60


class SignInForm(AuthenticationForm):
    """E-mail and password. Says the same whether the e-mail, the password or both are wrong."""

    username = forms.EmailField(
        label="E-mail",
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": "Enter your e-mail.",
            "invalid": "Write the whole e-mail, such as ada@example.com.",
            "max_length": "This is longer than any e-mail here: %(limit_value)s characters fit.",
        },
    )
    error_messages = {
        "invalid_login": "This e-mail and password do not belong together. Capitals count in the password.",
        "inactive": "This sign-in is switched off. HR can switch it on again.",
        "left": "This sign-in ended after the last day of work. If that is wrong, ask HR.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = "Enter your password."

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()

    def get_invalid_login_error(self) -> ValidationError:
        """Who has the right password and may not sign in is told why; to all others it says the same."""
        user = User.objects.select_related("employee").filter(username=self.cleaned_data.get("username", "")).first()
        if user is None or may_sign_in(user, timezone.now()) or not user.check_password(self.cleaned_data["password"]):
            return super().get_invalid_login_error()
        code = "left" if user.is_active else "inactive"
        return ValidationError(self.error_messages[code], code=code)


class NewPasswordForm(PasswordResetForm):
    """Asks for the link to set a password: also the first one, for people whom HR has just let in."""

    def get_users(self, email: str) -> Any:
        """The one user who signs in with this e-mail, if they may."""
        now = timezone.now()
        users = User.objects.select_related("employee").filter(username=email.strip().lower()).exclude(email="")
        return [user for user in users if may_sign_in(user, now)]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Send the link, at most once a minute to one address: nobody's inbox can be flooded from this page."""
        if cache.add(f"new-password:{self.cleaned_data['email'].lower()}", True, SECONDS_BETWEEN_MAILS):
            super().save(*args, **kwargs)


def send_password_link(request: HttpRequest, user: User) -> None:
    """Mail somebody the link to set a password, as "Forgotten?" does."""
    form = NewPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(
            request=request,
            use_https=request.is_secure(),
            email_template_name="registration/password_reset_email.txt",
            subject_template_name="registration/password_reset_subject.txt",
        )


def open_again(user: User) -> None:
    """Forget the wrong passwords of somebody who has just set a new one."""
    AxesProxyHandler.reset_attempts(username=user.get_username())
