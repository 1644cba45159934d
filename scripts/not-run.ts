/** The last words of `npm test`: what it did not run, so that a green run is not taken for more than it is. */
const mongodb = process.env.MONGO_DB_URL
  ? ''
  : '\nNor ratings v2 against a MongoDB: MONGO_DB_URL is not set.'

console.log(`
Not run by npm test: the compose stack (isolation, health, the story in containers).
It needs a Docker engine: npm run e2e:compose${mongodb}`)
