import { errorAnswer, jsonAnswer } from '@bookinfo/service'
import { Type } from 'typebox'

const ProductRatings = Type.Object(
  {
    id: Type.Integer({ description: 'As asked for' }),
    ratings: Type.Unknown({
      description:
        'Stars by reviewer; null for one that v2 has no stars of. After a POST: the JSON that was posted.',
      examples: [{ Reviewer1: 5, Reviewer2: 4 }],
    }),
  },
  { $id: 'ProductRatings' },
)

const params = Type.Object({
  id: Type.Integer({ description: 'Any integer; what follows its digits does not count' }),
})

export const getRatings = {
  operationId: 'getRatings',
  summary: 'How many stars two readers give a book',
  tags: ['rating'],
  params,
  response: {
    200: jsonAnswer('The ratings; every product has some', ProductRatings),
    400: errorAnswer('The id is no integer'),
    500: errorAnswer('v2: the database answers, but will not be read'),
    503: errorAnswer('v2: the database is away; or a fault variant at work'),
  },
}

export const postRatings = {
  operationId: 'postRatings',
  summary: 'Replaces the ratings of a book, until the process ends',
  tags: ['rating'],
  params,
  body: {
    description: 'Any JSON, whatever the content type says',
    required: true,
    content: { 'application/json': { schema: Type.Unknown() } },
  },
  response: {
    200: jsonAnswer('The ratings from now on', ProductRatings),
    400: errorAnswer('The id is no integer, or the body is not JSON'),
    501: errorAnswer('v2 does not write to its database'),
  },
}
