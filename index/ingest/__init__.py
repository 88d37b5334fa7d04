"""Adds articles to the index: versions, near-copies, passages and embeddings, stored so that a crash loses nothing.

Read `intake` first (whatever the user gives -> articles), then `pipeline` (articles -> catalog and indexes). `identity`
decides which article an arriving one is, `currency` whether it becomes the searched version. `stories` groups
near-copies, which `near_duplicates` recognises and `updates` tells from updates. `opening` builds what a home is opened
with, and `deleted_files` rebuilds index files that were deleted while the home is open.

It must not know how a file or page is parsed (`index.sources`) or how questions are read. Example: adding the same
folder twice changes nothing the second time.
"""
