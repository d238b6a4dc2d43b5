from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.database.watch import watch

PATIENCE_SECONDS = 1.8


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    # Redis is not asked: no correct answer needs it. A probe must not wait for as long as PostgreSQL hangs.
    state = {"database": watch.answers_within(PATIENCE_SECONDS), "migrated": False}
    if state["database"]:
        try:
            state["migrated"] = _is_migrated()
        except DatabaseError:
            state["database"] = False
    if all(state.values()):
        return JsonResponse(state)
    return JsonResponse(state, status=503, headers={"Retry-After": "5"})


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
