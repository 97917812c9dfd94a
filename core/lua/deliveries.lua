-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- How often each entry was delivered to a group. KEYS: stream · ARGV: group, ids · Returns the counts in that order.
local counts = {}
for i = 2, #ARGV do
  local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)[1]
  counts[i - 1] = pending and pending[4] or 0
end
return counts
