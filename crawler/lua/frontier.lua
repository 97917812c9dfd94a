-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- What the scripts of the frontier share; it stands in front of each. crawler/frontier.c draws the keys.
-- KEYS: the prefix of all keys, with the hash tag; the ledger; the prefix of what belongs to a source.
local f, ledger, sources = KEYS[1], KEYS[2], KEYS[3]

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

local function count(state, source, n)
  redis.call('HINCRBY', ledger, state, n)
  if source and source ~= '' then
    redis.call('HINCRBY', sources .. source .. ':ledger', state, n)
  end
end

-- A pending link reaches the state that it is counted in for good.
local function count_end(state, source)
  count('pending', source, -1)
  count(state, source, 1)
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
  local key = item_key(id)
  local item = redis.call('HMGET', key, 'host', 'rank', 'interval', 'state', 'source')
  if item[1] then
    local crashes = redis.call('HINCRBY', key, 'crashes', 1)
    if crashes < 10 or item[3] then
      enqueue(id, item[1], item[2], now)
    else
      redis.call('DEL', key)
      if not item[4] then
        count_end('given up: crash', item[5])
      end
    end
  end
  free_host(host, next)
end
