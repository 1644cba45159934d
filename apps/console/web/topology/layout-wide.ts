import type { Layout, NodeBox } from './layout.ts'

function box(x: number, centerY: number, width = 104): NodeBox {
  return { x, y: centerY - 20, width, height: 40, in: 'left', out: 'right' }
}

/** Left to right: the size of a projector. */
export const layoutWide: Layout = {
  width: 840,
  height: 304,
  mesh: { x: 104, y: 16, width: 478, height: 282 },
  meshLabel: { x: 124, y: 20 },
  outsideLabel: { x: 762, y: 56 },
  nodes: {
    browser: box(4, 128, 82),
    local: box(4, 264, 82),
    'productpage-v1': box(122, 128, 106),
    'details-v1': box(318, 50),
    'details-v2': box(318, 106),
    'reviews-v1': box(318, 166),
    'reviews-v2': box(318, 215),
    'reviews-v3': box(318, 264),
    'ratings-v1': box(478, 240, 88),
    google: { x: 686, y: 82, width: 152, height: 48, in: 'left', out: 'right' },
    other: { x: 686, y: 142, width: 152, height: 48, in: 'left', out: 'right' },
  },
  proxy: { x: 536, y: 54, width: 92, height: 144, label: { x: 582, y: 73 } },
  lanes: {
    google: {
      enter: { x: 536, y: 106, side: 'left' },
      boundary: { x: 582, y: 106 },
      leave: { x: 628, y: 106, side: 'right' },
      label: { x: 478, y: 94, anchor: 'middle' },
    },
    other: {
      enter: { x: 536, y: 166, side: 'left' },
      boundary: { x: 582, y: 166 },
      leave: { x: 628, y: 166, side: 'right' },
      label: { x: 530, y: 158, anchor: 'end' },
    },
  },
  sides: {},
  ways: {
    'local>google': 'M86 274C110 292 130 292 160 292L400 292C456 292 440 106 536 106',
    'local>other': 'M86 274C110 292 130 292 160 292L400 292C456 292 440 166 536 166',
  },
  meshEdgeLabel: 'beside-target',
}
