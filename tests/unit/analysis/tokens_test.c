// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The tokeniser: which words a text has, how they fold, where they stand.
#include "analysis/tokens.h"
#include "tests/support/unit.h"

#include <string.h>

// "a|b|c"; two at one position are written "a=b".
static void write_forms(const struct tokens *t, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (i > 0)
            out[n++] = t->v[i].pos == t->v[i - 1].pos ? '=' : '|';
        memcpy(out + n, t->v[i].form.p, t->v[i].form.n);
        n += t->v[i].form.n;
    }
    out[n] = '\0';
}

// The forms of the text's words.
static const char *words(const char *text)
{
    static char out[4096];
    struct arena *a = arena_new();
    struct tokens t;
    assert_int_equal(tokens_of_text(view_of(text), a, &t), OK);
    write_forms(&t, out);
    arena_free(a);
    return out;
}

static void assert_same_words(const char *left, const char *right)
{
    char copy[4096];
    strcpy(copy, words(left));
    assert_string_equal(copy, words(right));
    assert_string_not_equal(copy, "");
}

static void plain_text_splits_at_what_is_no_letter(void **state)
{
    (void)state;
    assert_string_equal(words("Oil prices rose 3.5% to $1,000,000 -- in mother-in-law's F-16."),
                        "oil|prices|rose|3.5|to|1,000,000|in|mother|in|law|f|16");
    assert_string_equal(words(""), "");
    assert_string_equal(words(" ... -- ' \" ___ "), "");
    assert_string_equal(words("snake_case __init__"), "snake_case|__init__");
    assert_string_equal(words("end.Next U.S. a.b"), "end|next|u|s|a|b");
}

static void apostrophes_end_words_and_possessives_vanish(void **state)
{
    (void)state;
    assert_string_equal(words("Khan's visit"), "khan|visit");
    assert_string_equal(words("Khan\u2019s visit"), "khan|visit");
    assert_string_equal(words("l'Iran d\u2019abord don't O'Brien"), "l|iran|d|abord|don|t|o|brien");
    assert_string_equal(words("the Khans' house"), "the|khans|house");
}

static void signs_that_make_words_stay(void **state)
{
    (void)state;
    assert_string_equal(words("#Budget2026 by @khan_ik on $TSLA"),
                        "#budget2026=budget2026|by|@khan_ik=khan_ik|on|$tsla=tsla");
    assert_string_equal(words("AT&T, R&D; cats&dogs"), "at&t|r&d|cats|dogs");
    assert_string_equal(words("C++ c# F# C++'s g++"), "c++|c#|f#|c++|g++");
    assert_string_equal(words("info@dawn.com #1 $100 page#top A$AP"), "info|dawn|com|1|100|page|top|a|ap");
    assert_string_equal(words("# @ $ ## #- @@x"), "@x=x");
    assert_string_equal(words("#\u5317\u4eac"), "#\u5317\u4eac=\u5317|\u4eac");
}

static void case_and_diacritics_do_not_matter(void **state)
{
    (void)state;
    assert_same_words("\u00c9LYS\u00c9E Stra\u00dfe \u0141\u00f3d\u017a \u0130stanbul", "elysee strasse lodz istanbul");
    assert_same_words("e\u0301lyse\u0301e", "\u00e9lys\u00e9e");
    assert_same_words("\u041c\u041e\u0421\u041a\u0412\u0410 \u0451\u043b\u043a\u0430",
                      "\u043c\u043e\u0441\u043a\u0432\u0430 \u0435\u043b\u043a\u0430");
    assert_same_words("\uff2f\uff29\uff2c \ufb01nance", "oil finance");
    assert_same_words("\u0391\u03b8\u03ae\u03bd\u03b1 \u03bf\u03b4\u03cc\u03c2",
                      "\u03b1\u03b8\u03b7\u03bd\u03b1 \u03bf\u03b4\u03bf\u03c3");
}

