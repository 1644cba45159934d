import { setImmediate as turnEnd } from 'node:timers/promises'
import { turn } from './turn.ts'

/** As many as no small turn has. */
export const many = 12

const idle = { onTurnEnd() {} }

/** Makes the turn that follows one after a large one: what comes waits for its end. */
export async function passLargeTurn(): Promise<void> {
  for (let i = 0; i < many; i++) turn.join(idle)
  await turnEnd()
}

/** Makes the turn that follows one in which little comes: what may be worked on at once is. */
export async function passSmallTurns(): Promise<void> {
  for (let i = 0; i < many; i++) {
    turn.join(idle)
    await turnEnd()
  }
}
