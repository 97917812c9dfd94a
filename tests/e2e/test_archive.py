# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The archive is enough to make everything again: check, look up, replay into an empty index; files of others come in."""
import gzip
import json
import re
import shutil
import subprocess

import pytest

from tests.support.harkara import PROGRAM, Harkara, wait_for
from tests.support.nginx import Nginx
from tests.support.press import article, write_host


def docs(harkara):
    """id -> what the search tells of it, but for what belongs to the moment of indexing."""
    found = {}
    for hit in harkara.search("report"):
        found[hit["doc"]["id"]] = {k: v for k, v in hit["doc"].items() if k not in ("indexed_ms", "rev")}
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    root = tmp_path_factory.mktemp("www")
    root.chmod(0o755)
    with Nginx(root) as nginx:
        write_host(root, "one.localhost", nginx.port, 5)
        harkara = Harkara({"crawler.delay_ms": 0})
        harkara.start()
        harkara.add_source("one", f"http://one.localhost:{nginx.port}/feed.xml")
        wait_for("five articles in the index", lambda: harkara.count() == 5)
        yield harkara, nginx, root
        harkara.__exit__()


def test_an_index_that_is_lost_is_made_again_from_the_archive(world):
    harkara, _, root = world
    before = docs(harkara)
    assert len(before) == 5
    harkara.stop()
    shutil.rmtree(root / "one.localhost")  # nothing can be fetched again
    shutil.rmtree(harkara.data / "index")
    harkara.start()
    assert harkara.count() == 0
    run = harkara.run("replay")
    assert re.match(r"5 pages published", run.stdout), run.stdout
    wait_for("five articles in the index again", lambda: harkara.count() == 5)
    assert docs(harkara) == before
    harkara.run("replay", "--source", "one")  # once more changes nothing
    harkara.run("replay", "--source", "other")
    assert docs(harkara) == before


def test_a_replay_that_failed_goes_on_where_it_stopped(world, tmp_path):
    harkara = world[0]
    first = max((harkara.data / "warc").glob("*.warc.gz"), key=lambda p: p.stat().st_size)
    second = tmp_path / "from-elsewhere.warc.gz"
    before = docs(harkara)
    run = harkara.run("replay", str(first), str(second), check=False)
    assert run.returncode != 0 and run.stdout.startswith("5 pages published"), run.stderr
    shutil.copy(first, second)
    run = harkara.run("replay", str(first), str(second))
    assert "goes on in" in run.stderr and run.stdout.startswith("5 pages published")  # those of the second
    run = harkara.run("replay", str(first), str(second))
    assert run.stdout.startswith("10 pages published")
    assert docs(harkara) == before


def test_files_are_complete_and_keep_to_the_standard(world):
    harkara = world[0]
    listing = harkara.run("archive", "list").stdout
    assert "complete" in listing and "crash" not in listing
    files = [json.loads(line) for line in harkara.run("archive", "list", "-o", "json").stdout.splitlines()]
    assert {f["condition"] for f in files} <= {"complete", "being written"} and sum(f["captures"] for f in files) >= 7
    run = harkara.run("archive", "check", str(harkara.data / "warc"))
    assert " 0 errors, 0 warnings" in run.stdout and "not whole" not in run.stdout
    path = next((harkara.data / "warc").glob("*.warc.gz"))
    torn = harkara.data / "torn.warc.gz"
    torn.write_bytes(path.read_bytes()[:-20])
    run = harkara.run("archive", "check", str(torn), check=False)
    assert run.returncode == 1 and "cannot be decoded" in run.stdout


def test_a_page_comes_out_of_the_archive_by_its_address(world):
    harkara, nginx, _ = world
    url = f"http://one.localhost:{nginx.port}/a2.html"
    assert harkara.run("archive", "get", url).stdout == article("one.localhost", 2)
    assert harkara.run("archive", "get", url, "--at", "2001-01-01").stdout == article("one.localhost", 2)
    assert len(harkara.run("archive", "get", url, "--list").stdout.splitlines()) == 1
    run = harkara.run("archive", "get", url + "x", check=False)
    assert run.returncode != 0 and "no capture" in run.stderr


def test_the_index_can_be_made_again(world):
    harkara = world[0]
    path = next(p for p in (harkara.data / "warc").glob("*.warc.gz") if p.with_name(p.name + ".cdxj").exists())
    index = path.with_name(path.name + ".cdxj")
    before = index.read_text()
    index.unlink()
    harkara.run("archive", "index", str(path))
    assert index.read_text() == before
    for line in before.splitlines():
        key, time, fields = line.split(" ", 2)
        fields = json.loads(fields)
        member = path.read_bytes()[int(fields["offset"]):int(fields["offset"]) + int(fields["length"])]
        record = gzip.decompress(member)
        assert f"WARC-Target-URI: {fields['url']}\r\n".encode() in record
        assert key.startswith("localhost,one:") and re.fullmatch(r"\d{14}", time)


