// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The mail that a subscriber gets. Why it matched comes first, then what, where and when, then the links, then how to
// stop it. The plain text says everything; the HTML says it again with the matched words marked, each text from outside
// escaped, in its own language and direction.
#include "alerts/mail.h"

#include "alerts/mime.h"
#include "core/clock.h"

#include <string.h>

enum { LOCAL_MAX_BYTES = 64, LABEL_MAX_BYTES = 63, BODY_MAX_BYTES = MAIL_MAX_BYTES / 8 };

// ---- addresses -----------------------------------------------------------------------------------------------
static bool is_ascii_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 5322 §3.2.3 atext.
static bool is_atom(struct view part)
{
    for (size_t i = 0; i < part.n; i++)
        if (!is_ascii_alnum(part.p[i]) && (!part.p[i] || !strchr("!#$%&'*+-/=?^_`{|}~", part.p[i])))
            return false;
    return part.n > 0;
}

// RFC 1035 §2.3.1 with RFC 1123's leading digit.
static bool is_label(struct view part)
{
    for (size_t i = 0; i < part.n; i++)
        if (!is_ascii_alnum(part.p[i]) && part.p[i] != '-')
            return false;
    return part.n > 0 && part.n <= LABEL_MAX_BYTES && part.p[0] != '-' && part.p[part.n - 1] != '-';
}

static bool all_parts(struct view text, bool (*is_part)(struct view part))
{
    if (!text.n || text.p[text.n - 1] == '.')
        return false;
    while (text.n)
        if (!is_part(view_cut(&text, '.')))
            return false;
    return true;
}

bool mail_address_is_valid(struct view address)
{
    size_t at = view_find_char(address, '@');
    if (at > LOCAL_MAX_BYTES || address.n > MAIL_ADDRESS_MAX_BYTES)
        return false;
    return all_parts((struct view){address.p, at}, is_atom) && all_parts(view_from(address, at + 1), is_label);
}

// ---- plain text ----------------------------------------------------------------------------------------------
static void add_time(struct buf *out, const char *label, int64_t ms)
{
    char text[CLOCK_TEXT_MAX];
    if (ms > 0)
        buf_printf(out, "%s%s\n", label, clock_format_rfc3339(ms, text));
}

static void add_text_clauses(const struct message *m, struct buf *out)
{
    buf_printf(out, "Watch:     %.*s\n", VIEW_ARG(m->watch_name));
    for (size_t i = 0; i < m->clause_count; i++)
        buf_printf(out, "%s%.*s\n", i ? "           " : "Matched:   ", VIEW_ARG(m->clauses[i]));
}

static void add_text_passage(const struct message *m, struct buf *out)
{
    if (!m->run_count)
        return;
    buf_add_char(out, '\n');
    for (size_t i = 0; i < m->run_count; i++) {
        const char *mark = m->runs[i].marked ? "*" : "";
        buf_printf(out, "%s%.*s%s", mark, VIEW_ARG(m->runs[i].text), mark);
    }
    buf_add_char(out, '\n');
}

static void write_text(const struct mail *mail, struct view outlet, struct buf *out)
{
    const struct message *m = mail->message;
    add_text_clauses(m, out);
    buf_printf(out, "\n%.*s\n", VIEW_ARG(m->title));
    add_text_passage(m, out);
    buf_printf(out, "\nOutlet:    %.*s\n", VIEW_ARG(outlet));
    add_time(out, "Published: ", m->published_ms);
    add_time(out, "As of:     ", m->matched_ms);
    buf_printf(out, "Article:   %.*s\n", VIEW_ARG(m->url));
    buf_printf(out, "Harkara:   %.*s\n", VIEW_ARG(m->link));
    buf_printf(out, "\n-- \nYou get this because %.*s is subscribed to the watch %.*s.\n", VIEW_ARG(mail->to),
               VIEW_ARG(m->watch_name));
    if (mail->unsubscribe_url.n)
        buf_printf(out, "Stop: %.*s\n", VIEW_ARG(mail->unsubscribe_url));
}

