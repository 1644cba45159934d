/** Stars by reviewer, or that there are none to be had. */
export type Ratings = ReadonlyMap<string, number> | 'unavailable'

/** Who writes reviews, and whose ratings are looked at. */
export const reviewers = ['Reviewer1', 'Reviewer2'] as const

/**
 * Reads an answer of the ratings service. Without a `ratings` field nobody has stars; a fraction is cut
 * off and -1 means "no rating" (spec: bookinfo 6.3). Whoever else rated is not looked at.
 * Throws when it is not an object, or one of their ratings not a number.
 */
export function parseRatings(body: string): Ratings {
  const answer: unknown = JSON.parse(body)
  if (!isObject(answer)) throw new TypeError('the ratings answer is not an object')
  const stars = new Map<string, number>()
  if (!('ratings' in answer)) return stars
  if (!isObject(answer.ratings)) throw new TypeError('ratings is not an object')
  const given = new Map<string, unknown>(Object.entries(answer.ratings))
  for (const reviewer of reviewers) {
    const value = given.get(reviewer)
    if (value === undefined) continue
    if (typeof value !== 'number') throw new TypeError(`the rating of ${reviewer} is not a number`)
    if (Math.trunc(value) !== -1) stars.set(reviewer, Math.trunc(value))
  }
  return stars
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
