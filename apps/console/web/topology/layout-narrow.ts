import type { Layout, NodeBox } from './layout.ts'

function left(y: number): NodeBox {
  return { x: 16, y, width: 144, height: 34, in: 'right', out: 'bottom' }
}

function right(y: number): NodeBox {
  return { x: 196, y, width: 140, height: 34, in: 'left', out: 'bottom' }
}

/** Top to bottom: the size of a phone. */
export const layoutNarrow: Layout = {
  width: 360,
  height: 572,
  mesh: { x: 8, y: 60, width: 344, height: 376 },
  meshLabel: { x: 26, y: 64 },
  outsideLabel: { x: 180, y: 494 },
  nodes: {
    browser: { x: 127, y: 2, width: 104, height: 42, in: 'top', out: 'bottom' },
    local: { x: 258, y: 2, width: 94, height: 42, in: 'top', out: 'bottom' },
    'productpage-v1': { x: 119, y: 78, width: 120, height: 42, in: 'top', out: 'bottom' },
    'details-v1': right(154),
    'details-v2': right(214),
    'reviews-v1': left(154),
    'reviews-v2': left(206),
    'reviews-v3': left(258),
    'ratings-v1': { x: 22, y: 318, width: 108, height: 34, in: 'top', out: 'bottom' },
    'ratings-v2': { x: 22, y: 358, width: 108, height: 34, in: 'left', out: 'bottom' },
    google: { x: 184, y: 516, width: 156, height: 48, in: 'top', out: 'bottom' },
    other: { x: 14, y: 516, width: 156, height: 48, in: 'top', out: 'bottom' },
  },
  proxy: { x: 96, y: 404, width: 214, height: 62, label: { x: 195, y: 440 } },
  lanes: {
    google: {
      enter: { x: 262, y: 404, side: 'top' },
      boundary: { x: 262, y: 436 },
      leave: { x: 262, y: 466, side: 'bottom' },
      label: { x: 250, y: 318, below: 335, anchor: 'end', room: 116 },
    },
    other: {
      enter: { x: 128, y: 404, side: 'top' },
      boundary: { x: 128, y: 436 },
      leave: { x: 128, y: 466, side: 'bottom' },
      label: { x: 138, y: 368, below: 384, anchor: 'start', room: 116 },
    },
  },
  statuses: false,
  sides: {
    'reviews-v2>ratings-v1': { out: 'left', in: 'left' },
    'reviews-v2>ratings-v2': { out: 'left', in: 'left' },
    'reviews-v3>ratings-v2': { out: 'left', in: 'left' },
  },
  ways: {
    'local>google': 'M332 44C332 60 336 70 336 90L336 350C336 380 262 370 262 404',
    'local>other': 'M332 44C332 60 336 70 336 90L336 340C336 390 128 360 128 404',
  },
}
