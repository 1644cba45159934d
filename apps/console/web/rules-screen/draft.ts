import type { Resource } from '@bookinfo/rules'
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import { withoutServerFields } from '../model/blog-rules.ts'
import { toYaml } from '../model/to-yaml.ts'
import { type Answer, type CheckedText, checkText } from '../shell/operator-api.ts'

/** The one text in the editor. It outlives the screen: looking elsewhere loses nothing. */
export interface Draft {
  readonly text: ReadonlySignal<string>
  /** The stored rule it was made from, at that version; `null` for a new one. */
  readonly base: ReadonlySignal<Resource | null>
  /** Typed and not applied. */
  readonly dirty: ReadonlySignal<boolean>
  /** What the control plane says about the text; `null` until it has answered for this very text. */
  readonly checked: ReadonlySignal<Answer<CheckedText> | null>
  /** Counts the texts that came from elsewhere than the keyboard: the editor takes those over. */
  readonly loads: ReadonlySignal<number>
  /** The rule as it is stored now. */
  load(resource: Resource): void
  /** A new rule that begins with this text. */
  begin(text: string): void
  type(text: string): void
  /** Back to the text it began with. */
  revert(): void
  /** What is in the text is stored now, as this. */
  applied(resource: Resource | null): void
  /** The text goes on from another version of its rule. */
  rebase(resource: Resource | null): void
}

/** Pause in typing after which the text is checked, milliseconds. */
const pauseMs = 200

export const newRuleText = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: my-rule
  namespace: default
spec:
  destination:
    service: "*.example.com"
  ports:
  - port: 443
    protocol: https
`

function textOf(resource: Resource): string {
  return toYaml(withoutServerFields(resource))
}

export function createDraft(check = checkText): Draft {
  const text = signal(newRuleText)
  const original = signal(newRuleText)
  const base = signal<Resource | null>(null)
  const checked = signal<Answer<CheckedText> | null>(null)
  const loads = signal(0)

  function start(next: string, resource: Resource | null): void {
    batch(() => {
      text.value = next
      original.value = next
      base.value = resource
      loads.value += 1
    })
  }

  checkWhenQuiet(text, check, (answer) => {
    checked.value = answer
  })
  return {
    text,
    base,
    dirty: computed(() => text.value !== original.value),
    checked,
    loads,
    load: (resource) => start(textOf(resource), resource),
    begin: (next) => start(next, null),
    type(next) {
      text.value = next
    },
    revert: () => start(original.peek(), base.peek()),
    applied(resource) {
      original.value = text.value
      base.value = resource
    },
    rebase(resource) {
      base.value = resource
    },
  }
}

/** Asks about the text in every pause of typing; an answer about an older text is dropped. */
function checkWhenQuiet(
  text: ReadonlySignal<string>,
  check: typeof checkText,
  tell: (answer: Answer<CheckedText> | null) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const asked = text.value
    tell(null)
    clearTimeout(timer)
    timer = setTimeout(async () => {
      const answer = await check(asked)
      if (text.peek() === asked) tell(answer)
    }, pauseMs)
  })
}
