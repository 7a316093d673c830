import type { Map as MapLibreMap } from 'maplibre-gl'
import { h } from '../dom.ts'
import { type Fleet, unknownStatus } from '../fleet.ts'
import type { Palette } from '../theme.ts'
import { fragmentShader, vertexShader } from './arrow-shaders.ts'
import { mercatorX, mercatorY } from './mercator.ts'

/**
 * All vehicles in one draw call, on a separate canvas above the map's: if they move and the map does not, the
 * map is not drawn again. A vehicle's row on the GPU changes only when a frame has something new about it: the GPU
 * computes the glide between frames, so ten thousand moving vehicles cost the main thread one call per picture. The
 * map has neither pitch nor bearing, which reduces the projection to two factors.
 */
export interface Arrows {
  /** Takes the fleet's present data of these slots; undefined: of all. */
  update(slots?: ArrayLike<number>): void
  /** Which vehicles are drawn as arrows; null: all. */
  show(visible: Uint8Array | null): void
  select(slot: number | null): void
  setPalette(palette: Palette): void
  /** Whether anything has changed since the last picture. */
  readonly isStale: boolean
  /** Draws now, as part of a picture that the browser is about to show. */
  draw(): void
}

const rowFloats = 14

export function createArrows(map: MapLibreMap, fleet: Fleet, firstPalette: Palette): Arrows {
  const canvas = h('canvas', { class: 'arrows', 'aria-hidden': 'true' })
  map.getCanvasContainer().append(canvas)
  const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false })
  if (!gl) throw new Error('This browser has no WebGL 2, so the vehicles cannot be drawn.')
  let card = prepareCard(gl)
  let cardRows = 0
  let rows = new Float32Array(rowFloats * 256)
  /** The range of slots that are newer than what the GPU has. */
  let [dirtyFrom, dirtyTo] = [Number.POSITIVE_INFINITY, 0]
  let visible: Uint8Array | null = null
  let selected: number | null = null
  let palette = firstPalette
  let isStale = true

  // The GPU context was lost, and restored empty.
  canvas.addEventListener('webglcontextlost', event => event.preventDefault())
  canvas.addEventListener('webglcontextrestored', () => {
    card = prepareCard(gl)
    cardRows = 0
    draw()
  })
  // In the same picture as the map, so that vehicles stay in place while it is moved.
  map.on('render', draw)
  map.on('remove', () => gl.getExtension('WEBGL_lose_context')?.loseContext())
  // What is known of the fleet before there is a map.
  update()

  function writeRow(slot: number): void {
    const at = slot * rowFloats
    split(rows, at, fleet.fromX[slot]!, fleet.fromY[slot]!)
    split(rows, at + 4, fleet.toX[slot]!, fleet.toY[slot]!)
    rows[at + 8] = fleet.began[slot]! / 1_000
    rows[at + 9] = fleet.lasts[slot]! / 1_000
    rows[at + 10] = fleet.fromHeading[slot]!
    rows[at + 11] = fleet.toHeading[slot]!
    const status = fleet.status[slot]!
    rows[at + 12] = status
    const isShown = status !== unknownStatus && (visible === null || visible[slot] === 1)
    rows[at + 13] = slot === selected && status !== unknownStatus ? 2 : isShown ? 1 : 0
    if (slot < dirtyFrom) dirtyFrom = slot
    if (slot >= dirtyTo) dirtyTo = slot + 1
  }

  function update(slots?: ArrayLike<number>): void {
    isStale = true
    if (fleet.count * rowFloats > rows.length) {
      const larger = new Float32Array(2 ** Math.ceil(Math.log2(fleet.count)) * rowFloats)
      larger.set(rows)
      rows = larger
    }
    if (slots) for (let index = 0; index < slots.length; index++) writeRow(slots[index]!)
    else for (let slot = 0; slot < fleet.count; slot++) writeRow(slot)
  }

  function draw(): void {
    if (!gl || gl.isContextLost()) return
    isStale = false
    bringToCard(gl)
    const { width, height } = map.getCanvas()
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height]
    gl.viewport(0, 0, width, height)
    gl.clear(gl.COLOR_BUFFER_BIT)
    if (fleet.count > 0) drawAll(gl, card, map, palette, fleet.count)
  }

  function bringToCard(gl: WebGL2RenderingContext): void {
    gl.bindBuffer(gl.ARRAY_BUFFER, card.buffer)
    if (cardRows < rows.length) {
      gl.bufferData(gl.ARRAY_BUFFER, rows, gl.DYNAMIC_DRAW)
      cardRows = rows.length
    } else if (dirtyFrom < dirtyTo) {
      const part = rows.subarray(dirtyFrom * rowFloats, dirtyTo * rowFloats)
      gl.bufferSubData(gl.ARRAY_BUFFER, dirtyFrom * rowFloats * 4, part)
    }
    ;[dirtyFrom, dirtyTo] = [Number.POSITIVE_INFINITY, 0]
  }

  return {
    update,
    show(next) {
      if (next === null && visible === null) return
      visible = next
      update()
    },
    select(slot) {
      const before = selected
      selected = slot
      update([before, slot].filter(one => one !== null))
    },
    setPalette(next) {
      palette = next
      isStale = true
    },
    get isStale() {
      return isStale
    },
    draw,
  }
}

