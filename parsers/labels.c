// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Tables of stems. A stem is looked for anywhere in the text, ASCII letters in either case; of other scripts the part
// that does not change with the case of the first letter is given.
#include "parsers/labels.h"

#include "core/ascii.h"
#include "core/err.h"

#include <string.h>
#include <strings.h>

static const char *const published[] = {
    "publish",    "posted",       "released",  "first aired", "veröffentlicht", "erstellt am", "erschienen",
    "publié",     "publicad",     "publicat",  "pubblicat",   "gepubliceerd",   "geplaatst",   "publicerad",
    "publisert",  "publicere",    "julkaistu", "opublikowan", "zveřejněn",      "publikován",  "publikálva",
    "yayınlan",   "yayın tarihi", "objavljen", "diterbitkan", "xuất bản",       "публикован",  "ата публикации",
    "публікован", "ημοσ",         "نشر",       "تاريخ النشر", "اریخ اشاعت",     "شائع",        "انتشار",
    "منتشر",      "خپور",         "خپره",      "פורסם",       "प्रकाशित",        "প্রকাশ",       "เผยแพร่",
    "发布",       "發布",         "发表",      "發表",        "公開",           "掲載",        "등록",
    "입력",
};
static const char *const updated[] = {
    "updated",        "update:",    "modified",      "last edited", "reviewed",   "aktualisiert", "stand:",
    "aktualisierung", "geändert",   "mis à jour",    "mise à jour", "modifié",    "actualizad",   "atualizad",
    "aggiornat",      "bijgewerkt", "uppdaterad",    "oppdatert",   "opdatere",   "päivitetty",   "aktualiz",
    "güncelle",       "ажуриран",   "бновлен",       "оновлен",     "νημέρ",      "تحديث",        "اپ ڈیٹ",
    "اپڈیٹ",          "بهروز",      "به‌روز", "به روز",      "ویرایش",     "تازه شوی",     "עודכן",
    "अपडेट",           "আপডেট",      "แก้ไข",          "cập nhật",    "diperbarui", "更新",         "수정",
};

// Where the stem stands at `from` or behind it; text.n where it does not.
static size_t find(struct view text, size_t from, const char *stem)
{
    size_t n = strlen(stem);
    for (size_t i = from; i + n <= text.n; i++)
        if (ascii_lower(text.p[i]) == stem[0] && !strncasecmp(text.p + i, stem, n))
            return i;
    return text.n;
}

static size_t find_any(struct view text, size_t from, const char *const *stems, size_t count)
{
    size_t first = text.n;
    for (size_t i = 0; i < count && first > from; i++) {
        size_t at = find(text, from, stems[i]);
        if (at < first)
            first = at;
    }
    return first;
}

enum label label_find(struct view text)
{
    if (find_any(text, 0, published, ARRAY_LEN(published)) < text.n)
        return LABEL_PUBLISHED;
    return find_any(text, 0, updated, ARRAY_LEN(updated)) < text.n ? LABEL_UPDATED : LABEL_NONE;
}

size_t label_next(struct view text, size_t from)
{
    size_t one = find_any(text, from, published, ARRAY_LEN(published));
    size_t other = find_any(text, from, updated, ARRAY_LEN(updated));
    return one < other ? one : other;
}
