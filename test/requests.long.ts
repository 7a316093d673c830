// Every mistake, at every route.
process.env.MISTAKES_EVERY = '1'
await import('./requests.test.ts')
