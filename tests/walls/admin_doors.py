"""Who gets what in the company's admin. Employees are led to the sign-in page, HR changes, auditors read.

Every table has the same six pages. The lines below say of each what HR gets at the page to add, on sending the page
to change, and at the page to delete; what has pages of its own, or answers otherwise, is in the second list.
"""

from __future__ import annotations

TABLES = """
# table                    add  change delete
people/employee            200  200    403
people/team                200  200    200
people/location            200  200    200
people/holidaycalendar     200  200    200
people/holiday             200  200    200
people/workschedule        200  200    200
people/balanceimport       200  403    403
people/leaveevent          200  200    200
people/payrollrun          403  403    403
people/decidingrole        200  200    200
ledger/resource            200  200    403
ledger/policy              200  422    403
ledger/assignment          200  302*   403
ledger/closing             200  403    403
ledger/policydraft         403  403    403
ledger/policytrial         403  403    403
ledger/account             403  403    403
ledger/lot                 403  403    403
ledger/entry               403  403    403
approvals/approval         403  403    403
approvals/decision         403  403    403
approvals/delegation       403  403    403
timeoff/recount            403  403    403
"""

SINGLE = """
# URL                                                read       sent
#                                                    Hana Otto  Hana Otto
/admin/                                              200  200   200  200
/admin/search/                                       200  200   200  200
/admin/password_change/                              200  200   200  200
/admin/password_change/done/                         200  200   405  405
/admin/autocomplete/                                 403  403   405  405
/admin/jsi18n/                                       200  200   405  405
/admin/r/<path:content_type_id>/<path:object_id>/    404  404   404  404
/admin/^(?P<app_label>people|ledger|approvals|timeoff)/$     200  200   200  200
/admin/(?P<url>.*)$                                  404  404   404  404
/admin/people/balanceimport/add/                     200  403   422  403
/admin/people/balanceimport/<int:pk>/act/            405  405   302  403
/admin/people/balanceimport/template/<slug:kind>/    200  200   200  200
/admin/people/payrollrun/secret/                     200  200   200* 403
/admin/people/employee/<int:pk>/leaving/             200  200   422  403
/admin/people/employee/<int:pk>/leaving/statement.csv 200 200   200  403
/admin/ledger/policy/add/                            200  403   422  403
/admin/ledger/policy/add/live/                       405  405   200  403
/admin/ledger/policy/<int:pk>/live/                  405  405   200  403
/admin/ledger/policy/<int:pk>/details/               200  403   422  403
/admin/ledger/assignment/add/                        200  403   422  403
/admin/ledger/assignment/switch/                     200  403   422  403
/admin/ledger/closing/add/                           200  403   422  403
/admin/ledger/closing/<int:pk>/act/                  405  405   302  403
/admin/ledger/closing/<int:pk>/csv/                  200  200   200  200
/admin/ledger/assignment/<int:pk>/agreements/        200  200   422  403
/admin/ledger/policydraft/<int:pk>/act/              405  405   302  403
/admin/ledger/policytrial/<int:pk>/act/              405  405   302  403
/admin/ledger/policytrial/<int:pk>/csv/              200  200   200  200
/admin/ledger/entry/add/                             404  404   404  404
/admin/ledger/entry/adjust/                          200  200   422  403
/admin/ledger/entry/grant/                           200  403   422  403
/admin/ledger/entry/recompute/                       200  200   422  403
/admin/ledger/entry/adjust/effect/                   405  405   200  403
/admin/ledger/entry/<path:object_id>/change/         200  200   200  200
"""

# The two that look at who is there before they ask for a role.
OTHERS = """
/admin/login/                door   404   404   404   404   404    door   404   404   404   404   404
/admin/logout/               302    302   302   405   405   302    302    302   302   door  door  302
"""


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines() if not line.startswith("#")]


def _line(url: str, read: tuple[str, str], sent: tuple[str, str]) -> str:
    (read_hana, read_otto), (sent_hana, sent_otto) = read, sent
    outside = "door door door"
    return f"{url} {outside} {read_hana} {read_otto} door {outside} {sent_hana} {sent_otto} door"


def _pages() -> dict[str, str]:
    found = {}
    for table, add, change, delete in _lines(TABLES):
        one = f"/admin/{table}/<path:object_id>/"
        for url, read, sent in (
            (f"/admin/{table}/", ("200", "200"), ("200", "200")),
            (f"/admin/{table}/add/", (add, "403"), (add, "403")),
            (f"{one}history/", ("200", "200"), ("200", "200")),
            (f"{one}delete/", (delete, "403"), (delete, "403")),
            (f"{one}change/", ("200", "200"), (change, "403")),
            (one, ("302", "302"), ("302", "302")),
        ):
            found[url] = _line(url, read, sent)
    for url, read_hana, read_otto, sent_hana, sent_otto in _lines(SINGLE):
        found[url] = _line(url, (read_hana, read_otto), (sent_hana, sent_otto))
    return found


ADMIN_PAGES = "\n".join([*_pages().values(), OTHERS.strip()])
