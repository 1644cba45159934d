import { effect } from '@preact/signals'
import type { Translate } from '../i18n/messages.ts'
import { edgeSentence } from '../i18n/words.ts'
import { createAnnouncer } from '../model/announcer.ts'
import type { ConsoleStore } from './console-store.ts'
import type { Preferences } from './preferences.ts'

/**
 * Speaks what changed, through the page's one live region: verdicts of calls that leave the mesh,
 * rules coming into force and going, gateway and stream coming and going. spec: console 4.11.
 */
export function announceChanges(
  store: ConsoleStore,
  preferences: Preferences,
  speak: (sentence: string) => void,
): void {
  const { announce } = createAnnouncer(speak, (work, delayMs) => {
    setTimeout(work, delayMs)
  })
  announceEdges(store, preferences, announce)
  announceRules(store, preferences, announce)
  announceLinks(store, preferences, announce)
}

type Announce = (subject: string, sentence: string) => void

function announceEdges(store: ConsoleStore, { t, formats }: Preferences, announce: Announce): void {
  const said = new Map<string, string>()
  effect(() => {
    for (const edge of store.edges.value.values()) {
      if (!edge.outside || said.get(edge.key) === edge.verdict) continue
      said.set(edge.key, edge.verdict)
      announce(edge.key, edgeSentence(t.peek(), formats.peek(), edge))
    }
  })
}

function announceRules(store: ConsoleStore, { t }: Preferences, announce: Announce): void {
  let before: ReadonlyMap<string, string> | null = null
  effect(() => {
    const state = store.state.value
    if (state === null) return
    const now = new Map(state.rules.map(({ resource, status }) => [resource.metadata.name, status]))
    const version = state.gateways[0]?.ackedVersion ?? ''
    for (const [name, status] of changesSince(before, now)) {
      const sentence = changeWords(t.peek(), name, status, version)
      if (sentence !== null) announce(name, sentence)
    }
    before = now
  })
}

function changeWords(t: Translate, name: string, status: string, version: string): string | null {
  switch (status) {
    case 'active':
      return t('say.rule.active', { name, version })
    case 'rejected':
      return t('say.rule.rejected', { name })
    case 'gone':
      return t('say.rule.gone', { name })
    default:
      return null
  }
}

/** What is different, by name; nothing at the first look. */
function changesSince(
  before: ReadonlyMap<string, string> | null,
  now: ReadonlyMap<string, string>,
): readonly (readonly [name: string, status: string])[] {
  if (before === null) return []
  const gone = [...before.keys()].filter((name) => !now.has(name))
  return [
    ...[...now].filter(([name, status]) => before.get(name) !== status),
    ...gone.map((name) => [name, 'gone'] as const),
  ]
}

function announceLinks(store: ConsoleStore, { t }: Preferences, announce: Announce): void {
  let link: boolean | null = null
  let gateway: boolean | null = null
  effect(() => {
    const now = store.link.value
    if (now === 'connecting') return
    const up = now === 'open'
    if (link !== null && link !== up) {
      announce('stream', t.peek()(up ? 'say.stream.back' : 'say.stream.lost'))
    }
    link = up
  })
  effect(() => {
    const state = store.state.value
    if (state === null) return
    const up = state.gateways.length > 0 && state.gateways.every(({ connected }) => connected)
    if (gateway !== null && gateway !== up) {
      announce('gateway', t.peek()(up ? 'say.gateway.back' : 'say.gateway.away'))
    }
    gateway = up
  })
}
