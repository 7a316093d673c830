import { useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { Dialog } from '../parts/dialog.tsx'
import { DownloadButton } from '../parts/export-button.tsx'
import { csvOf } from '../reports/lines.ts'
import { type Known, type Resource, type Row, routeOf } from '../resources.ts'
import { offerUndo } from '../undo.tsx'
import { type Answer, forEach, restore, retire } from './each.ts'
import { GroupForm, groupsFor } from './group-form.tsx'
import { Refused } from './refused.tsx'
import { SetField, settable } from './set-field.tsx'

export interface Task {
  /** Such as "12 retired". */
  words: (n: number) => string
  act: (row: Row) => Promise<Row | undefined>
  /** Undoes it for one row; absent if that is not possible. */
  back?: ((answer: Answer) => Promise<Row | undefined>) | undefined
}

interface BulkBarProps {
  known: Known
  resource: Resource
  rows: readonly Row[]
  /** Whether these rows were retired. */
  retired: boolean
  /** The rows that remain selected. */
  choose: (rows: readonly Row[]) => void
  /** Those that are done with. */
  release: (rows: readonly Row[]) => void
}

/** Actions on the selected rows: each row is requested separately, and refused rows remain selected. */
export function BulkBar({ known, resource, rows, retired, choose, release }: BulkBarProps): JSX.Element {
  const [asked, setAsked] = useState<'field' | 'group' | 'retire'>()
  const [done, setDone] = useState<{ n: number; of: number }>()
  const [answers, setAnswers] = useState<readonly Answer[]>([])
  const client = useQueryClient()
  const close = () => setAsked(undefined)
  const run = async ({ words, act, back }: Task) => {
    close()
    const tell = (n: number) => setDone({ n, of: rows.length })
    tell(0)
    const given = await forEach(rows, act, tell)
    setDone(undefined)
    const [good, bad] = [given.filter(({ error }) => !error), given.filter(({ error }) => error)]
    setAnswers(bad)
    release(good.map(({ row }) => row))
    offerUndo({
      words: [words(good.length), bad.length > 0 ? say.bulk.refused(bad.length) : ''].join(' ').trim(),
      act: back && good.length > 0 ? () => takeBack(good, back) : undefined,
    })
    await client.invalidateQueries()
  }
  const may = (kind: string) => routeOf(known, resource, kind) !== undefined
  const isBusy = done !== undefined
  return (
    <>
      {rows.length > 0 ? (
        <section class="bulk" aria-label={say.bulk.label}>
          <b role="status">{isBusy ? say.bulk.progress(done.n, done.of) : say.bulk.chosen(rows.length)}</b>
          <div class="actions">
            {!retired && settable(known, resource).length > 0 ? (
              <BulkButton words={say.bulk.setField} busy={isBusy} act={() => setAsked('field')} />
            ) : null}
            {!retired && groupsFor(known, resource).length > 0 ? (
              <BulkButton words={say.bulk.addToGroup} busy={isBusy} act={() => setAsked('group')} />
            ) : null}
            {!retired && may('retire') ? (
              <BulkButton words={say.work.retire} busy={isBusy} act={() => setAsked('retire')} />
            ) : null}
            {retired && may('restore') ? (
              <BulkButton words={say.bulk.restore} busy={isBusy} act={() => void run(restoring(resource))} />
            ) : null}
            <DownloadButton
              words={say.bulk.export}
              name={`${resource.path.slice(1)}.csv`}
              file={async () => fileOf(resource, rows)}
            />
            <BulkButton words={say.bulk.none} busy={isBusy} act={() => choose([])} />
          </div>
        </section>
      ) : null}
      <Refused resource={resource} answers={answers} close={() => setAnswers([])} />
      {asked === 'field' ? <SetField {...{ known, resource, rows, run, close }} /> : null}
      {asked === 'group' ? <GroupForm {...{ known, resource, rows, close, choose }} /> : null}
      {asked === 'retire' ? (
        <Dialog title={say.bulk.retireTitle(rows.length)} close={close}>
          <p>{may('restore') ? say.bulk.retireWords : say.work.retireWords}</p>
          <div class="actions">
            <BulkButton words={say.common.cancel} busy={false} act={close} />
            <button
              class="button danger"
              type="button"
              onClick={() => void run(retiring(resource, may('restore')))}
            >
              {say.work.retire}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}

function BulkButton({ words, busy, act }: { words: string; busy: boolean; act: () => void }): JSX.Element {
  return (
    <button class="button" type="button" disabled={busy} onClick={act}>
      {words}
    </button>
  )
}

function retiring(resource: Resource, canComeBack: boolean): Task {
  return {
    words: say.bulk.retired,
    act: row => retire(resource, row),
    back: canComeBack ? ({ row }) => restore(resource, row) : undefined,
  }
}

function restoring(resource: Resource): Task {
  return {
    words: say.bulk.restored,
    act: row => restore(resource, row),
    back: ({ row, now }) => retire(resource, now ?? row),
  }
}

/** Undoes them one after the other; returns how many were restored. */
async function takeBack(
  answers: readonly Answer[],
  back: (answer: Answer) => Promise<Row | undefined>,
): Promise<string> {
  const byRow = new Map(answers.map(answer => [answer.row, answer]))
  const given = await forEach(
    answers.map(({ row }) => row),
    row => back(byRow.get(row)!),
  )
  const failed = given.filter(({ error }) => error)
  const words = say.bulk.undone(given.length - failed.length)
  return failed.length === 0
    ? words
    : `${words} ${say.bulk.refused(failed.length)} ${failed[0]!.error!.message}`
}

/** The fields by their API names, so that the file can be changed and imported. */
function fileOf({ fields }: Resource, rows: readonly Row[]): Blob {
  const lines = rows.map(row => Object.fromEntries(Object.keys(fields).map(name => [name, row[name]])))
  return new Blob([csvOf(lines)], { type: 'text/csv' })
}
