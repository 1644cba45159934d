import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Outcome } from './backends.ts'

const shown = Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Null()]))

const BookDetails = Type.Object({
  author: shown,
  year: shown,
  type: shown,
  pages: shown,
  publisher: shown,
  language: shown,
  'ISBN-10': shown,
  'ISBN-13': shown,
})

export type BookDetails = Static<typeof BookDetails>

/** The details to show; `undefined` when there are none, or none that can be shown. */
export function readBookDetails(outcome: Outcome): BookDetails | undefined {
  return outcome.ok && Value.Check(BookDetails, outcome.value) ? outcome.value : undefined
}
