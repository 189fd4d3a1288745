"""Sign-in, sign-out and new passwords."""

from datetime import timedelta
from math import ceil
from typing import Any

from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from people import demo
from people.forms import NewPasswordForm, SignInForm, open_again
from people.models import Employee
from people.requests import way_back

BACKEND = "people.backends.EmailBackend"


class SignIn(auth.LoginView):
    """The sign-in page; in a demo company also its persons, one click each."""

    template_name = "registration/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if demo.is_offered(self.request):
            kwargs |= {"demo_people": demo.people(), "demo_companies": demo.other_companies(self.request)}
        return super().get_context_data(**kwargs)


class SignOut(auth.LogoutView):
    """Ends the session, by POST, and shows the sign-in page (LOGOUT_REDIRECT_URL)."""


class NewPassword(auth.PasswordResetView):
    """Asks for an e-mail address and answers the same whether somebody has it or not."""

    template_name = "registration/password_reset_form.html"
    email_template_name = "registration/password_reset_email.txt"
    subject_template_name = "registration/password_reset_subject.txt"
    form_class = NewPasswordForm
    success_url = reverse_lazy("password-reset-done")


class NewPasswordSent(auth.PasswordResetDoneView):
    template_name = "registration/password_reset_done.html"


class ChoosePassword(auth.PasswordResetConfirmView):
    template_name = "registration/password_reset_confirm.html"
    success_url = reverse_lazy("password-reset-complete")

    def form_valid(self, form: Any) -> HttpResponse:
        open_again(form.user)
        return super().form_valid(form)


class PasswordChosen(auth.PasswordResetCompleteView):
    template_name = "registration/password_reset_complete.html"


@require_POST
def sign_in_as(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign in as a demo person without a password; nowhere but in the demo on one's own machine."""
    if not demo.is_offered(request):
        raise Http404
    person = get_object_or_404(Employee.objects.for_demo().select_related("user"), pk=pk)
    login(request, person.user, backend=BACKEND)
    return redirect(way_back(request) or settings.LOGIN_REDIRECT_URL)


def admin_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The admin's own sign-in page leads to the one for everybody; who is signed in and not let in finds nothing."""
    if request.user.is_authenticated:
        raise Http404
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.GET.get('next', reverse('admin:index'))})}")


def locked_out(request: HttpRequest, response: HttpResponseBase | None, credentials: Any) -> HttpResponse:
    """What axes answers after too many wrong passwords: how long to wait, and how not to have to."""
    attempts = AccessAttempt.objects.filter(
        username=get_client_username(request, credentials), ip_address=request.META.get("REMOTE_ADDR")
    )
    newest = attempts.order_by("-attempt_time", "-pk").values_list("attempt_time", flat=True).first()
    pause = get_cool_off(request) or timedelta()
    left = (newest or timezone.now()) + pause - timezone.now()
    minutes = max(1, ceil(left / timedelta(minutes=1)))
    answer = render(request, "registration/locked_out.html", {"wait_minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
