/** What a log filter can look at, in the order it is offered. spec: console 4.5. */
export const filterKeys = ['verdict', 'workload', 'host', 'reason', 'status'] as const

export type FilterKey = (typeof filterKeys)[number]

/** One condition, `host=*.googleapis.com`. */
export interface FilterToken {
  readonly key: FilterKey
  /** Never empty. A `*` stands for any characters, none included. */
  readonly value: string
}

export interface ParsedFilter {
  readonly tokens: readonly FilterToken[]
  /** The words that are no condition, as they were written. */
  readonly strays: readonly string[]
}

const words = /(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*))(?!\S)|\S+/gsu

/**
 * Reads conditions parted by blanks: `key=value`, the value in double quotes where it holds blanks
 * (within them `\"` and `\\` are a quote and a backslash).
 */
export function parseFilter(text: string): ParsedFilter {
  const tokens: FilterToken[] = []
  const strays: string[] = []
  for (const [word, key = '', quoted, bare] of text.matchAll(words)) {
    const value = quoted?.replaceAll(/\\(.)/gsu, '$1') ?? bare ?? ''
    const token = toToken(key, value)
    if (token === null) strays.push(word)
    else tokens.push(token)
  }
  return { tokens, strays }
}

/** `null` for a key we do not have, and for an empty value. */
export function toToken(key: string, value: string): FilterToken | null {
  const known = filterKeys.find((candidate) => candidate === key.toLowerCase())
  return known === undefined || value === '' ? null : { key: known, value }
}

/** A condition as `parseFilter` reads it. */
export function printToken({ key, value }: FilterToken): string {
  const plain = /^[^\s"]\S*$/u.test(value)
  return `${key}=${plain ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`}`
}

/** The conditions with these added; one that is there already stays where it is. */
export function addTokens(
  tokens: readonly FilterToken[],
  added: readonly FilterToken[],
): readonly FilterToken[] {
  return [...new Map([...tokens, ...added].map((token) => [printToken(token), token])).values()]
}
