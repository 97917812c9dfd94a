-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Puts a source into the schedule or brings it up to date; what is known of its last visit stays.
-- ARGV: now, version of the list, id, host, rank, link, interval
local now, version, id, host, rank, link, interval = unpack(ARGV)
local key = item_key(id)
local old = redis.call('HMGET', key, 'link', 'host', 'at')
now = tonumber(now)
if old[1] and old[1] ~= link then -- another address: nothing that was learnt holds
  redis.call('HDEL', key, 'at', 'hops', 'tries', 'memo')
end
redis.call('HSET', key, 'link', link, 'rank', rank, 'interval', interval)
redis.call('HSET', f .. 'sources', id, version)
if not old[1] then
  redis.call('HSET', key, 'host', host)
  place(id, host, rank, now, now)
elseif old[1] ~= link then
  redis.call('HSET', key, 'host', host)
  if redis.call('ZREM', f .. 'q:' .. old[2], id) == 1 or redis.call('ZREM', f .. 'later', id) == 1 then
    place(id, host, rank, now, now)
  end
else
  local due = redis.call('ZSCORE', f .. 'later', id)
  local tries = redis.call('HGET', key, 'tries')
  if due and not tries and tonumber(due) > now + tonumber(interval) then
    redis.call('ZADD', f .. 'later', now + tonumber(interval), id)
  end
end
return 1
