"""How fast adding, searching and answering are, and what they weigh: `python -m tests.benchmarks --help`.

Reading order: articles (what is measured with), adding, searching, footprint, record, report. What a reader of the page
waits: page_news, page_asking, page_browser, page.
"""
