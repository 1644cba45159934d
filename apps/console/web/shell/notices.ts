import { type ReadonlySignal, signal } from '@preact/signals'
import type { ApiFailure } from '../model/api-failure.ts'
import { noAnswer } from '../model/api-failure.ts'
import type { ApiResult } from './rules-api.ts'

/** Something to tell after an action; the next one replaces it. */
interface Notice {
  readonly kind: 'done' | 'failed'
  readonly text: string
  readonly causes: readonly string[]
  /** How to take the action back, while that is offered. */
  readonly undo?: () => void
}

export interface Notices {
  readonly current: ReadonlySignal<Notice | null>
  show(notice: Notice): void
  dismiss(): void
  /** Shows what an action came to: nothing when all is well and there is nothing to add. */
  report(result: ApiResult, words: NoticeWords): void
}

interface NoticeWords {
  readonly failed: string
  readonly noAnswer: string
  readonly warning: (message: string) => string
}

/** How long an undo is offered, milliseconds; spec: console 4.4. */
const undoMs = 10_000

export function createNotices(): Notices {
  const current = signal<Notice | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  function show(notice: Notice): void {
    clearTimeout(timer)
    current.value = notice
    if (notice.kind === 'done') timer = setTimeout(dismiss, undoMs)
  }

  function dismiss(): void {
    clearTimeout(timer)
    current.value = null
  }

  return {
    current,
    show,
    dismiss,
    report(result, words) {
      if (!result.ok) {
        const causes = [result.failure === noAnswer ? words.noAnswer : result.failure.message]
        show({
          kind: 'failed',
          text: words.failed,
          causes: [...causes, ...causesOf(result.failure)],
        })
        return
      }
      if (result.warning === '') dismiss()
      else show({ kind: 'done', text: words.warning(result.warning), causes: [] })
    },
  }
}

/** The causes a message does not already tell. */
export function causesOf(failure: ApiFailure): readonly string[] {
  return failure.causes
    .filter(({ message }) => message !== '' && !failure.message.includes(message))
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
}
