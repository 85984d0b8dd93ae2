import { MAX_HELD } from './layout'

/**
 * Memory for what must wait: held lines and long waiting lists. Three sizes, each with a free list, so
 * that ten thousand sessions with a short line each cost little and a freed block serves the next.
 */
const freeLists = memory.data(32, 8)
let top: usize = 0

/** Octets of a block of size class `c`. */
export function blockSize(c: u32): u32 {
  return c == 0 ? 512 : c == 1 ? 4096 : MAX_HELD + 512
}

/** A block of size class `c`, or 0 when memory cannot grow. Its content is undefined. */
export function takeBlock(c: u32): usize {
  const list = freeLists + (c << 3)
  const free = load<usize>(list)
  if (free) {
    store<usize>(list, load<usize>(free))
    return free
  }
  if (!top) top = (__heap_base + 63) & ~63
  const size = (blockSize(c) + 63) & ~63
  const wanted = top + size
  const have = (<usize>memory.size()) << 16
  if (wanted > have) {
    // Grow by a megabyte at a time: growing is a call into the host's allocator.
    if (memory.grow(16) < 0 && memory.grow(<i32>((wanted - have + 0xffff) >> 16)) < 0) return 0
  }
  const block = top
  top = wanted
  return block
}

export function giveBlock(c: u32, block: usize): void {
  const list = freeLists + (c << 3)
  store<usize>(block, load<usize>(list))
  store<usize>(list, block)
}
