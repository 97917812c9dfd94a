// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One day in the forms of the press of many languages and four calendars, and the months of some by name.
#include "core/clock.h"
#include "parsers/dates.h"
#include "tests/support/unit.h"

#include <string.h>

enum { DAY_MS = 86400000 };
static const int64_t now_ms = INT64_C(1795392000000); // 2026-11-23

static int failed; // all of a table are told, not the first alone

static void expect_day(const char *lang, const char *text, int year, int month, int day)
{
    struct date d = date_read(view_of(text), false, now_ms);
    char got[DATE_TEXT_MAX] = "nothing";
    if (d.found)
        date_format(&d, got);
    if (!d.found || d.day != clock_days(year, month, day) || d.ms != d.day * DAY_MS)
        print_error("%s: <%s> gives %s, not %d-%02d-%02d\n", lang, text, got, year, month, day);
    failed += !d.found || d.day != clock_days(year, month, day) || d.ms != d.day * DAY_MS;
}

// Each of these is 20 November 2026: 29 Aban 1405, 10 Jumada al-akhira 1448.
// clang-format off
static const struct {
    const char *lang;
    const char *forms[13];
} one_day[] = {
    {"English", {"20 November 2026", "November 20, 2026", "Nov 20, 2026", "Nov. 20, 2026", "20th November 2026", "20th of November, 2026", "Friday, November 20th, 2026", "20-Nov-2026", "20/Nov/2026", "2026 November 20", "Fri 20 Nov 2026", "NOVEMBER 20 2026"}},
    {"numbers", {"2026-11-20", "2026/11/20", "2026.11.20", "2026. 11. 20.", "20.11.2026", "20/11/2026", "20-11-2026", "11/20/2026", "20.11.26", "20·11·2026", "20 . 11 . 2026", "20261120"}},
    {"German", {"20. November 2026", "20. Nov. 2026", "Freitag, den 20. November 2026"}},
    {"French", {"20 novembre 2026", "vendredi 20 novembre 2026", "20 nov. 2026"}},
    {"Spanish", {"20 de noviembre de 2026", "20 noviembre, 2026", "20 nov 2026", "noviembre 20, 2026"}},
    {"Catalan", {"20 de novembre de 2026"}},
    {"Galician", {"20 de novembro de 2026"}},
    {"Portuguese", {"20 de novembro de 2026", "20 nov. 2026", "20/nov/2026"}},
    {"Italian", {"20 novembre 2026", "venerdì 20 novembre 2026", "20 Nov 2026"}},
    {"Dutch", {"20 november 2026", "vrijdag 20 november 2026"}},
    {"Swedish", {"20 november 2026", "den 20 november 2026"}},
    {"Norwegian", {"20. november 2026", "20. nov. 2026"}},
    {"Danish", {"20. november 2026", "d. 20. nov. 2026"}},
    {"Icelandic", {"20. nóvember 2026"}},
    {"Finnish", {"20. marraskuuta 2026"}},
    {"Estonian", {"20. november 2026"}},
    {"Latvian", {"2026. gada 20. novembris", "20. novembrī, 2026"}},
    {"Lithuanian", {"2026 m. lapkričio 20 d."}},
    {"Polish", {"20 listopada 2026", "20 lis 2026"}},
    {"Czech", {"20. listopadu 2026"}},
    {"Slovak", {"20. novembra 2026"}},
    {"Slovene", {"20. november 2026", "20. novembra 2026"}},
    {"Hungarian", {"2026. november 20.", "2026. nov. 20."}},
    {"Romanian", {"20 noiembrie 2026", "20 noi. 2026"}},
    {"Croatian", {"20. studenoga 2026.", "20. studenog 2026."}},
    {"Serbian", {"20. novembar 2026.", "20. новембар 2026.", "20. новембра 2026."}},
    {"Albanian", {"20 nëntor 2026"}},
    {"Bulgarian", {"20 ноември 2026 г.", "20 ноември 2026"}},
    {"Macedonian", {"20 ноември 2026"}},
    {"Greek", {"20 Νοεμβρίου 2026", "20 Νοε 2026", "Παρασκευή, 20 Νοεμβρίου 2026"}},
    {"Russian", {"20 ноября 2026", "20 ноября 2026 года", "20 ноя 2026", "пятница, 20 ноября 2026 г."}},
    {"Ukrainian", {"20 листопада 2026", "20 листопада 2026 року", "20 лист. 2026"}},
    {"Belarusian", {"20 лістапада 2026"}},
    {"Kazakh", {"20 қараша 2026", "2026 жылғы 20 қараша"}},
    {"Uzbek", {"20 noyabr 2026"}},
    {"Azerbaijani", {"20 noyabr 2026"}},
    {"Turkish", {"20 Kasım 2026", "20 Kas 2026", "Cuma, 20 Kasım 2026"}},
    {"Georgian", {"20 ნოემბერი, 2026"}},
    {"Armenian", {"20 նոյեմբերի, 2026"}},
    {"Hebrew", {"20 בנובמבר 2026", "20 נובמבר, 2026"}},
    {"Arabic", {"20 نوفمبر 2026", "٢٠ نوفمبر ٢٠٢٦", "20 نوفمبر، 2026", "الجمعة 20 نوفمبر/تشرين الثاني 2026", "20 تشرين الثاني 2026", "20 تشرين الثاني/نوفمبر 2026", "20 تشرين الثاني (نوفمبر) 2026", "٢٠/١١/٢٠٢٦", "20 نونبر 2026", "٢٠-١١-٢٠٢٦", "20 من نوفمبر 2026", "نوفمبر 20, 2026"}},
    {"Urdu", {"20 نومبر 2026", "20 نومبر، 2026ء", "۲۰ نومبر ۲۰۲۶", "جمعہ 20 نومبر 2026", "20 نومبر ، 2026 ء", "نومبر 20, 2026"}},
    {"Persian", {"۲۹ آبان ۱۴۰۵", "جمعه ۲۹ آبان ۱۴۰۵", "۱۴۰۵/۰۸/۲۹", "۱۴۰۵-۰۸-۲۹", "29 آبان 1405", "۲۹ آبان ماه ۱۴۰۵", "۲۰ نوامبر ۲۰۲۶", "1405/8/29", "۲۹/۰۸/۱۴۰۵", "شنبه ۲۹ آبان‌ماه ۱۴۰۵"}},
    {"Dari", {"۲۹ عقرب ۱۴۰۵", "20 نوامبر 2026"}},
    {"Pashto", {"۲۹ لړم ۱۴۰۵", "د ۱۴۰۵ کال د لړم ۲۹", "20 نومبر 2026", "۲۰ نومبر ۲۰۲۶", "۱۴۰۵ لړم ۲۹"}},
    {"Hijri", {"10 جمادى الآخرة 1448", "10 جمادى الآخرة 1448هـ", "١٠ جمادى الآخرة ١٤٤٨", "10 جمادی الثانی 1448ھ", "10 جمادی‌الثانی ۱۴۴۸", "1448/06/10", "10/6/1448هـ", "۱۰ جمادی الثانی ۱۴۴۸ ہجری"}},
    {"Hindi", {"20 नवंबर 2026", "20 नवम्बर, 2026", "२० नवंबर २०२६"}},
    {"Marathi", {"20 नोव्हेंबर 2026", "२० नोव्हेंबर २०२६"}},
    {"Bengali", {"২০ নভেম্বর ২০২৬", "20 নভেম্বর, 2026"}},
    {"Gujarati", {"20 નવેમ્બર 2026", "૨૦ નવેમ્બર ૨૦૨૬"}},
    {"Punjabi", {"20 ਨਵੰਬਰ 2026"}},
    {"Tamil", {"20 நவம்பர் 2026"}},
    {"Telugu", {"20 నవంబర్ 2026"}},
    {"Kannada", {"20 ನವೆಂಬರ್ 2026"}},
    {"Malayalam", {"20 നവംബർ 2026"}},
    {"Sinhala", {"2026 නොවැම්බර් 20"}},
    {"Thai", {"20 พฤศจิกายน 2569", "20 พ.ย. 2569", "20 พ.ย. 69", "20 พฤศจิกายน พ.ศ. 2569", "20/11/2569", "๒๐ พฤศจิกายน ๒๕๖๙"}},
    {"Vietnamese", {"20 tháng 11 năm 2026", "ngày 20 tháng 11, 2026", "Thứ Sáu, 20/11/2026", "20 Tháng 11 2026"}},
    {"Indonesian", {"20 November 2026", "Jumat, 20 Nov 2026"}},
    {"Malay", {"20 November 2026"}},
    {"Filipino", {"Nobyembre 20, 2026"}},
    {"Swahili", {"20 Novemba 2026"}},
    {"Chinese", {"2026年11月20日", "2026 年 11 月 20 日", "民國115年11月20日", "２０２６年１１月２０日", "2026-11-20 星期五", "2026／11／20"}},
    {"Japanese", {"2026年11月20日（金）", "令和8年11月20日", "2026/11/20(金)"}},
    {"Korean", {"2026년 11월 20일", "2026년11월20일", "2026.11.20.", "2026. 11. 20 (금)"}},
};

