// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table is searched phrase by phrase: it is short, and only short lines are asked about. Phrases are written in
// lower case as far as ASCII goes; other alphabets leave out a first letter that may be a capital.
#include "parsers/phrases.h"

#include "core/ascii.h"
#include "parsers/tree.h"

#include <string.h>

static const struct {
    enum phrase phrase;
    const char *text;
} table[] = {
    {PHRASE_RIGHTS, "all rights reserved"},
    {PHRASE_RIGHTS, "alle rechte vorbehalten"},
    {PHRASE_RIGHTS, "tous droits réservés"},
    {PHRASE_RIGHTS, "todos los derechos reservados"},
    {PHRASE_RIGHTS, "todos os direitos reservados"},
    {PHRASE_RIGHTS, "tutti i diritti riservati"},
    {PHRASE_RIGHTS, "alle rechten voorbehouden"},
    {PHRASE_RIGHTS, "wszelkie prawa zastrzeżone"},
    {PHRASE_RIGHTS, "все права защищены"},
    {PHRASE_RIGHTS, "tüm hakları saklıdır"},
    {PHRASE_RIGHTS, "جميع الحقوق محفوظة"},
    {PHRASE_RIGHTS, "جملہ حقوق محفوظ"},
    {PHRASE_RIGHTS, "無断転載"},
    {PHRASE_RIGHTS, "版权所有"},
    {PHRASE_RIGHTS, "무단전재"},
    {PHRASE_RIGHTS, "무단 전재"},
    {PHRASE_ADVERT, "advertisement"},
    {PHRASE_ADVERT, "advertising"},
    {PHRASE_ADVERT, "sponsored"},
    {PHRASE_ADVERT, "anzeige"},
    {PHRASE_ADVERT, "werbung"},
    {PHRASE_ADVERT, "publicité"},
    {PHRASE_ADVERT, "publicidad"},
    {PHRASE_ADVERT, "publicidade"},
    {PHRASE_ADVERT, "pubblicità"},
    {PHRASE_ADVERT, "advertentie"},
    {PHRASE_ADVERT, "reklama"},
    {PHRASE_ADVERT, "reklam"},
    {PHRASE_ADVERT, "annons"},
    {PHRASE_ADVERT, "annonse"},
    {PHRASE_ADVERT, "annonce"},
    {PHRASE_ADVERT, "mainos"},
    {PHRASE_ADVERT, "реклама"},
    {PHRASE_ADVERT, "Реклама"},
    {PHRASE_ADVERT, "إعلان"},
    {PHRASE_ADVERT, "اشتہار"},
    {PHRASE_ADVERT, "विज्ञापन"},
    {PHRASE_ADVERT, "広告"},
    {PHRASE_ADVERT, "广告"},
    {PHRASE_ADVERT, "광고"},
    {PHRASE_READ_ALSO, "read also"},
    {PHRASE_READ_ALSO, "also read"},
    {PHRASE_READ_ALSO, "read more"},
    {PHRASE_READ_ALSO, "read next"},
    {PHRASE_READ_ALSO, "related:"},
    {PHRASE_READ_ALSO, "see also"},
    {PHRASE_READ_ALSO, "more on this"},
    {PHRASE_READ_ALSO, "watch |"},
    {PHRASE_READ_ALSO, "lesen sie auch"},
    {PHRASE_READ_ALSO, "mehr zum thema"},
    {PHRASE_READ_ALSO, "auch interessant"},
    {PHRASE_READ_ALSO, "lire aussi"},
    {PHRASE_READ_ALSO, "à lire aussi"},
    {PHRASE_READ_ALSO, "lea también"},
    {PHRASE_READ_ALSO, "también lea"},
    {PHRASE_READ_ALSO, "lee también"},
    {PHRASE_READ_ALSO, "te puede interesar"},
    {PHRASE_READ_ALSO, "leia também"},
    {PHRASE_READ_ALSO, "leggi anche"},
    {PHRASE_READ_ALSO, "lees ook"},
    {PHRASE_READ_ALSO, "läs också"},
    {PHRASE_READ_ALSO, "läs mer"},
    {PHRASE_READ_ALSO, "les også"},
    {PHRASE_READ_ALSO, "læs også"},
    {PHRASE_READ_ALSO, "lue myös"},
    {PHRASE_READ_ALSO, "czytaj też"},
    {PHRASE_READ_ALSO, "czytaj także"},
    {PHRASE_READ_ALSO, "Читайте также"},
    {PHRASE_READ_ALSO, "Читайте також"},
    {PHRASE_READ_ALSO, "Διαβάστε επίσης"},
    {PHRASE_READ_ALSO, "baca juga"},
    {PHRASE_READ_ALSO, "اقرأ أيضا"},
    {PHRASE_READ_ALSO, "یہ بھی پڑھیں"},
    {PHRASE_READ_ALSO, "بیشتر بخوانید"},
    {PHRASE_READ_ALSO, "यह भी पढ़ें"},
    {PHRASE_READ_ALSO, "関連記事"},
    {PHRASE_READ_ALSO, "相关阅读"},
    {PHRASE_READ_ALSO, "קראו עוד"},
    {PHRASE_APPEAL, "newsletter"},
    {PHRASE_APPEAL, "subscribe to"},
    {PHRASE_APPEAL, "subscribe now"},
    {PHRASE_APPEAL, "sign up for"},
    {PHRASE_APPEAL, "sign up to"},
    {PHRASE_APPEAL, "follow us on"},
    {PHRASE_APPEAL, "follow me on"},
    {PHRASE_APPEAL, "follow him on"},
    {PHRASE_APPEAL, "follow her on"},
    {PHRASE_APPEAL, "contributed to this"},
    {PHRASE_APPEAL, "was originally published"},
    {PHRASE_APPEAL, "originally appeared"},
    {PHRASE_APPEAL, "earn a commission"},
    {PHRASE_APPEAL, "affiliate link"},
    {PHRASE_APPEAL, "can be reached at"},
    {PHRASE_APPEAL, "join the conversation"},
    {PHRASE_APPEAL, "folgen sie uns"},
    {PHRASE_APPEAL, "jetzt abonnieren"},
    {PHRASE_APPEAL, "abonnez-vous"},
    {PHRASE_APPEAL, "suivez-nous"},
    {PHRASE_APPEAL, "síguenos"},
    {PHRASE_APPEAL, "suscríbete"},
    {PHRASE_APPEAL, "suscríbase"},
    {PHRASE_APPEAL, "siga-nos"},
    {PHRASE_APPEAL, "assine"},
    {PHRASE_APPEAL, "iscriviti"},
    {PHRASE_APPEAL, "seguici"},
    {PHRASE_APPEAL, "volg ons"},
    {PHRASE_APPEAL, "abone ol"},
    {PHRASE_APPEAL, "takip edin"},
    {PHRASE_APPEAL, "одписывайтесь"},
    {PHRASE_APPEAL, "одпишитесь"},
    {PHRASE_APPEAL, "ідписуйтесь"},
    {PHRASE_APPEAL, "اشترك"},
    {PHRASE_APPEAL, "تابعونا"},
    {PHRASE_APPEAL, "فالو کریں"},
    {PHRASE_APPEAL, "सब्सक्राइब"},
    {PHRASE_APPEAL, "メールマガジン"},
    {PHRASE_EMBED, "empfohlener redaktioneller inhalt"},
    {PHRASE_EMBED, "externer inhalt"},
    {PHRASE_EMBED, "externen inhalte"},
    {PHRASE_EMBED, "externen inhalt "},
    {PHRASE_EMBED, "externe inhalte"},
    {PHRASE_EMBED, "enable javascript"},
    {PHRASE_EMBED, "requires javascript"},
    {PHRASE_EMBED, "javascript aktivieren"},
    {PHRASE_EMBED, "activer javascript"},
    {PHRASE_EMBED, "habilitar javascript"},
    {PHRASE_EMBED, "does not support the video"},
    {PHRASE_EMBED, "contenu externe"},
    {PHRASE_EMBED, "contenido externo"},
};

