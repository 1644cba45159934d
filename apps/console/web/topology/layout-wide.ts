import type { Layout, NodeBox } from './layout.ts'

function box(x: number, centerY: number, width: number, height = 32): NodeBox {
  return { x, y: centerY - height / 2, width, height, in: 'left', out: 'right' }
}

/** Left to right: the size of a projector. */
export const layoutWide: Layout = {
  width: 900,
  height: 272,
  mesh: { x: 110, y: 14, width: 508, height: 252 },
  meshLabel: { x: 130, y: 18 },
  outsideLabel: { x: 817, y: 58 },
  nodes: {
    browser: box(2, 121, 92),
    local: box(2, 232, 92),
    'productpage-v1': box(122, 121, 116),
    'details-v1': box(284, 46, 150),
    'details-v2': box(284, 96, 150),
    'reviews-v1': box(284, 152, 150),
    'reviews-v2': box(284, 193, 150),
    'reviews-v3': box(284, 234, 150),
    'ratings-v1': box(482, 208, 124, 28),
    'ratings-v2': box(482, 242, 124, 28),
    google: box(732, 96, 166, 46),
    other: box(732, 152, 166, 46),
  },
  proxy: { x: 564, y: 44, width: 108, height: 144, label: { x: 618, y: 65 } },
  lanes: {
    google: {
      enter: { x: 564, y: 96, side: 'left' },
      boundary: { x: 618, y: 96 },
      leave: { x: 672, y: 96, side: 'right' },
      label: { x: 499, y: 86, below: 114, anchor: 'middle', room: 116 },
    },
    other: {
      enter: { x: 564, y: 152, side: 'left' },
      boundary: { x: 618, y: 152 },
      leave: { x: 672, y: 152, side: 'right' },
      label: { x: 556, y: 143, below: 171, anchor: 'end', room: 116 },
    },
  },
  statuses: true,
  sides: {},
  ways: {
    'local>google': 'M94 242C112 258 120 258 140 258L410 258C480 258 430 96 564 96',
    'local>other': 'M94 242C112 258 120 258 140 258L410 258C480 258 440 152 564 152',
  },
}
