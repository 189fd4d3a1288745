"""Most people of a team away at once: warned, decided by HR too, or refused; by whole people and by share."""

import pytest

from approvals.models import Approval
from tests.timeoff.factories import NINE, D, PolicyFactory, days, give, worker
from tests.timeoff.pages import Visitor, text_of
from timeoff import operations
from timeoff.duration import Half
from timeoff.operations import CannotSubmit
from timeoff.presenting import present

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]


def leave(limit, *people, approval=None):
    policy = PolicyFactory(settings={"use": {"most_away": limit}, "approval": approval or {}}, resource__name="Limited")
    for person in people:
        give(person, policy, 40 * D)
    return policy.resource


def asked(person, resource, span):
    return operations.submit(employee=person, resource=resource, span=span, at=NINE)


def live(person, resource):
    typed = {"resource": resource.pk, "starts_on": "2026-08-10", "ends_on": "2026-08-14", "form_token": "a"}
    return text_of(Visitor(person).post("/time-off/ask/live/", htmx=True, **typed))


def roles(time_off):
    steps = Approval.objects.get(subject=time_off.subject).steps.order_by("position")
    return [step.role for step in steps]


class TestInTheInbox:
    """Who decides is told by how it stands then, and not by how it stood when it was sent."""

    def warning(self, time_off, viewer):
        return present([time_off.pk], viewer)[time_off.pk].warning.replace("\u00a0", " ")

    def test_says_that_too_many_would_be_away(self, ada, sam, mia):
        resource = leave({"people": 1, "then": "warn"}, ada, sam)
        asked(sam, resource, days(3, 4))

        time_off = asked(ada, resource, days(0, 3))

        assert "Too many away" in text_of(Visitor(mia).get("/inbox/"))
        assert self.warning(time_off, mia).startswith(
            "Too many of Product would be away on 13 Aug: 2, and at most 1 may be."
        )

    def test_says_no_more_of_it_when_the_other_stays(self, ada, sam, mia):
        resource = leave({"people": 1, "then": "escalate"}, ada, sam)
        other = asked(sam, resource, days(3, 4))
        time_off = asked(ada, resource, days(0, 3))

        operations.cancel(time_off=other, by=sam, at=NINE)

        assert "Too many" not in self.warning(time_off, mia)
        assert "Too many" not in text_of(Visitor(mia).get("/inbox/"))

    def test_says_so_of_who_was_first_too(self, ada, sam, mia):
        resource = leave({"people": 1, "then": "warn"}, ada, sam)
        first = asked(sam, resource, days(3, 4))
        asked(ada, resource, days(0, 3))

        assert "Too many of Product would be away on 13 Aug" in self.warning(first, mia)


class TestRefusing:
    """The team has three: Mia, Ada and Sam."""

    def test_names_the_days_and_offers_the_rest(self, ada, sam):
        resource = leave({"people": 1, "then": "refuse"}, ada, sam)
        asked(sam, resource, days(3, 4))

        with pytest.raises(CannotSubmit) as refused:
            asked(ada, resource, days(0, 4))

        refusal = refused.value
        assert refusal.title.replace("\u00a0", " ") == "Too many of Product would be away on 13 and 14 Aug."
        assert refusal.text == "2 with you, and at most 1 may be."
        assert (refusal.field, refusal.ground, refusal.nearest) == ("ends_on", "not_allowed", days(0, 2))

    @pytest.mark.parametrize(("limit", "is_fine"), [(50, False), (66, False), (67, True)])
    def test_goes_by_the_share_of_those_who_work(self, ada, sam, limit, is_fine):
        """Two of three are 66.7 %: of a share, whole people may be away."""
        resource = leave({"percent": limit, "then": "refuse"}, ada, sam)
        asked(sam, resource, days(0, 0))

        if is_fine:
            assert asked(ada, resource, days(0, 0)).is_waiting
        else:
            with pytest.raises(CannotSubmit, match="Too many"):
                asked(ada, resource, days(0, 0))

    def test_counts_half_days_as_halves(self, ada, sam):
        resource = leave({"people": 1, "then": "refuse"}, ada, sam)
        asked(sam, resource, days(0, 0, Half.AM, Half.AM))

        assert asked(ada, resource, days(0, 0, Half.PM, Half.PM)).is_waiting

    def test_counts_leave_by_any_policy(self, ada, sam, policy, vacation):
        give(sam, policy, 10 * D)
        asked(sam, vacation, days(0, 0))

        with pytest.raises(CannotSubmit, match="Too many"):
            asked(ada, leave({"people": 1, "then": "refuse"}, ada), days(0, 0))

    def test_is_not_in_its_own_way_when_it_is_changed(self, ada):
        resource = leave({"people": 1, "then": "refuse"}, ada)
        time_off = asked(ada, resource, days(0, 1))

        operations.edit(time_off=time_off, resource=resource, span=days(0, 2), by=ada, at=NINE)

        assert time_off.is_waiting

    def test_says_nothing_of_somebody_without_a_team(self, db):
        alone = worker("Alone", manager=worker("Boss"))

        assert asked(alone, leave({"people": 1, "then": "refuse"}, alone), days(0, 0)).is_waiting

    def test_is_seen_while_it_is_typed(self, ada, sam):
        resource = leave({"people": 1, "then": "refuse"}, ada, sam)
        asked(sam, resource, days(3, 4))

        page = live(ada, resource)

        assert "Too many of Product would be away on 13 and 14 Aug." in page
        assert "It fits if you end on Wed 12 Aug" in page


class TestEscalating:
    def test_adds_hr_at_the_end(self, ada, sam, hana):
        resource = leave({"people": 1, "then": "escalate"}, ada, sam)

        assert roles(asked(sam, resource, days(0, 0))) == ["manager"]
        assert roles(asked(ada, resource, days(0, 0))) == ["manager", "hr"]

    def test_lets_hr_decide_on_what_is_else_approved_at_once(self, ada, sam, hana):
        resource = leave({"people": 1, "then": "escalate"}, ada, sam, approval={"mode": "automatic"})

        assert asked(sam, resource, days(0, 0)).is_approved
        assert roles(asked(ada, resource, days(0, 0))) == ["hr"]

    def test_says_so_before_it_is_sent(self, ada, sam, hana):
        resource = leave({"people": 1, "then": "escalate"}, ada, sam)
        asked(sam, resource, days(0, 0))

        page = live(ada, resource)

        assert "2 with you, and at most 1 may be. So HR decides too." in page
        assert "Goes to Mia, then Hana Cast." in page


class TestWarning:
    def test_lets_it_be_sent_and_tells_who_decides(self, ada, mia, sam):
        resource = leave({"people": 1, "then": "warn"}, ada, sam)
        asked(sam, resource, days(0, 0))
        assert "You can send it all the same." in live(ada, resource)

        time_off = asked(ada, resource, days(0, 0))

        assert roles(time_off) == ["manager"]
        page = text_of(Visitor(mia).get(f"/time-off/{time_off.pk}/"))
        assert "Too many of Product would be away on 10 Aug." in page
