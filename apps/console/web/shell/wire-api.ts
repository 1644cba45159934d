import type { CaptureState } from '@bookinfo/discovery'
import { type Answer, ask } from './operator-api.ts'

/** WITH_ISTIO as details v2 says it; `null` where no way leads to the service. */
export interface IstioState {
  readonly reachable: boolean
  readonly withIstio: boolean | null
}

/** What came of one call that was made to be seen. */
export type SeenCall = CaptureState & {
  /** Status of the product page; `null` without an answer. */
  readonly page: number | null
  /** The exchange that was captured, if one was. */
  readonly exchange: string | null
}

const istioPath = '/api/details/with-istio'

export function readIstio(): Promise<Answer<IstioState>> {
  return ask(istioPath, undefined, 'GET')
}

export function setIstio(withIstio: boolean): Promise<Answer<IstioState>> {
  return ask(istioPath, { withIstio }, 'PUT')
}

export function readCaptures(): Promise<Answer<CaptureState>> {
  return ask('/api/captures', undefined, 'GET')
}

/** Captures details v2's next call to Google, and loads the product page so that there is one. */
export function captureCall(): Promise<Answer<SeenCall>> {
  return ask('/api/captures', { call: true })
}

export function forgetCaptures(): Promise<Answer<CaptureState>> {
  return ask('/api/captures', undefined, 'DELETE')
}
