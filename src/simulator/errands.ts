/** The tasks of a vehicle, and the traffic on its way. */
export interface Errands {
  /** The current task is done. Returns where to go next, and the seconds of work there; null: nowhere yet. */
  next(): { junction: number; serviceSeconds: number } | null
  /** The speed of the traffic at its place, in metres per second. */
  mostSpeed(): number
}