// ---- HTML ----------------------------------------------------------------------------------------------------
// Languages written from right to left, by primary subtag of BCP 47.
static bool is_right_to_left(struct view lang)
{
    static const char *const rtl[] = {"ar",  "arc", "ckb", "dv", "fa",  "he",  "iw", "ks", "lrc", "mzn",
                                      "nqo", "pnb", "ps",  "sd", "skr", "syr", "ug", "ur", "yi"};
    for (size_t i = 0; i < ARRAY_LEN(rtl); i++)
        if (view_is(lang, rtl[i]))
            return true;
    return false;
}

// ` lang="ur" dir="rtl"`; where the language is unknown the reader's program looks at the letters.
static void add_direction(struct buf *out, struct view lang)
{
    if (!is_atom(lang)) {
        buf_add_str(out, " dir=\"auto\"");
        return;
    }
    buf_add_str(out, " lang=\"");
    buf_add_html(out, lang);
    buf_printf(out, "\" dir=\"%s\"", is_right_to_left(lang) ? "rtl" : "ltr");
}

static void add_link(struct buf *out, struct view url, struct view text)
{
    if (!message_url_is_safe(url)) {
        buf_add_html(out, text);
        return;
    }
    buf_add_str(out, "<a href=\"");
    buf_add_html(out, url);
    buf_add_str(out, "\">");
    buf_add_html(out, text);
    buf_add_str(out, "</a>");
}

static void add_html_clauses(const struct message *m, struct buf *out)
{
    buf_add_str(out, "<p>Watch <b>");
    buf_add_html(out, m->watch_name);
    buf_add_str(out, "</b> matched");
    for (size_t i = 0; i < m->clause_count; i++) {
        buf_add_str(out, i ? ", <code dir=\"auto\">" : " <code dir=\"auto\">");
        buf_add_html(out, m->clauses[i]);
        buf_add_str(out, "</code>");
    }
    buf_add_str(out, "</p>\n");
}

static void add_html_passage(const struct message *m, struct buf *out)
{
    buf_add_str(out, "<p");
    add_direction(out, m->lang);
    buf_add_char(out, '>');
    for (size_t i = 0; i < m->run_count; i++) {
        bool marked = m->runs[i].marked;
        buf_add_str(out, marked ? "<mark style=\"background:#fe6;color:#000\">" : "");
        buf_add_html(out, m->runs[i].text);
        buf_add_str(out, marked ? "</mark>" : "");
    }
    buf_add_str(out, "</p>\n");
}

static void add_html_facts(const struct message *m, struct view outlet, struct buf *out)
{
    char text[CLOCK_TEXT_MAX];
    buf_add_str(out, "<p><bdi>");
    buf_add_html(out, outlet);
    buf_add_str(out, "</bdi>");
    if (m->published_ms > 0)
        buf_printf(out, " · published %s", clock_format_rfc3339(m->published_ms, text));
    buf_printf(out, " · as of %s</p>\n<p>", clock_format_rfc3339(m->matched_ms, text));
    add_link(out, m->url, m->url);
    buf_add_str(out, "<br>\n");
    add_link(out, m->link, VIEW_LIT("Open in Harkara"));
    buf_add_str(out, "</p>\n");
}

static void write_html(const struct mail *mail, struct view outlet, struct buf *out)
{
    const struct message *m = mail->message;
    buf_add_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>");
    buf_add_html(out, m->title);
    buf_add_str(out, "</title></head>\n<body>\n");
    add_html_clauses(m, out);
    buf_add_str(out, "<h2");
    add_direction(out, m->lang);
    buf_add_char(out, '>');
    add_link(out, m->url, m->title);
    buf_add_str(out, "</h2>\n");
    add_html_passage(m, out);
    add_html_facts(m, outlet, out);
    buf_add_str(out, "<hr>\n<p><small>You get this because ");
    buf_add_html(out, mail->to);
    buf_add_str(out, " is subscribed to the watch ");
    buf_add_html(out, m->watch_name);
    buf_add_str(out, ". ");
    if (mail->unsubscribe_url.n)
        add_link(out, mail->unsubscribe_url, VIEW_LIT("Stop these mails"));
    buf_add_str(out, "</small></p>\n</body>\n</html>\n");
}

