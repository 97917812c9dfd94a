// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// libxml2 reads, we build: its SAX events become our nodes directly, so that no tree of libxml2's is ever made (half of
// its time), memory is the arena's, and the limits on depth and number of nodes are ours. libxml2's HTML parser closes
// implied elements by a table of HTML 4; what that gets wrong on modern pages is little and does not move paragraphs.
#include "parsers/markup.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

enum {
    VALUE_MAX_BYTES = 8192, // of an attribute; what is longer is data, not description
    // Each end tag that matches nothing makes libxml2 search its stack of open elements. This many steps of such
    // searches are granted to a page, then reading stops: time stays linear on hostile input.
    SEARCH_STEPS_MAX = 30000000,
};

struct builder {
    struct tree *tree;
    size_t nodes_max;
    struct node *open; // the element that receives what comes next
    size_t deep;       // start tags flattened because of TREE_DEPTH_MAX and not yet ended
    size_t depth;
    size_t steps;
    xmlParserCtxtPtr parser;
};

static struct view view_of_xml(const xmlChar *s)
{
    return view_of((const char *)s);
}

// ---- shared ------------------------------------------------------------------------------------------------------

static void stop(struct builder *b)
{
    b->tree->cut = true;
    xmlStopParser(b->parser);
}

static struct node *open_element(struct builder *b, struct view name)
{
    struct node *n = b->tree->count < b->nodes_max ? tree_add(b->tree, b->open) : NULL;
    if (!n) {
        stop(b);
        return NULL;
    }
    n->name = name;
    if (b->depth >= TREE_DEPTH_MAX) {
        b->deep++;
    } else {
        b->depth++;
        b->open = n;
    }
    return n;
}

static void close_element(struct builder *b)
{
    if (b->deep > 0) {
        b->deep--;
        return;
    }
    b->open->end = (uint32_t)b->tree->count;
    if (b->open->parent) {
        b->open = b->open->parent;
        b->depth--;
    }
}

static void close_all(struct builder *b)
{
    b->deep = 0;
    while (b->open->parent)
        close_element(b);
    b->open->end = (uint32_t)b->tree->count;
}

static void on_text(void *user, const xmlChar *text, int n)
{
    struct builder *b = user;
    struct node *node = n > 0 && b->tree->count < b->nodes_max ? tree_add(b->tree, b->open) : NULL;
    if (!node) {
        if (n > 0)
            stop(b);
        return;
    }
    node->tag = TAG_TEXT;
    node->text = arena_copy(b->tree->arena, (struct view){(const char *)text, (size_t)n});
}

static void add_attr(struct builder *b, struct node *n, struct view name, struct view value)
{
    if (value.n > VALUE_MAX_BYTES)
        return;
    struct attr *a = arena_zalloc(b->tree->arena, sizeof *a);
    *a = (struct attr){
        .name = arena_copy(b->tree->arena, name), .value = arena_copy(b->tree->arena, value), .next = n->attrs};
    n->attrs = a;
}

// Counts the steps that a stray end tag has cost; whether they are too many by now.
static bool is_costly(size_t *steps, xmlParserCtxtPtr parser)
{
    *steps += parser->nameNr > 0 ? (size_t)parser->nameNr : 1;
    return *steps > SEARCH_STEPS_MAX;
}

// Must be there: without it libxml2 prints.
static void on_error(void *user, xmlErrorPtr error)
{
    struct builder *b = user;
    (void)error;
    if (is_costly(&b->steps, b->parser))
        stop(b);
}

// ---- HTML --------------------------------------------------------------------------------------------------------

// Attributes that no rule reads and that make up much of a page.
static bool is_unread(struct view name)
{
    return view_starts(name, "on") || view_is(name, "srcset") || view_is(name, "sizes") || view_is(name, "d");
}

static void on_html_start(void *user, const xmlChar *name, const xmlChar **attrs)
{
    struct builder *b = user;
    struct view element = view_of_xml(name);
    enum tag tag = tag_of(element);
    struct node *n = open_element(b, tag == TAG_OTHER ? arena_copy(b->tree->arena, element) : (struct view){0});
    if (!n)
        return;
    n->tag = tag;
    for (; attrs && attrs[0]; attrs += 2) {
        struct view attr = view_of_xml(attrs[0]);
        if (!is_unread(attr))
            add_attr(b, n, attr, view_of_xml(attrs[1]));
    }
}

static void on_html_end(void *user, const xmlChar *name)
{
    (void)name;
    close_element(user);
}

void markup_read_html(struct view html, struct arena *a, struct tree *ret_tree, struct scrubbed *ret_found)
{
    tree_init(ret_tree, a);
    struct scrubbed found;
    CLEANUP(buf_done) struct buf clean;
    buf_init(&clean, MARKUP_MAX_BYTES);
    scrub_html(html, &clean, ret_found ? ret_found : &found);
    ret_tree->cut = buf_err(&clean) != OK;
    struct view text = buf_view(&clean);
    xmlParserCtxtPtr parser = text.n > 0 ? htmlCreateMemoryParserCtxt(text.p, (int)text.n) : NULL;
    if (!parser)
        return;
    struct builder b = {.tree = ret_tree, .nodes_max = MARKUP_NODES_MAX, .open = ret_tree->root, .parser = parser};
    *parser->sax = (xmlSAXHandler){.initialized = XML_SAX2_MAGIC,
                                   .startElement = on_html_start,
                                   .endElement = on_html_end,
                                   .characters = on_text,
                                   .ignorableWhitespace = on_text,
                                   .cdataBlock = on_text,
                                   .serror = on_error};
    parser->userData = &b;
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
    parser->charset = XML_CHAR_ENCODING_UTF8;
    (void)htmlParseDocument(parser); // its verdict on the page is not ours
    close_all(&b);
    htmlFreeParserCtxt(parser);
}

