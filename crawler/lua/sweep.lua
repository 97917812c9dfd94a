-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Forgets sources that the list of this version no longer holds. One that is being visited ends with its lease.
-- ARGV: version, how many at most
-- Returns how many went.
local version, most = ARGV[1], ARGV[2]
local gone = redis.call('ZRANGE', f .. 'sources', '-inf', '(' .. version, 'BYSCORE', 'LIMIT', 0, most)
for _, id in ipairs(redis.call('ZRANGE', f .. 'sources', '(' .. version, '+inf', 'BYSCORE', 'LIMIT', 0, most)) do
  gone[#gone + 1] = id
end
for _, id in ipairs(gone) do
  local item = load_item(id)
  if item then
    redis.call('ZREM', f .. 'q:' .. item.host, id)
  end
  redis.call('ZREM', f .. 'later', id)
  redis.call('ZREM', f .. 'sources', id)
  redis.call('DEL', item_key(id))
end
return #gone
