import { quantileOf } from '../../client/histogram.ts'

export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Reads the Prometheus text format. */
export function parseMetrics(text: string): Sample[] {
  const samples: Sample[] = []
  for (const line of text.split('\n')) {
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line)
    if (!found) continue
    const labels = Object.fromEntries(
      [...(found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name!, value!]),
    )
    samples.push({ name: found[1]!, labels, value: Number(found[3]) })
  }
  return samples
}

export function total(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number {
  return samples
    .filter(
      sample =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((sum, { value }) => sum + value, 0)
}

/** A quantile between two scrapes of a histogram, as Prometheus would estimate it. */
export function quantile(
  now: readonly Sample[],
  before: readonly Sample[],
  name: string,
  share: number,
): number | null {
  const buckets = (samples: readonly Sample[]) => {
    const found = new Map<number, number>()
    for (const { name: bucket, labels, value } of samples) {
      if (bucket !== `${name}_bucket`) continue
      const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)
      found.set(bound, (found.get(bound) ?? 0) + value)
    }
    return found
  }
  return quantileOf(buckets(now), buckets(before), share)
}
