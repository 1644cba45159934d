import type { StepReport } from '@bookinfo/discovery'
import type { FastifyInstance } from 'fastify'
import type { ConsoleFeed } from './console-feed.ts'
import { badRequest } from './resource-api/api-status.ts'
import { parseBody } from './resource-api/parse-body.ts'

const paths = [5, 20, 45]
const lastStep = 99

/**
 * `POST /api/step {"step": 5, "minutes": 20, "screen": "stage"}`: which step of the walkthrough is open, `null` for
 * none, and on which screen. It is told to every window, so that speaker notes and stage stay together.
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
function wantedStep(body: unknown): Pick<StepReport, 'step' | 'minutes' | 'screen'> {
  const {
    step,
    minutes = 20,
    screen = 'stage',
  }: Record<'step' | 'minutes' | 'screen', unknown> = Object(body)
  const number = typeof step === 'number' ? step : null
  const isStep = step === null || (Number.isInteger(number) && Number(number) <= lastStep)
  const isPath = typeof minutes === 'number' && paths.includes(minutes)
  const isScreen = typeof screen === 'string' && /^[a-z]{1,20}$/.test(screen)
  if (isStep && Number(number) >= 0 && isPath && isScreen) return { step: number, minutes, screen }
  throw badRequest(
    `expected {"step": N or null, "minutes": ${paths.join(' or ')}, "screen": NAME} with a whole number N from 0 to ${lastStep}`,
  )
}
