from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    # Redis is not asked: no correct answer needs it.
    executor = MigrationExecutor(connection)
    is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return JsonResponse({"migrated": is_migrated}, status=200 if is_migrated else 503)
