import { emptyAnswer, errorAnswer, jsonAnswer } from '@bookinfo/service'
import { Type } from 'typebox'

const Rating = Type.Union(
  [
    Type.Object({ stars: Type.Integer(), color: Type.String({ description: 'STAR_COLOR' }) }),
    Type.Object({ error: Type.String({ description: 'Why there are no stars' }) }),
  ],
  { $id: 'Rating' },
)

const Review = Type.Object(
  { reviewer: Type.String(), text: Type.String(), rating: Type.Optional(Rating) },
  { $id: 'Review', description: 'v1 has no rating' },
)

const ProductReviews = Type.Object(
  {
    id: Type.String({ description: 'As text' }),
    podname: Type.String({ description: 'Who served it; the word `null` when not known' }),
    clustername: Type.String({ description: 'The word `null` when not known' }),
    reviews: Type.Array(Review, { minItems: 2, maxItems: 2 }),
  },
  { $id: 'ProductReviews' },
)

export const getReviews = {
  operationId: 'getReviews',
  summary: 'What two readers say of a book',
  tags: ['review'],
  params: Type.Object({
    id: Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
  }),
  response: {
    200: jsonAnswer('The reviews, with stars or without', ProductReviews),
    404: emptyAnswer('The id is no integer of 32 bits'),
    500: errorAnswer('The ratings service gave a 200 that makes no sense'),
  },
}
