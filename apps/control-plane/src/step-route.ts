import type { StepReport } from '@bookinfo/discovery'
import type { FastifyInstance } from 'fastify'
import type { ConsoleFeed } from './console-feed.ts'
import { badRequest } from './resource-api/api-status.ts'
import { parseBody } from './resource-api/parse-body.ts'

const paths = [5, 20, 45]
const lastStep = 99

/**
 * `POST /api/step {"step": 5, "minutes": 20}`: which step of the walkthrough is open, `null` for none. It is told to
 * every window, so that speaker notes and stage stay together on whatever machine they are.
 */
export function addStepRoute(app: FastifyInstance, feed: ConsoleFeed): void {
  let report: StepReport | undefined
  app.post('/api/step', (request) => {
    const wanted = wantedStep(parseBody(String(request.body ?? ''), 'json'))
    const now = new Date().toISOString()
    const isOpen = report !== undefined && report.step !== null
    const stays = report?.step === wanted.step
    report = {
      ...wanted,
      beganAt: isOpen && report !== undefined ? report.beganAt : now,
      stepAt: stays && report !== undefined ? report.stepAt : now,
    }
    feed.stepped(report)
    return report
  })
}

/** @throws ApiError 400 */
function wantedStep(body: unknown): Pick<StepReport, 'step' | 'minutes'> {
  const { step, minutes = 20 }: { step?: unknown; minutes?: unknown } = Object(body)
  const isStep =
    step === null || (Number.isInteger(step) && Number(step) >= 0 && Number(step) <= lastStep)
  if (isStep && paths.includes(Number(minutes)))
    return { step: step === null ? null : Number(step), minutes: Number(minutes) }
  throw badRequest(
    `expected {"step": N or null, "minutes": ${paths.join(' or ')}} with a whole number N from 0 to ${lastStep}`,
  )
}
