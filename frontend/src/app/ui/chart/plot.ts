// What charts are made of. Loaded with the first chart: see Chart. Named one by one, so that the rest of the library stays out.
export {
  areaY,
  axisX,
  axisY,
  dot,
  gridX,
  gridY,
  line,
  lineY,
  link,
  plot,
  pointer,
  rectY,
  ruleX,
  ruleY,
  text,
  tip,
} from '@observablehq/plot';
