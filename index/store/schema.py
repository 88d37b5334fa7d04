"""The catalog's tables, step by step: a new catalog takes every step, an older one those it has not taken yet.

A step is never changed once it has been released; a change to the tables is a new step.
"""

ARTICLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # current: the version that is searched, 0 before one is ready. story: the article it is a near-copy of, or itself.
    "CREATE TABLE articles (id TEXT PRIMARY KEY, current INTEGER NOT NULL, story TEXT NOT NULL,"
    " first_seen INTEGER NOT NULL, signature BLOB)",
    "CREATE INDEX articles_story ON articles (story)",
    "CREATE TABLE versions (article_id TEXT NOT NULL REFERENCES articles (id), version INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('pending', 'ready')), content_hash TEXT NOT NULL, seen INTEGER NOT NULL,"
    " url TEXT, title TEXT NOT NULL, publisher TEXT, section TEXT, authors TEXT NOT NULL, language TEXT,"
    " dateline TEXT, caption TEXT, published INTEGER, updated INTEGER, text TEXT NOT NULL,"
    " PRIMARY KEY (article_id, version))",
    "CREATE INDEX versions_published ON versions (published)",
    "CREATE INDEX versions_pending ON versions (state) WHERE state = 'pending'",
    # AUTOINCREMENT: a row number is never given to another passage, so an index that lags behind can't mix them up.
    "CREATE TABLE passages (row INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, version INTEGER NOT NULL,"
    " ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,"
    " vector_key BLOB NOT NULL REFERENCES vectors (key), UNIQUE (article_id, version, ordinal),"
    " FOREIGN KEY (article_id, version) REFERENCES versions (article_id, version))",
    "CREATE INDEX passages_vector ON passages (vector_key)",
    # key: SHA-256 of the text that was embedded, so the same text is embedded once.
    "CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE bands (band INTEGER NOT NULL, hash INTEGER NOT NULL, article_id TEXT NOT NULL,"
    " PRIMARY KEY (band, hash, article_id)) WITHOUT ROWID",
    "CREATE INDEX bands_article ON bands (article_id)",
)

# Times are epoch seconds. minutes: between two fetches, as the user set it; asked_minutes: as the feed asks for.
# fetched: last asked; news: last had something new; failures: in a row; problem: what went wrong last, in words.
FEEDS = (
    "CREATE TABLE feeds (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT, kind TEXT, site_url TEXT,"
    " minutes INTEGER, asked_minutes INTEGER, added INTEGER NOT NULL, etag TEXT, last_modified TEXT, fetched INTEGER,"
    " news INTEGER, due INTEGER, failures INTEGER NOT NULL DEFAULT 0, problem TEXT)",
    # digest: of what the feed said when the item was last read. from_page: whether its article is the one behind its
    # link, not the feed's words. tries: how often its page was asked for in vain. read: when it was last read.
    "CREATE TABLE feed_items (feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE, key TEXT NOT NULL,"
    " digest TEXT NOT NULL, article_id TEXT, from_page INTEGER NOT NULL, tries INTEGER NOT NULL,"
    " read INTEGER NOT NULL,"
    " PRIMARY KEY (feed_id, key)) WITHOUT ROWID",
)

# Vectors in a table with row numbers. Without them SQLite keeps at most 489 of a vector's 1,536 bytes in its tree and
# gives every vector an overflow page of its own: 4.7 KB a passage where 2.1 do.
VECTORS_BY_ROW = (
    "CREATE TABLE vectors_by_row (key BLOB PRIMARY KEY, vector BLOB NOT NULL)",
    "INSERT OR IGNORE INTO vectors_by_row SELECT e.key, e.vector FROM (SELECT vector_key FROM passages ORDER BY row) p"
    " CROSS JOIN vectors e ON e.key = p.vector_key",
    "INSERT OR IGNORE INTO vectors_by_row SELECT key, vector FROM vectors",
    "DROP TABLE vectors",
    "ALTER TABLE vectors_by_row RENAME TO vectors",
)

# All that is counted of articles, so that no row with its text is read for it: with 250,000 articles a count by day takes
# 0.24 s instead of 1.4. SQLite doesn't choose it by itself for a join; `catalog_reader.COUNTED` says to.
COUNTS = (
    "CREATE INDEX versions_counted ON versions (article_id, version, published, publisher, section, language)",
    "CREATE INDEX articles_current ON articles (id, current)",
)

# CRC-32 of the other columns of a version that are shown or quoted: SQLite does not notice that a letter has changed.
SUMS = (
    "ALTER TABLE versions ADD COLUMN sum INTEGER",
    "UPDATE versions SET sum = row_sum(article_id, version, url, title, publisher, section, authors, language, dateline,"
    " caption, published, updated, text)",
)

STEPS = (ARTICLES, FEEDS, VECTORS_BY_ROW, COUNTS, SUMS)
SCHEMA_VERSION = len(STEPS)
