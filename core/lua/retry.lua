-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Delivers an entry again to the consumer that failed it, unless another consumer claimed it meanwhile: the owner says
-- so, and no clock. KEYS: stream · ARGV: group, consumer, id · Returns [[id, fields]] or nothing.
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])
if #pending == 0 then return {} end
return redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3])
