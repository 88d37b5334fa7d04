"""The search engines: by vectors (Chroma in the home, a Chroma server, or exact search) and by keywords (tantivy).

Read `vector` first: its `VectorEngine` is the interface of every vector engine. `local_vectors` implements it with
Chroma in the home (`chroma`), `remote_vectors` with a Chroma server (`chroma_server`), and `read_only_vectors` for a
home that can't be written. All of them fall back to `exact_vectors`, which compares vectors in numpy (`exact_arrays`).
`keyword` is the keyword index (BM25), with `stemmers`; `linked_folder` lets a read-only copy of it be opened.

Everything here is derived from the catalog and can be rebuilt from it. It must not know questions, articles' stories or
how scores are combined. Example: `search(vector, k=5)` gives five `(row, cosine)` pairs, best first.
"""