static const char *const networks[] = {"facebook", "twitter",   "x",         "email",  "mail",     "e-mail",
                                       "whatsapp", "linkedin",  "pinterest", "reddit", "telegram", "print",
                                       "share",    "instagram", "messenger", "copy",   "link",     "threads",
                                       "bluesky",  "tumblr",    "flipboard", "tweet",  "flip",     "pin"};

static bool is_network(struct view word)
{
    for (size_t i = 0; i < ARRAY_LEN(networks); i++)
        if (view_is(word, networks[i]))
            return true;
    return false;
}

static bool is_networks(struct view line)
{
    size_t count = 0;
    while (line.n > 0) {
        struct view word = view_cut(&line, ' ');
        if (word.n > 0 && !is_network(word))
            return false;
        count += word.n > 0;
    }
    return count >= 2;
}

static bool is_address_char(char c)
{
    return ascii_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+';
}

// "name@host.tld" somewhere in the line; a mere "@name" is none.
static bool has_address(struct view line)
{
    for (size_t at = 1; at < line.n; at++) {
        if (line.p[at] != '@' || !is_address_char(line.p[at - 1]))
            continue;
        size_t end = at + 1, dots = 0;
        while (end < line.n && is_address_char(line.p[end]))
            dots += line.p[end++] == '.' && end < line.n && ascii_is_alnum(line.p[end]);
        if (dots > 0)
            return true;
    }
    return false;
}

static bool says(struct view line, enum phrase phrase, struct view text)
{
    if (phrase == PHRASE_ADVERT)
        return view_equals(line, text) ||
               (line.n == text.n + 1 && line.p[text.n] == ':' && memcmp(line.p, text.p, text.n) == 0);
    if (phrase == PHRASE_READ_ALSO)
        return line.n >= text.n && memcmp(line.p, text.p, text.n) == 0;
    return view_find(line, text.p) < line.n;
}

uint32_t phrases_of(struct view line, uint32_t wanted, struct arena *a)
{
    struct view lower = text_lower(line, a);
    uint32_t found = 0;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if ((table[i].phrase & wanted & ~found) && says(lower, table[i].phrase, view_of(table[i].text)))
            found |= table[i].phrase;
    if (view_starts(lower, "©") || view_starts(lower, "copyright"))
        found |= PHRASE_RIGHTS;
    if (has_address(lower))
        found |= PHRASE_ADDRESS;
    if (is_networks(lower))
        found |= PHRASE_NETWORKS;
    return found & wanted;
}

static const struct {
    uint32_t phrase;
    const char *name;
} phrase_names[] = {
    {PHRASE_RIGHTS, "rights"},     {PHRASE_ADVERT, "advertisement"}, {PHRASE_READ_ALSO, "read also"},
    {PHRASE_APPEAL, "appeal"},     {PHRASE_ADDRESS, "address"},      {PHRASE_EMBED, "outside content"},
    {PHRASE_NETWORKS, "networks"},
};

const char *phrase_name(uint32_t phrases)
{
    for (size_t i = 0; i < ARRAY_LEN(phrase_names); i++)
        if (phrases & phrase_names[i].phrase)
            return phrase_names[i].name;
    return "";
}
