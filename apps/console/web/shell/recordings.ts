import { type ReadonlySignal, signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import type { Console } from './context.ts'

/** What a recording puts into the page. */
export interface Replay {
  readonly Bar: ComponentType
  /** In place of the product page's frame; absent where nothing is played. */
  readonly Page?: ComponentType
}

const playing = signal<Replay | null>(null)

/** What is played in place of the live stream. */
export const replay: ReadonlySignal<Replay | null> = playing

let stopLive = (): void => {}

/** A recording that is dropped anywhere on the page is played; from then on `stop` has ended the live stream. */
export function listenForRecordings(parts: Console, stop: () => void): void {
  stopLive = stop
  addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  })
  addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0]
    if (file === undefined) return
    event.preventDefault()
    void playFile(parts, file)
  })
}

export async function playFile(parts: Console, file: File): Promise<void> {
  const text = await file.text()
  await play(parts, file.name, text)
}

/** Plays what the page carries with it, or what `?replay=FILE` names on its own server; `false`: neither. */
export function playRecordingOfPage(parts: Console): boolean {
  const carried = document.getElementById('recording')
  const name = new URLSearchParams(location.search).get('replay')
  if (carried !== null) void play(parts, 'recording', carried.textContent)
  else if (name !== null) void fetchAndPlay(parts, name)
  return carried !== null || name !== null
}

async function play(parts: Console, name: string, text: string): Promise<void> {
  const { startReplay } = await import('../replay/start-replay.tsx')
  await parts.preferences.ready
  const next = startReplay(parts, name, text)
  if (next.Page !== undefined) stopLive()
  playing.value = next
}

async function fetchAndPlay(parts: Console, name: string): Promise<void> {
  const url = new URL(name, location.href)
  try {
    // The page's policy says the same: what plays here comes from here, or from the visitor's own disk.
    if (url.origin !== location.origin) throw new Error(`${url.origin} ≠ ${location.origin}`)
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim())
    await play(parts, name, await response.text())
  } catch (error) {
    const { failToFetch } = await import('../replay/start-replay.tsx')
    playing.value = failToFetch(name, error instanceof Error ? error.message : String(error))
  }
}
