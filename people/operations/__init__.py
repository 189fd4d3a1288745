"""Everything that can be done to people, where they work, and when. Each function is one transaction."""

from people.operations.access import (
    CannotCreateToken,
    change_feed,
    close_feed,
    create_token,
    forget_answers,
    note_feed_read,
    note_token_use,
    open_feed,
    renew_feed,
    revoke_token,
)
from people.operations.employment import (
    CannotChangeDetails,
    CannotChangeManager,
    CannotHire,
    CannotLeave,
    change_details,
    change_manager,
    hire,
    leave_company,
)
from people.operations.erasure import CannotErase, erase_person
from people.operations.holidays import (
    CannotFillHolidays,
    CannotSetHoliday,
    Filled,
    fill_ahead,
    fill_holidays,
    remove_holiday,
    set_holiday,
)
from people.operations.logins import CannotCreateLogin, CannotSetRoles, create_login, set_roles, sync_login
from people.operations.payroll import CannotTakePayrollRun, make_payroll_key, take_payroll_run
from people.operations.schedules import CannotAssignSchedule, assign_schedule, define_schedule

__all__ = [
    "CannotAssignSchedule",
    "CannotChangeDetails",
    "CannotChangeManager",
    "CannotCreateLogin",
    "CannotCreateToken",
    "CannotErase",
    "CannotFillHolidays",
    "CannotHire",
    "CannotLeave",
    "CannotSetHoliday",
    "CannotSetRoles",
    "CannotTakePayrollRun",
    "Filled",
    "assign_schedule",
    "change_details",
    "change_feed",
    "change_manager",
    "close_feed",
    "create_login",
    "create_token",
    "define_schedule",
    "erase_person",
    "fill_ahead",
    "fill_holidays",
    "forget_answers",
    "hire",
    "leave_company",
    "make_payroll_key",
    "note_feed_read",
    "note_token_use",
    "open_feed",
    "remove_holiday",
    "renew_feed",
    "revoke_token",
    "set_holiday",
    "set_roles",
    "sync_login",
    "take_payroll_run",
]
