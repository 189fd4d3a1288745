"""How the tests of the admin ask for its pages and read what these say."""

from django.urls import reverse

from tests import sessions


def page(model, name="changelist", *args):
    return reverse(f"admin:people_{model}_{name}", args=args)


def act(client, model, action, rows, **values):
    """Choose rows in a list and start an action; `confirmed="yes"` answers the page that asks first."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(page(model), chosen | values, follow=True)


def said(response):
    """The messages on the page."""
    return [str(message) for message in response.context["messages"]]


def errors(response):
    """What the form says is wrong."""
    form = response.context["adminform"].form
    return [error for field in form.errors.values() for error in field]


def sign_in(client, person):
    client.defaults["HTTP_HOST"] = "acme.localhost"
    sessions.sign_in(client, person.user)
    return client
