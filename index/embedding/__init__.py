"""Text to vectors: the embedder, the libraries that run its model, and the optional reranker."""
