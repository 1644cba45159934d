import type { Stage } from '../stage/stage.ts'

export interface SceneOptions {
  /** Rounds of paired windows. */
  readonly rounds: number
  /** Length of a window. */
  readonly seconds: number
}

/** Something to measure. */
export interface Scene {
  readonly name: string
  readonly title: string
  run(stage: Stage, options: SceneOptions): Promise<Findings>
}

/** What was measured: a table, and what the goals say to it. */
export interface Findings {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly goals: readonly Goal[]
}

/** A goal beside what was reached. */
export interface Goal {
  readonly what: string
  readonly goal: string
  readonly reached: string
  readonly isMet: boolean
}

/** A goal to reach at least, as a multiple of another's figure. */
export function atLeast(what: string, goal: number, reached: number): Goal {
  return {
    what,
    goal: `>= ${goal.toFixed(2)}`,
    reached: reached.toFixed(2),
    isMet: reached >= goal,
  }
}

/** A goal to stay within. */
export function atMost(what: string, goal: number, reached: number, unit = ''): Goal {
  const text = (value: number) =>
    `${value.toFixed(Number.isInteger(value) || value >= 20 ? 0 : 2)}${unit}`
  return { what, goal: `<= ${text(goal)}`, reached: text(reached), isMet: reached <= goal }
}