def test_pages_of_an_arc_file_are_imported(world, tmp_path):
    harkara = world[0]
    body = ("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"
            + article("old.example", 7, extra="Out of an old archive.")).encode()
    gone = b"HTTP/1.0 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>gone"
    info = b"1 0 Press\nURL IP-address Archive-date Content-type Archive-length\n\n"
    records = [b"filedesc://old.arc 0.0.0.0 20040301101112 text/plain %d\n" % len(info) + info + b"\n",
               b"http://old.example/a7 192.0.2.1 20040301101113 text/html %d\n" % len(body) + body + b"\n",
               b"http://old.example/a8 192.0.2.1 20040301101113 text/html %d\n" % len(gone) + gone + b"\n"]
    (tmp_path / "old.arc.gz").write_bytes(b"".join(gzip.compress(r) for r in records))
    run = harkara.run("import", str(tmp_path / "old.arc.gz"))
    assert run.stdout.startswith("1 pages imported, 2 files or records skipped, 0 failed")
    found = wait_for("the old article", lambda: harkara.search("marker7xold"))
    assert found[0]["doc"]["url"].startswith("http://old.example/a7")


def member(kind, number, url, date, block, *fields):
    """One WARC record as a gzip member; `number` names it."""
    head = "\r\n".join(["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:test:{number}>", f"WARC-Date: {date}",
                        f"WARC-Target-URI: {url}", *fields, f"Content-Length: {len(block)}", "", ""])
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


def exchange(kind, number, url, date, block, digest):
    page = json.dumps({"url": url, "final_url": url, "kind": "article", "source": "past", "status": 200,
                       "fetched_ms": 1577836800000 + number})
    return (member(kind, number, url, date, block, f"WARC-Payload-Digest: {digest}",
                   "Content-Type: application/http; msgtype=response",
                   "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")
            + member("metadata", number + 1, url, date, f"harkara-page: {page}\r\n".encode(),
                     f"WARC-Concurrent-To: <urn:test:{number}>", "Content-Type: application/warc-fields"))


def test_a_revisit_is_replayed_as_what_it_stands_for(world):
    harkara = world[0]
    url, digest = "http://past.example/a9", "sha256:ABCDEF"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    old, new = (harkara.data / "warc" / f"past-{year}.warc.gz" for year in (2020, 2021))
    old.write_bytes(exchange("response", 10, url, "2020-01-01T00:00:00Z", head + article("past.example", 9).encode(),
                             digest))
    new.write_bytes(exchange("revisit", 20, url, "2021-01-01T00:00:00Z", head, digest))
    for path in (old, new):
        harkara.run("archive", "index", str(path))
    # Within the span of both the original speaks for itself; of the later one alone the revisit does.
    assert harkara.run("replay", "--to", "2022-01-01").stdout.startswith("1 pages published")
    run = harkara.run("replay", "--from", "2020-06-01", "--to", "2022-01-01")
    assert run.stdout.startswith("1 pages published"), run.stderr
    found = wait_for("the old article", lambda: harkara.search("marker9xpast"))
    assert found[0]["doc"]["fetched_ms"] == 1577836800010  # the head is the original's, too
    old.unlink()
    old.with_name(old.name + ".cdxj").unlink()
    run = harkara.run("replay", "--from", "2020-06-01", "--to", "2022-01-01")
    assert run.stdout.startswith("0 pages published") and "is not in the archive" in run.stderr
    assert harkara.run("archive", "get", url, check=False).returncode != 0


def test_what_is_no_archive_is_told(tmp_path):
    (tmp_path / "x.warc").write_text("nothing of the kind\n")
    run = subprocess.run([str(PROGRAM), "archive", "check", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 1 and "no record" in run.stdout


def test_a_revisit_names_the_capture_that_it_stands_for(tmp_path):
    with Nginx(tmp_path) as nginx:
        tmp_path.chmod(0o755)
        write_host(tmp_path, "two.localhost", nginx.port, 1)
        with Harkara({"crawler.delay_ms": 0}) as harkara:
            url = f"http://two.localhost:{nginx.port}/feed.xml"
            harkara.add_source("two", url, interval=1)
            wait_for("a revisit of the feed", lambda: "warc/revisit" in harkara.run(
                "archive", "get", url, "--list", check=False).stdout)
            record = gzip.decompress(subprocess.run(
                [str(PROGRAM), "archive", "get", url, "--record", "--at", "2001-01-01", "--data", str(harkara.data)],
                capture_output=True, timeout=60).stdout).decode("latin-1")
            date = re.search(r"WARC-Date: (\S+)", record)[1]
            path = next((harkara.data / "warc").glob("*.warc.gz"))
            whole = subprocess.run(["zcat", "-f", str(path)], capture_output=True, timeout=60).stdout.decode("latin-1")
            assert f"WARC-Refers-To-Target-URI: {url}\r\nWARC-Refers-To-Date: {date}\r\n" in whole
