import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runIn } from '../test-mesh.ts'
import { egressRule } from '../test-rules.ts'
import { startTools } from '../test-tools-api.ts'

const record = {
  id: 'a',
  time: '2026-01-01T10:00:00.123Z',
  phase: 'end',
  configVersion: '1',
  workload: 'details-v2',
  door: 'http-absolute',
  method: 'GET',
  path: '/books',
  protocol: 'HTTP/1.1',
  host: 'www.googleapis.com',
  port: 443,
  action: 'deny',
  reason: 'no_rule',
  detail: 'no rule \u001b[31m',
  rule: null,
  routeRule: null,
  endedBy: 'policy',
  status: 403,
  flags: '-',
  upstream: null,
  durationMs: 0.61,
}
const allowed = {
  ...record,
  id: 'b',
  action: 'allow',
  endedBy: 'upstream-answer',
  status: 200,
  detail: null,
}

test('log prints a line a call, what a terminal would act on spelt out', async (t) => {
  const { flag, asked } = await startTools(t, {
    '/api/exchanges?last=2': JSON.stringify([
      record,
      { ...allowed, rule: 'egress-rule/default/g' },
    ]),
  })
  const { code, out } = await runIn('.', `log --last 2 ${flag}`)
  assert.equal(code, 0)
  assert.equal(
    out,
    `10:00:00.123  details-v2  blocked  GET http://www.googleapis.com:443/books  403  no_rule  0.6 ms  (no rule \\u{1b}[31m)
10:00:00.123  details-v2  allowed  GET http://www.googleapis.com:443/books  200  no_rule  egress-rule/default/g  0.6 ms
`,
  )
  assert.deepEqual(asked, [{ path: '/api/exchanges?last=2', body: '' }])
})

test('log shows what meets the conditions, a tunnel that ended as one line', async (t) => {
  const open = { ...allowed, id: 'c', door: 'connect', method: 'CONNECT', phase: 'open' }
  const { flag } = await startTools(t, {
    '/api/exchanges?last=50': JSON.stringify([record, open, { ...open, phase: 'end' }]),
  })
  const { out } = await runIn('.', `log verdict=allowed host=*.googleapis.com ${flag}`)
  assert.match(
    out,
    /^10:00:00\.123 {2}details-v2 {2}allowed {2}CONNECT www\.googleapis\.com:443 .*\n$/,
  )
  const { err } = await runIn('.', `log colour=red ${flag}`)
  assert.match(err, /colour=red is no condition: write KEY=PATTERN, with one of verdict, workload/)
})

test('log -f goes on with what happens, and shows nothing twice', async (t) => {
  const event = (value: unknown) => `event: exchange\ndata: ${JSON.stringify(value)}\n\n`
  const state = 'event: state\ndata: {"rules":[]}\n\n'
  const { flag } = await startTools(t, {
    '/api/exchanges?last=50': JSON.stringify([record]),
    '/api/events': `retry: 1000\n\n${state}${event(record)}: still here\n\n${event({ ...record, id: 'n', host: 'new.test' })}`,
  })
  const { out, err, code } = await runIn('.', `log -f ${flag}`)
  assert.deepEqual(out.match(/http:\/\/[^/]+/g), [
    'http://www.googleapis.com:443',
    'http://new.test:443',
  ])
  assert.deepEqual([code, err], [255, 'Error: the control plane has ended the stream\n'])
})

test('suggest prints the rules for apply, and what is hopeless beside them', async (t) => {
  const { flag, asked } = await startTools(t, {
    '/api/suggest': JSON.stringify({
      yaml: egressRule('a'),
      rules: [],
      unsuggested: [{ target: '127.0.0.1:80', why: 'the gateway refuses loopback addresses' }],
    }),
  })
  assert.deepEqual(await runIn('.', `suggest --last 7 ${flag}`), {
    code: 0,
    out: egressRule('a'),
    err: 'Not suggested: 127.0.0.1:80: the gateway refuses loopback addresses\n',
  })
  assert.deepEqual(asked, [{ path: '/api/suggest', body: '{"last":7}' }])
  assert.match((await runIn('.', `suggest --last x ${flag}`)).err, /--last must be a number/)
})

test('suggest --narrow asks for it, and tells what cannot be narrowed', async (t) => {
  const { flag, asked } = await startTools(t, {
    '/api/suggest': JSON.stringify({
      yaml: '',
      rules: [],
      unsuggested: [],
      unnarrowed: [{ target: 'a.test:80', why: 'local has no labels of its own' }],
    }),
  })
  const { err } = await runIn('.', `suggest --narrow ${flag}`)
  assert.equal(err, 'Not narrowed: a.test:80: local has no labels of its own\n')
  assert.deepEqual(JSON.parse(asked[0]?.body ?? ''), { narrow: true })
})

test('replay groups the calls that change alike', async (t) => {
  const before = { action: 'deny', reason: 'no_rule', rule: null, routeRule: null, tls: null }
  const after = {
    ...{ ...before, action: 'allow', rule: 'egress-rule/default/g', tls: 'originate' },
    ...{ to: 'version=v2 100%', actions: ['delay'] },
  }
  const change = { id: 'a', workload: 'details-v2', host: 'a.test', port: 443, before, after }
  const { flag, asked } = await startTools(t, {
    '/api/replay': JSON.stringify({
      total: 9,
      changed: 2,
      changes: [change, change],
      unjudged: [{ id: 'b', workload: 'local', host: 'b.test', port: 80, why: 'r looks at x' }],
    }),
  })
  const { out } = await runIn(
    '.',
    `replay - --delete egressrule/b --delete routerule/x/c ${flag}`,
    'kind: A',
  )
  assert.equal(
    out,
    `2 of 9 recorded calls would change
    2  details-v2 to a.test:443: denied (no_rule) -> allowed (egress-rule/default/g, to version=v2 100%, with delay, TLS originate)
1 of 9 cannot be judged
    1  local to b.test:80: r looks at x
`,
  )
  assert.deepEqual(JSON.parse(asked[0]?.body ?? ''), {
    yaml: 'kind: A',
    delete: [
      { kind: 'egressrule', namespace: 'default', name: 'b' },
      { kind: 'routerule', namespace: 'x', name: 'c' },
    ],
  })
  assert.match((await runIn('.', `replay ${flag}`)).err, /name files of rules, or rules to delete/)
  assert.match((await runIn('.', `replay --delete x ${flag}`)).err, /--delete must be KIND\/NAME/)
})
