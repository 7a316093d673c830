import fc from 'fast-check'

/**
 * Property tests draw the same values in every run, so that a change is what makes one fail, and never the
 * day. `PROPERTY_SEED=$RANDOM npm test -- FILE` draws others; a failure prints the seed and the smallest case.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_120) })

export { fc }
