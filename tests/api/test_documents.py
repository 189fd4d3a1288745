"""Documents by program: handed in, listed, read and taken away by the same rules as on the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.clients import client_of
from tests.api.leave import REQUESTS, asked_by
from tests.timeoff.test_documents import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(ada):
    return f"{REQUESTS}{asked_by(ada).pk}/documents/"


def hand_in(person, url, content=PDF, name="certificate.pdf"):
    upload = SimpleUploadedFile(name, content)
    return client_of(person).post(url, {"document": upload}, format="multipart")


class TestDocuments:
    def test_are_handed_in_listed_read_and_taken_away(self, ada, mia, url):
        told = hand_in(ada, url)
        assert told.status_code == 201
        assert (told.json()["name"], told.json()["content_type"]) == ("certificate.pdf", "application/pdf")
        assert client_of(mia).get(url).json() == [told.json()]

        address = f"/api/v1/documents/{told.json()['id']}/"
        read = client_of(mia).get(address)
        assert b"".join(read.streaming_content) == PDF
        assert read["Content-Disposition"] == 'attachment; filename="certificate.pdf"'

        assert client_of(ada).delete(address).status_code == 204
        assert client_of(ada).get(url).json() == []

    def test_of_a_wrong_kind_are_refused_by_their_field(self, ada, url):
        refused = hand_in(ada, url, b"hello")

        assert refused.status_code == 400
        assert refused.json()["errors"] == {
            "document": ["“certificate.pdf” is no PDF, JPEG or PNG. Save it as one of these and choose it again."]
        }

    def test_without_a_file_say_what_to_send(self, ada, url):
        refused = client_of(ada).post(url, {}, format="multipart")

        assert refused.status_code == 400
        assert refused.json()["errors"] == {"document": ["Send a file: a PDF, JPEG or PNG."]}

    @pytest.mark.parametrize("name", ["vera", "otto", "zoe"])
    def test_are_nobody_elses(self, request, ada, url, name):
        address = f"/api/v1/documents/{hand_in(ada, url).json()['id']}/"
        stranger = client_of(request.getfixturevalue(name))

        assert (stranger.get(url).status_code, stranger.get(address).status_code) == (404, 404)
