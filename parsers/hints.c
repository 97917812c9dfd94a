// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table of words and the cutting of names into words: at anything that is no letter and before a capital that
// follows a small letter. A '*' at a word's end in the table stands for any continuation. Words of several languages
// are there because their press names its elements in them.
#include "parsers/hints.h"

#include <string.h>

// NEGATION: words after it speak of what an element has beside it or could have, not of what it is: "with-sidebar",
// "no-ads". Never given out.
enum { WORD_MAX = 24, NEGATION = 1 << 30 };

// Sorted; a word with '*' stands before the longer words that begin with it.
static const struct {
    const char *word;
    uint32_t hints;
} words[] = {
    {"abo", HINT_PROMO},
    {"aboutauthor", HINT_AUTHOR_BOX},
    {"abstract", HINT_LEAD},
    {"ad", HINT_PROMO},
    {"adbox", HINT_PROMO},
    {"addthis", HINT_SHARE},
    {"addtoany", HINT_SHARE},
    {"ads", HINT_PROMO},
    {"adsense", HINT_PROMO},
    {"adslot", HINT_PROMO},
    {"adv", HINT_PROMO},
    {"advert*", HINT_PROMO},
    {"adwrapper", HINT_PROMO},
    {"aktuell", HINT_RELATED},
    {"alert", HINT_PROMO},
    {"anzeige", HINT_PROMO},
    {"article", HINT_ARTICLE},
    {"articlebody", HINT_BODY | HINT_ARTICLE},
    {"articlecontainer", HINT_BODY | HINT_ARTICLE},
    {"articlecontent", HINT_BODY | HINT_ARTICLE},
    {"articletext", HINT_BODY | HINT_ARTICLE},
    {"articulo", HINT_ARTICLE},
    {"artigo", HINT_ARTICLE},
    {"artikel", HINT_ARTICLE},
    {"artikeltext", HINT_BODY | HINT_ARTICLE},
    {"attribution", HINT_CAPTION},
    {"author*", HINT_BYLINE},
    {"authorbio", HINT_AUTHOR_BOX},
    {"authorbox", HINT_AUTHOR_BOX},
    {"autor*", HINT_BYLINE},
    {"banner", HINT_PROMO | HINT_NAV},
    {"bio", HINT_AUTHOR_BOX},
    {"biography", HINT_AUTHOR_BOX},
    {"body", HINT_BODY},
    {"bodytext", HINT_BODY},
    {"bookmark*", HINT_SHARE},
    {"breadcrumb*", HINT_NAV},
    {"breadcrumbs", HINT_NAV},
    {"breaker", HINT_PROMO},
    {"burger", HINT_NAV},
    {"byline*", HINT_BYLINE},
    {"bylines", HINT_BYLINE},
    {"captcha", HINT_PROMO},
    {"caption*", HINT_CAPTION},
    {"captioned", HINT_CAPTION},
    {"carousel", HINT_RELATED},
    {"categories", HINT_TAGS},
    {"category", HINT_TAGS},
    {"chapo", HINT_LEAD},
    {"cmpbox*", HINT_CONSENT},
    {"colophon", HINT_NAV},
    {"comentarios", HINT_COMMENTS},
    {"comment", HINT_COMMENTS},
    {"commentaires", HINT_COMMENTS},
    {"commentform", HINT_COMMENTS},
    {"commenting", HINT_COMMENTS},
    {"commentlist", HINT_COMMENTS},
    {"comments", HINT_COMMENTS},
    {"complementary", HINT_NAV},
    {"consent*", HINT_CONSENT},
    {"content", HINT_BODY},
    {"contentinfo", HINT_NAV},
    {"contributor*", HINT_BYLINE},
    {"cookie*", HINT_CONSENT},
    {"copyright", HINT_CORRECTION},
    {"copyrights", HINT_CORRECTION},
    {"correction", HINT_CORRECTION},
    {"coupon", HINT_PROMO},
    {"credit*", HINT_CAPTION},
    {"crosslink*", HINT_RELATED},
    {"ctas", HINT_PROMO},
    {"date*", HINT_BYLINE | HINT_DATE},
    {"dateline", HINT_BYLINE},
    {"datetime", HINT_BYLINE | HINT_DATE},
    {"datum", HINT_BYLINE | HINT_DATE},
    {"deck", HINT_LEAD},
    {"dek", HINT_LEAD},
    {"description", HINT_LEAD},
    {"didomi", HINT_CONSENT},
    {"disable", NEGATION},
    {"disclaimer", HINT_CORRECTION},
    {"disclosure", HINT_CORRECTION},
    {"discussion", HINT_COMMENTS},
    {"disqus", HINT_COMMENTS},
    {"donate", HINT_PROMO},
    {"donation", HINT_PROMO},
    {"dropdown", HINT_NAV},
    {"editors", HINT_BYLINE},
    {"email", HINT_SHARE},
    {"enable", NEGATION},
    {"entry", HINT_ARTICLE},
    {"entrycontent", HINT_BODY | HINT_ARTICLE},
    {"entrymeta", HINT_BYLINE},
    {"excerpt", HINT_LEAD},
    {"eyebrow", HINT_TAGS},
    {"facebook", HINT_SHARE},
    {"fbcomments", HINT_COMMENTS},
    {"fecha", HINT_BYLINE | HINT_DATE},
    {"feedback", HINT_COMMENTS},
    {"figcaption", HINT_CAPTION},
    {"follow", HINT_SHARE},
    {"foot", HINT_NAV},
    {"footer*", HINT_NAV},
    {"form", HINT_PROMO},
    {"gdpr", HINT_CONSENT},
    {"gfield", HINT_PROMO},
    {"gform", HINT_PROMO},
    {"has", NEGATION},
    {"heading", HINT_TITLE},
    {"headline", HINT_TITLE},
    {"hidden", HINT_HIDDEN},
    {"hide", HINT_HIDDEN},
    {"imprint", HINT_CORRECTION},
    {"instagram", HINT_SHARE},
    {"intro", HINT_LEAD},
    {"introduction", HINT_LEAD},
    {"keywords", HINT_TAGS},
    {"kicker", HINT_TAGS},
    {"kommentare", HINT_COMMENTS},
    {"latest", HINT_RELATED},
    {"lead", HINT_LEAD},
    {"lede", HINT_LEAD},
    {"legal", HINT_CORRECTION},
    {"legalese", HINT_CORRECTION},
    {"linkbox", HINT_RELATED},
    {"linkedin", HINT_SHARE},
    {"linklist", HINT_RELATED},
    {"livefyre", HINT_COMMENTS},
    {"login", HINT_PROMO},
    {"maincontent", HINT_BODY | HINT_ARTICLE},
    {"mainnav", HINT_NAV},
    {"markdown", HINT_BODY},
    {"masthead", HINT_NAV},
    {"megamenu", HINT_NAV},
    {"menu*", HINT_NAV},
    {"menubar", HINT_NAV},
    {"meta", HINT_BYLINE},
    {"metadata", HINT_BYLINE},
    {"modal", HINT_PROMO},
    {"modified", HINT_BYLINE | HINT_DATE},
    {"more", HINT_RELATED},
    {"morefrom", HINT_RELATED},
    {"most", HINT_RELATED},
    {"mostread", HINT_RELATED},
    {"nav*", HINT_NAV},
    {"navbar", HINT_NAV},
    {"navi", HINT_NAV},
    {"navigation", HINT_NAV},
    {"news", HINT_ARTICLE},
    {"newsbody", HINT_BODY | HINT_ARTICLE},
    {"newsletter*", HINT_PROMO},
    {"newstext", HINT_BODY | HINT_ARTICLE},
    {"no", NEGATION},
    {"non", NEGATION},
    {"not", NEGATION},
    {"nota", HINT_ARTICLE},
    {"notice", HINT_PROMO},
    {"noticia", HINT_ARTICLE},
    {"notification", HINT_PROMO},
    {"offcanvas", HINT_NAV},
    {"offer", HINT_PROMO},
    {"onetrust", HINT_CONSENT},
    {"optin", HINT_PROMO},
    {"outbrain", HINT_RELATED},
    {"overlay", HINT_PROMO},
    {"pager", HINT_NAV},
    {"pagination", HINT_NAV},
    {"paging", HINT_NAV},
    {"partner", HINT_PROMO},
    {"paywall", HINT_PROMO},
    {"piano", HINT_PROMO},
    {"pinterest", HINT_SHARE},
    {"policy", HINT_CORRECTION},
    {"popover", HINT_PROMO},
    {"popular", HINT_RELATED},
    {"popup", HINT_PROMO},
    {"post", HINT_ARTICLE},
    {"postbody", HINT_BODY | HINT_ARTICLE},
    {"postcontent", HINT_BODY | HINT_ARTICLE},
    {"posted", HINT_BYLINE | HINT_DATE},
    {"postmeta", HINT_BYLINE},
    {"prevnext", HINT_NAV},
    {"print", HINT_SHARE},
    {"privacy", HINT_CORRECTION},
    {"promo*", HINT_PROMO},
    {"promoted", 0},
    {"prose", HINT_BODY},
    {"pubblicita", HINT_PROMO},
    {"pubdate", HINT_BYLINE | HINT_DATE},
    {"publicidad", HINT_PROMO},
    {"publishdate", HINT_BYLINE | HINT_DATE},
    {"published", HINT_BYLINE},
    {"rail", HINT_NAV},
    {"readalso", HINT_RELATED},
    {"readmore", HINT_RELATED},
    {"readtime", HINT_BYLINE},
    {"recaptcha", HINT_PROMO},
    {"recent", HINT_RELATED},
    {"recirc*", HINT_RELATED},
    {"recommend*", HINT_RELATED},
    {"reddit", HINT_SHARE},
    {"register", HINT_PROMO},
    {"registration", HINT_PROMO},
    {"regwall", HINT_PROMO},
    {"reklama", HINT_PROMO},
    {"relacionad*", HINT_RELATED},
    {"related*", HINT_RELATED},
    {"replies", HINT_COMMENTS},
    {"reply", HINT_COMMENTS},
    {"reporter", HINT_BYLINE},
    {"respond", HINT_COMMENTS},
    {"richtext", HINT_BODY},
    {"rte", HINT_BODY},
    {"rubrik", HINT_TAGS},
    {"sapo", HINT_LEAD},
    {"screenreader", HINT_HIDDEN},
    {"seealso", HINT_RELATED},
    {"share*", HINT_SHARE},
    {"sharedaddy", HINT_SHARE},
    {"sharethis", HINT_SHARE},
    {"shariff", HINT_SHARE},
    {"sharing", HINT_SHARE},
    {"show", NEGATION},
    {"sidebar*", HINT_NAV},
    {"sidenav", HINT_NAV},
    {"signin", HINT_PROMO},
    {"signup", HINT_PROMO},
    {"similar", HINT_RELATED},
    {"skip", HINT_TOC},
    {"social*", HINT_SHARE},
    {"socials", HINT_SHARE},
    {"sponsor*", HINT_PROMO},
    {"spotim", HINT_RELATED},
    {"sronly", HINT_HIDDEN},
    {"standfirst", HINT_LEAD},
    {"story", HINT_ARTICLE},
    {"storybody", HINT_BODY | HINT_ARTICLE},
    {"storycontent", HINT_BODY | HINT_ARTICLE},
    {"storytext", HINT_BODY | HINT_ARTICLE},
    {"subfooter", HINT_NAV},
    {"subheading", HINT_LEAD},
    {"subheadline", HINT_LEAD},
    {"submenu", HINT_NAV},
    {"subnav", HINT_NAV},
    {"subscribe", HINT_PROMO},
    {"subscription*", HINT_PROMO},
    {"subtitle", HINT_LEAD},
    {"summary", HINT_LEAD},
    {"swiper", HINT_RELATED},
    {"switcher", HINT_NAV},
    {"tableofcontents", HINT_TOC},
    {"taboola", HINT_RELATED},
    {"tag", HINT_TAGS},
    {"tagcloud", HINT_TAGS},
    {"taglist", HINT_TAGS},
    {"tags", HINT_TAGS},
    {"taxonomy", HINT_TAGS},
    {"teaser*", HINT_RELATED},
    {"teasertext", HINT_LEAD},
    {"telegram", HINT_SHARE},
    {"testimonial", HINT_PROMO},
    {"text", HINT_BODY},
    {"texte", HINT_BODY},
    {"texto", HINT_BODY},
    {"thread", HINT_COMMENTS},
    {"threads", HINT_COMMENTS},
    {"ticker", HINT_NAV},
    {"timestamp", HINT_BYLINE | HINT_DATE},
    {"title", HINT_TITLE},
    {"toast", HINT_PROMO},
    {"toc", HINT_TOC},
    {"toolbar", HINT_SHARE},
    {"tools", HINT_SHARE},
    {"tooltip", HINT_PROMO},
    {"topbar", HINT_NAV},
    {"topic", HINT_TAGS},
    {"topics", HINT_TAGS},
    {"topline", HINT_NAV},
    {"trending", HINT_RELATED},
    {"tweet", HINT_SHARE},
    {"twitter", HINT_SHARE},
    {"ueberschrift", HINT_TITLE},
    {"updated", HINT_BYLINE | HINT_DATE},
    {"upnext", HINT_RELATED},
    {"usercentrics", HINT_CONSENT},
    {"validation", HINT_PROMO},
    {"vcard", HINT_BYLINE},
    {"visuallyhidden", HINT_HIDDEN},
    {"vorspann", HINT_LEAD},
    {"weather", HINT_NAV},
    {"werbung", HINT_PROMO},
    {"whatsapp", HINT_SHARE},
    {"with", NEGATION},
    {"without", NEGATION},
    {"writer", HINT_BYLINE},
    {"zergnet", HINT_RELATED},
};

