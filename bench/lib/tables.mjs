import { medianOf } from './measure.mjs';
import { figure, range, verdict } from './stats.mjs';

export const RATIO_COLUMNS = (peer) => [
  'what',
  'this server',
  'baseline',
  'ratio',
  'spread',
  'goal',
  'stretch',
  'met',
  'CPU each, this / baseline',
  ...peer.map(() => 'peer (ratio to it)'),
];

/**
 * @param {string} what
 * @param {import('./measure.mjs').Outcome[]} outcomes this server, its baseline, and perhaps a peer
 * @param {{ goal: number, stretch: number, atLeast?: boolean } | undefined} target without one, for information
 */
export function ratioRow(what, [server, baseline, ...peer], target) {
  const cpu = [server, baseline].map((outcome) => {
    const us = medianOf(outcome, ({ cpuUs }) => cpuUs);
    return Number.isNaN(us) ? '-' : `${figure(us)} µs`;
  });
  return [
    what,
    figure(server.median),
    figure(baseline.median),
    `**${baseline.ratio.toFixed(2)}**`,
    range(baseline.ratios, (ratio) => ratio.toFixed(2)),
    ...targetCells(baseline.ratio, target),
    cpu.join(' / '),
    ...peer.map((outcome) => `${figure(outcome.median)} (${outcome.ratio.toFixed(2)})`),
  ];
}

/** Goal, stretch and whether they are met. */
export function targetCells(value, target, unit = '') {
  if (target === undefined) return ['', '', ''];
  const sign = target.atLeast ? '≥' : '≤';
  return [`${sign} ${target.goal}${unit}`, `${sign} ${target.stretch}${unit}`, verdict(value, target)];
}
