"""One collection on a Chroma server, over HTTP. Together with `chroma` the only file that knows chromadb.

It works with `chroma run` and behind a reverse proxy, and makes its client as chromadb makes one for Chroma Cloud. Every
failure is raised as one of three: `ServerAway` (no answer, or a temporary refusal), `SettingsError` (access denied),
`IndexDamaged` (the server fails on this collection). No message contains the token.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from index.embedding.embedder import Vectors
from index.engines.chroma import Metadata, VectorCollection
from index.errors import HomeMismatch, IndexDamaged, NewsdeskError, ServerAway, SettingsError
from index.settings import ChromaServer
from index.store.catalog import Catalog

CONNECT_SECONDS = 2.0
# A question falls back to exact search when the server takes longer than this.
ANSWER_SECONDS = 5.0
# A server that has just started may load a large graph before its first answer; nobody waits for a write.
PATIENT_SECONDS = 120.0
# Chroma recommends 50 to 250 records per call, and its cloud accepts 300.
BATCH = 250
# Ids read per call.
PAGE = 20_000
# The most results that Chroma Cloud gives per query.
CLOUD_RESULTS = 300

# Statuses that mean "not now": a proxy without its server, a rate limit, a server that is starting.
PASSING = {408, 425, 429, 502, 503, 504}
OWNER_KEY, EMBEDDER_KEY, DIMENSION_KEY = "newsdesk_catalog", "newsdesk_embedder", "newsdesk_dimension"
CATALOG_KEY = "catalog_id"


class ChromaServerStore:
    """The collection of the home of `catalog` on `server`; `embedder` is the model's name. See `VectorStore`.

    While the server is away, every method takes two seconds to raise `ServerAway`.
    """

    local = False

    def __init__(self, server: ChromaServer, catalog: Catalog, embedder: str) -> None:
        self._server = server
        self._catalog = catalog
        self._embedder = embedder
        self._owner = _catalog_id(catalog)
        self.name = server.collection or f"newsdesk-{self._owner[:12]}"
        self.place = f"the Chroma server at {server.url}, collection {self.name}"

    def prepare(self) -> VectorCollection:
        return self.open()

    def open(self) -> ChromaServerCollection:
        one = next(self._catalog.vectors(batch=1), None)
        dimension = one[1].shape[1] if one else None
        return ChromaServerCollection(self._server, self.name, self._owner, self._embedder, dimension)

    def fresh(self) -> VectorCollection:
        found = self.open()
        found.empty()
        return found

    def keep(self, collection: VectorCollection, held: set[int]) -> VectorCollection:
        return collection


class ChromaServerCollection(VectorCollection):
    """The collection `name` on `server`, opened; created if it does not exist.

    `owner` is the id of the catalog, `embedder` its model, `dimension` that of its vectors, if there are any yet. A
    collection of another owner raises `HomeMismatch`; one of another model is emptied. The constructor and every method
    raise `ServerAway`, `SettingsError` or `IndexDamaged`.
    """

    batch = BATCH

    def __init__(self, server: ChromaServer, name: str, owner: str, embedder: str, dimension: int | None) -> None:
        self.server = server
        self.name = name
        # The most results per query.
        self.max_results = CLOUD_RESULTS if server.is_cloud else None
        self._page = CLOUD_RESULTS if server.is_cloud else PAGE
        self._metadata: dict[str, str | int] = {OWNER_KEY: owner, EMBEDDER_KEY: embedder}
        if dimension:
            self._metadata[DIMENSION_KEY] = dimension
        self._patient: Any = None
        self._quick: Any = None
        try:
            with self._failing():
                self._patient = client_of(server, PATIENT_SECONDS)
                self._quick = client_of(server, ANSWER_SECONDS)
                self._greet()
                self._open()
        except BaseException:
            self.close()
            raise

    def query(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first; within five seconds, or `ServerAway`."""
        return self._nearest(self._asked, vector, k)

    def upsert(self, rows: Sequence[int], vectors: Vectors, metadata: Sequence[Metadata] | None = None) -> None:
        if len(rows) and DIMENSION_KEY not in self._metadata:
            known = {**self._metadata, DIMENSION_KEY: int(vectors.shape[1])}
            with self._failing():
                self._collection.modify(metadata=known)
            self._metadata = known
        super().upsert(rows, vectors, metadata)

    def rows(self) -> set[int]:
        """All rows in the collection, read page by page."""
        held: set[int] = set()
        with self._failing():
            while True:
                ids = self._collection.get(include=[], limit=self._page, offset=len(held))["ids"]
                held.update(int(each) for each in ids)
                if len(ids) < self._page:
                    return held

    def empty(self) -> None:
        """Delete the collection and create it again."""
        with self._failing():
            self._patient.delete_collection(self.name, **self._place)
            self._open()

    def close(self) -> None:
        for client in (self._patient, self._quick):
            if client is not None:
                client._session.close()

    def _greet(self) -> None:
        """Find out which tenant and database to use: those of the settings, else the token's if it has exactly one."""
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT
        from chromadb.errors import NotFoundError

        try:
            identity = self._quick.get_user_identity()
        except NewsdeskError:
            raise
        except Exception as error:
            if _status(error) in (404, 405, 410) or isinstance(error, ValueError | TypeError | KeyError):
                raise ServerAway(
                    f"{self._where} does not answer as a Chroma server of version 1 does; see NEWSDESK_CHROMA_URL"
                ) from error
            raise
        tenant, databases = identity.tenant, set(identity.databases or ())
        self._place = {
            "tenant": self.server.tenant or (tenant if tenant and tenant != "*" else DEFAULT_TENANT),
            "database": self.server.database
            or (databases.pop() if len(databases) == 1 and "*" not in databases else DEFAULT_DATABASE),
        }
        try:
            self._quick.get_database(self._place["database"], self._place["tenant"])
        except NotFoundError as error:
            raise SettingsError(
                f"{self._where} has no database {self._place['database']} of the tenant {self._place['tenant']};"
                " make it there, or set NEWSDESK_CHROMA_TENANT and NEWSDESK_CHROMA_DATABASE"
            ) from error

    def _open(self) -> None:
        from chromadb.api.models.Collection import Collection
        from chromadb.errors import NotFoundError

        try:
            model = self._patient.get_collection(self.name, **self._place)
        except NotFoundError:
            model = self._patient.create_collection(
                self.name,
                configuration={"hnsw": {"space": "cosine"}},
                metadata=dict(self._metadata),
                **self._place,
            )
        found = model.metadata or {}
        if found.get(OWNER_KEY) != self._metadata[OWNER_KEY]:
            raise HomeMismatch(
                f"the collection {self.name} on {self._where} belongs to another home;"
                " set NEWSDESK_CHROMA_COLLECTION to a name that is free"
            )
        if any(found.get(key, value) != value for key, value in self._metadata.items()):
            self._patient.delete_collection(self.name, **self._place)
            self._open()
            return
        self._metadata = {**found, **self._metadata}
        self._collection = Collection(client=self._patient, model=model, embedding_function=None)
        self._asked = Collection(client=self._quick, model=model, embedding_function=None)

    @property
    def _where(self) -> str:
        return f"the Chroma server at {self.server.url}"

    def _failing(self) -> AbstractContextManager[None]:
        return self._server_errors()

    @contextmanager
    def _server_errors(self) -> Iterator[None]:
        try:
            yield
        except NewsdeskError:
            raise
        except Exception as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> NewsdeskError:
        status, token = _status(error), self.server.token
        reason = " ".join(str(error).split()) or type(error).__name__
        if token:
            reason = reason.replace(token.get_secret_value(), "…")
        reason = reason[:200]
        if status in (401, 403):
            wish = (
                "refuses the token that NEWSDESK_CHROMA_TOKEN holds"
                if token
                else "wants a token; set NEWSDESK_CHROMA_TOKEN"
            )
            return SettingsError(f"{self._where} {wish} (HTTP {status})")
        if status == 413:
            return SettingsError(
                f"{self._where} takes no request as large as ours; raise that limit of the proxy before it"
            )
        if status in PASSING or _is_of_transport(error):
            return ServerAway(f"{self._where} does not answer: {reason}")
        return IndexDamaged(f"the collection {self.name} on {self._where} can't be used: {reason}")


