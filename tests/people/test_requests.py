"""What is typed in forms and addresses, made fit for use."""

import pytest
from django.test import RequestFactory

from people.requests import number_of, typed, way_back


def sent(**fields):
    return RequestFactory(HTTP_HOST="acme.localhost").post("/", fields)


class TestTyped:
    def test_is_the_text_as_it_came(self):
        assert typed(sent(note="Zoë’s wedding\n\tin May "), "note") == "Zoë’s wedding\n\tin May "

    def test_leaves_out_what_nobody_types(self):
        assert typed(sent(note="a\x00b\x07c"), "note") == "abc"

    def test_is_empty_for_a_field_that_is_not_there(self):
        assert typed(sent(), "note") == ""


class TestWayBack:
    @pytest.mark.parametrize("path", ["/inbox/", "/time-off/?past&page=2", "http://acme.localhost/inbox/"])
    def test_is_a_page_of_ours(self, path):
        wanted = path if path.startswith("/") else ""
        assert way_back(sent(next=path)) == wanted

    @pytest.mark.parametrize("path", ["", "-1", "inbox", "//evil.example", "https://evil.example/", "javascript:x"])
    def test_is_nothing_for_all_else(self, path):
        assert way_back(sent(next=path)) == ""


class TestNumberOf:
    @pytest.mark.parametrize(("text", "number"), [("12", 12), ("0", 0), ("9" * 18, int("9" * 18))])
    def test_reads_what_a_table_can_hold(self, text, number):
        assert number_of(text) == number

    @pytest.mark.parametrize("text", ["", "-1", "x", "1.5", "²", "٣", "9" * 19, "9" * 5000])
    def test_is_no_rows_number_for_all_else(self, text):
        assert number_of(text) == 0
