import { effect } from '@preact/signals'
import { parseRecording, type RecordingProblem } from '../model/parse-recording.ts'
import { recorded } from '../shell/call-control-plane.ts'
import { type Console, useConsole } from '../shell/context.ts'
import type { Replay } from '../shell/recordings.ts'
import { createPlayer } from './player.ts'
import { RecordedPage } from './recorded-page.tsx'
import { RecordingBar } from './recording-bar.tsx'
import { RecordingFailure } from './recording-failure.tsx'

/** Plays a text into the store from its start; `name` is what it was called where it came from. */
export function startReplay({ preferences, store }: Console, name: string, text: string): Replay {
  const found = parseRecording(text)
  if ('problem' in found) return { Bar: () => <Unplayable name={name} problem={found} /> }
  store.setLink('open')
  effect(() => {
    recorded.value = preferences.t.value('recording.readOnly')
  })
  const player = createPlayer(found, store)
  return {
    Bar: () => <RecordingBar player={player} />,
    Page: () => <RecordedPage player={player} />,
  }
}

/** What could not even be fetched. */
export function failToFetch(name: string, why: string): Replay {
  return { Bar: () => <Unplayable name={name} problem={why} /> }
}

interface UnplayableProps {
  readonly name: string
  readonly problem: RecordingProblem | string
}

function Unplayable({ name, problem }: UnplayableProps) {
  const t = useConsole().preferences.t.value
  if (typeof problem === 'string') {
    return <RecordingFailure why={t('recording.unfetched', { name, why: problem })} />
  }
  const { found, line } = problem
  return <RecordingFailure why={t(`recording.problem.${problem.problem}`, { name, line, found })} />
}
