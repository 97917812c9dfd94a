# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""Runs one peer over all pages of a folder: extract_text.py trafilatura|readability DIR > predictions (JSON Lines)."""
import json
import sys
from pathlib import Path


def trafilatura_text(raw):
    import trafilatura

    return trafilatura.extract(raw, include_comments=False) or ""


def readability_text(raw):
    import lxml.html
    from readability import Document

    html = Document(raw.decode("utf-8", "replace")).summary(html_partial=True)
    return "\n".join(line.strip() for line in lxml.html.fromstring(html).itertext() if line.strip())


def main():
    extract = {"trafilatura": trafilatura_text, "readability": readability_text}[sys.argv[1]]
    for path in sorted(Path(sys.argv[2]).iterdir()):
        try:
            body = extract(path.read_bytes())
        except Exception as error:  # a peer that gives up on a page gives no text for it
            print(f"{path.name}: {error}", file=sys.stderr)
            body = ""
        print(json.dumps({"id": path.stem, "body": body}))


main()
