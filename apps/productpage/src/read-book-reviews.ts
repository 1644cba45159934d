import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Outcome } from './backends.ts'

const Rating = Type.Object({
  stars: Type.Optional(Type.Number()),
  color: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
})

const Review = Type.Object({
  reviewer: Type.String(),
  text: Type.String(),
  rating: Type.Optional(Rating),
})

const BookReviews = Type.Object({
  podname: Type.Optional(Type.String()),
  clustername: Type.Optional(Type.String()),
  reviews: Type.Array(Review),
})

export type Rating = Static<typeof Rating>
export type Review = Static<typeof Review>
export type BookReviews = Static<typeof BookReviews>

/** The reviews to show; `undefined` when there are none, or none that can be shown. */
export function readBookReviews(outcome: Outcome): BookReviews | undefined {
  return outcome.ok && Value.Check(BookReviews, outcome.value) ? outcome.value : undefined
}
