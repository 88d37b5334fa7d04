"""From a query to hits: both engines, fusion, recency, filters, near-copies folded."""
