"""Addresses of hosts, as one types them into a browser."""

from django.conf import settings


def url_of(host: str, path: str = "/") -> str:
    """The address of a page on one of our hosts. Behind TLS the proxy's port is the usual one."""
    if settings.HTTPS:
        return f"https://{host}{path}"
    port = settings.BIND[1]
    return f"http://{host}{path}" if port == 80 else f"http://{host}:{port}{path}"
