# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Scrapy on the addresses of a file, one request at a time to a host, robots.txt obeyed; prints pages and seconds as JSON.
usage: scrapy_fetch.py FILE"""
import json
import pathlib
import sys

import scrapy
from scrapy.crawler import CrawlerProcess

SETTINGS = {"ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR", "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "RETRY_ENABLED": False,
            "USER_AGENT": "Harkara-bench"}
pages = 0


class Pages(scrapy.Spider):
    name = "pages"

    async def start(self):
        for url in pathlib.Path(sys.argv[1]).read_text().split():
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):
        global pages
        pages += response.status == 200 and len(response.body) > 0


process = CrawlerProcess(SETTINGS)
crawler = process.create_crawler(Pages)
process.crawl(crawler)
process.start()
print(json.dumps({"pages": pages, "seconds": crawler.stats.get_value("elapsed_time_seconds")}))
