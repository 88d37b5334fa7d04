"""The health check for load balancers and containers. It needs no authentication.

So it reveals only the number of articles, and no address or folder; `newsdesk doctor` and the log say more.
"""

from __future__ import annotations

import logging

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.web.api.openapi import curl
from assistant.web.api.response_models import HealthShape
from assistant.web.api.responses import JsonResponse
from index.errors import NewsdeskError
from index.news_index import NewsIndex
from index.store.disk_errors import takes_writes
from index.store.home import CATALOG

log = logging.getLogger("newsdesk.web")

PATH = "/health"
SLOWER = "Chroma is away or damaged and exact search stands in for it; newsdesk doctor says more"
MISSING = "files of an index were deleted or replaced; they are made again, and questions are answered meanwhile"
UNWRITABLE = "questions are answered, and nothing can be added or kept: the disk is full or read-only"
GONE = "the catalog was deleted or replaced; nothing that is added would be kept"
UNREADABLE = "the articles can't be read; newsdesk doctor says more"


def health_routes(index: NewsIndex) -> APIRouter:
    router = APIRouter(tags=["operation"])

    @router.get(
        PATH,
        response_model=HealthShape,
        responses={503: {"model": HealthShape, "description": "Questions are not answered."}},
        openapi_extra=curl(f"{{}}{PATH}"),
    )
    def health() -> Response:
        """Whether questions are answered and news is stored: 200 if so, with any problems; 503 if not.

        Index files that were deleted while the server runs are noticed here and made again.
        """
        try:
            articles = index.count()
        except NewsdeskError as error:
            log.warning("%s", error)
            return JsonResponse({"status": "failed", "articles": None, "vectors": None, "problem": UNREADABLE}, 503)
        missing = index.health.deleted.parts()
        if CATALOG in missing:
            log.warning("%s was deleted or replaced while it is open", index.home / CATALOG)
            return JsonResponse(
                {"status": "failed", "articles": articles, "vectors": index.health.vector_engine, "problem": GONE}, 503
            )
        if missing:
            index.health.deleted.mend()
        problem = (
            MISSING
            if missing or index.health.deleted.is_mending
            else UNWRITABLE
            if index.unwritable or not takes_writes(index.home)
            else SLOWER
            if index.health.vector_problem
            else None
        )
        status = "degraded" if problem else "ok"
        return JsonResponse(
            {"status": status, "articles": articles, "vectors": index.health.vector_engine, "problem": problem}
        )

    return router
