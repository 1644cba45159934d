import type { RatingsStore } from './ratings-store.ts'

const everyProduct: unknown = { Reviewer1: 5, Reviewer2: 4 }
const maxProducts = 1000

/** Ratings in the memory of this process: at most a thousand products, the oldest are forgotten first. */
export function createMemoryStore(): RatingsStore {
  const posted = new Map<number, unknown>()
  return {
    load: async () => undefined,
    get: async (productId) => (posted.has(productId) ? posted.get(productId) : everyProduct),
    set: (productId, ratings) => {
      posted.set(productId, ratings)
      const oldest = posted.keys().next()
      if (posted.size > maxProducts && oldest.done !== true) posted.delete(oldest.value)
      return true
    },
    close: async () => undefined,
  }
}
