"""The company's admin as a whole: HR and auditors come in, nobody else learns that it is there."""

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from people.admin_base import may_read


class CompanySite(UnfoldAdminSite):
    """The site at /admin/ on a company's host."""

    index_title = "Today"
    index_template = "hr/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_read(request)
