"""The admin reads decisions and changes none."""

import pytest
from django.contrib.auth.models import User

from approvals.models import Approval, Decision, Delegation
from approvals.operations import decide, delegate
from tests.approvals.factories import NOON, TODAY
from tests.approvals.pages import Visitor

MODELS = {"approval": Approval, "decision": Decision, "delegation": Delegation}


@pytest.fixture
def rows(errands, cast):
    User.objects.filter(pk__in=[cast.hana.user_id, cast.otto.user_id]).update(is_staff=True)
    delegate(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY, on=TODAY)
    decide(approval=errands.ask(cast.ada), by=cast.zoe, verdict="denied", note="No.", at=NOON)


@pytest.mark.parametrize("model", MODELS)
class TestAdmin:
    @pytest.mark.parametrize("name", ["hana", "otto"])
    def test_is_read_by_hr_and_auditors(self, rows, cast, model, name):
        visitor, row = Visitor(getattr(cast, name)), MODELS[model].objects.get()

        listed = visitor.get(f"/admin/approvals/{model}/")

        assert listed.status_code == 200
        assert listed.context["cl"].result_count == 1
        assert visitor.get(f"/admin/approvals/{model}/{row.pk}/change/").status_code == 200
        assert visitor.get(f"/admin/approvals/{model}/", q="Mia").status_code == 200

    @pytest.mark.parametrize("name", ["hana", "otto"])
    def test_changes_nothing(self, rows, cast, model, name):
        visitor, row = Visitor(getattr(cast, name)), MODELS[model].objects.get()

        assert visitor.get(f"/admin/approvals/{model}/add/").status_code == 403
        assert visitor.post(f"/admin/approvals/{model}/{row.pk}/change/").status_code == 403
        assert visitor.post(f"/admin/approvals/{model}/{row.pk}/delete/", post="yes").status_code == 403
        assert MODELS[model].objects.count() == 1

    @pytest.mark.parametrize("name", ["mia", "ada"])
    def test_is_closed_to_everybody_else(self, rows, cast, model, name):
        assert Visitor(getattr(cast, name)).get(f"/admin/approvals/{model}/").status_code in {302, 404}


def test_a_list_costs_the_same_for_one_and_for_many(rows, errands, cast, django_assert_max_num_queries):
    for _ in range(20):
        decide(approval=errands.ask(cast.ada), by=cast.mia, verdict="approved", at=NOON)
    visitor = Visitor(cast.hana)

    for model in MODELS:
        with django_assert_max_num_queries(14):
            visitor.get(f"/admin/approvals/{model}/")
