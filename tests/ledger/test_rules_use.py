"""The settings of use that say when something can be asked for: what is refused, what is read out, what they answer."""

from datetime import date

import pytest

from ledger.rules import InvalidSettings, PolicySettings, differences, sentences

D = 480


def use(**settings):
    return PolicySettings.parse({"use": settings}).use


def plain(text):
    return text.replace("\u00a0", " ")


class TestRefusals:
    @pytest.mark.parametrize(
        ("settings", "field", "words"),
        [
            ({"parts": "quarters"}, "use.parts", "not one of"),
            ({"counts": "calendar_days", "sandwich": True}, "use.sandwich", "counts already"),
            ({"longer_notice": [{"at_least": 0, "days": 3}]}, "use.longer_notice.0.at_least", "less than 1"),
            ({"longer_notice": [{"at_least": D}]}, "use.longer_notice.0.days", "missing"),
            (
                {"longer_notice": [{"at_least": 2 * D, "days": 9}, {"at_least": D, "days": 20}]},
                "use.longer_notice",
                "after shorter ones",
            ),
            ({"notice_days": 14, "longer_notice": [{"at_least": D, "days": 14}]}, "use.longer_notice", "more notice"),
            (
                {"longer_notice": [{"at_least": n * D, "days": n} for n in (1, 2, 3)]},
                "use.longer_notice",
                "At most 2",
            ),
            (
                {"blackouts": [{"name": "", "first": "2026-12-01", "last": "2026-12-02"}]},
                "use.blackouts.0.name",
                "at least 1 character",
            ),
            (
                {"blackouts": [{"name": "X", "first": "1 May", "last": "2026-12-02"}]},
                "use.blackouts.0.first",
                "not a date, such as '2026-12-24'",
            ),
            (
                {"blackouts": [{"name": "X", "first": 20261201, "last": "2026-12-02"}]},
                "use.blackouts.0.first",
                "not a date",
            ),
            (
                {"blackouts": [{"name": "X", "first": "2026-12-03", "last": "2026-12-02"}]},
                "use.blackouts.0.last",
                "before the first",
            ),
            (
                {"blackouts": [{"name": "X", "first": "2026-12-03", "last": "2028-12-02"}]},
                "use.blackouts.0.last",
                "a year at most",
            ),
            ({"probation": {}}, "use.probation", "one of days or months"),
            ({"probation": {"days": 3, "months": 3}}, "use.probation", "one of days or months"),
            ({"document": {"when": "asking"}}, "use.document.over", "missing"),
            ({"most_away": {"then": "warn"}}, "use.most_away", "one of people or percent"),
            ({"most_away": {"percent": 101}}, "use.most_away.percent", "more than 100"),
            ({"cancelling": {"until": "days_before"}}, "use.cancelling.days", "how many days"),
            ({"cancelling": {"days": 3}}, "use.cancelling.days", "says nothing"),
            ({"cancelling": {"who": "manager", "until": "start"}}, "use.cancelling.until", "cannot cancel at all"),
        ],
    )
    def test_name_the_field(self, settings, field, words):
        with pytest.raises(InvalidSettings) as refused:
            use(**settings)

        assert [problem.field for problem in refused.value.problems] == [field]
        assert words in refused.value.problems[0].message


SENTENCES = [
    ({"counts": "calendar_days"}, "Every calendar day counts, days off too."),
    ({"sandwich": True}, "Days off between two days of leave count as leave."),
    ({"parts": "half_days"}, "Whole and half days are possible, no hours."),
    ({"parts": "whole_days"}, "Only whole days are possible."),
    ({"longer_notice": [{"at_least": 5 * D, "days": 14}]}, "For 5 d or more ask 14 days ahead."),
    ({"probation": {"months": 6}}, "You may use it after 6 months of service."),
    ({"probation": {"days": 90}}, "You may use it after 90 days of service."),
    (
        {"blackouts": [{"name": "Stocktaking", "first": "2026-12-28", "last": "2027-01-02", "yearly": True}]},
        "Nobody is away on 28 December to 2 January each year (Stocktaking).",
    ),
    (
        {"blackouts": [{"name": "Move", "first": "2027-03-01", "last": "2027-03-01"}]},
        "Nobody is away on 1 March 2027 (Move).",
    ),
    ({"most_away": {"people": 2}}, "At most 2 of a team are away at once; one more is warned."),
    (
        {"most_away": {"percent": 50, "then": "refuse"}},
        "At most 50 % of a team are away at once; one more is refused.",
    ),
    ({"document": {"over": 3 * D}}, "A document is needed above 3 d, before it is approved."),
    ({"document": {"over": 0, "when": "asking"}}, "A document is needed each time, when you ask."),
    ({"cancelling": {"who": "manager"}}, "Approved leave is cancelled by your manager or HR."),
    (
        {"cancelling": {"who": "approval", "until": "days_before", "days": 3}},
        "You may cancel approved leave if whoever decides agrees, until 3 days before it begins.",
    ),
    ({"cancelling": {"until": "start"}}, "You may cancel approved leave yourself, until it begins."),
]


class TestWords:
    @pytest.mark.parametrize(("settings", "sentence"), SENTENCES)
    def test_read_each_rule_out(self, settings, sentence):
        said = " ".join(plain(text) for text in sentences(PolicySettings.parse({"use": settings})))

        assert sentence in said

    @pytest.mark.parametrize("settings", [settings for settings, _ in SENTENCES])
    def test_miss_no_change(self, settings):
        assert differences(PolicySettings(), PolicySettings.parse({"use": settings}))


class TestNotice:
    @pytest.mark.parametrize(("days", "notice"), [(1, 3), (4, 3), (5, 14), (9, 14), (10, 30), (40, 30)])
    def test_grows_with_the_length(self, days, notice):
        rules = use(notice_days=3, longer_notice=[{"at_least": 5 * D, "days": 14}, {"at_least": 10 * D, "days": 30}])

        assert rules.notice_for(days * D) == notice


class TestBlackouts:
    @pytest.mark.parametrize(
        ("yearly", "day", "is_hit"),
        [
            (False, date(2026, 12, 27), False),
            (False, date(2026, 12, 28), True),
            (False, date(2027, 1, 2), True),
            (False, date(2027, 12, 28), False),
            (True, date(2031, 12, 28), True),
            (True, date(2031, 1, 2), True),
            (True, date(2031, 1, 3), False),
            (True, date(2031, 12, 27), False),
        ],
    )
    def test_hit_their_days(self, yearly, day, is_hit):
        line = {"name": "Stocktaking", "first": "2026-12-28", "last": "2027-01-02", "yearly": yearly}

        assert (use(blackouts=[line]).blackout_on(day) is not None) == is_hit

    @pytest.mark.parametrize(("year", "is_hit"), [(2028, True), (2027, False)])
    def test_of_29_february_are_there_in_leap_years(self, year, is_hit):
        rules = use(blackouts=[{"name": "Leap", "first": "2028-02-29", "last": "2028-02-29", "yearly": True}])

        assert bool(rules.blackout_on(date(year, 2, 28) if year == 2027 else date(year, 2, 29))) == is_hit


class TestMostAway:
    @pytest.mark.parametrize(("limit", "expected", "allowed"), [({"people": 2}, 8, 2), ({"percent": 50}, 7, 3)])
    def test_allows_whole_people(self, limit, expected, allowed):
        away = use(most_away=limit).most_away

        assert away is not None
        assert away.allows(expected) == allowed