// The fifth of each month of 2025.
static const struct {
    const char *lang;
    const char *forms[12];
} months[] = {
    {"Urdu", {"5 جنوری 2025", "5 فروری 2025", "5 مارچ 2025", "5 اپریل 2025", "5 مئی 2025", "5 جون 2025", "5 جولائی 2025", "5 اگست 2025", "5 ستمبر 2025", "5 اکتوبر 2025", "5 نومبر 2025", "5 دسمبر 2025"}},
    {"Arabic", {"5 يناير 2025", "5 فبراير 2025", "5 مارس 2025", "5 أبريل 2025", "5 مايو 2025", "5 يونيو 2025", "5 يوليو 2025", "5 أغسطس 2025", "5 سبتمبر 2025", "5 أكتوبر 2025", "5 نوفمبر 2025", "5 ديسمبر 2025"}},
    {"Levant", {"5 كانون الثاني 2025", "5 شباط 2025", "5 آذار 2025", "5 نيسان 2025", "5 أيار 2025", "5 حزيران 2025", "5 تموز 2025", "5 آب 2025", "5 أيلول 2025", "5 تشرين الأول 2025", "5 تشرين الثاني 2025", "5 كانون الأول 2025"}},
    {"Russian", {"5 января 2025", "5 февраля 2025", "5 марта 2025", "5 апреля 2025", "5 мая 2025", "5 июня 2025", "5 июля 2025", "5 августа 2025", "5 сентября 2025", "5 октября 2025", "5 ноября 2025", "5 декабря 2025"}},
    {"French", {"5 janvier 2025", "5 février 2025", "5 mars 2025", "5 avril 2025", "5 mai 2025", "5 juin 2025", "5 juillet 2025", "5 août 2025", "5 septembre 2025", "5 octobre 2025", "5 novembre 2025", "5 décembre 2025"}},
    {"Turkish", {"5 Ocak 2025", "5 Şubat 2025", "5 Mart 2025", "5 Nisan 2025", "5 Mayıs 2025", "5 Haziran 2025", "5 Temmuz 2025", "5 Ağustos 2025", "5 Eylül 2025", "5 Ekim 2025", "5 Kasım 2025", "5 Aralık 2025"}},
    {"Hindi", {"5 जनवरी 2025", "5 फरवरी 2025", "5 मार्च 2025", "5 अप्रैल 2025", "5 मई 2025", "5 जून 2025", "5 जुलाई 2025", "5 अगस्त 2025", "5 सितंबर 2025", "5 अक्टूबर 2025", "5 नवंबर 2025", "5 दिसंबर 2025"}},
    {"Thai", {"5 มกราคม 2568", "5 กุมภาพันธ์ 2568", "5 มีนาคม 2568", "5 เมษายน 2568", "5 พฤษภาคม 2568", "5 มิถุนายน 2568", "5 กรกฎาคม 2568", "5 สิงหาคม 2568", "5 กันยายน 2568", "5 ตุลาคม 2568", "5 พฤศจิกายน 2568", "5 ธันวาคม 2568"}},
};
// clang-format on

