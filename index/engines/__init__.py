"""The search engines: by vectors (Chroma in the home, a Chroma server, or exact search) and by keywords (tantivy).

Read `vector` first: its `VectorEngine` opens Chroma, keeps it in line with the catalog, and does without it where need
be. `chroma` is one collection in a folder, `chroma_folders` the folders in the home, `chroma_server` a collection on a
server. `exact_vectors` compares vectors in numpy (`exact_arrays`).
`keyword` is the keyword index (BM25), with `stemmers`; `linked_folder` lets a read-only copy of it be opened.

Everything here is derived from the catalog and can be rebuilt from it. It must not know questions, articles' stories or
how scores are combined. Example: `search(vector, k=5)` gives five `(row, cosine)` pairs, best first.
"""
