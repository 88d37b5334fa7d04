"""Text to vectors: the embedding model, the runtimes that execute it, and the optional reranker.

Read `embedder` first: its `Embedder` is the interface that the rest of the package uses. `model_files` finds a model's
files. `runtimes` chooses between torch and OpenVINO (`openvino`), and `conversion` makes and keeps what OpenVINO needs, so
that later starts need neither torch nor sentence-transformers. `cache` keeps the vectors of recent texts,
and `reranker` is a cross-encoder that can reorder the best hits.

It must not know articles, indexes or files of a home. Example: `load_embedder(None, None).embed_query("ferry strike")`
gives 384 float32 numbers of length 1.
"""
