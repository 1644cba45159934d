/** What the service answers from. */
export interface RatingsStore {
  /** Loads what the first `get` needs; reaches no database. Rejects when it never can. */
  load(): Promise<void>
  /** The ratings of a product. Rejects with `DatabaseError` where they come from a database. */
  get(productId: number): Promise<unknown>
  /** Replaces the ratings of a product; false where a store only reads. */
  set(productId: number, ratings: unknown): boolean
  close(): Promise<void>
}
