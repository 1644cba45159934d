import { errorAnswer, jsonAnswer } from '@bookinfo/service'
import { Type } from 'typebox'

const Nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const ProductDetails = Type.Object(
  {
    id: Type.Integer({ description: 'As asked for; of any size' }),
    author: Nullable(Type.String({ description: 'The first author; null when there is none' })),
    year: Nullable(
      Type.Union([Type.Integer({ description: 'v1' }), Type.String({ description: 'v2: a date' })]),
    ),
    type: Type.Enum(['paperback', 'unknown']),
    pages: Nullable(Type.Number()),
    publisher: Nullable(Type.String()),
    language: Type.Enum(['English', 'unknown']),
    'ISBN-10': Type.String(),
    'ISBN-13': Type.String(),
  },
  { $id: 'ProductDetails', description: 'v2 has null where the book service says nothing' },
)

export const getDetails = {
  operationId: 'getDetails',
  summary: 'What is printed on the first pages of a book',
  description: 'HEAD, POST and PUT are answered as GET is. v2 asks a book service.',
  tags: ['product'],
  params: Type.Object({
    id: Type.Integer({
      description: 'Any integer: 0x10 is 16, 010 is 8, 1_0 is 10; blanks around it do not count',
    }),
  }),
  response: {
    200: jsonAnswer('The details', ProductDetails),
    400: errorAnswer('The id is no integer, or v2 got no book: the sentence says who is to blame'),
  },
}

export const getNoDetails = {
  operationId: 'getNoDetails',
  summary: 'Names no product',
  tags: ['product'],
  response: { 400: errorAnswer('Always') },
}
