// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Telling languages.
#include "analysis/lang.h"
#include "tests/support/unit.h"

static void expect(const char *text, const char *hint, const char *expected)
{
    char code[LANG_TEXT_MAX];
    int percent = lang_detect(view_of(text), view_of(hint), code);
    assert_string_equal(code, expected);
    assert_in_range(percent, expected[0] ? 1 : 0, expected[0] ? 100 : 0);
}

static void languages_are_told_by_their_text(void **state)
{
    (void)state;
    expect("The harbour of the town opens in spring, as its keeper said on Friday to a waiting crowd.", "", "en");
    expect("کراچی کی بندرگاہ پر نئے گھاٹ کی تعمیر مکمل ہو گئی ہے اور حکام کے مطابق جہاز آئیں گے۔", "", "ur");
    expect("أعلنت سلطة الميناء يوم الجمعة أن الرصيف الجديد سيفتح أمام السفن في الربيع.", "", "ar");
    expect("بندر جدید شهر در بهار باز می‌شود و کشتی‌های بزرگ می‌توانند در "
           "آن "
           "پهلو "
           "بگیرند.",
           "", "fa");
    expect("Гавань города откроется весной, сообщил в пятницу её начальник собравшейся толпе.", "", "ru");
    expect("港务局周五表示，新码头将于明年春天向所有船只开放，测试没有发现问题。", "", "zh");
    expect("הנמל החדש של העיר ייפתח באביב, כך נמסר ביום שישי לקהל הרב שהמתין במקום.", "", "he");
}

static void what_cannot_be_told_is_not_guessed(void **state)
{
    (void)state;
    expect("", "en", "");
    expect("12345 67890", "", "");
    expect("\xFF\xFE not utf-8", "", "");
    expect("a control character \x01 and a noncharacter \xEF\xBF\xBE", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_are_told_by_their_text),
        cmocka_unit_test(what_cannot_be_told_is_not_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
