import type { Layout, NodeBox } from './layout.ts'

function box(x: number, centerY: number, width: number, height = 28): NodeBox {
  return { x, y: centerY - height / 2, width, height, in: 'left', out: 'right' }
}

/** For big text: the same places closer together, so that type of 20 units is 20 pixels on a projector. */
export const layoutBig: Layout = {
  width: 840,
  height: 210,
  mesh: { x: 94, y: 12, width: 430, height: 194 },
  meshLabel: { x: 110, y: 19 },
  outsideLabel: { x: 732, y: 31 },
  nodes: {
    browser: box(2, 112, 84, 32),
    local: box(2, 186, 88),
    'productpage-v1': box(102, 112, 128, 32),
    'details-v1': box(262, 36, 116),
    'details-v2': box(262, 70, 116),
    'reviews-v1': box(262, 114, 116),
    'reviews-v2': box(262, 148, 116),
    'reviews-v3': box(262, 182, 116),
    'ratings-v1': box(402, 154, 114),
    'ratings-v2': box(402, 186, 114),
    google: box(626, 64, 212, 46),
    other: box(626, 116, 212, 46),
  },
  proxy: { x: 456, y: 20, width: 136, height: 116, label: { x: 524, y: 42 } },
  lanes: {
    google: {
      enter: { x: 456, y: 66, side: 'left' },
      boundary: { x: 524, y: 66 },
      leave: { x: 592, y: 66, side: 'right' },
      label: null,
    },
    other: {
      enter: { x: 456, y: 114, side: 'left' },
      boundary: { x: 524, y: 114 },
      leave: { x: 592, y: 114, side: 'right' },
      label: null,
    },
  },
  statuses: false,
  sides: {},
  ways: {
    'local>google': 'M90 192C104 203 112 203 130 203L330 203C410 203 372 66 456 66',
    'local>other': 'M90 192C104 203 112 203 130 203L330 203C410 203 380 114 456 114',
  },
}
