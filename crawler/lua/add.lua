-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Takes links that were never seen before into the frontier.
-- ARGV: now, addresses in a generation of `seen`, links that may wait for one host, then for each link: id, bucket and
--       fingerprint of `seen`, host, rank, '1' where that says how fresh it is, source, the state it is closed in at
--       once ('' none: it is to be fetched), link
-- Returns 1 for each that was new and is to be fetched, else 0.
local now, is_new, waiting_max, new = tonumber(ARGV[1]), open_seen(tonumber(ARGV[2])), tonumber(ARGV[3]), {}

-- A host whose queue is full keeps the best: the worst of it, or this one, is closed.
local function make_room(host, rank)
  local queue = f .. 'q:' .. host
  if redis.call('ZCARD', queue) < waiting_max then
    return true
  end
  local worst = redis.call('ZRANGE', queue, -1, -1, 'WITHSCORES')
  local item = tonumber(worst[2]) > rank and load_item(worst[1])
  if not item or item.interval then
    return false
  end
  redis.call('ZREM', queue, worst[1])
  redis.call('DEL', item_key(worst[1]))
  if not item.state then
    count_end('trap: too many', item.source)
  end
  return true
end

for i = 4, #ARGV, 9 do
  local id, bucket, print, host, rank, dated, source, state, link = unpack(ARGV, i, i + 8)
  local known = not is_new(bucket, print)
  rank = tonumber(rank)
  if not known and state == '' and not make_room(host, rank) then
    state = 'trap: too many'
  end
  new[#new + 1] = (known or state ~= '') and 0 or 1
  if not known and state ~= '' then
    count(state, source, 1)
  elseif not known then
    local waiting = count('pending', source, 1)
    if dated == '' then
      rank = rank + 1000 * waiting -- a flood of undated links leaves room for those of others
    end
    save_item(id, {link = link, host = host, rank = rank, source = source})
    enqueue(id, host, rank, now)
  end
end
return new
