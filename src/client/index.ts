export { type Api, type ApiOptions, openApi, type Schemas } from './api.ts'
export { type Feed, type FeedChange, type FeedOptions, type FeedState, openFeed } from './feed.ts'
export {
  type BoundingBox,
  type ClientMessage,
  closeCodes,
  type LiveAlert,
  type LiveDispatchAlert,
  type LiveEta,
  type LiveEvent,
  type Position,
  type ServerMessage,
  type Subscription,
  subprotocol,
} from './protocol.ts'
export { statusOf, statusRules, type VehicleStatus, vehicleStatuses } from './status.ts'