static void one_day_is_read_in_all_its_forms(void **state)
{
    (void)state;
    failed = 0;
    for (size_t i = 0; i < ARRAY_LEN(one_day); i++)
        for (size_t k = 0; k < ARRAY_LEN(one_day[i].forms) && one_day[i].forms[k]; k++)
            expect_day(one_day[i].lang, one_day[i].forms[k], 2026, 11, 20);
    assert_int_equal(failed, 0);
}

static void every_month_is_known_by_name(void **state)
{
    (void)state;
    failed = 0;
    for (size_t i = 0; i < ARRAY_LEN(months); i++)
        for (int month = 1; month <= 12; month++)
            expect_day(months[i].lang, months[i].forms[month - 1], 2025, month, 5);
    assert_int_equal(failed, 0);
}

static void every_jalali_and_hijri_month_is_known_by_name(void **state)
{
    (void)state;
    failed = 0;
    static const struct {
        const char *text;
        int year, month, day;
    } cases[] = {
        {"۱ فروردین ۱۴۰۴", 2025, 3, 21},       {"۱ اردیبهشت ۱۴۰۴", 2025, 4, 21},
        {"۱ خرداد ۱۴۰۴", 2025, 5, 22},         {"۱ تیر ۱۴۰۴", 2025, 6, 22},
        {"۱ مرداد ۱۴۰۴", 2025, 7, 23},         {"۱ شهریور ۱۴۰۴", 2025, 8, 23},
        {"۱ مهر ۱۴۰۴", 2025, 9, 23},           {"۱ آبان ۱۴۰۴", 2025, 10, 23},
        {"۱ آذر ۱۴۰۴", 2025, 11, 22},          {"۱ دی ۱۴۰۴", 2025, 12, 22},
        {"۱ بهمن ۱۴۰۴", 2026, 1, 21},          {"۱ اسفند ۱۴۰۴", 2026, 2, 20},
        {"۱ حمل ۱۴۰۴", 2025, 3, 21},           {"۱ ثور ۱۴۰۴", 2025, 4, 21},
        {"۱ جوزا ۱۴۰۴", 2025, 5, 22},          {"۱ سرطان ۱۴۰۴", 2025, 6, 22},
        {"۱ اسد ۱۴۰۴", 2025, 7, 23},           {"۱ سنبله ۱۴۰۴", 2025, 8, 23},
        {"۱ میزان ۱۴۰۴", 2025, 9, 23},         {"۱ عقرب ۱۴۰۴", 2025, 10, 23},
        {"۱ قوس ۱۴۰۴", 2025, 11, 22},          {"۱ جدی ۱۴۰۴", 2025, 12, 22},
        {"۱ دلو ۱۴۰۴", 2026, 1, 21},           {"۱ حوت ۱۴۰۴", 2026, 2, 20},
        {"۱ وری ۱۴۰۴", 2025, 3, 21},           {"۱ غویی ۱۴۰۴", 2025, 4, 21},
        {"۱ غبرګولی ۱۴۰۴", 2025, 5, 22},       {"۱ چنګاښ ۱۴۰۴", 2025, 6, 22},
        {"۱ زمری ۱۴۰۴", 2025, 7, 23},          {"۱ وږی ۱۴۰۴", 2025, 8, 23},
        {"۱ تله ۱۴۰۴", 2025, 9, 23},           {"۱ لړم ۱۴۰۴", 2025, 10, 23},
        {"۱ لیندۍ ۱۴۰۴", 2025, 11, 22},        {"۱ مرغومی ۱۴۰۴", 2025, 12, 22},
        {"۱ سلواغه ۱۴۰۴", 2026, 1, 21},        {"۱ کب ۱۴۰۴", 2026, 2, 20},
        {"1 محرم 1447", 2025, 6, 26},          {"1 صفر 1447", 2025, 7, 26},
        {"1 ربيع الأول 1447", 2025, 8, 24},    {"1 ربيع الآخر 1447", 2025, 9, 23},
        {"1 جمادى الأولى 1447", 2025, 10, 23}, {"1 جمادى الآخرة 1447", 2025, 11, 22},
        {"1 رجب 1447", 2025, 12, 21},          {"1 شعبان 1447", 2026, 1, 20},
        {"1 رمضان المبارک 1447", 2026, 2, 18}, {"1 شوال المکرم 1447ھ", 2026, 3, 20},
        {"1 ذو القعدة 1447", 2026, 4, 18},     {"یکم ذی الحجہ 1447", 2026, 5, 18},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect_day("calendar", cases[i].text, cases[i].year, cases[i].month, cases[i].day);
    assert_int_equal(failed, 0);
}

static void a_day_that_a_calendar_has_not_is_no_date(void **state)
{
    (void)state;
    static const char *const cases[] = {"۳۰ اسفند ۱۴۰۴", "۳۱ مهر ۱۴۰۴",   "31 رمضان 1447", "29 February 2025",
                                        "0 May 2026",    "10 جنوری 1447", "20 رمضان 2026", "1405/13/01"};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (date_read(view_of(cases[i]), false, now_ms).found)
            fail_msg("<%s> is a date", cases[i]);
}

static void the_gregorian_day_beside_a_hijri_one_goes_first(void **state)
{
    (void)state;
    failed = 0;
    expect_day("Urdu", "11 جمادی الثانی 1448ھ / 20 نومبر 2026ء", 2026, 11, 20);
    expect_day("Arabic", "الجمعة 10 جمادى الآخرة 1448هـ - 20 نوفمبر 2026م", 2026, 11, 20);
    assert_int_equal(failed, 0);
}

static void times_are_read_as_each_language_writes_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"2026年11月20日 下午2:30", "2026-11-20T14:30:00"},
        {"2026年11月20日14時30分", "2026-11-20T14:30:00"},
        {"2026-11-20 오후 2:30", "2026-11-20T14:30:00"},
        {"20 نومبر 2026، 2:30 شام", "2026-11-20T14:30:00"},
        {"20 نوفمبر 2026 2:30 م", "2026-11-20T14:30:00"},
        {"20 نوفمبر 2026 2:30 ص", "2026-11-20T02:30:00"},
        {"20 Nov 2026, 14:30 IST", "2026-11-20T14:30:00+05:30"},
        {"20/11/2026 2:30 μ.μ.", "2026-11-20T14:30:00"},
        {"۲۹ آبان ۱۴۰۵ - ۱۴:۳۰", "2026-11-20T14:30:00"},
        {"20 Nov 2026 14:30 (GMT+3)", "2026-11-20T14:30:00+03:00"},
        {"2026-11-20T23:30:00-05:00", "2026-11-20T23:30:00-05:00"},
        {"2026-11-20T23:30:00Z", "2026-11-20T23:30:00+00:00"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char got[DATE_TEXT_MAX] = "";
        struct date d = date_read(view_of(cases[i].text), false, now_ms);
        if (strcmp(date_format(&d, got), cases[i].expected) != 0)
            fail_msg("<%s> gives %s, not %s", cases[i].text, got, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_day_is_read_in_all_its_forms),
        cmocka_unit_test(every_month_is_known_by_name),
        cmocka_unit_test(every_jalali_and_hijri_month_is_known_by_name),
        cmocka_unit_test(a_day_that_a_calendar_has_not_is_no_date),
        cmocka_unit_test(the_gregorian_day_beside_a_hijri_one_goes_first),
        cmocka_unit_test(times_are_read_as_each_language_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
