-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- What a crawler held when it died, given back when it starts again under its name.
-- ARGV: now, owner, when its hosts may be asked again
-- Returns how many leases it held.
local held = redis.call('HGETALL', f .. 'leased')
local mine = 0
for i = 1, #held, 2 do
  if string.match(held[i + 1], '^%d+ (%S+) ') == ARGV[2] then
    give_back(held[i], tonumber(ARGV[1]), tonumber(ARGV[3]))
    mine = mine + 1
  end
end
return mine
