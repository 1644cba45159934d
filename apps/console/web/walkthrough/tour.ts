import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type AttackDesk, attackDesk, type LabRun } from '../attack-lab/attack-desk.ts'
import { toScreen } from '../model/address.ts'
import { detailsKey, detailsRoute, googleapis, googleapisKey } from '../model/blog-rules.ts'
import {
  isStepDone,
  neighbourOf,
  type StepAction,
  type StepFacts,
  stepsOnPath,
  type WalkthroughStep,
} from '../model/walkthrough.ts'
import type { Console } from '../shell/context.ts'
import { explainCall } from '../shell/operator-api.ts'
import { wireDesk } from '../wire-screen/wire-desk.ts'
import { walkthroughSteps } from './walkthrough-steps.ts'

/** The walkthrough as it runs in this tab. */
export interface Tour {
  readonly steps: readonly WalkthroughStep[]
  readonly number: ReadonlySignal<number>
  readonly step: ReadonlySignal<WalkthroughStep>
  readonly done: ReadonlySignal<boolean>
  /** Length of the chosen path, minutes. */
  readonly minutes: Signal<number>
  readonly path: ReadonlySignal<readonly number[]>
  /** The last step to come: of the path, or the open one where that is beyond it. */
  readonly last: ReadonlySignal<number>
  /** Which choice was taken; `null` before. */
  readonly answer: Signal<number | null>
  /** What was tried in this step, and how it would end. */
  readonly tried: ReadonlySignal<ReadonlyMap<string, string>>
  open(number: number | null): void
  next(): void
  back(): void
  act(): Promise<void>
}

const hosts = ['fcm.googleapis.com', 'googleapis.com', 'evilgoogleapis.com']

let running: Tour | undefined

/** The one walkthrough of this tab: which steps were done outlives a closed drawer. */
export function tourOf(console: Console): Tour {
  running ??= createTour(console)
  return running
}

function createTour(parts: Console): Tour {
  const { store, view } = parts
  const steps = walkthroughSteps
  const last = steps.length - 1
  const number = computed(() => Math.min(view.step.value ?? 0, last))
  const step = computed(() => steps[number.value] ?? (steps[0] as WalkthroughStep))
  const { minutes } = view
  const path = computed(() => stepsOnPath(steps, minutes.value))
  const lastToCome = computed(() => Math.max(number.value, ...path.value))
  const answer = signal<number | null>(null)
  const tried = signal<ReadonlyMap<string, string>>(new Map())
  /** Shown before the step was opened. */
  let seenBefore = new Set<string>()
  const calls = callsSince(store, number, () => {
    answer.value = null
    tried.value = new Map()
    seenBefore = new Set(store.captures.peek().map(({ exchange }) => exchange))
  })

  function open(next: number | null): void {
    view.open({ ...toScreen('stage'), step: next })
  }

  async function go(direction: 'next' | 'back'): Promise<void> {
    const target = neighbourOf(path.peek(), number.peek(), direction)
    if (target === null) return
    const skipped = steps.slice(number.peek() + 1, Math.max(target, 0))
    open(target)
    // A short path leaves the route to v2 out, not its effect.
    if (skipped.some((one) => one.do === 'route-v2')) await perform('route-v2', parts, tryHost)
  }

  async function tryHost(host: string): Promise<void> {
    const asked = await explainCall({ from: 'details-v2', url: `http://${host}:443/` })
    const verdict = asked.ok ? asked.value.verdict : '?'
    tried.value = new Map([...tried.peek(), [host, verdict]])
  }

  return {
    steps,
    number,
    step,
    minutes,
    path,
    last: lastToCome,
    answer,
    tried,
    done: computed(() =>
      isStepDone(step.value, {
        calls: calls.value,
        inForce: new Set(store.inForce.value.keys()),
        share: store.versions.value.share,
        workloads: new Set(store.state.value?.registry?.workloads.map(({ name }) => name)),
        screen: view.address.value.screen,
        tried: tried.value,
        captures: store.captures.value.filter(({ exchange }) => !seenBefore.has(exchange)),
        attacked: verdictsOf(attackDesk()),
        answered: answer.value !== null,
      }),
    ),
    open,
    next: () => void go('next'),
    back: () => void go('back'),
    async act() {
      const { do: action } = step.peek()
      if (action !== null) await perform(action, parts, tryHost)
    },
  }
}

/** What the lab's last runs came to; only one with all defences counts as one with them. */
function verdictsOf({ now: last, past }: AttackDesk): StepFacts['attacked'] {
  const of = (run: LabRun | null, attack: string): string | null =>
    run?.results.find(({ slug }) => slug === attack)?.verdict ?? null
  const now = last.value
  const isWhole = now !== null && Object.values(now.weakened).every((off) => !off)
  return (attack) => ({
    with: of(isWhole ? now : null, attack),
    without: of(past.value, attack),
  })
}

/** The calls that ended since the step was opened; `onStep` hears of every other step. */
function callsSince(
  store: Console['store'],
  number: ReadonlySignal<number>,
  onStep: () => void,
): ReadonlySignal<readonly ExchangeRecord[]> {
  const calls = signal<readonly ExchangeRecord[]>([])
  let current = number.peek()
  effect(() => {
    const records = store.fresh.value
    const changed = number.value !== current
    current = number.value
    if (changed) {
      calls.value = []
      onStep()
    } else calls.value = [...calls.peek(), ...records].slice(-500)
  })
  return calls
}

/** One call as the step wants it, in sight on the Wire screen. */
async function showOriginated(parts: Console): Promise<void> {
  const { actions, store, view } = parts
  view.open(view.addressOf('wire'))
  if (!store.inForce.peek().has(googleapisKey)) await actions.create(googleapis)
  const desk = wireDesk(parts)
  await desk.load()
  await desk.call(desk.istio.peek()?.reachable === true ? true : undefined)
}

/** All attacks with all defences, and without them. */
async function attack(): Promise<void> {
  const desk = attackDesk()
  desk.off.value = new Set()
  await desk.run()
}

/** Does the step's deed the way a person would: through the same actions as switches and links. */
async function perform(
  action: StepAction,
  parts: Console,
  tryHost: (host: string) => Promise<void>,
): Promise<void> {
  const { actions, store, view } = parts
  const reload = (): void => {
    view.reloads.value += 1
  }
  const has = (key: string): boolean => store.inForce.peek().has(key)
  switch (action) {
    case 'route-v1':
    case 'route-v2': {
      const version = action === 'route-v1' ? 'v1' : 'v2'
      const [target] = detailsRoute(version).spec.route ?? []
      const already = store.versions.peek().share(`details-${target?.labels?.version}`) === 100
      if (already && has(detailsKey)) reload()
      else await actions.routeDetails(version)
      break
    }
    case 'reload':
      reload()
      break
    case 'open-log':
      view.open(view.addressOf('log'))
      break
    case 'open-rules':
      view.open(view.addressOf('rules'))
      break
    case 'open-attacks':
      view.open(view.addressOf('attacks'))
      await attack()
      break
    case 'originate':
      await showOriginated(parts)
      break
    case 'create-googleapis':
      if (has(googleapisKey)) reload()
      else await actions.create(googleapis)
      break
    case 'delete-googleapis':
      if (has(googleapisKey)) await actions.toggleGoogleapis()
      else reload()
      break
    case 'try-hosts':
      await Promise.all(hosts.map(tryHost))
      break
    case 'spoof-host':
      await attack()
      break
    case 'reset':
      await actions.reset()
      break
  }
}
