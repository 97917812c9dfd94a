-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Asks whether a segment may be removed, and if so takes it off the register, after which nothing can be published
-- into it. The caller holds the lock on the file, so that its producer is gone or done.
-- KEYS: refs · ARGV: path · Returns 1: remove it; 0: entries still refer to it.
local count = redis.call('HGET', KEYS[1], ARGV[1])
if count and tonumber(count) > 0 then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