static void arabic_script_folds_to_one_spelling(void **state)
{
    (void)state;
    // Yeh, kaf and heh of Arabic and of Urdu keyboards.
    assert_same_words("\u064a\u0643\u0647", "\u06cc\u06a9\u06c1");
    assert_same_words("\u06c2", "\u06c1");
    // Harakat and tatweel.
    assert_same_words("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f");
    assert_same_words("\u0633\u0640\u0640\u0640\u0644\u0627\u0645", "\u0633\u0644\u0627\u0645");
    // Presentation forms: the ligature lam-alef, isolated and final letters.
    assert_same_words("\ufeb3\ufefc\ufee1", "\u0633\u0644\u0627\u0645");
    // Hamza on alef.
    assert_same_words("\u0623\u062d\u0645\u062f \u0625\u0644\u0649 \u0622\u062e\u0631",
                      "\u0627\u062d\u0645\u062f \u0627\u0644\u064a \u0627\u062e\u0631");
    assert_string_equal(words("\u06f2\u06f0\u06f2\u06f6 \u0662\u0660"), "2026|20");
    // Do-chashmi he makes another word in Urdu.
    assert_string_not_equal(words("\u06a9\u06be\u0627\u0646\u0627"), "\u06a9\u06c1\u0627\u0646\u0627");
}

static void han_kana_and_hangul_give_one_token_a_character(void **state)
{
    (void)state;
    assert_string_equal(words("\u5317\u4eac\u5e02A\u80a1"), "\u5317|\u4eac|\u5e02|a|\u80a1");
    assert_string_equal(words("\u3053\u306e\u30c6"), "\u3053|\u306e|\u30c6");
    assert_same_words("\uc11c\uc6b8", "\u1109\u1165\u110b\u116e\u11af");
    assert_same_words("\uff76\uff9e", "\u30ac");
}

static void thai_lao_khmer_and_burmese_give_one_token_a_character_with_its_signs(void **state)
{
    (void)state;
    assert_string_equal(words("ราคาน้ำมัน"), "รา|คา|น้ํา|มั|น");
    // The vowel am written as one sign or as two.
    assert_same_words("น้ำมัน", "น้\u0e4d\u0e32มัน");
    assert_string_equal(words("เมือง ๒๕๖๙"), "เ|มื|อ|ง|2569");
    assert_string_equal(words("ນ້ຳມັນ"), "ນ້ໍາ|ມັ|ນ");
    assert_string_equal(words("ភ្នំ"), "ភ្|នំ");
    assert_string_equal(words("မြန်မာ"), "မြ|န်|မာ");
}

// What a reader takes for a word may be cut otherwise where it stands in a line of others: each part must be found.
static void any_stretch_of_a_thai_text_is_found_in_it(void **state)
{
    (void)state;
    static const char text[] = "นายกรัฐมนตรีแถลงข่าวราคาน้ำมันตลาดโลกที่กรุงเทพมหานคร";
    struct arena *a = arena_new();
    struct tokens all, part;
    assert_int_equal(tokens_of_text(view_of(text), a, &all), OK);
    for (size_t from = 0; from < all.n; from++) {
        for (size_t to = from; to < all.n; to++) {
            struct view piece = {text + all.v[from].start, all.v[to].end - all.v[from].start};
            assert_int_equal(tokens_of_text(piece, a, &part), OK);
            assert_int_equal(part.n, to - from + 1);
            for (size_t i = 0; i < part.n; i++)
                assert_true(view_equals(part.v[i].form, all.v[from + i].form));
        }
    }
    arena_free(a);
}

// The forms of a doc of one block, as words() writes them.
static const char *doc_words(const char *text)
{
    static char out[4096];
    struct doc *d = doc_new();
    struct tokens t;
    doc_add_block(d, BLOCK_P, view_of(text));
    assert_int_equal(tokens_of_doc(d, d->arena, &t), OK);
    write_forms(&t, out);
    doc_free(d);
    return out;
}

