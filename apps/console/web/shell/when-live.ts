import { recorded } from './call-control-plane.ts'

/** For every button that asks the control plane for something: as it is while live, else disabled, with the reason. */
export function whenLive(): { readonly disabled?: true; readonly title?: string } {
  const reason = recorded.value
  return reason === null ? {} : { disabled: true, title: reason }
}
