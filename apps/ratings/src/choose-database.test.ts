import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseDatabase } from './choose-database.ts'

test('MySQL where DB_TYPE is exactly mysql, whatever else is set', () => {
  const settings = {
    DB_TYPE: 'mysql',
    MYSQL_DB_HOST: 'db.test',
    MYSQL_DB_PORT: '3307',
    MYSQL_DB_USER: 'bookinfo',
    MYSQL_DB_PASSWORD: 'secret',
    MONGO_DB_URL: 'mongodb://mongodb:27017/test',
  }
  assert.deepEqual(choose(settings), {
    type: 'mysql',
    host: 'db.test',
    port: 3307,
    user: 'bookinfo',
    password: 'secret',
  })
})

test('MySQL without more is the database of the original samples', () => {
  const { host, port, user } = { host: 'mysqldb', port: 3306, user: 'root' }
  assert.deepEqual(choose({ DB_TYPE: 'mysql' }), { type: 'mysql', host, port, user, password: '' })
})

test('MongoDB where its URL is set', () => {
  const url = 'mongodb://mongodb:27017/test'
  assert.deepEqual(choose({ MONGO_DB_URL: url }), { type: 'mongodb', url })
  assert.deepEqual(choose({ MONGO_DB_URL: url, DB_TYPE: 'MySQL' }), { type: 'mongodb', url })
})

test('SQLite otherwise, in a file or in memory', () => {
  assert.deepEqual(choose({}), { type: 'sqlite', file: undefined })
  assert.deepEqual(choose({ RATINGS_DB_FILE: 'r.db' }), { type: 'sqlite', file: 'r.db' })
})

function choose(settings: Readonly<Record<string, string>>) {
  return chooseDatabase({
    text: (name) => settings[name],
    port: (name, fallback) => Number(settings[name] ?? fallback),
  })
}
