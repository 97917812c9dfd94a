-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- What the scripts of the frontier share; it stands in front of each. crawler/frontier.c draws the keys.
-- KEYS[1]: the prefix of all keys, with the hash tag.
local f = KEYS[1]

local function item_key(id)
  return f .. 'i:' .. id
end

-- The item waits in its host's queue, and the host, unless it is busy, among those that may be asked.
local function enqueue(id, host, rank, now)
  redis.call('ZADD', f .. 'q:' .. host, rank, id)
  if redis.call('HEXISTS', f .. 'busy', host) == 0 and not redis.call('ZSCORE', f .. 'hosts', host) then
    redis.call('ZADD', f .. 'hosts', redis.call('ZSCORE', f .. 'rest', host) or now, host)
  end
end

local function place(id, host, rank, due, now)
  if due > now then
    redis.call('ZADD', f .. 'later', due, id)
  else
    enqueue(id, host, rank, now)
  end
end

-- The host may be asked again at `next`, if anything waits for it; its rest is remembered for what comes meanwhile.
local function free_host(host, next)
  redis.call('HDEL', f .. 'busy', host)
  if redis.call('EXISTS', f .. 'q:' .. host) == 1 then
    redis.call('ZADD', f .. 'hosts', next, host)
  else
    redis.call('ZADD', f .. 'rest', next, host)
  end
end

local function count(state, n)
  redis.call('HINCRBY', f .. 'count', state, n)
end

-- Ends a URL in its one state.
local function close(id, state)
  redis.call('DEL', item_key(id))
  count('pending', -1)
  count(state, 1)
end

-- Takes the lease away; returns its host and owner, or nothing when there is none (with this token, if given).
local function end_lease(id, token)
  local lease = redis.call('HGET', f .. 'leased', id)
  if not lease then
    return nil
  end
  local held, owner, host = string.match(lease, '^(%d+) (%S+) (.+)$')
  if token and token ~= held then
    return nil
  end
  redis.call('HDEL', f .. 'leased', id)
  redis.call('ZREM', f .. 'lease', id)
  return host, owner
end

-- A lease whose owner died or fell silent. An address that takes its crawler down every time is given up.
local function give_back(id, now, next)
  local host = end_lease(id)
  if not host then
    return
  end
  local item = redis.call('HMGET', item_key(id), 'host', 'rank', 'interval')
  if item[1] then
    local crashes = redis.call('HINCRBY', item_key(id), 'crashes', 1)
    if crashes >= 10 and not item[3] then
      close(id, 'given up: crash')
    else
      enqueue(id, item[1], item[2], now)
    end
  end
  free_host(host, next)
end
