import type { JSX } from 'preact'
import type { PlacesMap } from '../../map/places-map.ts'
import { outlineOf, spotsOf } from '../../map/sketch.ts'
import { say } from '../../text.ts'
import { Labelled } from '../parts/labelled.tsx'
import type { Drawing } from './use-map.ts'

interface DrawToolsProps {
  drawing: Drawing | undefined
  draw: PlacesMap['draw'] | undefined
  /** What is wrong with the width or the radius. */
  problem: string | undefined
}

/** The actions on the drawing that need no mouse, and the next step. */
export function DrawTools({ drawing, draw, problem }: DrawToolsProps): JSX.Element | null {
  if (!drawing || !draw) return null
  const { sketch, state } = drawing
  const points = spotsOf(sketch).length
  const isDrawing = state === 'drawing'
  const hint = isDrawing ? say.places.hints[sketch.form] : say.places.moveHint
  const tools = [
    isDrawing && { words: say.places.addHere, act: () => draw.addHere() },
    isDrawing && outlineOf(sketch) && { words: say.places.finish, act: () => draw.finish() },
    !isDrawing && sketch.form === 'area' && { words: say.places.addHole, act: () => draw.addHole() },
    !isDrawing &&
      sketch.form !== 'circle' && { words: say.places.removePoint, act: () => draw.removeSelected() },
    { words: say.places.undo, act: () => draw.undo() },
  ].filter(tool => tool !== false && tool !== null)
  return (
    <>
      <p class="hint" role="status">
        {hint} {sketch.form === 'circle' ? null : say.places.points(points)}
      </p>
      <fieldset class="actions plain-group" aria-label={say.places.drawing}>
        {tools.map(({ words, act }) => (
          <button
            key={words}
            class="button"
            type="button"
            // Applies to the point with the focus.
            onMouseDown={event => event.preventDefault()}
            onClick={act}
          >
            {words}
          </button>
        ))}
      </fieldset>
      {sketch.form === 'area' ? null : (
        <Labelled words={sketch.form === 'circle' ? say.places.radius : say.places.width} problem={problem}>
          {common => (
            <input
              {...common}
              type="number"
              min={1}
              step="any"
              // A corridor is twice as wide as its radius.
              value={sketch.form === 'circle' ? sketch.metres : sketch.metres * 2}
              onChange={({ currentTarget: { valueAsNumber } }) =>
                draw.setMetres(sketch.form === 'circle' ? valueAsNumber : valueAsNumber / 2)
              }
            />
          )}
        </Labelled>
      )}
    </>
  )
}