// Attributes whose value names the element.
static const struct view naming[] = {
    VIEW_INIT("class"),          VIEW_INIT("id"),         VIEW_INIT("itemprop"),
    VIEW_INIT("role"),           VIEW_INIT("name"),       VIEW_INIT("data-type"),
    VIEW_INIT("data-testid"),    VIEW_INIT("aria-label"), VIEW_INIT("data-module"),
    VIEW_INIT("data-component"),
};

static uint32_t hints_of_word(const char *word, size_t n)
{
    size_t low = 0, high = ARRAY_LEN(words);
    while (low < high) { // the first entry above the word
        size_t middle = (low + high) / 2;
        int order = words[middle].word[0] - word[0];
        if (order < 0 || (order == 0 && strcmp(words[middle].word, word) <= 0))
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0 && strcmp(words[low - 1].word, word) == 0)
        return words[low - 1].hints;
    // "word*" stands behind "word" and before "words": from there downwards, as long as two letters are shared, which
    // no stem is shorter than
    for (size_t i = low + (low < ARRAY_LEN(words)); i > 0; i--) {
        const char *entry = words[i - 1].word;
        size_t same = 0;
        while (same < n && entry[same] == word[same])
            same++;
        if (entry[same] == '*')
            return words[i - 1].hints;
        if (i <= low && same < 2)
            break;
    }
    return 0;
}

