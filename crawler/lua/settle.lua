-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Ends a lease with its result, in one step: the item's next place, its host's next time, the ledger.
-- ARGV: id, token, now, when the host may be asked again, when the item is due ('' never: it is forgotten), the state it
--       is counted in from now on ('' none), then fields to set (an empty value removes the field)
-- Returns 1, or 0 when the lease is no longer ours and nothing was done.
local id, token, now, next, due, state = unpack(ARGV, 1, 6)
local host = end_lease(id, token)
if not host then
  return 0
end
local key = item_key(id)
local item = redis.call('HMGET', key, 'rank', 'interval', 'state', 'source')
if item[1] then -- else a source that was swept meanwhile
  local first = state ~= '' and not item[2] and not item[3]
  if first then
    count_end(state, item[4])
  end
  if due == '' then
    redis.call('DEL', key)
  else
    local gone = {'crashes'}
    local set = first and {'state', state} or {}
    for i = 7, #ARGV, 2 do
      if ARGV[i + 1] == '' then
        gone[#gone + 1] = ARGV[i]
      else
        set[#set + 1] = ARGV[i]
        set[#set + 1] = ARGV[i + 1]
      end
    end
    redis.call('HDEL', key, unpack(gone))
    if #set > 0 then
      redis.call('HSET', key, unpack(set))
    end
    place(id, redis.call('HGET', key, 'host'), item[1], tonumber(due), tonumber(now))
  end
end
free_host(host, next)
return 1
