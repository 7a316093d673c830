import { Readable } from 'node:stream'
import type { Aedes } from 'aedes'

/**
 * aedes' persistence, which holds nothing: each session ends with its connection, nothing is retained, no message
 * is queued, and messages of devices do not reach aedes at all. Its own persistence would keep packets of QoS 2
 * and wills by client id, some of them for ever if the connection ends while they are pending.
 */
export function createSessionless() {
  const done = async () => undefined
  const nothing = async () => []
  const empty = () => Readable.from([])
  const absent = async () => {
    throw new Error('nothing is kept')
  }
  return {
    setup: async (_broker: Aedes) => undefined,
    storeRetained: done,
    createRetainedStream: empty,
    createRetainedStreamCombi: empty,
    addSubscriptions: done,
    removeSubscriptions: done,
    cleanSubscriptions: done,
    subscriptionsByClient: nothing,
    subscriptionsByTopic: nothing,
    countOffline: async () => ({ subsCount: 0, clientsCount: 0 }),
    outgoingEnqueue: done,
    outgoingEnqueueCombi: done,
    outgoingUpdate: done,
    outgoingClearMessageId: done,
    outgoingStream: empty,
    incomingStorePacket: done,
    incomingGetPacket: absent,
    incomingDelPacket: done,
    cleanIncoming: done,
    putWill: done,
    getWill: done,
    delWill: done,
    streamWill: empty,
    getClientList: empty,
    destroy: done,
  }
}
