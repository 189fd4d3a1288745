"""Where other systems tell what has happened."""

from django.urls import path

from people.payroll.views import PayrollProcessed

urlpatterns = [path("webhooks/payroll_processed", PayrollProcessed.as_view(), name="payroll-processed")]
