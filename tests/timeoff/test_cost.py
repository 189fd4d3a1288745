"""What asking and approving cost: as many statements however much there is already."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import Approval
from tests.timeoff.factories import NINE, D, days, give
from tests.timeoff.pages import Visitor
from timeoff import operations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]


@pytest.mark.parametrize("requests", [1, 10, 100])
def test_asking_and_approving_cost_the_same_at_any_number_of_requests(ada, mia, policy, vacation, requests):
    give(ada, policy, 150 * D, lot="More")
    for number in range(requests):
        operations.submit(employee=ada, resource=vacation, span=days(number + number // 5 * 2 + 7), at=NINE)
    asks, decides = Visitor(ada), Visitor(mia)
    day = days(0).starts_on.isoformat()
    typed = {"resource": vacation.pk, "starts_on": day, "ends_on": day, "form_token": "abc", "action": "send"}

    with CaptureQueriesContext(connection) as asking:
        assert asks.post("/time-off/ask/", **typed).status_code == 302
    waiting = Approval.objects.latest("pk")
    with CaptureQueriesContext(connection) as approving:
        answer = decides.post(f"/inbox/{waiting.pk}/decide/", verdict="approved", step=1)

    assert answer.status_code == 302
    assert (len(asking), len(approving)) == (26, 28)
