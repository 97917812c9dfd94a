-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Takes back what expired, moves on what is due, and leases up to `max` items, one a host.
-- ARGV: now, max, time of a lease, owner
-- Returns the milliseconds until there is more to do (-1: nothing is known), then the items, each a flat list of names
-- and values: id, token, and the fields of the item.
local now, max, ttl, owner = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

for _, id in ipairs(redis.call('ZRANGEBYSCORE', f .. 'lease', '-inf', now, 'LIMIT', 0, 100)) do
  give_back(id, now, now)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', f .. 'later', '-inf', now, 'LIMIT', 0, 500)) do
  redis.call('ZREM', f .. 'later', id)
  local item = redis.call('HMGET', item_key(id), 'host', 'rank')
  if item[1] then
    enqueue(id, item[1], item[2], now)
  end
end
redis.call('ZREMRANGEBYSCORE', f .. 'rest', '-inf', now)

local out = {0}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', f .. 'hosts', '-inf', now, 'LIMIT', 0, max)) do
  local id = redis.call('ZPOPMIN', f .. 'q:' .. host)[1]
  redis.call('ZREM', f .. 'hosts', host)
  if id then
    local token = string.format('%d', redis.call('INCR', f .. 'token'))
    redis.call('HSET', f .. 'busy', host, id)
    redis.call('ZADD', f .. 'lease', now + ttl, id)
    redis.call('HSET', f .. 'leased', id, token .. ' ' .. owner .. ' ' .. host)
    local item = redis.call('HGETALL', item_key(id))
    out[#out + 1] = {'id', id, 'token', token, unpack(item)}
  end
end

local wait = -1
for _, name in ipairs({'hosts', 'later', 'lease'}) do
  local first = redis.call('ZRANGE', f .. name, 0, 0, 'WITHSCORES')[2]
  if first and (wait < 0 or tonumber(first) - now < wait) then
    wait = math.max(0, tonumber(first) - now)
  end
end
out[1] = wait
return out
