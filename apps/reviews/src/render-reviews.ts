import type { Ratings } from './parse-ratings.ts'

const reviews = [
  {
    reviewer: 'Reviewer1',
    text: 'Mistaken twins, slammed doors and slapstick from the first scene to the last. I laughed until my sides ached!',
  },
  {
    reviewer: 'Reviewer2',
    text: 'A light and lively evening that never outstays its welcome. It does not reach the depth of his later plays, but it hardly tries to.',
  },
] as const

export interface ReviewsAnswer {
  /** A string, as it has always been. */
  readonly id: string
  readonly servedBy: { readonly podname: string; readonly clustername: string }
  readonly starColor: string
  /** Absent: this version does not show stars. */
  readonly ratings: Ratings | undefined
}

/** The body of `/reviews/{id}`, fields in their traditional order (spec: bookinfo 6.2). */
export function renderReviews({ id, servedBy, starColor, ratings }: ReviewsAnswer): object {
  return {
    id,
    ...servedBy,
    reviews: reviews.map(({ reviewer, text }) =>
      ratings === undefined
        ? { reviewer, text }
        : { reviewer, text, rating: renderRating(ratings, reviewer, starColor) },
    ),
  }
}

function renderRating(ratings: Ratings, reviewer: string, color: string): object {
  const stars = ratings === 'unavailable' ? undefined : ratings.get(reviewer)
  if (stars === undefined) return { error: 'Ratings service is currently unavailable' }
  return { stars, color }
}
