import { addTokens, type FilterToken, toToken } from '@bookinfo/log-filter'

type ScreenName = 'stage' | 'log'

/** What the address bar says of the console: which screen, and what its log shows. */
export interface Address {
  readonly screen: ScreenName
  readonly filter: readonly FilterToken[]
}

/** Reads `#log?verdict=blocked&host=*.googleapis.com`; whatever else stands there is the Stage. */
export function readAddress(hash: string): Address {
  const [name, query = ''] = splitOnce(hash.replace(/^#/, ''), '?')
  if (name !== 'log') return { screen: 'stage', filter: [] }
  const tokens = [...new URLSearchParams(query)].flatMap(
    ([key, value]) => toToken(key, value) ?? [],
  )
  return { screen: 'log', filter: addTokens([], tokens) }
}

/** The address as `readAddress` reads it. */
export function printAddress({ screen, filter }: Address): string {
  if (screen === 'stage') return '#stage'
  const query = new URLSearchParams(filter.map(({ key, value }) => [key, value])).toString()
  return query === '' ? '#log' : `#log?${query}`
}

function splitOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
