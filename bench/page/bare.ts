export interface BarePage {
  /** Opens the feed; resolves with its first message. */
  watch(url: string, token: string): Promise<void>
  unwatch(): void
}

/**
 * The shortest script that shows a frame of the feed: it parses the text, keeps the latest position of each vehicle in
 * a row of numbers, copies the rows to the graphics card and draws them as points in one call. It runs in an empty
 * page.
 */
export function openBare(): void {
  const canvas = document.createElement('canvas')
  ;[canvas.width, canvas.height] = [innerWidth, innerHeight]
  document.body.append(canvas)
  const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false })!
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, 'attribute vec2 a; void main() { gl_Position = vec4(a, 0, 1); gl_PointSize = 9.; }'],
    [gl.FRAGMENT_SHADER, 'precision mediump float; void main() { gl_FragColor = vec4(0, .5, 1, 1); }'],
  ] as const) {
    const shader = gl.createShader(type)!
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  gl.useProgram(program)
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
  gl.bufferData(gl.ARRAY_BUFFER, 16_384 * 8, gl.DYNAMIC_DRAW)
  gl.enableVertexAttribArray(0)
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  const slots = new Map<string, number>()
  const rows = new Float32Array(16_384 * 2)

  function receive(text: string): void {
    performance.mark('bare:begin')
    const { type, positions } = JSON.parse(text) as {
      type: string
      positions: { vehicleId: string; longitude: number; latitude: number }[]
    }
    if (type !== 'positions') return
    for (const { vehicleId, longitude, latitude } of positions) {
      const slot = slots.get(vehicleId) ?? slots.size
      slots.set(vehicleId, slot)
      rows[slot * 2] = (longitude - 8.1) * 10
      rows[slot * 2 + 1] = (latitude - 47.07) * 10
    }
    performance.measure('bare:frame', { start: 'bare:begin' })
    requestAnimationFrame(() => {
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, rows, 0, slots.size * 2)
      gl.clear(gl.COLOR_BUFFER_BIT)
      gl.drawArrays(gl.POINTS, 0, slots.size)
    })
  }

  const bare = globalThis as unknown as BarePage
  bare.watch = async (url, token) => {
    const socket = new WebSocket(url, 'fleetwake.v1')
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'hello', token }))
      socket.send(JSON.stringify({ type: 'subscribe', maxHz: 4 }))
    }
    bare.unwatch = () => socket.close()
    await new Promise<void>(resolve => {
      socket.onmessage = ({ data }) => {
        receive(data)
        resolve()
      }
    })
  }
}