/** A number as two floats: the second holds what the first cannot. */
function split(rows: Float32Array, at: number, x: number, y: number): void {
  rows[at] = x
  rows[at + 1] = y
  rows[at + 2] = x - rows[at]!
  rows[at + 3] = y - rows[at + 1]!
}

function drawAll(
  gl: WebGL2RenderingContext,
  { program, vertices, at }: ReturnType<typeof prepareCard>,
  map: MapLibreMap,
  palette: Palette,
  count: number,
): void {
  const { lng, lat } = map.getCenter()
  // With panels over the map its centre is not that of the canvas.
  const middle = map.project([lng, lat])
  const centre = new Float32Array(4)
  split(centre, 0, mercatorX(lng), mercatorY(lat))
  const { clientWidth: width, clientHeight: height } = map.getCanvas()
  const world = 512 * 2 ** map.getZoom()
  gl.useProgram(program)
  gl.bindVertexArray(vertices)
  gl.uniform4fv(at('u_centre'), centre)
  gl.uniform2f(at('u_scale'), (2 * world) / width, (-2 * world) / height)
  gl.uniform2f(at('u_viewport'), width, height)
  gl.uniform2f(at('u_middle'), (2 * middle.x) / width - 1, 1 - (2 * middle.y) / height)
  gl.uniform1f(at('u_now'), performance.now() / 1_000)
  gl.uniform1f(at('u_size'), arrowSize(map.getZoom()))
  gl.uniform3fv(at('u_colors'), palette.statuses.flat())
  gl.uniform3fv(at('u_halo'), palette.halo)
  gl.uniform3fv(at('u_accent'), palette.accent)
  gl.enable(gl.BLEND)
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
  gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count)
  gl.bindVertexArray(null)
}

/** Half of an arrow's length in pixels. */
function arrowSize(zoom: number): number {
  return Math.min(15, Math.max(7, 7 + (zoom - 10) * 1.25))
}

function prepareCard(gl: WebGL2RenderingContext) {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type)!
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`The vehicles cannot be drawn: ${gl.getProgramInfoLog(program)}`)
  }
  const vertices = gl.createVertexArray()
  gl.bindVertexArray(vertices)
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW)
  const corner = gl.getAttribLocation(program, 'a_corner')
  gl.enableVertexAttribArray(corner)
  gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0)
  const buffer = gl.createBuffer()
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
  for (const [name, size, offset] of [
    ['a_from', 4, 0],
    ['a_to', 4, 4],
    ['a_motion', 4, 8],
    ['a_look', 2, 12],
  ] as const) {
    const location = gl.getAttribLocation(program, name)
    gl.enableVertexAttribArray(location)
    gl.vertexAttribPointer(location, size, gl.FLOAT, false, rowFloats * 4, offset * 4)
    gl.vertexAttribDivisor(location, 1)
  }
  gl.bindVertexArray(null)
  const uniforms = new Map<string, WebGLUniformLocation | null>()
  const at = (name: string) => {
    if (!uniforms.has(name)) uniforms.set(name, gl.getUniformLocation(program, name))
    return uniforms.get(name)!
  }
  return { program, vertices, buffer, at }
}