// Cuts the next word off the name, lower case, NUL-terminated; false at the end. Longer words are cut short.
static bool next_word(struct view *name, char word[WORD_MAX], size_t *ret_n)
{
    size_t n = 0, i = 0;
    bool small = false;
    for (; i < name->n; i++) {
        char c = name->p[i];
        bool capital = c >= 'A' && c <= 'Z';
        if (!capital && !(c >= 'a' && c <= 'z')) {
            if (n > 0)
                break;
            continue;
        }
        if (capital && small)
            break;
        small = !capital;
        if (n + 1 < WORD_MAX)
            word[n++] = capital ? (char)(c + 32) : c;
    }
    word[n] = '\0';
    *ret_n = n;
    *name = view_from(*name, i);
    return n > 0;
}

// One word of a list such as class; utility classes ("md:text-lg", "w-[40%]") describe looks, not content.
static uint32_t hints_of_token(struct view name)
{
    if (view_find_char(name, ':') < name.n || view_find_char(name, '[') < name.n)
        return 0;
    char word[WORD_MAX];
    size_t n;
    uint32_t hints = 0;
    bool negated = false;
    while (next_word(&name, word, &n)) {
        uint32_t said = hints_of_word(word, n);
        hints |= negated ? 0 : said & ~(uint32_t)NEGATION;
        negated = said & NEGATION;
    }
    return hints;
}

