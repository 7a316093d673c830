const PARTITIONS = 0x70617274 // "part"

/** One maintenance run at a time, on whatever machine. Held by the connection that does the work. */
export const RUN_LOCK = [PARTITIONS, 1]

/** One transaction at a time that creates partitions. */
export const CREATE_LOCK = [PARTITIONS, 2]
