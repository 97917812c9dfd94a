# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""feedparser's expectations asked of our feed reader.

They are Python expressions over feedparser's result. `result` lays what `harkara feed` prints out under feedparser's
names; HTML is compared by what it means (tags, attributes in any order, characters) and not by how it is written.
"""
import codecs
import contextlib
import datetime
import html.parser
import json
import re
import urllib.parse

# What is not asked, by what the expression speaks of.
NOT_ASKED = {
    "bozo": "feedparser's own notion of ill-formed XML",
    "version": "feedparser's names of dialects; ours are coarser",
    "cloud": "rssCloud, superseded by WebSub",
    "textinput": "a form of 1999 that no reader shows",
    "psc_chapters": "chapters of podcasts",
    "headers": "HTTP, which the crawler reads",
    "etag": "HTTP, which the crawler reads",
    "modified": "HTTP, which the crawler reads",
    "modified_parsed": "HTTP, which the crawler reads",
    "docs": "the address of the dialect's manual",
    "newlocation": "Userland's redirection document",
    "validity_start": "dcterms:valid",
    "validity_end": "dcterms:valid",
}


class Value(str):
    """HTML that equals what means the same."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return isinstance(other, str) and (str.__eq__(self, other) or meaning(self) == meaning(other))

    def __ne__(self, other):
        return not self == other


