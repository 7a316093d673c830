import type { Config } from '../config.ts'
import type { Learned } from '../travel/times.ts'
import type { PlanSetup } from './planned.ts'

export type PlanConfig = Pick<Config, 'osrmUrl' | 'valhallaUrl' | 'graphhopperUrl' | 'vroomUrl'>

/** What planning uses: the operator's configuration, and what was learned from an organization's trips. */
export function setupOf(config: PlanConfig, learned: Learned | null): PlanSetup {
  const { osrmUrl, valhallaUrl, graphhopperUrl, vroomUrl } = config
  return {
    engines: {
      ...(osrmUrl === undefined ? {} : { osrm: osrmUrl }),
      ...(valhallaUrl === undefined ? {} : { valhalla: valhallaUrl }),
      ...(graphhopperUrl === undefined ? {} : { graphhopper: graphhopperUrl }),
    },
    ...(vroomUrl === undefined ? {} : { vroom: vroomUrl }),
    learned,
  }
}
