import { Type } from 'typebox'

const Nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const Product = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    title: Type.String(),
    descriptionHtml: Type.String({ description: 'HTML to be put in as it is' }),
  },
  { $id: 'Product' },
)

export const ProductList = Type.Array(Product)

/** Of any details service, whichever version and whoever wrote it. */
export const ProductDetails = Type.Object(
  {
    id: Type.Integer(),
    author: Nullable(Type.String()),
    year: Nullable(Type.Union([Type.Integer(), Type.String({ description: 'A date' })])),
    type: Type.Enum(['paperback', 'hardcover', 'unknown']),
    pages: Nullable(Type.Number()),
    publisher: Nullable(Type.String()),
    language: Type.String(),
    'ISBN-10': Type.String(),
    'ISBN-13': Type.String(),
  },
  { $id: 'ProductDetails' },
)

const Rating = Type.Union(
  [
    Type.Object({
      stars: Type.Integer({ description: 'Meant to be 1 to 5, and not checked by anybody' }),
      color: Type.String({ description: '`black`, `red` or any word' }),
    }),
    Type.Object({ error: Type.String({ description: 'Why there are no stars' }) }),
  ],
  { $id: 'Rating' },
)

const Review = Type.Object(
  { reviewer: Type.String(), text: Type.String(), rating: Type.Optional(Rating) },
  { $id: 'Review' },
)

/** Of any reviews service; those before 2020 do not say who served it. */
export const ProductReviews = Type.Object(
  {
    id: Type.String({ description: 'A number, as text' }),
    podname: Type.Optional(Type.String()),
    clustername: Type.Optional(Type.String()),
    reviews: Type.Array(Review),
  },
  { $id: 'ProductReviews' },
)

export const ProductRatings = Type.Object(
  {
    id: Type.Integer(),
    ratings: Type.Record(Type.String(), Type.Number(), { description: 'Stars by reviewer' }),
  },
  { $id: 'ProductRatings' },
)
