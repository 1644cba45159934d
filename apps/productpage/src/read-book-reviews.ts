import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Outcome } from './backends.ts'

/** Other people's services leave things out or say null; neither costs the rest of the page. */
const Lenient = <Schema extends Type.TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]))

const Rating = Type.Object({
  stars: Lenient(Type.Number()),
  color: Lenient(Type.String()),
  error: Lenient(Type.String()),
})

const Review = Type.Object({
  reviewer: Lenient(Type.String()),
  text: Lenient(Type.String()),
  rating: Lenient(Rating),
})

const BookReviews = Type.Object({
  podname: Lenient(Type.String()),
  clustername: Lenient(Type.String()),
  reviews: Lenient(Type.Array(Review)),
})

export type Review = Static<typeof Review>
export type BookReviews = Static<typeof BookReviews>

/** The reviews to show; `undefined` when there are none, or none that can be shown. */
export function readBookReviews(outcome: Outcome): BookReviews | undefined {
  return outcome.ok && Value.Check(BookReviews, outcome.value) ? outcome.value : undefined
}
