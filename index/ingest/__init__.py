"""Articles in: versions, near-copies, passages and embeddings, stored so that a crash loses nothing."""