class Meaning(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []

    def handle_starttag(self, tag, attrs):
        self.parts.append((tag, tuple(sorted((k, address(v) if k in ("href", "src") else v or "")
                                             for k, v in attrs if k != "xmlns"))))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in ("br", "img", "hr"):
            self.parts.append(("/" + tag,))

    def handle_data(self, data):
        if self.parts and isinstance(self.parts[-1], str):
            self.parts[-1] += data
        else:
            self.parts.append(data)


class Url(str):
    """An address that equals another spelling of itself: ours are as the URL standard writes them."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return isinstance(other, str) and address(self) == address(other)

    def __ne__(self, other):
        return not self == other


def address(text):
    parts = urllib.parse.urlsplit(str.__str__(text) if type(text) is str else "".join(text))
    host = parts.netloc.lower()
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode()
    path = urllib.parse.quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    return (parts.scheme.lower(), host, path, parts.query, parts.fragment)


def meaning(text):
    m = Meaning()
    m.feed(text)
    m.close()
    return [p.strip() if isinstance(p, str) else p for p in m.parts if not isinstance(p, str) or p.strip()]


ALIASES = {"guid": "id", "description": "summary", "tagline": "subtitle", "info": "summary", "copyright": "rights",
           "modified": "updated", "issued": "published", "url": "href", "homepage": "href", "copyright_detail":
           "rights_detail", "tagline_detail": "subtitle_detail", "info_detail": "summary_detail", "date": "updated",
           "description_detail": "summary_detail", "modified_parsed": "updated_parsed"}


class Part(dict):
    """A dict with feedparser's second names and attribute access."""

    def __getitem__(self, key):
        if key in self:
            return dict.__getitem__(self, key)
        return dict.__getitem__(self, ALIASES.get(key, key))

    has_key = dict.__contains__

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None


def parsed(date):
    if "ms" not in date:
        return None
    t = datetime.datetime.fromtimestamp(date["ms"] / 1000, datetime.timezone.utc).timetuple()
    return (*t[:8], 0)


def person(p):
    out = Part()
    for ours, theirs in (("name", "name"), ("email", "email"), ("url", "href")):
        if ours in p:
            out[theirs] = p[ours]
    return out


def in_one_line(p):
    if p.get("name") and p.get("email"):
        return f"{p['name']} ({p['email']})"
    return p.get("name") or p.get("email") or p.get("url") or ""


def detail(text):
    kind = text["type"]
    return Part(value=Value(text["value"]), type=kind, language=text.get("lang"), base=text.get("base", ""))


def place(p):
    # feedparser turns latitude and longitude round, as GeoJSON has them, unless the reference system is a projection.
    geographic = not p.get("srs") or re.search("4326|4979", p["srs"])
    points = [(x[1], x[0], *x[2:]) if geographic else tuple(x) for x in p["points"]]
    names = {"point": "Point", "line": "LineString", "polygon": "Polygon", "box": "Box"}
    coordinates = points[0] if p["kind"] == "point" else (points,) if p["kind"] == "polygon" else tuple(points)
    return {"type": names[p["kind"]], "coordinates": coordinates}


def part(e):
    out = Part()
    for name in ("title", "subtitle", "summary", "rights"):
        if name in e:
            out[name] = Value(e[name]["value"])
            out[name + "_detail"] = detail(e[name])
    if "contents" in e:
        out["content"] = [detail(c) for c in e["contents"]]
        if "summary" not in out:
            out["summary"] = out["content"][0]["value"]
    if "summary" in out and "subtitle" not in out:  # a channel's description is its subtitle
        out["subtitle"], out["subtitle_detail"] = out["summary"], out.get("summary_detail")
    for ours, theirs in (("id", "id"), ("lang", "language"), ("comments", "comments"), ("license", "license"),
                         ("generator", "generator"), ("duration", "itunes_duration"), ("comment_feed",
                         "wfw_commentrss"), ("comments", "wfw_comment")):
        if ours in e:
            out[theirs] = e[ours]
    if "url" in e:
        out["link"] = Url(e["url"])
        out["href"] = Url(e["url"])
    for name in ("icon", "comments"):
        if name in e:
            out[name] = Url(e[name])
    out["links"] = [Part({"href": Url(l["href"]), "rel": l["rel"], **{k: l[k] for k in ("type", "title", "length") if k in l},
                          **({"hreflang": l["lang"]} if "lang" in l else {})}) for l in e["links"]]
    out["enclosures"] = [Part({k: v for k, v in l.items() if k != "rel"}) for l in out["links"]
                         if l["rel"] == "enclosure"]
    elsewhere = [l["href"] for l in out["links"] if l["rel"] == "content"]
    if elsewhere:
        out.setdefault("content", []).append(Part(src=elsewhere[0]))
    out["tags"] = [Part(term=t.get("term"), scheme=t.get("scheme"), label=t.get("label")) for t in e["tags"]]
    if out["tags"]:
        out["category"] = out["tags"][0]["term"]
    for name in ("authors", "contributors"):
        if name in e:
            out[name] = [person(p) for p in e[name]]
    for ours, theirs in (("authors", "author"), ("publisher", "publisher")):
        if ours in e:
            out[theirs] = in_one_line(e[ours][0])
            out[theirs + "_detail"] = person(e[ours][0])
    for name in ("published", "updated", "created", "expired"):
        if name in e:
            out[name] = e[name]["text"]
            out[name + "_parsed"] = parsed(e[name])
    if "generator" in e:
        out["generator_detail"] = Part({"name": e["generator"], "href": e.get("generator_url"),
                                        "version": e.get("generator_version")})
    if "image" in e:
        out["logo"] = Url(e["image"])
        out["image"] = Part({"href": Url(e["image"]), "title": e.get("image_title"), "link": e.get("image_link")})
    out["itunes_explicit"] = e.get("explicit")
    out["itunes_block"] = 1 if e.get("blocked") else 0
    out["guidislink"] = bool(e.get("id_is_link")) and e.get("url") == e.get("id")
    out["where"] = place(e["place"]) if "place" in e else {}
    if "thumbnails" in e:
        out["media_thumbnail"] = [{"url": u} for u in e["thumbnails"]]
    if "credits" in e:
        out["media_credit"] = [{"role": c.get("role"), "content": c.get("name")} for c in e["credits"]]
    if "ttl" in e:
        out["ttl"] = str(e["ttl"] // 60000)
    if "player" in e:
        out["media_player"] = {"url": e["player"]}
    if "source" in e:
        out["source"] = part(e["source"])
    return out


class Encoding(str):
    """Equal by codec, or by what the Encoding standard makes of the label."""

    SAME = {"tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932",
            "cp949": "euc_kr", "utf-16": "utf-16-be"}
    __hash__ = str.__hash__

    @staticmethod
    def codec(name):
        try:
            name = codecs.lookup(name).name
        except LookupError:
            name = name.lower()
        return Encoding.SAME.get(name, name)

    def __eq__(self, other):
        # where nothing is declared and all is ASCII, any superset of it is the truth
        return self.codec(self) == self.codec(other) or (other == "us-ascii" and self == "UTF-8")


def result(line):
    o = json.loads(line)
    if "ttl_ms" in o:
        o["feed"]["ttl"] = o["ttl_ms"]
    return {"feed": part(o["feed"]), "entries": [part(e) for e in o["entries"]], "encoding": Encoding(o["charset"]),
            "len": len, "ord": ord, "True": True, "False": False, "None": None}


CLAUSE = re.compile(r"^\s*(not\s+)?bozo(\s+and\s+|\s*$)")


def clause(expect):
    """The expectation without what it says of well-formedness; empty when nothing is left."""
    return CLAUSE.sub("", expect).strip()


def not_asked(expect):
    """Why an expectation is none of ours, or None."""
    text = clause(expect)
    if text in ("", "1"):
        return NOT_ASKED["bozo"]
    for name in re.findall(r"(?:^|\W)(?:feed|entries\[\d\])?(?:\[')?\.?(\w+)", text):
        for word, why in NOT_ASKED.items():
            if (name == word or name.startswith(word + "_")) and name not in ("modified",):
                return why
    if re.match(r"(not\s+)?'?(modified|etag|headers|version)", text):
        return "HTTP, which the crawler reads"
    return None


def holds(expect, values):
    try:
        return bool(eval(clause(expect), {"__builtins__": {}}, values))  # noqa: S307 - the test data of a test suite
    except (KeyError, IndexError, AttributeError, TypeError, NameError):
        return False
