"""Standing questions on the page: their section, their routes, their feed."""
