import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { printResource } from '@bookinfo/rules'
import { rereadFiles, scanRuleFiles } from './rule-files.ts'
import { egressRule, temporaryDir } from './test-store.ts'

test('after some files were touched, reading those gives what reading all gives', async (t) => {
  const { dir, write, known } = await threeFiles(t)
  await write('a.yaml', 8443)
  await rm(path.join(dir, 'b.yaml'))
  await write('d.yaml', 443)
  await writeFile(path.join(dir, 'notes.txt'), 'no rule')
  const files = rereadFiles(dir, ['d.yaml', 'b.yaml', 'a.yaml', 'notes.txt'], known)
  assert.deepEqual(files && new Map(files), (await scanRuleFiles(dir, new Map())).files)
  assert.equal(files?.get('c.yaml'), known.get('c.yaml'))
  assert.equal(known.size, 3)
})

test('when a directory came or went, or very many files were touched, all have to be read', async (t) => {
  const { dir, known } = await threeFiles(t)
  await mkdir(path.join(dir, 'more'))
  assert.equal(rereadFiles(dir, ['more'], known), undefined)
  assert.equal(rereadFiles(dir, ['gone'], known), undefined)
  const many = Array.from({ length: 101 }, (_, i) => `${i}.yaml`)
  assert.equal(rereadFiles(dir, many, known), undefined)
})

async function threeFiles(t: TestContext) {
  const dir = await temporaryDir(t)
  await mkdir(dir)
  const write = (file: string, port: number) =>
    writeFile(path.join(dir, file), printResource(egressRule(file.replace('.yaml', ''), port)))
  for (const file of ['a.yaml', 'b.yaml', 'c.yaml']) await write(file, 443)
  const { files: known } = await scanRuleFiles(dir, new Map())
  return { dir, write, known }
}
