import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { commands } from './commands.ts'
import { runIn, startMesh } from './test-mesh.ts'

test('--help, help and no word at all teach the story and exit with 0', async (t) => {
  const { run } = await startMesh(t)
  for (const line of ['--help', 'help', '']) {
    const { code, out, err } = await run(line)
    assert.equal(code, 0)
    assert.equal(err, '')
    assert.match(out, /meshctl create -f deploy\/rules\/egress-google-apis\.yaml/)
    for (const { name } of commands) assert.match(out, new RegExp(`^  ${name} `, 'm'))
  }
})

test('every command has help of its own, which asks no server', async (t) => {
  const { run, seen } = await startMesh(t)
  for (const { name } of commands) {
    const { code, out } = await run(`${name} --help`)
    assert.equal(code, 0)
    assert.match(out, new RegExp(`^  meshctl ${name} `, 'm'))
    assert.equal((await run(`help ${name}`)).out, out)
  }
  assert.deepEqual(seen, [])
})

test('an unknown command is refused with a hint', async (t) => {
  const { run } = await startMesh(t)
  assert.deepEqual(await run('edit -f -'), {
    code: 255,
    out: '',
    err: `Error: unknown command "edit" for "meshctl"\nRun 'meshctl --help' for usage.\n`,
  })
})

test('an unknown flag is refused', async (t) => {
  const { run } = await startMesh(t)
  assert.deepEqual(await run('get egressrules --all'), {
    code: 255,
    out: '',
    err: 'Error: unknown flag: --all\n',
  })
})

test('when nobody listens one line says what was tried and how to start it (R5.3.15)', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = String(typeof address === 'object' && address !== null ? address.port : 0)
  await new Promise((closed) => server.close(closed))
  const { code, out, err } = await runIn(t.name, 'get egressrules', '', {
    BOOKINFO_CONTROL_PORT: port,
  })
  assert.equal(code, 255)
  assert.equal(out, '')
  assert.equal(
    err,
    `Error: no control plane answers at http://localhost:${port}, chosen by $BOOKINFO_CONTROL_PORT (ECONNREFUSED): ` +
      'start the mesh with "npm start" or "docker compose up", or name another with --server URL\n',
  )
})

test('another program on the port is told apart from the control plane', async (t) => {
  const server = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  const port = String(typeof address === 'object' && address !== null ? address.port : 0)
  const { err } = await runIn('.', `get egressrules --server http://127.0.0.1:${port}`)
  assert.equal(
    err,
    `Error: what answers at http://127.0.0.1:${port} (--server) is not the control plane: another program has the port\n`,
  )
})