static void an_address_is_a_word_and_its_words(void **state)
{
    (void)state;
    assert_string_equal(doc_words("see https://Example.com/a?b now"),
                        "see|https://example.com/a?b=https|example|com|a|b|now");
    assert_string_equal(doc_words("at www.dawn.com."), "at|www.dawn.com=www|dawn|com");
    assert_string_equal(doc_words("dawn.com"), "dawn|com");
    assert_string_equal(doc_words("(https://en.wikipedia.org/wiki/Oil_(film)), and"),
                        "https://en.wikipedia.org/wiki/oil_(film)=https|en|wikipedia|org|wiki|oil_|film|and");
    assert_string_equal(doc_words("he said: //no www. more http:// x"), "he|said|no|www|more|http|x");
    assert_string_equal(doc_words("https://x.org/查看"), "https://x.org/=https|x|org|查|看");
    // An address within another is part of it.
    assert_string_equal(doc_words("http://a.b/http://c.d"), "http://a.b/http://c.d=http|a|b|http|c|d");
    // A query asks for the words, so that it finds longer addresses too.
    assert_string_equal(words("https://Example.com/a?b"), "https|example|com|a|b");
}

static void an_address_with_wildcards_is_one_word_in_a_query(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct tokens t;
    assert_int_equal(tokens_of_pattern(view_of("https://dawn.com/news/*?"), a, &t), OK);
    assert_true(view_is(t.v[0].form, "https://dawn.com/news/*?"));
    assert_int_equal(t.v[0].end, 24);
    assert_int_equal(t.v[t.n - 1].end, 24);
    assert_int_equal(tokens_of_pattern(view_of("www.dawn.com oil*"), a, &t), OK);
    assert_true(view_is(t.v[0].form, "www"));
    assert_true(view_is(t.v[3].form, "oil*"));
    arena_free(a);
}

static void a_word_parted_without_space_gives_the_whole_and_its_parts(void **state)
{
    (void)state;
    assert_string_equal(words("\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 x"),
                        "\u0646\u0645\u06cc\u062e\u0648\u0627\u06c1\u0645=\u0646\u0645\u06cc="
                        "\u062e\u0648\u0627\u06c1\u0645|x");
    // Nothing behind it, another script: no parts.
    assert_string_equal(words("\u0646\u0645\u06cc\u200c x"), "\u0646\u0645\u06cc|x");
    assert_string_equal(words("\u0915\u094d\u200c\u0937"), "\u0915\u094d\u0937");
    assert_string_equal(words("\u200c\u0640\u200c"), "");
}

static void vowel_signs_of_hindi_stay(void **state)
{
    (void)state;
    assert_string_equal(words("\u0939\u093f\u0928\u094d\u0926\u0940"), "\u0939\u093f\u0928\u094d\u0926\u0940");
}

static void each_emoji_and_flag_is_a_word(void **state)
{
    (void)state;
    assert_string_equal(words("oil\U0001F680\U0001F680 up"), "oil|\U0001F680|\U0001F680|up");
    assert_string_equal(words("\U0001F1F5\U0001F1F0\U0001F1EE\U0001F1F3"), "\U0001F1F5\U0001F1F0|\U0001F1EE\U0001F1F3");
    assert_same_words("\U0001F44D\U0001F3FD", "\U0001F44D");
    assert_string_equal(words("\U0001F468\u200d\U0001F469"), "\U0001F468\U0001F469");
    assert_string_equal(words("Acme\u2122 \u00a9 2026"), "acme|2026");
}

static void long_words_are_cut_and_keep_their_bytes(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'a', sizeof text);
    struct arena *a = arena_new();
    struct tokens t;
    assert_int_equal(tokens_of_text((struct view){text, sizeof text}, a, &t), OK);
    assert_int_equal(t.n, 1);
    assert_int_equal(t.v[0].form.n, TOKENS_WORD_MAX_BYTES);
    assert_int_equal(t.v[0].end, sizeof text);
    arena_free(a);
}

static void broken_utf8_only_separates_words(void **state)
{
    (void)state;
    assert_string_equal(words("oil\xff\xfegas\xc3"), "oil|gas");
    assert_string_equal(words("\xe2\x80oil"), "oil");
}

