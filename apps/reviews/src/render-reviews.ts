import { type Ratings, reviewers } from './parse-ratings.ts'
import { reviewTextsOf } from './texts.ts'

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
  const texts = reviewTextsOf(id)
  return {
    id,
    ...servedBy,
    reviews: reviewers.map((reviewer, index) => ({
      reviewer,
      text: texts[index],
      ...(ratings === undefined ? {} : { rating: renderRating(ratings, reviewer, starColor) }),
    })),
  }
}

function renderRating(ratings: Ratings, reviewer: string, color: string): object {
  const stars = ratings === 'unavailable' ? undefined : ratings.get(reviewer)
  if (stars === undefined) return { error: 'Ratings service is currently unavailable' }
  return { stars, color }
}
