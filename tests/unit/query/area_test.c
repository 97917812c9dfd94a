// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Areas: circles and boxes hold what lies in them, across the antimeridian and around the poles too.
#include "query/area.h"
#include "tests/support/unit.h"

static void a_circle_holds_what_is_within_its_radius(void **state)
{
    (void)state;
    static const struct {
        const char *area;
        double lat, lon;
        bool holds;
    } cases[] = {
        {"31.5497,74.3436,50km", 31.5497, 74.3436, true},  // Lahore
        {"31.5497,74.3436,50km", 31.6340, 74.8723, false}, // Amritsar, 51 km
        {"31.5497,74.3436,52km", 31.6340, 74.8723, true},
        {"0,179.9,30km", 0, -179.95, true},
        {"0,179.9,10km", 0, -179.95, false},
        {"89.9,0,30km", 89.9, 180, true}, // across the pole, 22 km
        {"-90,0,100m", -90, 77, true},
        {"10,10,20100km", -10, -170, true},
        {"23.6,60.9..37.1,77.8", 31.5, 74.3, true},
        {"23.6,60.9..37.1,77.8", 31.5, 60.8, false},
        {"23.6,60.9..37.1,77.8", 37.1, 77.8, true},
        {"-20,170..-10,-170", -15, 179, true},
        {"-20,170..-10,-170", -15, -171, true},
        {"-20,170..-10,-170", -15, 0, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct area a;
        const char *why;
        assert_int_equal(area_parse(view_of(cases[i].area), &a, &why), OK);
        if (area_holds(&a, cases[i].lat, cases[i].lon) != cases[i].holds)
            fail_msg("%s: %g,%g", cases[i].area, cases[i].lat, cases[i].lon);
    }
}

static void what_is_no_area_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",          "1,2",       "1,2,3",  "1,2,0km",  "1,2,-3km",    "1,2,inf",   "1,2,3mi",      "91,2,3km",
        "1,181,3km", "nan,2,3km", "1,2..3", "5,6..4,7", "1,2,30000km", "0x1,2,3km", "1,2..3,4,5km", "1e1,2,3km"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct area a;
        const char *why = NULL;
        if (area_parse(view_of(texts[i]), &a, &why) != ERR_SYNTAX || !why)
            fail_msg("%s", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_circle_holds_what_is_within_its_radius),
        cmocka_unit_test(what_is_no_area_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
