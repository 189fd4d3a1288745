"""Who may sign in, and as what; and how somebody is forgotten."""

from datetime import date

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from people import operations, signals
from people.models import Employee
from tests.people.factories import EmployeeFactory, UserFactory

pytestmark = pytest.mark.django_db

MARCH_1 = date(2026, 3, 1)


class TestCreateLogin:
    @pytest.mark.parametrize(
        ("roles", "opens_the_admin"), [({}, False), ({"is_hr": True}, True), ({"is_auditor": True}, True)]
    )
    def test_signs_in_by_email_in_lower_case(self, roles, opens_the_admin):
        employee = EmployeeFactory(email="Ada@Acme.example", **roles)

        user = operations.create_login(employee=employee, password="correct horse")

        employee.refresh_from_db()
        assert employee.user == user
        assert (user.username, user.email) == ("ada@acme.example", "ada@acme.example")
        assert user.check_password("correct horse")
        assert (user.is_staff, user.is_superuser) == (opens_the_admin, False)

    def test_without_a_password_lets_nobody_in_yet(self):
        assert not operations.create_login(employee=EmployeeFactory()).has_usable_password()

    def test_is_refused_without_an_email(self):
        with pytest.raises(operations.CannotCreateLogin, match="no e-mail"):
            operations.create_login(employee=EmployeeFactory(email=""))

    def test_is_refused_a_second_time(self, ada):
        with pytest.raises(operations.CannotCreateLogin, match="signs in already"):
            operations.create_login(employee=ada)

    def test_is_refused_where_somebody_else_signs_in_so(self):
        UserFactory(username="ada@acme.example")

        with pytest.raises(operations.CannotCreateLogin, match="Somebody else signs in as ada@acme.example"):
            operations.create_login(employee=EmployeeFactory(email="ada@acme.example"))


class TestSyncLogin:
    def test_follows_the_person(self, ada):
        ada.email, ada.first_name, ada.is_hr = "Countess@acme.example", "Augusta", True
        ada.save()

        operations.sync_login(employee=ada)

        user = User.objects.get(pk=ada.user_id)
        assert (user.username, user.email, user.first_name) == ("countess@acme.example",) * 2 + ("Augusta",)
        assert user.is_staff

    def test_does_nothing_for_somebody_who_does_not_sign_in(self):
        operations.sync_login(employee=EmployeeFactory(email=""))

        assert not User.objects.exists()

    @pytest.mark.parametrize(
        ("email", "message"),
        [("", "cannot be empty"), ("old@acme.example", "Somebody else signs in as old@acme.example")],
    )
    def test_is_refused_where_nobody_could_sign_in(self, ada, email, message):
        UserFactory(username="old@acme.example")
        ada.email = email

        with pytest.raises(operations.CannotCreateLogin, match=message):
            operations.sync_login(employee=ada)


class TestSetRoles:
    @pytest.mark.parametrize(("is_hr", "is_auditor"), [(True, False), (False, True), (False, False)])
    def test_opens_and_shuts_the_admin(self, ada, hana, is_hr, is_auditor):
        operations.set_roles(employee=ada, is_hr=is_hr, is_auditor=is_auditor)

        ada.refresh_from_db()
        assert (ada.is_hr, ada.is_auditor) == (is_hr, is_auditor)
        assert ada.user.is_staff == (is_hr or is_auditor)

    def test_is_refused_for_both_at_once(self, ada):
        with pytest.raises(operations.CannotSetRoles, match="An auditor changes nothing"):
            operations.set_roles(employee=ada, is_hr=True, is_auditor=True)

    def test_is_refused_where_nobody_would_be_left(self, hana):
        with pytest.raises(operations.CannotSetRoles, match="Hana Cast is the only HR administrator"):
            operations.set_roles(employee=hana, is_hr=False, is_auditor=False)


class TestErasePerson:
    @pytest.fixture
    def gone(self, vera, mia, ada):
        """Mia, who managed Ada, has left."""
        return operations.leave_company(employee=mia, left_on=date(2026, 1, 31))

    def test_blanks_everything_that_says_who_it_was(self, gone):
        erased = operations.erase_person(employee=gone, on=MARCH_1)

        erased.refresh_from_db()
        texts = (erased.first_name, erased.last_name, erased.email, erased.job_title, erased.demo_story)
        assert texts == ("",) * 5
        assert (erased.number, erased.display_name) == (f"erased-{erased.pk}", f"Former employee {erased.pk}")
        assert (erased.manager, erased.team, erased.location, erased.user) == (None,) * 4
        assert (erased.is_hr, erased.is_auditor, erased.erased_on) == (False, False, MARCH_1)

    def test_keeps_the_holder_and_the_dates(self, gone):
        before = (gone.pk, gone.holder_id, gone.hired_on, gone.left_on)

        erased = operations.erase_person(employee=gone, on=MARCH_1)

        assert (erased.pk, erased.holder_id, erased.hired_on, erased.left_on) == before

    def test_moves_reports_to_the_next_manager_up(self, vera, gone, ada):
        operations.erase_person(employee=gone, on=MARCH_1)

        ada.refresh_from_db()
        assert ada.manager == vera

    def test_shuts_the_sign_in_and_removes_its_traces(self, gone, hana):
        user, name = gone.user, gone.user.username
        AccessLog.objects.create(username=name)
        AccessAttempt.objects.create(username=name, failures_since_start=1)
        LogEntry.objects.create(
            user=hana.user,
            content_type=ContentType.objects.get_for_model(Employee),
            object_id=str(gone.pk),
            object_repr="Mia Cast",
            action_flag=CHANGE,
        )

        operations.erase_person(employee=gone, on=MARCH_1)

        user.refresh_from_db()
        assert (user.username, user.email, user.first_name) == (f"erased-{user.pk}", "", "")
        assert (user.is_active, user.is_staff, user.has_usable_password()) == (False, False, False)
        assert not AccessLog.objects.filter(username=name).exists()
        assert not AccessAttempt.objects.filter(username=name).exists()
        assert LogEntry.objects.get().object_repr == f"Former employee {gone.pk}"

    def test_tells_other_apps_in_the_same_transaction(self, gone):
        def fail(employee, **kwargs):
            assert employee.display_name.startswith("Former")
            raise RuntimeError("the other app could not")

        signals.erased.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                operations.erase_person(employee=gone, on=MARCH_1)
        finally:
            signals.erased.disconnect(fail)

        gone.refresh_from_db()
        assert gone.first_name == "Mia"

    @pytest.mark.parametrize("on", [date(2026, 1, 31), date(2025, 12, 1)])
    def test_is_refused_until_the_last_day_is_over(self, gone, on):
        with pytest.raises(operations.CannotErase, match="Mia Cast still works here"):
            operations.erase_person(employee=gone, on=on)

    def test_is_refused_for_somebody_who_stays(self, ada):
        with pytest.raises(operations.CannotErase, match="still works here"):
            operations.erase_person(employee=ada, on=MARCH_1)

    def test_is_refused_a_second_time(self, gone):
        operations.erase_person(employee=gone, on=MARCH_1)

        with pytest.raises(operations.CannotErase, match="already"):
            operations.erase_person(employee=gone, on=MARCH_1)

    def test_lets_nobody_sign_in_as_them_again(self, gone):
        erased = operations.erase_person(employee=gone, on=MARCH_1)

        with pytest.raises(operations.CannotCreateLogin, match="erased"):
            operations.create_login(employee=erased)
