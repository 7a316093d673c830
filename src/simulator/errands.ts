/** What a vehicle is told to do, and what hinders it. */
export interface Errands {
  /** What it was about is done. Where it goes now, and how many seconds the work there takes; null: nowhere yet. */
  next(): { junction: number; serviceSeconds: number } | null
  /** How fast the traffic is where it is, in metres a second. */
  mostSpeed(): number
}
