import fc from 'fast-check'
import { classicRules } from './classic-rules.ts'
import { todayRules } from './today-rules.ts'

/** The form of 2018, today's, or both at once; as YAML. */
export const ruleSet: fc.Arbitrary<string> = fc
  .oneof(
    classicRules.map((lists) => lists.flat()),
    { weight: 2, arbitrary: todayRules.map((lists) => lists.flat()) },
    fc.tuple(classicRules, todayRules).map(([one, other]) => [...one.flat(), ...other.flat()]),
  )
  .map((rules) => rules.map((rule) => JSON.stringify(rule)).join('\n---\n'))