static uint32_t hints_of_tag(enum tag tag)
{
    switch (tag) {
    case TAG_ARTICLE:
    case TAG_MAIN:
        return HINT_ARTICLE;
    case TAG_NAV:
    case TAG_FOOTER:
    case TAG_ASIDE:
    case TAG_MENU:
        return HINT_NAV;
    case TAG_FORM:
    case TAG_FIELDSET:
        return HINT_PROMO;
    case TAG_FIGCAPTION:
        return HINT_CAPTION;
    case TAG_ADDRESS:
        return HINT_BYLINE;
    default:
        return 0;
    }
}

static uint32_t hints_of_name(struct view name)
{
    uint32_t hints = 0;
    while (name.n > 0)
        hints |= hints_of_token(view_cut(&name, ' '));
    return hints;
}

uint32_t hints_of(const struct node *n)
{
    uint32_t hints = hints_of_tag(n->tag);
    for (const struct attr *a = n->attrs; a; a = a->next)
        for (size_t i = 0; i < ARRAY_LEN(naming); i++)
            if (view_equals(a->name, naming[i]))
                hints |= hints_of_name(a->value);
    return hints;
}

const uint32_t *hints_of_tree(const struct tree *t, struct arena *a)
{
    uint32_t *hints = arena_zalloc(a, t->count * sizeof *hints);
    for (const struct node *n = node_after(t->root, t->root); n; n = node_after(n, t->root))
        if (n->tag != TAG_TEXT && n->tag != TAG_HTML && n->tag != TAG_BODY)
            hints[n->index] = hints_of(n);
    return hints;
}

// In the order in which they are told: what takes an element out before what keeps it.
static const struct {
    uint32_t hint;
    const char *name;
} hint_names[] = {
    {HINT_COMMENTS, "comments"}, {HINT_RELATED, "related"}, {HINT_SHARE, "share"},           {HINT_PROMO, "promotion"},
    {HINT_CONSENT, "consent"},   {HINT_NAV, "navigation"},  {HINT_AUTHOR_BOX, "author box"}, {HINT_BYLINE, "byline"},
    {HINT_TAGS, "tags"},         {HINT_HIDDEN, "hidden"},   {HINT_CORRECTION, "notes"},      {HINT_TOC, "contents"},
    {HINT_CAPTION, "caption"},   {HINT_LEAD, "lead"},       {HINT_TITLE, "title"},           {HINT_BODY, "body"},
    {HINT_ARTICLE, "article"},
};

const char *hint_name(uint32_t hints)
{
    for (size_t i = 0; i < ARRAY_LEN(hint_names); i++)
        if (hints & hint_names[i].hint)
            return hint_names[i].name;
    return "";
}
