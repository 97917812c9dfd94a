#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Has the tools of other archives read our WARC files: every digest checked by warcio, every index line made again by
cdxj-indexer and compared with ours, field by field.

    python3 -m venv /tmp/archive && /tmp/archive/bin/pip install -r bench/peers/archive-requirements.txt
    /tmp/archive/bin/python bench/peers/archive_compare.py DATA/warc/*.warc.gz

Exit code 1 where they disagree. warcio takes the payload with its chunks (its issue 75); ISO 28500 §6.3.2 without: for
those records the digest is made here, from what warcio's own reader of chunks gives.
"""
import base64
import hashlib
import io
import json
import pathlib
import sys
from functools import partial

from cdxj_indexer.main import CDXJIndexer
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader


def lines(text):
    for line in text.splitlines():
        key, time, fields = line.split(" ", 2)
        yield key, time, json.dumps(json.loads(fields), sort_keys=True)


def is_right(record):
    stated = record.rec_headers.get_header("WARC-Payload-Digest") or ""
    chunked = record.http_headers and record.http_headers.get_header("Transfer-Encoding") == "chunked"
    if record.rec_type == "response" and chunked:
        body = b"".join(iter(partial(ChunkedDataReader(record.raw_stream).read, 8192), b""))
        return stated == "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode()
    record.raw_stream.read(-1)
    return record.digest_checker.passed is not False


def compare(path):
    with open(path, "rb") as file:
        verdicts = [is_right(record) for record in ArchiveIterator(file, check_digests=True)]
    out = io.StringIO()
    CDXJIndexer(output=out, inputs=[str(path)], sort=True).process_all()
    theirs = sorted(lines(out.getvalue()))
    ours = sorted(lines(pathlib.Path(f"{path}.cdxj").read_text()))
    for line in sorted(set(ours) ^ set(theirs)):
        print("only ours  " if line in ours else "only theirs", *line)
    print(f"{path}: {sum(verdicts)} of {len(verdicts)} records right, {len(ours)} lines, {len(theirs)} of theirs, "
          f"{'the same' if ours == theirs else 'not the same'}")
    return ours == theirs and all(verdicts)


if __name__ == "__main__":
    sys.exit(not all([compare(path) for path in sys.argv[1:]]))
