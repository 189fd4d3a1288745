"""Documents: what is taken, when one has to be there, who may read it, and how it is served."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import operations as approvals
from approvals.models import Approval, Delegation
from people.models import DecidingRole
from people.operations import erase_person, leave_company
from tests.timeoff.factories import NINE, TUESDAY, D, PolicyFactory, balance, days, give, worker
from tests.timeoff.pages import Visitor, says, text_of
from timeoff import documents, operations
from timeoff.documents import Unacceptable, check, private_storage, shown_name
from timeoff.models import Document, TimeOffRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20 + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def file(content=PDF, name="certificate.pdf"):
    return SimpleUploadedFile(name, content)


def sick_leave(ada, approval=None, **document):
    settings = {"use": {"document": {"over": 3 * D} | document}, "approval": approval or {}}
    policy = PolicyFactory(settings=settings, resource__name="Sick leave", resource__key="sick")
    give(ada, policy, 40 * D)
    return policy.resource


def asked(ada, resource, span=None, **more):
    return operations.submit(employee=ada, resource=resource, span=span or days(0, 4), at=NINE, **more)


def attach(time_off, upload=None):
    return operations.attach(time_off=time_off, by=time_off.employee, upload=upload or file(), at=NINE)


def decide(time_off, by, verdict="approved", note=""):
    approval = Approval.objects.get(subject=time_off.subject, state="waiting")
    return approvals.decide(approval=approval, by=by, verdict=verdict, at=NINE, note=note)


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (PDF, "a.pdf", "pdf"),
            (PDF, "A.PDF", "pdf"),
            (JPEG, "a.jpg", "jpeg"),
            (JPEG, "a.jpeg", "jpeg"),
            (PNG, "a.png", "png"),
        ],
    )
    def test_is_told_by_its_content(self, content, name, kind):
        assert check(ContentFile(content, name)).kind == kind

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"", "a.pdf", "“a.pdf” is empty"),
            (b"<html><script>alert(1)</script></html>", "a.pdf", "is no PDF, JPEG or PNG"),
            (b"MZ" + PDF, "a.pdf", "is no PDF, JPEG or PNG"),
            (b"%PDF-1.7 and nothing more", "a.pdf", "is no PDF, JPEG or PNG"),
            (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "a.png", "is no PDF, JPEG or PNG"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "is no PDF, JPEG or PNG"),
            (PNG, "a.pdf", "is a PNG inside, and its name says otherwise. Name it .png."),
            (PDF, "a.pdf.exe", "is a PDF inside, and its name says otherwise"),
        ],
    )
    def test_is_refused_in_words(self, content, name, words):
        with pytest.raises(Unacceptable, match=words.replace(".", r"\.")):
            check(ContentFile(content, name))

    def test_has_a_largest_size(self, settings):
        settings.DOCUMENT_BYTES_MAX = 1_000_000
        large = b"%PDF-" + b" " * 1_000_000 + b"%%EOF"

        with pytest.raises(Unacceptable, match=r"has 1\.1\u00a0MB, and 1\u00a0MB fit"):
            check(ContentFile(large, "a.pdf"))

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\scans\\note.pdf", "note.pdf"),
            ('x"\r\nSet-Cookie: a=b.pdf', "x Set-Cookie a=b.pdf"),
            ("invoice\u202efdp.exe", "invoice fdp.exe"),
            ("", "document"),
            ("n" * 300 + ".pdf", "n" * 116 + ".pdf"),
        ],
    )
    def test_keeps_a_harmless_name(self, name, shown):
        assert shown_name(name) == shown


class TestWhenOneIsNeeded:
    def test_a_short_leave_needs_none(self, ada, mia):
        time_off = asked(ada, sick_leave(ada), days(0, 2))

        assert not time_off.needs_document
        assert decide(time_off, mia).changed

    def test_a_longer_one_is_not_approved_without(self, ada, mia):
        resource = sick_leave(ada)
        time_off = asked(ada, resource)

        with pytest.raises(approvals.CannotDecide, match="A document is missing. Ada Cast can hand it in"):
            decide(time_off, mia)
        assert balance(ada, resource) == (35 * D, 5 * D, 0)

        attach(time_off)
        decide(time_off, mia)
        assert balance(ada, resource) == (35 * D, 0, 5 * D)

    def test_earlier_steps_do_not_wait_for_it(self, ada, mia, hana):
        time_off = asked(ada, sick_leave(ada, {"mode": "manager_then_hr"}))

        decide(time_off, mia)
        with pytest.raises(approvals.CannotDecide, match="A document is missing"):
            decide(time_off, hana)

    def test_it_can_be_denied_without(self, ada, mia):
        assert decide(asked(ada, sick_leave(ada)), mia, "denied", "No.").changed

    def test_where_it_has_to_come_at_once_nothing_is_sent_without(self, ada):
        resource = sick_leave(ada, when="asking")

        with pytest.raises(operations.CannotSubmit, match="A document is needed for more than 3\u00a0d") as refused:
            asked(ada, resource)

        assert (refused.value.field, refused.value.ground) == ("document", "not_allowed")
        assert not TimeOffRequest.objects.exists()
        assert asked(ada, resource, document=file()).documents.get().name == "certificate.pdf"

    def test_where_nobody_decides_it_has_to_come_at_once(self, ada):
        resource = sick_leave(ada, {"mode": "automatic"})

        with pytest.raises(operations.CannotSubmit, match="A document is needed"):
            asked(ada, resource)
        assert asked(ada, resource, document=file()).is_approved

    def test_a_wrong_file_sends_nothing(self, ada):
        with pytest.raises(operations.CannotSubmit, match="is no PDF") as refused:
            asked(ada, sick_leave(ada), document=file(b"hello"))

        assert refused.value.field == "document"
        assert not TimeOffRequest.objects.exists()

    def test_a_change_to_a_longer_leave_needs_it_then(self, ada):
        time_off = asked(ada, sick_leave(ada), days(0, 1))

        operations.edit(time_off=time_off, resource=time_off.resource, span=days(0, 4), by=ada, at=NINE)

        time_off.refresh_from_db()
        assert time_off.needs_document


class TestHandingIn:
    def test_is_for_ones_own_request_while_it_waits(self, ada, mia, sam):
        time_off = asked(ada, sick_leave(ada))
        with pytest.raises(operations.CannotAttach, match="Only who asked"):
            operations.attach(time_off=time_off, by=sam, upload=file(), at=NINE)
        attach(time_off)
        decide(time_off, mia)

        with pytest.raises(operations.CannotAttach, match="Give it to HR"):
            attach(time_off)

    def test_stops_at_five(self, ada):
        time_off = asked(ada, sick_leave(ada))
        for _ in range(documents.MOST):
            attach(time_off)

        with pytest.raises(operations.CannotAttach, match="5 documents at most"):
            attach(time_off)

    def test_stops_at_five_in_the_form_of_a_change_too(self, ada):
        time_off = asked(ada, sick_leave(ada))
        for _ in range(documents.MOST):
            attach(time_off)

        with pytest.raises(operations.CannotSubmit, match="5 documents at most") as refused:
            operations.edit(
                time_off=time_off, resource=time_off.resource, span=days(0, 4), by=ada, at=NINE, document=file()
            )

        assert (refused.value.field, time_off.documents.count()) == ("document", documents.MOST)

    def test_keeps_the_file_in_the_companys_folder_under_no_name_of_its_own(self, ada):
        document = attach(asked(ada, sick_leave(ada)))

        assert document.file.name.startswith("acme/")
        assert "certificate" not in document.file.name
        assert document.file.read() == PDF

    def test_takes_the_file_away_with_the_document(self, ada, mia, django_capture_on_commit_callbacks):
        document = attach(asked(ada, sick_leave(ada)))
        with django_capture_on_commit_callbacks(execute=True):
            operations.detach(document=document, by=ada, at=NINE)

        assert not private_storage().exists(document.file.name)
        assert not Document.objects.exists()

    def test_is_over_when_it_is_decided(self, ada, mia):
        time_off = asked(ada, sick_leave(ada))
        document = attach(time_off)
        decide(time_off, mia)

        with pytest.raises(operations.CannotAttach, match="its documents stay"):
            operations.detach(document=document, by=ada, at=NINE)

    def test_ends_with_the_person(self, ada, django_capture_on_commit_callbacks):
        document = attach(asked(ada, sick_leave(ada)))
        leave_company(employee=ada, left_on=TUESDAY)
        with django_capture_on_commit_callbacks(execute=True):
            erase_person(employee=ada, on=TUESDAY.replace(day=15))

        assert not Document.objects.exists()
        assert not private_storage().exists(document.file.name)


class TestReading:
    @pytest.fixture
    def document(self, ada):
        return attach(asked(ada, sick_leave(ada, {"mode": "steps", "steps": [{"who": "manager"}, {"who": "hr"}]})))

    @pytest.fixture
    def url(self, document):
        return f"/time-off/documents/{document.pk}/"

    @pytest.mark.parametrize(
        ("name", "status"),
        [("ada", 200), ("mia", 200), ("hana", 200), ("vera", 404), ("sam", 404), ("zoe", 404), ("otto", 404)],
    )
    def test_is_for_who_asked_who_decides_and_hr(self, request, hana, url, name, status):
        assert Visitor(request.getfixturevalue(name)).get(url).status_code == status

    def test_is_for_stand_ins_and_for_who_has_decided(self, ada, mia, sam, hana, document, url):
        until = TUESDAY.replace(day=20)
        delegation = Delegation.objects.create(employee=mia, stand_in=sam, starts_on=TUESDAY, ends_on=until)
        assert Visitor(sam).get(url).status_code == 200

        decide(document.time_off, sam)
        delegation.delete()
        assert Visitor(sam).get(url).status_code == 200

    def test_is_for_the_named_role(self, ada):
        fay = worker("Fay")
        DecidingRole.objects.create(name="Doctor").members.add(fay)
        steps = {"mode": "steps", "steps": [{"who": "manager"}, {"who": "role", "role": "Doctor"}]}
        document = attach(asked(ada, sick_leave(ada, steps)))

        assert Visitor(fay).get(f"/time-off/documents/{document.pk}/").status_code == 200

    def test_saves_a_file_and_shows_no_page(self, ada, url):
        answer = Visitor(ada).get(url)

        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'attachment; filename="certificate.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_of_what_is_not_there_is_not_found(self, ada):
        assert Visitor(ada).get("/time-off/documents/987654/").status_code == 404

    def test_of_a_file_that_is_lost_is_not_found(self, ada, document, url):
        private_storage().delete(document.file.name)

        assert Visitor(ada).get(url).status_code == 404


class TestPages:
    def typed(self, resource, **more):
        first, last = "2026-08-10", "2026-08-14"
        return {
            "resource": resource.pk,
            "starts_on": first,
            "ends_on": last,
            "form_token": "a",
            "action": "send",
        } | more

    def test_the_form_says_that_one_is_needed(self, ada):
        page = text_of(Visitor(ada).post("/time-off/ask/live/", htmx=True, **self.typed(sick_leave(ada))))

        assert "A document is needed for more than 3 d. It can follow until the request is approved." in page

    def test_the_form_sends_it_along(self, ada):
        Visitor(ada).post("/time-off/ask/", **self.typed(sick_leave(ada), document=file()))

        assert TimeOffRequest.objects.get().documents.get().name == "certificate.pdf"

    def test_a_missing_one_loses_nothing_that_was_typed(self, ada):
        resource = sick_leave(ada, when="asking")

        answer = Visitor(ada).post("/time-off/ask/", **self.typed(resource, note="Broke a leg"))

        assert answer.status_code == 422
        assert "A document is needed for more than 3 d." in text_of(answer)
        assert "Broke a leg" in answer.content.decode()
        assert 'value="2026-08-14"' in answer.content.decode()

    def test_a_refusal_of_something_else_asks_for_the_file_again(self, ada):
        answer = Visitor(ada).post(
            "/time-off/ask/", **self.typed(sick_leave(ada), ends_on="2026-12-31", document=file())
        )

        assert answer.status_code == 422
        assert "choose “certificate.pdf” again" in text_of(answer)

    def test_the_request_says_what_is_missing_and_takes_it(self, ada, mia):
        time_off = asked(ada, sick_leave(ada))
        browser, url = Visitor(ada), f"/time-off/{time_off.pk}/"
        assert "A document is needed before it is approved." in text_of(browser.get(url))

        answer = browser.post(f"{url}documents/", follow=True, document=file())

        assert says(answer) == ["“certificate.pdf” is handed in. Who decides and HR can read it."]
        assert "certificate.pdf" in text_of(answer)
        assert "certificate.pdf" in text_of(Visitor(mia).get(url))

    @pytest.mark.parametrize("name", ["vera", "otto"])
    def test_others_learn_that_there_is_one_and_not_its_name(self, request, ada, hana, name):
        time_off = asked(ada, sick_leave(ada))
        attach(time_off, file(name="ankle.pdf"))

        page = text_of(Visitor(request.getfixturevalue(name)).get(f"/time-off/{time_off.pk}/"))

        assert "A document is handed in. Who decides on it and HR can read it." in page
        assert "ankle" not in page

    def test_the_inbox_says_whether_it_is_there(self, ada, mia):
        time_off = asked(ada, sick_leave(ada))
        number = Approval.objects.get().pk
        assert "A document is missing." in text_of(Visitor(mia).get(f"/inbox/{number}/"))
        assert "Document missing" in text_of(Visitor(mia).get("/inbox/"))

        attach(time_off)

        assert "Document missing" not in text_of(Visitor(mia).get("/inbox/"))
        page = Visitor(mia).get(f"/inbox/{number}/")
        assert "certificate.pdf" in text_of(page)
        assert f"/time-off/documents/{Document.objects.get().pk}/" in page.content.decode()

    def test_a_draft_says_that_it_keeps_none(self, ada):
        typed = self.typed(sick_leave(ada), document=file()) | {"action": "draft"}

        answer = Visitor(ada).post("/time-off/ask/", follow=True, **typed)

        assert says(answer)[1] == "A draft keeps no document: choose it again when you send it."

    def test_nothing_chosen_is_said(self, ada):
        time_off = asked(ada, sick_leave(ada))

        answer = Visitor(ada).post(f"/time-off/{time_off.pk}/documents/", follow=True)

        assert says(answer) == ["Choose a file first: a PDF, JPEG or PNG."]