def _catalog_id(catalog: Catalog) -> str:
    """32 hexadecimal digits that identify this catalog permanently, created on first use."""
    known = catalog.setting(CATALOG_KEY)
    if known is None:
        known = uuid.uuid4().hex
        catalog.set_setting(CATALOG_KEY, known)
    return known


def client_of(server: ChromaServer, answer_seconds: float) -> Any:
    """Chroma's own HTTP client for `server`. Sends no request yet.

    chromadb's `HttpClient` and `CloudClient` have no timeout and send their first requests in the constructor. They are
    thin wrappers of the class that is created here, with the same settings.
    """
    from chromadb.api import ServerAPI
    from chromadb.config import Settings, System

    settings = Settings(
        anonymized_telemetry=False,
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=server.url,
        chroma_server_http_port=443 if server.url.startswith("https") else 80,  # if the address names no port
        chroma_server_ssl_enabled=server.url.startswith("https"),
        chroma_server_headers={},
        chroma_client_auth_provider="chromadb.auth.token_authn.TokenAuthClientProvider" if server.token else None,
        chroma_client_auth_credentials=server.token.get_secret_value() if server.token else None,
        chroma_auth_token_transport_header=server.header if server.token else None,
    )
    client: Any = System(settings).instance(ServerAPI)  # type: ignore[type-abstract]
    client._session.timeout = (CONNECT_SECONDS, answer_seconds, answer_seconds, answer_seconds)
    return client


def _status(error: BaseException) -> int | None:
    """The HTTP status of an error of the client, which stores it in one of two places."""
    response = getattr(error.__context__, "response", None)
    if response is not None:
        return int(response.status_code)
    code = getattr(error, "code", None)
    return int(code()) if callable(code) else None


def _is_of_transport(error: BaseException) -> bool:
    """Whether the request failed before there was an answer."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in ("httpx", "httpcore")
