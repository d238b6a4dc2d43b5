from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from apps.operations.access import refuse_all_but_watchers
from apps.operations.metrics import exposition


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    refuse_all_but_watchers(request)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
