export { addressOf } from './address-of.ts'
export {
  addTokens,
  type FilterKey,
  type FilterToken,
  filterKeys,
  type ParsedFilter,
  parseFilter,
  printToken,
  toToken,
} from './filter-token.ts'
export { matchFilter, valuesOf } from './match-filter.ts'
export { type Verdict, verdictOf } from './verdict.ts'
