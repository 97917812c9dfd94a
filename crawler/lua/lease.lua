-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Takes back what expired and what the dead held, moves on what is due, and leases up to `max` items, one a host, from
-- the partitions asked for. It is the owner's sign of life, too.
-- ARGV: now, max, time of a lease, owner, silence after which a crawler counts as dead, rest of a host after a crash,
--       then the partitions
-- Returns the milliseconds until there is more to do (-1: nothing is known), the crawlers alive, then the items, each a
-- flat list of names and values: id, token, the fields of the item, and of a source how many
-- links it has brought in all and how long its feed asks to be kept.
local now, max, ttl, owner, silence, rest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4],
  tonumber(ARGV[5]), tonumber(ARGV[6])
local FIRST, COUNT = 7, #ARGV - 6
local wait = -1

local function wait_until(time)
  local ms = time and math.max(0, tonumber(time) - now)
  if ms and (wait < 0 or ms < wait) then
    wait = ms
  end
end

-- The first `most` of a sorted set that are due, with their scores; what follows them is waited for.
local function due_of(key, most)
  local found, due = redis.call('ZRANGE', key, 0, most, 'WITHSCORES'), {}
  for i = 1, #found, 2 do
    if #due == most or tonumber(found[i + 1]) > now then
      wait_until(found[i + 1])
      break
    end
    due[#due + 1] = found[i]
  end
  return due
end

redis.call('ZADD', f .. 'crawlers', now, owner)
for _, dead in ipairs(redis.call('ZRANGE', f .. 'crawlers', '-inf', now - silence, 'BYSCORE')) do
  redis.call('ZREM', f .. 'crawlers', dead)
  reclaim(dead, now, now + rest)
end
for _, id in ipairs(due_of(f .. 'lease', 100)) do
  give_back(id, now, now)
end
local due = due_of(f .. 'later', 500)
if #due > 0 then
  redis.call('ZREMRANGEBYRANK', f .. 'later', 0, #due - 1)
end
for _, id in ipairs(due) do
  local item = load_item(id)
  if item then
    enqueue(id, item.host, item.rank, now)
  end
end
redis.call('ZREMRANGEBYSCORE', f .. 'rest', '-inf', now)

local taken, out = {}, {0, redis.call('ZRANGE', f .. 'crawlers', 0, -1)}
-- Every partition gives its share, another one first each time, so that none waits behind a long one; what some do not
-- need the others get.
local share, more = COUNT > 0 and math.ceil(max / COUNT) or 0, COUNT > 0
while more do
  more = false
  for i = 0, COUNT - 1 do
    local hosts = f .. 'hosts:' .. ARGV[FIRST + (now + i) % COUNT]
    local ready = due_of(hosts, math.min(share, max - #taken))
    if #ready > 0 then
      redis.call('ZREMRANGEBYRANK', hosts, 0, #ready - 1)
    end
    for _, host in ipairs(ready) do
      taken[#taken + 1] = host
    end
    more = more or #ready == share and #taken < max
  end
end
local token = #taken > 0 and redis.call('INCRBY', f .. 'token', #taken)
for _, host in ipairs(taken) do
  local id = redis.call('ZPOPMIN', f .. 'q:' .. host)[1]
  local item = id and load_item(id)
  if item then
    redis.call('HSET', f .. 'busy', host, id)
    redis.call('ZADD', f .. 'lease', now + ttl, id)
    redis.call('HSET', f .. 'leased', id, string.format('%d %s %s', token, owner, host))
    wait_until(now + ttl)
    local fields = {'id', id, 'token', string.format('%d', token)}
    for name, value in pairs(item) do
      fields[#fields + 1] = name
      fields[#fields + 1] = value
    end
    if item.interval then
      local health = redis.call('HMGET', sources .. (item.source or ''), 'links', 'ttl')
      for i, name in ipairs({'links', 'ttl'}) do
        fields[#fields + 1] = name
        fields[#fields + 1] = health[i] or '0'
      end
    end
    out[#out + 1] = fields
    token = token - 1
  elseif id then -- its item is gone: the next one's turn
    free_host(host, now)
    wait_until(now)
  end
end
out[1] = wait
return out
