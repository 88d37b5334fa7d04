"""The whole article as it was indexed, as a document of its own."""
