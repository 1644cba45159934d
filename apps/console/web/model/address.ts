import { addTokens, type FilterToken, toToken } from '@bookinfo/log-filter'

/** The screens in the order of their keys; spec: console 4.2. */
export const screens = [
  ['1', 'stage'],
  ['2', 'rules'],
  ['3', 'log'],
  ['4', 'wire'],
  ['5', 'attacks'],
  ['6', 'traffic'],
  ['?', 'help'],
] as const satisfies readonly (readonly [key: string, name: string])[]

export type ScreenName = (typeof screens)[number][1]

/** What the address bar says of the console: which screen, what its log shows, which step of the walkthrough. */
export interface Address {
  readonly screen: ScreenName
  readonly filter: readonly FilterToken[]
  /** The step of the walkthrough that is open on the Stage; `null` when none is. */
  readonly step: number | null
}

/**
 * Reads `#log?verdict=blocked&host=*.googleapis.com`, `#step=5` and the plain names of the screens;
 * whatever else stands there is the Stage.
 */
export function readAddress(hash: string): Address {
  const [name = '', query = ''] = splitOnce(hash.replace(/^#/, ''), '?')
  const step = /^step=(\d{1,2})$/.exec(name)?.[1]
  if (step !== undefined) return { ...toScreen('stage'), step: Number(step) }
  const screen = screens.find(([, known]) => known === name)?.[1] ?? 'stage'
  if (screen !== 'log') return toScreen(screen)
  const tokens = [...new URLSearchParams(query)].flatMap(
    ([key, value]) => toToken(key, value) ?? [],
  )
  return { ...toScreen('log'), filter: addTokens([], tokens) }
}

/** The address of a screen, as it is without filter and step. */
export function toScreen(screen: ScreenName): Address {
  return { screen, filter: [], step: null }
}

/** The address as `readAddress` reads it. */
export function printAddress({ screen, filter, step }: Address): string {
  if (step !== null) return `#step=${step}`
  const query = new URLSearchParams(
    filter.map(({ key, value }): [string, string] => [key, value]),
  ).toString()
  return query === '' ? `#${screen}` : `#${screen}?${query}`
}

function splitOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
