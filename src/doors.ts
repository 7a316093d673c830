// Loaded by main.ts while it waits for the database: fastify and all routes.
export { buildApp } from './app.ts'
export { openMetricsListener } from './operations/metrics-listener.ts'
