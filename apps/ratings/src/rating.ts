/** Stars from a database; null where it holds none. */
export type Rating = number | null

/** What a database handed over, as a rating: anything but a number is none. */
export function toRating(value: unknown): Rating {
  return typeof value === 'number' ? value : null
}
