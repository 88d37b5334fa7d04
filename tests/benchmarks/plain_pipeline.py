"""The pipeline most begin with: sentence-transformers behind LangChain's `Embeddings`, into Chroma, all by its defaults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The most that Chroma takes at once.
BATCH = 5_461


class PlainEmbeddings(Embeddings):
    """`SentenceTransformer.encode` with its defaults."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class PlainPipeline:
    """A Chroma in `folder`, made by `langchain-chroma`."""

    def __init__(self, model: SentenceTransformer, folder: Path) -> None:
        from langchain_chroma import Chroma

        self._chroma = Chroma("plain", embedding_function=PlainEmbeddings(model), persist_directory=str(folder))

    def add(self, texts: Sequence[str]) -> None:
        documents = [Document(page_content=text) for text in texts]
        for start in range(0, len(documents), BATCH):
            self._chroma.add_documents(documents[start : start + BATCH])
