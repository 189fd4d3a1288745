"""The same request twice: the first answer, and nothing done twice."""

import datetime as dt

import pytest

from ledger.models import Entry
from people import operations
from people.models import KeptAnswer
from people.tasks import forget_answers
from tests.api.clients import V1, client_of, problem, token_of
from tests.api.leave import REQUESTS, WEEK
from tests.timeoff.factories import NINE, TUESDAY, D, PolicyFactory, ResourceFactory, balance, give, worker
from timeoff.models import TimeOffRequest

KEY = "Idempotency-Key"


@pytest.mark.django_db
class TestSameKey:
    def test_with_the_same_content_gets_the_first_answer(self, ada, mia, vacation):
        client = client_of(ada)
        first = client.post(REQUESTS, WEEK, headers={KEY: "one"})
        # What has happened since does not change the first answer.
        client_of(mia).post(f"{V1}requests/{first.json()['id']}/comments/", {"text": "Hm"})
        again = client.post(REQUESTS, dict(reversed(WEEK.items())), headers={KEY: "one"})

        assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert TimeOffRequest.objects.count() == 1
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)

    def test_with_other_content_is_refused(self, ada):
        client = client_of(ada)
        client.post(REQUESTS, WEEK, headers={KEY: "one"})
        later = WEEK | {"starts_on": "2026-08-17", "ends_on": "2026-08-17"}
        assert problem(client.post(REQUESTS, later, headers={KEY: "one"})) == (409, "key_reused")
        assert problem(client.post(f"{V1}requests/1/comments/", WEEK, headers={KEY: "one"})) == (409, "key_reused")
        assert TimeOffRequest.objects.count() == 1

    def test_of_somebody_else_is_another_key(self, ada, sam, policy):
        give(sam, policy)
        assert client_of(ada).post(REQUESTS, WEEK, headers={KEY: "one"}).status_code == 201
        assert client_of(sam).post(REQUESTS, WEEK, headers={KEY: "one"}).status_code == 201

    def test_of_what_was_refused_may_be_tried_again(self, ada, policy):
        client, long = client_of(ada), WEEK | {"ends_on": "2026-08-28"}
        assert problem(client.post(REQUESTS, long, headers={KEY: "one"})) == (409, "below_floor")
        assert not KeptAnswer.objects.exists()
        give(ada, policy, 10 * D, lot="More")
        assert client.post(REQUESTS, long, headers={KEY: "one"}).status_code == 201

    def test_corrects_a_balance_once(self, ada, hana, vacation):
        client, sent = client_of(hana), {"policy": "vacation", "amount": 60, "reason": "A flood"}
        address = f"{V1}employees/{ada.pk}/adjustments/"
        answers = [client.post(address, sent, headers={KEY: "flood"}).json() for _ in range(2)]
        assert answers[0] == answers[1]
        assert Entry.objects.filter(kind="ADJUSTMENT").count() == 1
        # Once the answer is forgotten, the ledger still knows the key.
        KeptAnswer.objects.all().delete()
        client.post(address, sent, headers={KEY: "flood"})
        assert Entry.objects.filter(kind="ADJUSTMENT").count() == 1
        KeptAnswer.objects.all().delete()
        more = client.post(address, sent | {"amount": 61}, headers={KEY: "flood"})
        assert problem(more) == (409, "key_reused")

    def test_without_a_key_each_is_its_own(self, ada):
        client = client_of(ada)
        client.post(REQUESTS, WEEK)
        assert problem(client.post(REQUESTS, WEEK)) == (409, "overlap")
        assert not KeptAnswer.objects.exists()

    @pytest.mark.parametrize("key", ["", "x" * 101, "caf\u00e9", "a\tb"])
    def test_has_a_form(self, ada, key):
        answer = client_of(ada).post(REQUESTS, WEEK, headers={KEY: key})
        assert problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == [KEY]

    def test_is_forgotten_in_time_and_with_the_person(self, ada, sam, policy):
        give(sam, policy)
        for person in (ada, sam):
            client_of(person).post(REQUESTS, WEEK, headers={KEY: "one"})
        KeptAnswer.objects.filter(employee=ada).update(at=NINE - dt.timedelta(days=31))
        assert forget_answers.delay(on="2026-07-14").get() == 1
        sam.left_on = dt.date(2025, 1, 1)
        sam.save()
        operations.erase_person(employee=sam, on=TUESDAY)
        assert not KeptAnswer.objects.exists()


def test_at_the_same_moment_one_is_done_and_both_get_its_answer(real_company, in_threads):
    policy = PolicyFactory(resource=ResourceFactory(key="vacation"), key="vacation")
    boss = worker("Mia")
    ada = give(worker("Ada", manager=boss), policy)
    host, secret = real_company.domains.get().domain, token_of(ada)

    def post(_):
        client = client_of(host=host)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        answer = client.post(REQUESTS, WEEK, headers={KEY: "one"})
        return answer.status_code, answer.json()

    answers = in_threads(post, list(range(6)))
    assert answers == [answers[0]] * 6
    assert answers[0][0] == 201
    assert TimeOffRequest.objects.count() == 1
