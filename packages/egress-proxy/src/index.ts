export type { ExchangeRecord } from './exchange.ts'