// ---- alarms of sources ---------------------------------------------------------------------------------------
static const char *advice_of(const struct alarm *a)
{
    static const char *const advice[ALARM_CONDITION_COUNT] = {
        "",
        "Open the source's page in a browser. If it has news, its feed has stopped: look for another one there. If it "
        "has "
        "none, the outlet may have paused.",
        "Look whether the outlet has divided its feed into several, or has shortened it; add what is missing.",
        "`harkara source why` tells what its last visits met, and what to do.",
    };
    return a->ended ? "Nothing has to be done." : advice[a->condition];
}

// "dawn has fallen silent"
static const char *alarm_title(const struct alarm *a, struct arena *arena)
{
    static const char *const begun[ALARM_CONDITION_COUNT] = {"", "has fallen silent", "brings far less than before",
                                                             "only fails"};
    static const char *const over[ALARM_CONDITION_COUNT] = {"", "has news again", "brings as much as before",
                                                            "answers again"};
    return arena_printf(arena, "Source %.*s %s", VIEW_ARG(a->source), (a->ended ? over : begun)[a->condition]);
}

static void write_alarm_text(const struct mail *mail, const char *title, struct buf *out)
{
    const struct alarm *a = mail->alarm;
    buf_printf(out, "%s.\n\n%.*s\n\nWhat to do: %s\n\n", title, VIEW_ARG(a->reason), advice_of(a));
    add_time(out, "Since:     ", a->since_ms);
    add_time(out, "As of:     ", a->at_ms);
    buf_printf(out, "Harkara:   %.*s\nCommand:   harkara source why %.*s\n", VIEW_ARG(mail->page_url),
               VIEW_ARG(a->source));
    buf_printf(out, "\n-- \nYou get this because alarms.mail_to in the configuration names %.*s.\n",
               VIEW_ARG(mail->to));
}

static void write_alarm_html(const struct mail *mail, const char *title, struct buf *out)
{
    const struct alarm *a = mail->alarm;
    char since[CLOCK_TEXT_MAX], at[CLOCK_TEXT_MAX];
    buf_add_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>");
    buf_add_html(out, view_of(title));
    buf_add_str(out, "</title></head>\n<body>\n<h2>");
    buf_add_html(out, view_of(title));
    buf_add_str(out, "</h2>\n<p>");
    buf_add_html(out, a->reason);
    buf_add_str(out, "</p>\n<p><b>What to do:</b> ");
    buf_add_html(out, view_of(advice_of(a)));
    buf_printf(out, "</p>\n<p>Since %s · as of %s</p>\n<p>", clock_format_rfc3339(a->since_ms, since),
               clock_format_rfc3339(a->at_ms, at));
    add_link(out, mail->page_url, VIEW_LIT("Open in Harkara"));
    buf_add_str(out, "</p>\n<hr>\n<p><small>You get this because alarms.mail_to in the configuration names ");
    buf_add_html(out, mail->to);
    buf_add_str(out, ".</small></p>\n</body>\n</html>\n");
}

// ---- the whole -----------------------------------------------------------------------------------------------
static struct view domain_of(struct view address)
{
    return view_from(address, view_find_char(address, '@') + 1);
}

static void add_subject(const struct mail *mail, struct buf *out, struct arena *a)
{
    const struct message *m = mail->message;
    const char *text =
        m ? arena_printf(a, "%.*s: %.*s", VIEW_ARG(m->watch_name), VIEW_ARG(m->title)) : alarm_title(mail->alarm, a);
    mime_add_text_field(out, "Subject", view_of(text));
}

