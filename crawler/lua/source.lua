-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Puts a source into the schedule or brings it up to date; what is known of its last visit stays.
-- ARGV: now, version of the list, id, host, link, interval, name
local now, version, id, host, link, interval, source = unpack(ARGV)
local item = load_item(id)
now, interval = tonumber(now), tonumber(interval)
redis.call('ZADD', f .. 'sources', version, id)
if not item or item.link ~= link then -- new, or at another address: nothing that was learnt holds
  local is_leased = redis.call('HEXISTS', f .. 'leased', id) == 1
  if item then
    redis.call('ZREM', f .. 'q:' .. item.host, id)
    redis.call('ZREM', f .. 'later', id)
  end
  item = {link = link, host = host, rank = now, interval = interval, source = source,
    renewed = is_leased or nil}
  save_item(id, item)
  if not is_leased then -- else the visit under way ends first
    place(id, item, now, now)
  end
elseif item.interval ~= interval then
  item.interval = interval
  save_item(id, item)
  local due = redis.call('ZSCORE', f .. 'later', id)
  if due and not item.tries and tonumber(due) > now + interval then
    redis.call('ZADD', f .. 'later', now + interval, id)
  end
end
return 1
