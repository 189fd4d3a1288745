"""Documents of a request: what was handed in, handing one in, reading it, and taking it away."""

from __future__ import annotations

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from people.rest.views import Door
from timeoff import documents, operations
from timeoff.api.asking import TAGS
from timeoff.api.shapes_out import DocumentOut
from timeoff.models import Document, TimeOffRequest
from timeoff.views.documents import served

UPLOAD = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"document": {"type": "string", "format": "binary", "description": "A PDF, JPEG or PNG."}},
        "required": ["document"],
    }
}


class DocumentsView(Door):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="documents", summary="Documents of a request", responses=DocumentOut(many=True), tags=TAGS
    )
    def get(self, request: Request, pk: int) -> Response:
        """What was handed in. For who asked, who decides or decided on it, and HR."""
        time_off = self.one_of(TimeOffRequest.objects.select_related("employee"), pk)
        if not documents.may_read(self.viewer, time_off, self.reader.today):
            raise Http404
        return Response(DocumentOut(time_off.documents.order_by("pk"), many=True).data)

    @extend_schema(
        operation_id="hand_in",
        summary="Hand a document in",
        request=UPLOAD,
        responses={201: DocumentOut},
        tags=TAGS,
    )
    def post(self, request: Request, pk: int) -> Response:
        """For your own request while it waits; five at most. Its kind is told by its content."""
        time_off = self.one_of(TimeOffRequest.objects.asked_by(self.viewer), pk)
        upload = request.FILES.get("document")
        if upload is None:
            raise exceptions.ValidationError({"document": ["Send a file: a PDF, JPEG or PNG."]})
        added = operations.attach(time_off=time_off, by=self.viewer, upload=upload, at=self.now)
        return Response(DocumentOut(added).data, status=201)


class DocumentView(Door):
    @extend_schema(operation_id="document", summary="Read a document", responses={200: OpenApiTypes.BINARY}, tags=TAGS)
    def get(self, request: Request, pk: int) -> FileResponse:
        """The file itself. For who asked, who decides or decided on it, and HR."""
        found = self.one_of(Document.objects.select_related("time_off__employee"), pk)
        if not documents.may_read(self.viewer, found.time_off, self.reader.today):
            raise Http404
        return served(found)

    @extend_schema(operation_id="take_away", summary="Take a document away", responses={204: None}, tags=TAGS)
    def delete(self, request: Request, pk: int) -> Response:
        """Of your own request, while it waits."""
        mine = Document.objects.filter(time_off__employee=self.viewer).select_related("time_off")
        operations.detach(document=self.one_of(mine, pk), by=self.viewer, at=self.now)
        return Response(status=204)