static void add_formatted(struct buf *out, const char *name, char *value)
{
    mime_add_field(out, name, view_of(value));
}

// RFC 2919, RFC 2369 §3.2: the list is the watch; its number, since names may change and hold what an id may not.
static void add_list_fields(const struct mail *mail, struct buf *out, struct arena *a)
{
    struct view name = mail->message->watch_name, domain = domain_of(mail->from);
    if (!is_atom(name))
        name = VIEW_LIT("watch");
    add_formatted(out, "List-Id",
                  arena_printf(a, "\"%.*s\" <watch-%lld.%.*s>", VIEW_ARG(name), (long long)mail->message->watch,
                               VIEW_ARG(domain)));
    if (!mail->unsubscribe_url.n)
        return;
    add_formatted(out, "List-Unsubscribe",
                  arena_printf(a, "<%.*s>, <mailto:%.*s?subject=unsubscribe%%20%.*s>", VIEW_ARG(mail->unsubscribe_url),
                               VIEW_ARG(mail->from), VIEW_ARG(mail->unsubscribe_token)));
    // RFC 8058 §3.1: only together with an HTTPS address, which then takes a POST.
    if (view_starts(mail->unsubscribe_url, "https://"))
        mime_add_field(out, "List-Unsubscribe-Post", VIEW_LIT("List-Unsubscribe=One-Click"));
}

static void add_header(const struct mail *mail, struct buf *out, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];
    add_formatted(out, "From", arena_printf(a, "Harkara <%.*s>", VIEW_ARG(mail->from)));
    mime_add_field(out, "To", mail->to);
    add_subject(mail, out, a);
    add_formatted(out, "Date", clock_format_mail(mail->created_ms, date));
    add_formatted(out, "Message-ID",
                  arena_printf(a, "<%.*s@%.*s>", VIEW_ARG(mail->id), VIEW_ARG(domain_of(mail->from))));
    mime_add_field(out, "Auto-Submitted", VIEW_LIT("auto-generated")); // RFC 3834 §5
    if (mail->message)
        add_list_fields(mail, out, a);
    mime_add_field(out, "MIME-Version", VIEW_LIT("1.0"));
}

static enum err add_body(const struct mail *mail, struct buf *out, struct arena *a)
{
    CLEANUP(buf_done) struct buf text, html;
    buf_init(&text, BODY_MAX_BYTES);
    buf_init(&html, BODY_MAX_BYTES);
    if (mail->message) {
        struct view outlet = message_outlet(mail->message, a);
        write_text(mail, outlet, &text);
        write_html(mail, outlet, &html);
    } else {
        const char *title = alarm_title(mail->alarm, a);
        write_alarm_text(mail, title, &text);
        write_alarm_html(mail, title, &html);
    }
    if (buf_err(&text) || buf_err(&html))
        return ERR_TOOBIG;
    // "=_" stands in no quoted-printable or base64 text: RFC 2045 §6.7.
    struct view edge = view_of(arena_printf(a, "=_%.*s", VIEW_ARG(mail->id)));
    add_formatted(out, "Content-Type", arena_printf(a, "multipart/alternative; boundary=\"%.*s\"", VIEW_ARG(edge)));
    buf_printf(out, "\r\n--%.*s\r\n", VIEW_ARG(edge));
    mime_add_part(out, "text/plain", buf_view(&text));
    buf_printf(out, "\r\n--%.*s\r\n", VIEW_ARG(edge));
    mime_add_part(out, "text/html", buf_view(&html));
    buf_printf(out, "\r\n--%.*s--\r\n", VIEW_ARG(edge));
    return buf_err(out);
}

enum err mail_write(const struct mail *mail, struct buf *out)
{
    if (!mail_address_is_valid(mail->from) || !mail_address_is_valid(mail->to))
        return ERR_REFUSED;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    add_header(mail, out, a);
    return add_body(mail, out, a);
}
