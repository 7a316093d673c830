import { useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ApiError, post } from '../../session.ts'
import { say } from '../../text.ts'
import { DeviceLines } from '../parts/device-lines.tsx'
import { Fields, useProblems } from '../parts/fields.tsx'
import { FirstReading } from '../parts/first-reading.tsx'
import { Missing, Title } from '../parts/title.tsx'
import { labelOf, ofTable, type Row, routeOf } from '../resources.ts'
import type { Schema } from '../schema.ts'
import type { PageProps } from '../work.tsx'

interface Connected {
  vehicle: Row
  device: Row & { token: string }
}

/** In one step: a vehicle, its device with a token, how it reports, and whether it does. */
export function Connect({ known }: PageProps): JSX.Element {
  const [connected, setConnected] = useState<Connected>()
  const create = routeOf(known, ofTable(known, 'vehicles')!, 'create')
  if (!create || !routeOf(known, ofTable(known, 'devices')!, 'create'))
    return <Missing words={say.connect.mayNot} />
  return (
    <>
      <Title text={say.connect.title} />
      {connected ? (
        <>
          <p class="lead">{say.connect.done(labelOf(connected.vehicle))}</p>
          <DeviceLines {...connected} />
          <FirstReading known={known} {...connected} />
        </>
      ) : (
        <>
          <p class="lead">{say.connect.lead}</p>
          <VehicleForm known={known} schema={create.takes!} done={setConnected} />
        </>
      )}
    </>
  )
}

interface VehicleFormProps extends Pick<PageProps, 'known'> {
  schema: Schema
  done: (connected: Connected) => void
}

function VehicleForm({ known, schema, done }: VehicleFormProps): JSX.Element {
  const [values, setValues] = useState<Record<string, unknown>>({})
  const [vehicle, setVehicle] = useState<Row>()
  const [error, setError] = useState<Error | null>(null)
  const [isBusy, setBusy] = useState(false)
  const client = useQueryClient()
  const { licensePlate, vin, make, model, type } = schema.properties ?? {}
  const fields = { licensePlate, vin, make, model, type } as Record<string, Schema>
  const problems = useProblems(error, fields)
  const few = { ...schema, properties: fields }

  async function connect(): Promise<void> {
    setBusy(true)
    try {
      const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
      // If the device failed, it is retried with the existing vehicle.
      const made = vehicle ?? (await post<Row>('/vehicles', Object.fromEntries(given)))
      setVehicle(made)
      const device = await post<Connected['device']>('/devices', {
        vehicleId: made.id,
        name: say.connect.deviceName(labelOf(made)),
      })
      await client.invalidateQueries({ queryKey: ['list'] })
      done({ vehicle: made, device })
    } catch (failure) {
      setError(failure as Error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      class="block form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void connect()
      }}
    >
      <Fields known={known} schema={few} values={values} change={setValues} problems={problems} />
      {error instanceof ApiError && error.code === 'already_exists' ? (
        <p class="quiet">{say.connect.exists}</p>
      ) : null}
      <div class="actions">
        <button class="button accent" type="submit" disabled={isBusy}>
          {say.connect.register}
        </button>
      </div>
    </form>
  )
}
