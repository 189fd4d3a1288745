"""The operators' admin. It has a site of its own: what companies register on theirs cannot show up here."""

from unfold.sites import UnfoldAdminSite


class OperatorsSite(UnfoldAdminSite):
    site_title = site_header = "Passbook operators"


operators_site = OperatorsSite(name="operators")
