-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- What the scripts of the frontier share; it stands in front of each. crawler/frontier.c draws the keys.
-- KEYS: the prefix of all keys, with the hash tag; the ledger; the prefix of what belongs to a source.
local f, ledger, sources = KEYS[1], KEYS[2], KEYS[3]

local CRASHES_MAX = 10      -- of an article's crawlers, before it is given up
local REVISIT_SLACK = 3600000 -- how long a revisit lets others of its host go first, ms

-- ---- items ---------------------------------------------------------------------------------------------------------

local function item_key(id)
  return f .. 'i:' .. id
end

local function load_item(id)
  local packed = redis.call('GET', item_key(id))
  return packed and cmsgpack.unpack(packed)
end

local function save_item(id, item)
  redis.call('SET', item_key(id), cmsgpack.pack(item))
end

-- ---- ledger --------------------------------------------------------------------------------------------------------

-- Returns what the source has in this state now, or 0 where there is no source.
local function count(state, source, n)
  redis.call('HINCRBY', ledger, state, n)
  if source and source ~= '' then
    return redis.call('HINCRBY', sources .. source .. ':ledger', state, n)
  end
  return 0
end

-- A pending link reaches the state that it is counted in for good.
local function count_end(state, source)
  count('pending', source, -1)
  count(state, source, 1)
end

-- ---- seen ----------------------------------------------------------------------------------------------------------

local GENERATIONS = 4
local BUCKETS = 65536

local function seen_key(generation, bucket)
  return f .. 'seen:' .. generation % GENERATIONS .. ':' .. bucket
end

-- The fingerprints of addresses, in generations: the newest takes what comes, and what is asked for again; when it is
-- full the oldest is emptied, a few sets a call, and becomes the newest. `most` is what one generation takes.
-- Returns a function that takes bucket and fingerprint, remembers them and says whether they are new.
local function open_seen(most)
  local key = f .. 'seen'
  local state = redis.call('HMGET', key, 'generation', 'size', 'emptied')
  local generation, size, emptied = tonumber(state[1] or 0), tonumber(state[2] or 0), tonumber(state[3] or BUCKETS)
  if emptied < BUCKETS then -- the oldest, which is the next to be used
    local names = {}
    for i = emptied, math.min(emptied + 255, BUCKETS - 1) do
      names[#names + 1] = seen_key(generation + 1, string.format('%04x', i))
    end
    redis.call('UNLINK', unpack(names))
    redis.call('HSET', key, 'emptied', emptied + #names)
  elseif size >= most then
    generation = generation + 1
    redis.call('HSET', key, 'generation', generation, 'size', 0, 'emptied', 0)
  end
  return function(bucket, print)
    if redis.call('SADD', seen_key(generation, bucket), print) == 0 then
      return false
    end
    redis.call('HINCRBY', key, 'size', 1)
    for older = generation - 1, math.max(0, generation - GENERATIONS + 2), -1 do
      if redis.call('SISMEMBER', seen_key(older, bucket), print) == 1 then
        return false
      end
    end
    return true
  end
end

-- ---- queues --------------------------------------------------------------------------------------------------------

-- A host is written "<partition>:<authority>".
local function hosts_key(host)
  return f .. 'hosts:' .. string.match(host, '^%d+')
end

-- The item waits in its host's queue, and the host, unless it is busy, among those that may be asked.
local function enqueue(id, host, rank, now)
  redis.call('ZADD', f .. 'q:' .. host, rank, id)
  if redis.call('HEXISTS', f .. 'busy', host) == 0 then
    redis.call('ZADD', hosts_key(host), 'NX', redis.call('ZSCORE', f .. 'rest', host) or now, host)
  end
end

local function place(id, item, due, now)
  if due > now then
    redis.call('ZADD', f .. 'later', due, id)
  else
    enqueue(id, item.host, item.rank, now)
  end
end

-- The host may be asked again at `next`, if anything waits for it; its rest is remembered for what comes meanwhile.
local function free_host(host, next)
  redis.call('HDEL', f .. 'busy', host)
  if redis.call('EXISTS', f .. 'q:' .. host) == 1 then
    redis.call('ZADD', hosts_key(host), next, host)
  else
    redis.call('ZADD', f .. 'rest', next, host)
  end
end

-- ---- leases --------------------------------------------------------------------------------------------------------

-- Takes the lease away; returns its host, or nothing when there is none (with this token, if given).
local function end_lease(id, token)
  local lease = redis.call('HGET', f .. 'leased', id)
  if not lease then
    return nil
  end
  local held, host = string.match(lease, '^(%d+) %S+ (.+)$')
  if token and token ~= held then
    return nil
  end
  redis.call('HDEL', f .. 'leased', id)
  redis.call('ZREM', f .. 'lease', id)
  return host
end

-- A lease whose owner died or fell silent. An address that takes its crawler down every time is given up. All that were
-- leased at a crash are suspects; each comes back later than the last time, so that the innocent part from the guilty.
local function give_back(id, now, next)
  local host = end_lease(id)
  local item = host and load_item(id)
  if item then
    item.crashes = (item.crashes or 0) + 1
    if item.crashes < CRASHES_MAX or item.interval then
      save_item(id, item)
      place(id, item, item.crashes > 1 and now + 500 * 2 ^ math.min(item.crashes, 10) or now, now)
    else
      redis.call('DEL', item_key(id))
      if not item.state then
        count_end('given up: crash', item.source)
      end
    end
  end
  if host then
    free_host(host, next)
  end
end

-- All that this crawler held. Returns how many leases it were.
local function reclaim(owner, now, next)
  local held, n = redis.call('HGETALL', f .. 'leased'), 0
  for i = 1, #held, 2 do
    if string.match(held[i + 1], '^%d+ (%S+) ') == owner then
      give_back(held[i], now, next)
      n = n + 1
    end
  end
  return n
end
