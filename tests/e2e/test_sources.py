# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""The list of sources: in from other programs, out to them, and what a site offers."""
import subprocess

from tests.support.harkara import PROGRAM, ROOT

OPML = """<?xml version="1.0"?>
<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Asia"><outline text="Pakistan">
  <outline text="The "Daily" Example" xmlUrl="https://daily.example/rss?a=1&b=2" htmlUrl="https://daily.example/" type="rss"/>
  <outline text="اردو" xmlUrl="feed://urdu.example/feed" type="rss"/></outline></outline>
<outline text="Same" xmlUrl="https://DAILY.example/rss?a=1&amp;b=2#x" type="rss"/>
<outline text="Local" xmlUrl="file:///etc/passwd" type="rss"/>
</body></opml>"""


def source(data, *words, code=0):
    run = subprocess.run([str(PROGRAM), "source", *map(str, words), "--data", str(data)], capture_output=True, text=True,
                         timeout=60)
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout


def test_an_opml_list_comes_in_once_and_goes_out_whole(tmp_path):
    (tmp_path / "list.opml").write_text(OPML)
    data = tmp_path / "data"
    text = source(data, "import", tmp_path / "list.opml", "--disabled")
    assert "known: https://DAILY.example/rss?a=1&b=2#x: there is a source 'the-daily-example' with this address already" in text
    assert "2 sources added, 1 were there already, 1 left out" in text
    assert "0 sources added, 3 were there already" in source(data, "import", tmp_path / "list.opml")
    yaml = source(data, "export")
    assert 'collection: "Asia/Pakistan"' in yaml and 'name: "urdu.example"' in yaml and "enabled: false" in yaml
    for form in ("yaml", "opml"):
        (tmp_path / form).write_text(source(data, "export", f"--{form}"))
        assert "2 sources added" in source(tmp_path / f"data-{form}", "import", tmp_path / form)
        assert source(tmp_path / f"data-{form}", "export") == yaml


def test_the_list_of_the_world_is_valid_and_reads_back(tmp_path):
    text = source(tmp_path / "a", "import", ROOT / "sources" / "world.yaml")
    assert " 0 were there already" in text and "left out" not in text
    (tmp_path / "world.opml").write_text(source(tmp_path / "a", "export", "--opml"))
    source(tmp_path / "b", "import", tmp_path / "world.opml")
    assert source(tmp_path / "a", "export") == source(tmp_path / "b", "export")


def test_a_file_that_is_no_list_adds_nothing(tmp_path):
    (tmp_path / "list").write_text("<html><body>no list</body></html>")
    run = subprocess.run([str(PROGRAM), "source", "import", str(tmp_path / "list"), "--data", str(tmp_path / "data")],
                         capture_output=True, text=True, timeout=60)
    assert run.returncode != 0 and "neither YAML nor OPML" in run.stderr
    assert source(tmp_path / "data", "export") == "sources: []\n"
