import assert from 'node:assert/strict'
import test from 'node:test'
import { findKubectls } from './find-kubectls.ts'
import { startKubectl } from './start-kubectl.ts'

for (const found of await findKubectls()) {
  test(`kubectl 1.${found.minor} follows what becomes of rules`, {
    timeout: 300_000,
  }, async (t) => {
    const { kubectl, follow, plane } = await startKubectl(t, found)
    const done = async (line: string): Promise<void> => {
      const { code, err } = await kubectl(line.split(' '))
      assert.equal(code, 0, `kubectl ${line}: ${err}`)
    }
    await done('create -n team -f other.yaml')
    const everything = follow('get egressrules -n team -w --no-headers')
    assert.match(await everything(), /^other +www\.example\.com +443\/https +True/)
    const typed = follow('get egressrules -n team -w --output-watch-events --no-headers')
    assert.match(await typed(), /^ADDED +other /)
    const happenings = follow('get events -n team -w --no-headers')
    assert.match(await happenings(), /Created +egressrule\/other/)
    const news = follow('get egressrules -n team --watch-only --no-headers')
    const gone = follow('wait --for=delete egressrule/other -n team --timeout=120s')
    // Nobody tells when the last two are listening: the rule is changed until they have heard of it.
    let heard = false
    const first = news().then((line) => {
      heard = true
      return line
    })
    for (let i = 0; !heard; i++) {
      await plane.ask('PATCH', '/apis/config.istio.io/v1alpha2/namespaces/team/egressrules/other', {
        text: JSON.stringify({ metadata: { labels: { round: String(i) } } }),
        headers: { 'content-type': 'application/merge-patch+json' },
      })
    }
    assert.match(await first, /^other /)
    await done('delete egressrule other -n team')
    assert.match(await gone(), /other condition met/)
    assert.match(await until(typed, /^DELETED/), /^DELETED +other /)
  })
}

/** The first line that is what it looks for. */
async function until(next: () => Promise<string>, sought: RegExp): Promise<string> {
  for (;;) {
    const line = await next()
    if (sought.test(line) || line === 'the end') return line
  }
}