// ---- XML ---------------------------------------------------------------------------------------------------------

static void on_xml_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int space_count,
                         const xmlChar **spaces, int attr_count, int default_count, const xmlChar **attrs)
{
    (void)space_count, (void)spaces, (void)default_count;
    struct builder *b = user;
    struct node *n = open_element(b, arena_copy(b->tree->arena, view_of_xml(name)));
    if (!n)
        return;
    n->space = arena_copy(b->tree->arena, view_of_xml(uri ? uri : prefix));
    for (int i = 0; i < attr_count; i++, attrs += 5) { // name, prefix, URI, start and end of the value
        struct view value = {(const char *)attrs[3], (size_t)(attrs[4] - attrs[3])};
        add_attr(b, n, view_of_xml(attrs[0]), value);
    }
}

static void on_xml_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name, (void)prefix, (void)uri;
    close_element(user);
}

// "&nbsp;" and its kin are everywhere in feeds though XML declares only five. Entities that a document declares itself
// are never read, so that none can grow without bound.
static uint32_t named_character(struct view name)
{
    char text[34];
    if (name.n >= sizeof text)
        return 0;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)text);
    return entity ? entity->value : 0;
}

// The first max bytes, made clean; whether there are more. A lone '&' becomes five bytes, hence the room.
static bool clean_xml(struct view xml, size_t max, struct buf *clean)
{
    bool cut = xml.n > max;
    buf_init(clean, 2 * max);
    scrub_xml(cut ? (struct view){xml.p, max} : xml, named_character, clean);
    return cut || buf_err(clean) != OK;
}

// Of clean text, with the events as given.
static void parse_xml(struct view text, const xmlSAXHandler *sax, void *user, xmlParserCtxtPtr *ret_parser)
{
    xmlParserCtxtPtr parser = text.n > 0 ? xmlCreateMemoryParserCtxt(text.p, (int)text.n) : NULL;
    if (!parser)
        return;
    *ret_parser = parser;
    *parser->sax = *sax;
    parser->userData = user;
    // NOENT: without it a '&' comes as "&#38;" in attributes. Nothing else can be expanded: no handler takes
    // declarations.
    xmlCtxtUseOptions(parser, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT);
    (void)xmlParseDocument(parser);
    xmlFreeParserCtxt(parser);
}

void markup_read_xml(struct view xml, struct arena *a, struct tree *ret_tree)
{
    static const xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                                      .startElementNs = on_xml_start,
                                      .endElementNs = on_xml_end,
                                      .characters = on_text,
                                      .ignorableWhitespace = on_text,
                                      .cdataBlock = on_text,
                                      .serror = on_error};
    tree_init(ret_tree, a);
    CLEANUP(buf_done) struct buf clean;
    ret_tree->cut = clean_xml(xml, MARKUP_MAX_BYTES, &clean);
    struct builder b = {.tree = ret_tree, .nodes_max = TREE_NODES_MAX, .open = ret_tree->root};
    parse_xml(buf_view(&clean), &sax, &b, &b.parser);
    close_all(&b);
}

// ---- XML as events -----------------------------------------------------------------------------------------------

struct scan {
    const struct markup_events *events;
    void *user;
    size_t steps; // as of the builder
    xmlParserCtxtPtr parser;
};

static void on_scan_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int space_count,
                          const xmlChar **spaces, int attr_count, int default_count, const xmlChar **attrs)
{
    (void)prefix, (void)uri, (void)space_count, (void)spaces, (void)attr_count, (void)default_count, (void)attrs;
    struct scan *s = user;
    s->events->open(s->user, view_of_xml(name));
}

static void on_scan_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name, (void)prefix, (void)uri;
    struct scan *s = user;
    s->events->close(s->user);
}

static void on_scan_text(void *user, const xmlChar *text, int n)
{
    struct scan *s = user;
    s->events->text(s->user, (struct view){(const char *)text, n > 0 ? (size_t)n : 0});
}

static void on_scan_error(void *user, xmlErrorPtr error)
{
    struct scan *s = user;
    (void)error;
    if (is_costly(&s->steps, s->parser))
        xmlStopParser(s->parser);
}

void markup_scan_xml(struct view xml, size_t max_bytes, const struct markup_events *events, void *user)
{
    static const xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                                      .startElementNs = on_scan_start,
                                      .endElementNs = on_scan_end,
                                      .characters = on_scan_text,
                                      .ignorableWhitespace = on_scan_text,
                                      .cdataBlock = on_scan_text,
                                      .serror = on_scan_error};
    CLEANUP(buf_done) struct buf clean;
    (void)clean_xml(xml, max_bytes, &clean);
    struct scan s = {.events = events, .user = user};
    parse_xml(buf_view(&clean), &sax, &s, &s.parser);
}
