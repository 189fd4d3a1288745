"""The form in which HR writes the rules of a policy: labelled fields with units, and never the stored settings.

``form`` holds the fields and their checks, ``groups`` how they are laid out and when each matters, ``storing`` turns
settings into what the form shows and back. Days and hours are typed; minutes are stored, by the policy's length of a
day.
"""

from ledger.policy_form.fields import AmountField
from ledger.policy_form.form import NOT_RULES, FirstVersionForm, VersionForm
from ledger.policy_form.marking import Piece, marked
from ledger.policy_form.storing import typed

__all__ = ["NOT_RULES", "AmountField", "FirstVersionForm", "Piece", "VersionForm", "marked", "typed"]
