"""Joining, reporting and leaving."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.models import Holder
from people import operations, signals
from people.models import Employee
from tests.people.factories import EmployeeFactory, EmployeeScheduleFactory, LocationFactory, WorkScheduleFactory

pytestmark = pytest.mark.django_db

MARCH_1 = date(2026, 3, 1)


def hire(**fields):
    return operations.hire(**({"number": "7", "first_name": "Ada", "last_name": "Cast", "hired_on": MARCH_1} | fields))


class TestHire:
    def test_makes_a_person_with_a_holder_and_a_schedule_from_the_first_day(self, mia):
        schedule = WorkScheduleFactory()

        ada = hire(email=" Ada@Acme.example ", manager=mia, schedule=schedule, fte_percent=Decimal("62.5"))

        ada.refresh_from_db()
        assert ada.holder_id == Holder.objects.latest("pk").pk
        assert (ada.email, ada.manager, ada.left_on) == ("ada@acme.example", mia, None)
        [assigned] = ada.schedules.all()
        assert (assigned.schedule, assigned.starts_on, assigned.ends_on) == (schedule, MARCH_1, None)
        assert assigned.fte_percent == Decimal("62.5")

    @pytest.mark.parametrize(
        ("timezone", "place", "expected"),
        [
            ("Asia/Tokyo", "America/New_York", "Asia/Tokyo"),
            ("", "America/New_York", "America/New_York"),
            ("", None, "Europe/Berlin"),
        ],
    )
    def test_takes_the_clock_of_the_person_the_place_or_the_company(self, timezone, place, expected):
        location = LocationFactory(timezone=place) if place else None

        assert hire(timezone=timezone, location=location).timezone == expected

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"number": "P-1"}, "Somebody else has this personnel number."),
            ({"email": "MIA@acme.example"}, "Somebody else has this e-mail."),
            ({"email": "ada"}, "Write the whole e-mail"),
            ({"number": " "}, "cannot be blank"),
            ({"first_name": "", "last_name": " "}, "Everybody has a name."),
            ({"is_hr": True, "is_auditor": True}, "An auditor changes nothing"),
            ({"timezone": "Mars/Base"}, "not a time zone"),
        ],
    )
    def test_is_refused_in_words_and_leaves_nothing_behind(self, fields, message):
        EmployeeFactory(number="P-1", email="mia@acme.example")
        before = Holder.objects.count()

        with pytest.raises(operations.CannotHire, match=message):
            hire(**fields)

        assert Holder.objects.count() == before

    def test_is_refused_under_a_manager_who_has_left(self, mia):
        operations.leave_company(employee=mia, left_on=date(2026, 2, 28))
        mia.refresh_from_db()

        with pytest.raises(operations.CannotHire, match="Mia Cast leaves on 28 Feb 2026"):
            hire(manager=mia)


class TestChangeManager:
    def test_moves_a_person_with_their_whole_line(self, vera, mia, ada, zoe):
        operations.change_manager(employee=mia, manager=zoe)

        assert set(Employee.objects.below(zoe)) == {mia, ada}
        assert not Employee.objects.below(vera).exists()

    def test_lets_somebody_report_to_nobody(self, ada):
        assert operations.change_manager(employee=ada, manager=None).manager is None

    @pytest.mark.parametrize(
        ("employee", "manager", "message"),
        [
            ("ada", "ada", "Nobody is their own manager"),
            ("mia", "ada", "Ada Cast reports to Mia Cast"),
            ("vera", "ada", "Ada Cast reports to Vera Cast"),
        ],
    )
    def test_is_refused_where_it_would_make_a_circle(self, vera, mia, ada, employee, manager, message):
        cast = {"vera": vera, "mia": mia, "ada": ada}

        with pytest.raises(operations.CannotChangeManager, match=message):
            operations.change_manager(employee=cast[employee], manager=cast[manager])

    def test_is_refused_under_somebody_who_was_erased(self, ada, zoe):
        operations.leave_company(employee=zoe, left_on=date(2026, 1, 31))
        erased = operations.erase_person(employee=zoe, on=MARCH_1)

        with pytest.raises(operations.CannotChangeManager, match="left the company"):
            operations.change_manager(employee=ada, manager=erased)


class TestLeaveCompany:
    def test_ends_the_schedule_after_the_last_day(self, ada):
        EmployeeScheduleFactory(employee=ada, starts_on=date(2024, 1, 1), ends_on=date(2026, 6, 1))
        EmployeeScheduleFactory(employee=ada, starts_on=date(2026, 6, 1))

        operations.leave_company(employee=ada, left_on=date(2026, 4, 30))

        ada.refresh_from_db()
        assert ada.left_on == date(2026, 4, 30)
        assert [row.ends_on for row in ada.schedules.all()] == [date(2026, 5, 1)]

    @pytest.mark.parametrize(("moved_to", "ends_on"), [(date(2026, 5, 31), date(2026, 6, 1)), (None, None)])
    def test_can_be_moved_or_taken_back_with_the_schedule(self, ada, moved_to, ends_on):
        EmployeeScheduleFactory(employee=ada)
        operations.leave_company(employee=ada, left_on=date(2026, 4, 30))

        left = operations.leave_company(employee=ada, left_on=moved_to)

        assert left.left_on == moved_to
        assert [row.ends_on for row in ada.schedules.all()] == [ends_on]

    def test_tells_other_apps(self, ada):
        told = []

        def listen(employee, **kwargs):
            told.append((employee.pk, employee.left_on))

        signals.left.connect(listen)
        try:
            operations.leave_company(employee=ada, left_on=MARCH_1)
        finally:
            signals.left.disconnect(listen)

        assert told == [(ada.pk, MARCH_1)]

    def test_is_refused_before_the_first_day(self, ada):
        with pytest.raises(operations.CannotLeave, match="only joined on 1 Jan 2024"):
            operations.leave_company(employee=ada, left_on=date(2023, 12, 31))

    def test_is_refused_of_somebody_erased(self, ada):
        operations.leave_company(employee=ada, left_on=date(2026, 1, 31))
        operations.erase_person(employee=ada, on=MARCH_1)

        with pytest.raises(operations.CannotLeave, match="erased"):
            operations.leave_company(employee=ada, left_on=None)


class TestChangeDetails:
    def test_corrects_what_is_known_and_the_sign_in_with_it(self, ada):
        changed = operations.change_details(employee=ada, email=" Countess@acme.example ", first_name=" Augusta ")

        ada.refresh_from_db()
        assert changed == ada
        assert (ada.email, ada.first_name, ada.user.username) == ("countess@acme.example", "Augusta", ada.email)

    def test_goes_by_the_clock_of_the_new_place_if_asked(self, ada):
        tokyo = LocationFactory(timezone="Asia/Tokyo")

        assert operations.change_details(employee=ada, location=tokyo).timezone == "Europe/Berlin"
        assert operations.change_details(employee=ada, timezone="").timezone == "Asia/Tokyo"

    @pytest.mark.parametrize(
        ("details", "message"),
        [
            ({"number": "P-1"}, "Somebody else has this personnel number."),
            ({"email": ""}, "cannot be empty"),
            ({"hired_on": date(2199, 1, 1)}, "The last day cannot come before the first."),
        ],
    )
    def test_is_refused_in_words_and_changes_nothing(self, ada, details, message):
        EmployeeFactory(number="P-1")
        operations.leave_company(employee=ada, left_on=MARCH_1)
        before = Employee.objects.filter(pk=ada.pk).values().get()

        with pytest.raises(operations.CannotChangeDetails, match=message):
            operations.change_details(employee=ada, **details)

        assert Employee.objects.filter(pk=ada.pk).values().get() == before

    def test_is_refused_of_somebody_erased(self, ada):
        operations.leave_company(employee=ada, left_on=date(2026, 1, 31))
        operations.erase_person(employee=ada, on=MARCH_1)

        with pytest.raises(operations.CannotChangeDetails, match="erased"):
            operations.change_details(employee=ada, first_name="Ada")

    @pytest.mark.parametrize("name", ["manager", "left_on", "is_hr", "holder"])
    def test_leaves_to_other_operations_what_is_theirs(self, ada, name):
        with pytest.raises(TypeError, match=name):
            operations.change_details(employee=ada, **{name: None})
