/**
 * Each arrow is a square, placed by its vehicle's glide and rotated by its heading; the shape is drawn in the
 * square as a distance field. Positions are two floats each, coarse and fine, and are taken relative to the
 * map's centre before they are added: a single float would jitter by metres.
 */
export const vertexShader = `#version 300 es
precision highp float;
in vec2 a_corner;
in vec4 a_from;
in vec4 a_to;
in vec4 a_motion;
in vec2 a_look;
uniform vec4 u_centre;
uniform vec2 u_scale;
uniform vec2 u_viewport;
uniform vec2 u_middle;
uniform float u_now;
uniform float u_size;
out vec2 v_local;
flat out float v_status;
flat out float v_selected;

void main() {
  float part = clamp((u_now - a_motion.x) / a_motion.y, 0.0, 1.0);
  vec2 from = (a_from.xy - u_centre.xy) + (a_from.zw - u_centre.zw);
  vec2 to = (a_to.xy - u_centre.xy) + (a_to.zw - u_centre.zw);
  float heading = radians(mix(a_motion.z, a_motion.w, part));
  v_status = a_look.x;
  v_selected = a_look.y > 1.5 ? 1.0 : 0.0;
  float reach = v_selected > 0.5 ? 2.1 : 1.0;
  v_local = a_corner * reach;
  vec2 turned = mat2(cos(heading), -sin(heading), sin(heading), cos(heading)) * v_local;
  float shown = a_look.y > 0.5 ? 1.0 : 0.0;
  float size = u_size * (v_status > 1.5 ? 0.82 : 1.0);
  vec2 place = u_middle + mix(from, to, part) * u_scale + turned * size * 2.0 / u_viewport;
  gl_Position = shown > 0.5 ? vec4(place, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`

export const fragmentShader = `#version 300 es
precision highp float;
in vec2 v_local;
flat in float v_status;
flat in float v_selected;
uniform vec3 u_colors[4];
uniform vec3 u_halo;
uniform vec3 u_accent;
out vec4 color;

float arrow(vec2 p) {
  vec2 points[4] = vec2[4](vec2(0.0, 0.80), vec2(0.60, -0.66), vec2(0.0, -0.34), vec2(-0.60, -0.66));
  float nearest = dot(p - points[0], p - points[0]);
  float side = 1.0;
  for (int i = 0, j = 3; i < 4; j = i, i++) {
    vec2 edge = points[j] - points[i];
    vec2 w = p - points[i];
    vec2 away = w - edge * clamp(dot(w, edge) / dot(edge, edge), 0.0, 1.0);
    nearest = min(nearest, dot(away, away));
    bvec3 crosses = bvec3(p.y >= points[i].y, p.y < points[j].y, edge.x * w.y > edge.y * w.x);
    if (all(crosses) || all(not(crosses))) side = -side;
  }
  return side * sqrt(nearest);
}

void main() {
  float soft = fwidth(v_local.x) * 0.8;
  float far = arrow(v_local) - 0.05;
  vec3 tint = u_colors[int(v_status + 0.5)];
  float inside = 1.0 - smoothstep(-soft, soft, far);
  float halo = 1.0 - smoothstep(-soft, soft, far - 0.16);
  bool hollow = v_status > 2.5;
  vec3 fill = hollow ? mix(u_halo, tint, smoothstep(-0.14 - soft, -0.14 + soft, far)) : tint;
  vec4 shape = vec4(mix(u_halo, fill, inside), 1.0) * halo;
  if (v_selected > 0.5) {
    float ring = abs(length(v_local) - 1.62);
    float line = 1.0 - smoothstep(0.12 - soft, 0.12 + soft, ring);
    float glow = (1.0 - smoothstep(1.5, 1.62, length(v_local))) * 0.18;
    vec4 under = vec4(u_accent, 1.0) * max(line, glow);
    shape = shape + under * (1.0 - shape.a);
  }
  if (shape.a < 0.004) discard;
  color = shape;
}`
