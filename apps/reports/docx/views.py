"""A report as a Word document, and the owner's page of its template."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, member_required, owner_required
from apps.core.limits import TooManyTries, count_try
from apps.reports.access import report_of
from apps.reports.docx import services
from apps.reports.docx.builtin import builtin_template
from apps.reports.docx.checking import LARGEST_FILE
from apps.reports.docx.fields import FIELDS
from apps.reports.docx.word import CONTENT_TYPE
from apps.reports.errors import NotWritten, TemplateRefused
from apps.reports.models import DocxTemplate


class TemplateForm(forms.Form):
    template = forms.FileField(
        label=gettext_lazy("Word template (.docx, 2 MB at most)"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"class": "input", "accept": ".docx"}),
    )

    def clean_template(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["template"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file


# It is written anew each time.
DOWNLOADS_A_MINUTE = 10
EXAMPLES = {
    "text": "{{ finding }}",
    "list": "{%p for row in limits %}",
    "end": "{%p endfor %}",
    "column": "{{ row.label }}",
}


@require_GET
@member_required
def report_docx(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Write a report as a Word document; one that can't be read leads to its page, which says why."""
    report = report_of(request.membership, report_id)
    if not report.is_readable:
        return redirect("report", report_id=report.pk)
    try:
        count_try(
            f"docx:{request.user.pk}", most=DOWNLOADS_A_MINUTE, window=timedelta(minutes=1), at=timezone.now()
        )
        written = services.write_docx(report=report, by=request.actor, at=timezone.now())
    except (NotWritten, TooManyTries) as error:
        messages.error(request, str(error))
        return redirect("report", report_id=report.pk)
    return _file(written, report.file_name.replace(".pdf", ".docx"))


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def docx_template(request: MemberRequest) -> HttpResponse:
    form = TemplateForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["template"]
        try:
            services.keep_template(
                organisation=request.membership.organisation,
                name=file.name or "",
                docx=file.read(),
                by=request.actor,
                at=timezone.now(),
            )
        except TemplateRefused as error:
            problems = error.problems
        except TooManyTries as error:
            form.add_error("template", str(error))
        else:
            messages.success(request, _("Reports are written by this template from now on."))
            return redirect("docx_template")
    # The page names the file, and reads none of it.
    own = DocxTemplate.objects.filter(organisation=request.membership.organisation).defer("docx")
    context = {
        "form": form,
        "problems": problems,
        "own": own.select_related("uploaded_by").first(),
        "fields": FIELDS,
        "examples": EXAMPLES,
    }
    is_refused = bool(problems or form.errors)
    return render(request, "reports/docx/template.html", context, status=422 if is_refused else 200)


@require_POST
@owner_required
def docx_template_drop(request: MemberRequest) -> HttpResponse:
    services.drop_template(organisation=request.membership.organisation, by=request.actor, at=timezone.now())
    messages.success(request, _("Reports are written by the built-in template from now on."))
    return redirect("docx_template")


@require_safe
@owner_required
def docx_template_builtin(request: MemberRequest) -> HttpResponse:
    return _file(builtin_template(request.membership.organisation.paper), "scalelens-report-template.docx")


def _file(docx: bytes, name: str) -> HttpResponse:
    response = HttpResponse(docx, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
