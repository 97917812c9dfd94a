-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Takes links that were never seen before into the frontier.
-- ARGV: now, then for each link: id, bucket and fingerprint of `seen`, host, rank, link
-- Returns 1 for each that was new, else 0.
local now, new = tonumber(ARGV[1]), {}
for i = 2, #ARGV, 6 do
  local id, bucket, print, host, rank, link = unpack(ARGV, i, i + 5)
  new[#new + 1] = redis.call('SADD', f .. 'seen:' .. bucket, print)
  if new[#new] == 1 then
    redis.call('HSET', item_key(id), 'link', link, 'host', host, 'rank', rank)
    enqueue(id, host, rank, now)
    count('pending', 1)
  end
end
return new
