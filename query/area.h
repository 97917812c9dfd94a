// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Areas of the earth as queries write them behind `geo:`: a point with a distance around it (31.55,74.34,50km), or the
// south-west and north-east corners of a box (23.6,60.9..37.1,77.8), which may cross the antimeridian. Degrees, WGS 84;
// distances on a sphere of 6,371.0088 km (IUGG mean radius), within 0.6 % of those on the ellipsoid.
#ifndef QUERY_AREA_H
#define QUERY_AREA_H

#include "query/tree.h"

enum { AREA_RADIUS_MAX_M = 20100000 }; // half round the earth

// ERR_SYNTAX: *ret_why (a literal) says what was expected; the area is then untouched.
enum err area_parse(struct view text, struct area *ret_area, const char **ret_why) MUST_USE;
bool area_holds(const struct area *a, double lat, double lon);

#endif
