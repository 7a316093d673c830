import fc from 'fast-check'

/**
 * Property tests use the same values in every run, so that a failure is caused by a change and not by chance.
 * `PROPERTY_SEED=$RANDOM npm test -- FILE` uses others; a failure prints the seed and the smallest case.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_120) })

export { fc }
