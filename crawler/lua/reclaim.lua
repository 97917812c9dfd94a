-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- What a crawler held when it died, given back when it starts again under its name, or leaves.
-- ARGV: now, owner, when its hosts may be asked again, '1' when it leaves
-- Returns how many leases it held.
local now, owner, next, leaves = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4]
if leaves == '1' then
  redis.call('ZREM', f .. 'crawlers', owner)
end
return reclaim(owner, now, next)
