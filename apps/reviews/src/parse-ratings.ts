/** Stars by reviewer, or that there are none to be had. */
export type Ratings = ReadonlyMap<string, number> | 'unavailable'

/**
 * Reads an answer of the ratings service. Without a `ratings` field nobody has stars; a fraction is cut
 * off and -1 means "no rating" (spec: bookinfo 6.3). Throws when it is not an object of numbers.
 */
export function parseRatings(body: string): Ratings {
  const answer: unknown = JSON.parse(body)
  if (!isObject(answer)) throw new TypeError('the ratings answer is not an object')
  const stars = new Map<string, number>()
  if (!('ratings' in answer)) return stars
  if (!isObject(answer.ratings)) throw new TypeError('ratings is not an object')
  for (const [reviewer, value] of Object.entries(answer.ratings)) {
    if (typeof value !== 'number') throw new TypeError(`the rating of ${reviewer} is not a number`)
    if (Math.trunc(value) !== -1) stars.set(reviewer, Math.trunc(value))
  }
  return stars
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
