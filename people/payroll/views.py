"""The door that payroll knocks at."""

from __future__ import annotations

from io import BytesIO

from rest_framework.request import Request
from rest_framework.response import Response

from people import operations
from people.models import PayrollKey
from people.payroll.shapes import RunIn, RunOut, reported_of
from people.payroll.signing import NotSigned, verify
from people.rest.parsers import JSONParser
from people.rest.problems import Problem
from people.rest.views import Door, Refused, checked


class PayrollProcessed(Door):
    """Nobody is signed in here: the signature alone proves who sends."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def post(self, request: Request) -> Response:
        """Take a run in, whole or not at all. The same again changes nothing; a refusal says what to put right."""
        body = request.body
        try:
            verify(PayrollKey.objects.first(), request.headers, body, self.now)
        except NotSigned as error:
            words = str(error)
            raise Refused(Problem("signature_refused", words, errors={error.header: [words]})) from error
        reported = reported_of(checked(RunIn, JSONParser().parse(BytesIO(body))))
        try:
            run, is_news = operations.take_payroll_run(reported=reported, at=self.now, on=self.company_today)
        except operations.CannotTakePayrollRun as refusal:
            code = "refused" if refusal.is_conflict else "not_possible"
            raise Refused(Problem(code, str(refusal), errors=refusal.errors)) from refusal
        answer = dict(RunOut(run).data)
        return Response(answer if is_news else answer | {"result": "repeated"})
