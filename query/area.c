// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Areas: reading them, and whether a point lies in one. A circle is held by a box, which settles most points without
// trigonometry.
#include "query/area.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX_BYTES = 24 };

static const double earth_radius_m = 6371008.8, degree = 0.017453292519943295;

// ---- reading -------------------------------------------------------------------------------------------------
// A decimal number without exponent: strtod alone would take "inf" and "0x1p3" too.
static bool read_number(struct view v, double *ret)
{
    char text[NUMBER_MAX_BYTES + 1] = "", *end;
    if (!v.n || v.n > NUMBER_MAX_BYTES)
        return false;
    memcpy(text, v.p, v.n);
    *ret = strtod(text, &end);
    return strspn(text, "+-.0123456789") == v.n && end == text + v.n;
}

static bool read_point(struct view v, double *ret_lat, double *ret_lon)
{
    struct view lat = view_cut(&v, ',');
    return read_number(lat, ret_lat) && read_number(v, ret_lon) && fabs(*ret_lat) <= 90 && fabs(*ret_lon) <= 180;
}

static bool read_distance(struct view v, double *ret_m)
{
    double unit = view_ends(v, "km") ? 1000 : view_ends(v, "m") ? 1 : 0;
    v.n -= unit > 1 ? 2 : unit > 0 ? 1 : 0;
    if (unit == 0 || !read_number(v, ret_m))
        return false;
    *ret_m *= unit;
    return *ret_m > 0 && *ret_m <= AREA_RADIUS_MAX_M;
}

// The box that holds the circle; near a pole all longitudes.
static void set_box(struct area *a)
{
    double reach = a->radius_m / earth_radius_m / degree * (1 + 1e-9);
    a->south = a->lat - reach;
    a->north = a->lat + reach;
    a->west = -180;
    a->east = 180;
    double widest = sin(reach * degree) / cos(a->lat * degree);
    if (a->south <= -90 || a->north >= 90 || !(widest < 1))
        return;
    double side = asin(widest) / degree * (1 + 1e-9);
    if (side >= 180)
        return;
    a->west = a->lon - side < -180 ? a->lon - side + 360 : a->lon - side;
    a->east = a->lon + side > 180 ? a->lon + side - 360 : a->lon + side;
}

enum err area_parse(struct view text, struct area *ret_area, const char **ret_why)
{
    *ret_why = "expected lat,lon,distance like 31.55,74.34,50km, or two corners like 23.6,60.9..37.1,77.8";
    struct area a = {0};
    size_t dots = view_find(text, "..");
    if (dots < text.n) {
        if (!read_point((struct view){text.p, dots}, &a.south, &a.west) ||
            !read_point(view_from(text, dots + 2), &a.north, &a.east))
            return ERR_SYNTAX;
        if (a.south > a.north) {
            *ret_why = "the first corner is the south-west one; exchange the two";
            return ERR_SYNTAX;
        }
        *ret_area = a;
        return OK;
    }
    size_t comma = text.n;
    while (comma && text.p[comma - 1] != ',')
        comma--;
    if (!comma || !read_point((struct view){text.p, comma - 1}, &a.lat, &a.lon) ||
        !read_distance(view_from(text, comma), &a.radius_m))
        return ERR_SYNTAX;
    set_box(&a);
    *ret_area = a;
    return OK;
}

// ---- asking --------------------------------------------------------------------------------------------------
// Haversine, which keeps its digits for points that are close together.
static double distance_m(double lat1, double lon1, double lat2, double lon2)
{
    double up = sin((lat2 - lat1) * degree / 2), along = sin((lon2 - lon1) * degree / 2);
    double h = up * up + cos(lat1 * degree) * cos(lat2 * degree) * along * along;
    return 2 * earth_radius_m * asin(sqrt(h < 1 ? h : 1));
}

bool area_holds(const struct area *a, double lat, double lon)
{
    bool crosses = a->west > a->east;
    bool beside = crosses ? lon >= a->west || lon <= a->east : lon >= a->west && lon <= a->east;
    if (!beside || lat < a->south || lat > a->north)
        return false;
    return a->radius_m <= 0 || distance_m(a->lat, a->lon, lat, lon) <= a->radius_m;
}
