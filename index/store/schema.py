"""The catalog's tables as migration steps: a new catalog runs all steps, an older one those it has not run yet.

A released step never changes; a change to the tables is a new step.
"""

ARTICLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # current: the searched version, 0 before one is ready. story: the article that it is a near-copy of, or itself.
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
    # AUTOINCREMENT never reuses a row number, so a stale index can't confuse two passages.
    "CREATE TABLE passages (row INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, version INTEGER NOT NULL,"
    " ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,"
    " vector_key BLOB NOT NULL REFERENCES vectors (key), UNIQUE (article_id, version, ordinal),"
    " FOREIGN KEY (article_id, version) REFERENCES versions (article_id, version))",
    "CREATE INDEX passages_vector ON passages (vector_key)",
    # key: SHA-256 of the embedded text, so that the same text is embedded once.
    "CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE bands (band INTEGER NOT NULL, hash INTEGER NOT NULL, article_id TEXT NOT NULL,"
    " PRIMARY KEY (band, hash, article_id)) WITHOUT ROWID",
    "CREATE INDEX bands_article ON bands (article_id)",
)

# Times are epoch seconds. minutes: between two fetches, as the user set it; asked_minutes: as the feed asks for.
# fetched: last fetched; news: last had something new; failures: in a row; problem: the last error, in words.
FEEDS = (
    "CREATE TABLE feeds (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT, kind TEXT, site_url TEXT,"
    " minutes INTEGER, asked_minutes INTEGER, added INTEGER NOT NULL, etag TEXT, last_modified TEXT, fetched INTEGER,"
    " news INTEGER, due INTEGER, failures INTEGER NOT NULL DEFAULT 0, problem TEXT)",
    # digest: of the item's content in the feed when it was last read. from_page: whether its article is from the page
    # behind its link, not the feed's own text. tries: how many fetches of its page have failed. read: when it was last
    # read.
    "CREATE TABLE feed_items (feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE, key TEXT NOT NULL,"
    " digest TEXT NOT NULL, article_id TEXT, from_page INTEGER NOT NULL, tries INTEGER NOT NULL,"
    " read INTEGER NOT NULL,"
    " PRIMARY KEY (feed_id, key)) WITHOUT ROWID",
)

# Vectors in a table with row numbers. Without them SQLite keeps at most 489 of a vector's 1,536 bytes in its tree and
# gives every vector an overflow page of its own: 4.7 KB per passage instead of 2.1.
VECTORS_BY_ROW = (
    "CREATE TABLE vectors_by_row (key BLOB PRIMARY KEY, vector BLOB NOT NULL)",
    "INSERT OR IGNORE INTO vectors_by_row SELECT e.key, e.vector FROM (SELECT vector_key FROM passages ORDER BY row) p"
    " CROSS JOIN vectors e ON e.key = p.vector_key",
    "INSERT OR IGNORE INTO vectors_by_row SELECT key, vector FROM vectors",
    "DROP TABLE vectors",
    "ALTER TABLE vectors_by_row RENAME TO vectors",
)

# Covering indexes for all counts of articles, so that no row with article text is read: with 250,000 articles a count
# by day takes 0.24 s instead of 1.4. SQLite does not choose them by itself for a join; `catalog_reader.COUNTED` names
# them.
COUNTS = (
    "CREATE INDEX versions_counted ON versions (article_id, version, published, publisher, section, language)",
    "CREATE INDEX articles_current ON articles (id, current)",
)

# CRC-32 of a version's other columns that are shown or quoted: SQLite does not detect a changed letter.
SUMS = (
    "ALTER TABLE versions ADD COLUMN sum INTEGER",
    "UPDATE versions SET sum = row_sum(article_id, version, url, title, publisher, section, authors, language, dateline,"
    " caption, published, updated, text)",
)

# fetched: when a live address last gave this version; NULL for one from a file, an import or an older Newsdesk. teaser: 1
# for a feed's summary. withdrawn: since when an article is withdrawn, and why; its `current` is 0 then.
# article_keys: what an article is also known by. key: the id that an address alone would give. An article that shares its
# address with another one, or that came under a second address, has a row here.
STATES = (
    "ALTER TABLE versions ADD COLUMN fetched INTEGER",
    "ALTER TABLE versions ADD COLUMN teaser INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE articles ADD COLUMN withdrawn INTEGER",
    "ALTER TABLE articles ADD COLUMN withdrawn_because TEXT",
    "CREATE INDEX articles_withdrawn ON articles (withdrawn_because) WHERE withdrawn IS NOT NULL",
    "CREATE TABLE article_keys (key TEXT NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id),"
    " PRIMARY KEY (key, article_id)) WITHOUT ROWID",
    "CREATE INDEX article_keys_article ON article_keys (article_id)",
)

# JSON: the offsets in the text at which a document's pages begin; NULL for what has no pages. Not in the sum: it is made
# from the text again by adding the document.
# folder: where the user's news reader had a feed: "News/Local".
PAGES_AND_FOLDERS = ("ALTER TABLE versions ADD COLUMN pages TEXT", "ALTER TABLE feeds ADD COLUMN folder TEXT")

# What was withdrawn, whether or not it has come: a notice may come before its story. key: the id that the story's address
# gives, or the one that its wire service's does. number: the last withdrawn version; NULL for all of them.
WITHDRAWALS = (
    "CREATE TABLE withdrawals (key TEXT PRIMARY KEY, since INTEGER NOT NULL, reason TEXT NOT NULL, number INTEGER)"
    " WITHOUT ROWID",
)

# What is known of the paragraphs of each outlet, and of its sentences to readers. digest: of the outlet and the words.
# article_id: an article that has it; "" for furniture. furniture: JSON, the spans of such parts in a version; NULL for
# none. Not in the sum: it is found again by adding.
PARAGRAPHS = (
    "CREATE TABLE paragraphs (digest INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (digest, article_id))"
    " WITHOUT ROWID",
    "ALTER TABLE versions ADD COLUMN furniture TEXT",
)

STEPS = (ARTICLES, FEEDS, VECTORS_BY_ROW, COUNTS, SUMS, STATES, PAGES_AND_FOLDERS, WITHDRAWALS, PARAGRAPHS)
SCHEMA_VERSION = len(STEPS)
