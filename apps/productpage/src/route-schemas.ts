import { emptyAnswer, errorAnswer, jsonAnswer, textAnswer } from '@bookinfo/service'
import { Type } from 'typebox'
import { ProductDetails, ProductList, ProductRatings, ProductReviews } from './api-schemas.ts'

const language = Type.Optional(Type.Enum(['en', 'zh']))

export const getIndex = {
  operationId: 'getIndex',
  summary: 'The way in: the books, and which services there are',
  querystring: Type.Object({ lang: language }),
  response: { 200: textAnswer('A page', 'text/html') },
}

export const getProductPage = {
  operationId: 'getProductPage',
  summary: 'A book, its details and its reviews',
  description: 'Stays 200 whatever the other services do; the block of one that fails says so.',
  querystring: Type.Object({
    id: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
    lang: language,
  }),
  response: {
    200: textAnswer('A page', 'text/html'),
    404: textAnswer('There is no such book', 'text/html'),
  },
}

const there = emptyAnswer('Back to the page the visitor came from')

export const login = {
  operationId: 'login',
  summary: 'Signs in whoever gives a name; sets the cookie `session`',
  querystring: Type.Object({ username: Type.Optional(Type.String()) }),
  body: {
    content: {
      'application/x-www-form-urlencoded': {
        schema: Type.Object({
          username: Type.Optional(Type.String({ maxLength: 64 })),
          passwd: Type.Optional(Type.String({ description: 'Never looked at' })),
        }),
      },
    },
  },
  response: { 302: there },
}

export const logout = {
  operationId: 'logout',
  summary: 'Signs out',
  response: { 302: there },
}

export const getProducts = {
  operationId: 'getProducts',
  summary: 'Every book in the shop',
  tags: ['product'],
  response: { 200: jsonAnswer('The books', ProductList) },
}

/** What the API asks of another service. The operation names are upstream's. */
const productId = Type.Object({
  id: Type.Integer({ description: 'Passed on as it is: the service asked judges it' }),
})

const failures = {
  400: errorAnswer('The service asked does not take this id'),
  default: errorAnswer('The status of the service asked; 500 when it gave no answer, or no JSON'),
}

export const getProduct = {
  operationId: 'getProduct',
  summary: 'Details of a book',
  tags: ['product'],
  params: productId,
  response: { 200: jsonAnswer('As details answered', ProductDetails), ...failures },
}

export const getProductReviews = {
  operationId: 'getProductReviews',
  summary: 'Reviews of a book',
  tags: ['review'],
  params: productId,
  response: { 200: jsonAnswer('As reviews answered', ProductReviews), ...failures },
}

export const getProductRatings = {
  operationId: 'getProductRatings',
  summary: 'Ratings of a book',
  tags: ['rating'],
  params: productId,
  response: { 200: jsonAnswer('As ratings answered', ProductRatings), ...failures },
}
