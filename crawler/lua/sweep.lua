-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Forgets the sources that the list of this version no longer holds. One that is being visited ends with its lease.
-- ARGV: version
-- Returns how many went.
local all, gone = redis.call('HGETALL', f .. 'sources'), 0
for i = 1, #all, 2 do
  if all[i + 1] ~= ARGV[1] then
    local id = all[i]
    local host = redis.call('HGET', item_key(id), 'host')
    if host then
      redis.call('ZREM', f .. 'q:' .. host, id)
    end
    redis.call('ZREM', f .. 'later', id)
    redis.call('DEL', item_key(id))
    redis.call('HDEL', f .. 'sources', id)
    gone = gone + 1
  end
end
return gone
