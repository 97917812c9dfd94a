-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Ends a lease with its result, in one step: the item's next place, its host's next time, the ledger.
-- ARGV: id, token, now, when the host may be asked again, when the item is due ('' never: it is closed), the state it
--       ends in, then fields to set (an empty value removes the field)
-- Returns 1, or 0 when the lease is no longer ours and nothing was done.
local id, token, now, next, due, state = unpack(ARGV, 1, 6)
local host = end_lease(id, token)
if not host then
  return 0
end
local key = item_key(id)
if redis.call('EXISTS', key) == 1 then
  if due == '' then
    close(id, state)
  else
    redis.call('HDEL', key, 'crashes')
    for i = 7, #ARGV, 2 do
      if ARGV[i + 1] == '' then
        redis.call('HDEL', key, ARGV[i])
      else
        redis.call('HSET', key, ARGV[i], ARGV[i + 1])
      end
    end
    local item = redis.call('HMGET', key, 'host', 'rank')
    place(id, item[1], item[2], tonumber(due), tonumber(now))
  end
end
free_host(host, next)
return 1
