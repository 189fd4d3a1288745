"""HR keeps the roles that decide by name; what policies name keeps its name and stays."""

import pytest

from people.models import DecidingRole
from tests.people.factories import EmployeeFactory
from tests.timeoff.factories import PolicyFactory

pytestmark = pytest.mark.django_db
URL = "/admin/people/decidingrole/"


@pytest.fixture
def finance():
    role = DecidingRole.objects.create(name="Finance")
    role.members.add(EmployeeFactory(first_name="Fay", last_name="Nance"))
    return role


class TestRoles:
    def test_are_made_with_their_people(self, hr):
        fay = EmployeeFactory()

        hr.post(f"{URL}add/", {"name": " Finance ", "members": [fay.pk]})

        assert DecidingRole.objects.get().members.get() == fay
        assert DecidingRole.objects.get().name == "Finance"

    def test_are_listed_with_who_decides(self, hr, finance):
        DecidingRole.objects.create(name="Works council")

        page = hr.get(URL).content.decode()

        assert "Fay Nance" in page
        assert "nobody: HR decides" in page

    def test_are_renamed_and_deleted_while_no_policy_names_them(self, hr, finance):
        hr.post(f"{URL}{finance.pk}/change/", {"name": "Money", "members": []})
        finance.refresh_from_db()
        assert finance.name == "Money"

        hr.post(f"{URL}{finance.pk}/delete/", {"post": "yes"})
        assert not DecidingRole.objects.exists()

    @pytest.mark.parametrize("where", ["steps", "longer_steps"])
    def test_keep_their_name_once_a_policy_names_them(self, hr, finance, where):
        step = [{"who": "role", "role": "Finance"}]
        approval = {"mode": "steps", "steps": step} if where == "steps" else {"longer_above": 9, "longer_steps": step}
        PolicyFactory(name="Sabbatical", settings={"approval": approval})

        refused = hr.post(f"{URL}{finance.pk}/change/", {"name": "Money", "members": []})

        assert "Sabbatical lets “Finance” decide, so the name stays." in refused.content.decode()
        assert hr.post(f"{URL}{finance.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_are_offered_by_the_form_of_a_policy(self, hr, finance):
        page = hr.get("/admin/ledger/policy/add/?begin=blank").content.decode()

        assert '<option value="role:Finance">Finance</option>' in page
