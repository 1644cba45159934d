/** Milliseconds between two sentences of the live region; spec: console 4.11. */
const pauseMs = 3000

export interface Announcer {
  /** Says `sentence` at its turn. A newer sentence about the same subject replaces a waiting one. */
  announce(subject: string, sentence: string): void
}

/** Speaks at most one sentence in three seconds, oldest subject first. */
export function createAnnouncer(
  speak: (sentence: string) => void,
  schedule: (work: () => void, delayMs: number) => void,
): Announcer {
  const waiting = new Map<string, string>()
  let resting = false

  function next(): void {
    const first = waiting.entries().next().value
    if (first === undefined) {
      resting = false
      return
    }
    waiting.delete(first[0])
    speak(first[1])
    resting = true
    schedule(next, pauseMs)
  }

  return {
    announce(subject, sentence) {
      waiting.set(subject, sentence)
      if (!resting) next()
    },
  }
}
