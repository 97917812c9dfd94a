-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Asks whether a segment may be removed, and if so takes it off the register, after which nothing can be published
-- into it. The caller holds the lock on the file, so that its producer is gone or done.
-- KEYS: refs, freed · ARGV: path, how long in ms nothing must have referred to it
-- Returns 1: remove it; 0: not now. The wait covers what Redis may forget in a crash (appendfsync everysec: two
-- seconds): answers that are forgotten must not have taken the body with them.
local refs, freed = KEYS[1], KEYS[2]
local path, wait = ARGV[1], tonumber(ARGV[2])

local count = redis.call('HGET', refs, path)
if count and tonumber(count) > 0 then
  return 0
end
local since = redis.call('HGET', freed, path)
if count and since and now_ms() - tonumber(since) < wait then
  return 0
end
redis.call('HDEL', refs, path)
redis.call('HDEL', freed, path)
return 1