static void title_and_body_never_touch(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    d->title = view_of("Oil up. Again");
    doc_add_block(d, BLOCK_LEAD, view_of("First one. Then two"));
    doc_add_block(d, BLOCK_P, view_of("Mr. Khan spoke. \"Yes.\" he said at 3.5 p.m. sharp"));
    struct tokens t;
    assert_int_equal(tokens_of_doc(d, d->arena, &t), OK);
    assert_int_equal(t.v[0].pos, 0);
    assert_int_equal(t.v[2].pos, 2);
    assert_int_equal(t.v[2].sentence, 0);
    assert_int_equal(t.v[2].zone, ZONE_TITLE);
    assert_int_equal(t.v[3].pos, TOKENS_BODY_POS);
    assert_int_equal(t.v[3].unit, 1);
    assert_int_equal(t.v[3].zone, ZONE_LEAD);
    assert_int_equal(t.v[3].sentence, 1);
    assert_int_equal(t.v[5].sentence, 2); // Then
    assert_int_equal(t.v[7].pos, TOKENS_BODY_POS + 4);
    assert_int_equal(t.v[7].unit, 2);
    assert_int_equal(t.v[7].zone, ZONE_BODY);
    assert_int_equal(t.v[8].sentence, 3);  // Khan, after an abbreviation
    assert_int_equal(t.v[10].sentence, 4); // Yes
    assert_int_equal(t.v[11].sentence, 4); // he: lower case goes on
    assert_int_equal(t.v[t.n - 1].sentence, 4);
    doc_free(d);
}

static void a_title_of_thousands_of_words_pushes_the_body_on(void **state)
{
    (void)state;
    static char title[24000];
    for (size_t i = 0; i < sizeof title; i++)
        title[i] = i % 2 ? ' ' : 'x';
    struct doc *d = doc_new();
    d->title = (struct view){title, sizeof title};
    doc_add_block(d, BLOCK_P, view_of("body"));
    struct tokens t;
    assert_int_equal(tokens_of_doc(d, d->arena, &t), OK);
    assert_int_equal(t.v[t.n - 1].pos, 12000 + TOKENS_GAP);
    doc_free(d);
}

static void more_words_than_the_limit_are_refused(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    static char text[2 * (TOKENS_MAX + 2)];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 ? ' ' : 'x';
    d->title = (struct view){text, sizeof text};
    struct tokens t;
    assert_int_equal(tokens_of_doc(d, d->arena, &t), ERR_TOOBIG);
    doc_free(d);
}

static void folding_a_string_keeps_its_punctuation_and_is_stable(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct view once = tokens_fold(view_of("BBC Urdu \u2013 \u064a\u0643 \ufdfa Caf\u00e9"), a);
    assert_true(view_equals(once, tokens_fold(once, a)));
    assert_true(view_starts(once, "bbc urdu \u2013 \u06cc\u06a9 "));
    assert_true(view_ends(once, " cafe"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_splits_at_what_is_no_letter),
        cmocka_unit_test(apostrophes_end_words_and_possessives_vanish),
        cmocka_unit_test(signs_that_make_words_stay),
        cmocka_unit_test(case_and_diacritics_do_not_matter),
        cmocka_unit_test(arabic_script_folds_to_one_spelling),
        cmocka_unit_test(han_kana_and_hangul_give_one_token_a_character),
        cmocka_unit_test(thai_lao_khmer_and_burmese_give_one_token_a_character_with_its_signs),
        cmocka_unit_test(any_stretch_of_a_thai_text_is_found_in_it),
        cmocka_unit_test(an_address_is_a_word_and_its_words),
        cmocka_unit_test(an_address_with_wildcards_is_one_word_in_a_query),
        cmocka_unit_test(a_word_parted_without_space_gives_the_whole_and_its_parts),
        cmocka_unit_test(vowel_signs_of_hindi_stay),
        cmocka_unit_test(each_emoji_and_flag_is_a_word),
        cmocka_unit_test(long_words_are_cut_and_keep_their_bytes),
        cmocka_unit_test(broken_utf8_only_separates_words),
        cmocka_unit_test(title_and_body_never_touch),
        cmocka_unit_test(a_title_of_thousands_of_words_pushes_the_body_on),
        cmocka_unit_test(more_words_than_the_limit_are_refused),
        cmocka_unit_test(folding_a_string_keeps_its_punctuation_and_is_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
