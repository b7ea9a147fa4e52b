/** Font of all figures. */
export const fontFamily = 'Inter, Helvetica, Arial, sans-serif';
/** Colour of text and marks. */
export const ink = '#1f2430';
/** Colour of secondary text and marks. */
export const faint = '#6b7280';
/** Colour of marks that stand out. */
export const accent = '#c2410c';
/** Lines of the asymptotic theory. */
export const theoryColour = '#b91c1c';
/** Lines of the finite-N predictor. */
export const finiteColour = '#111827';
/** Cells without a value. */
export const blank = '#d3d7de';

/** Sequential scale for counts and overlaps: pale to deep, in even steps of lightness and safe for colour-blind readers. */
export const sequential = ['#f4f1e8', '#cfe3d4', '#8cc5be', '#4a9fb0', '#2b7197', '#264478', '#221f4b'];
/** Colours that tell orders k of outliers apart, for colour-blind readers too: no two are nearer than 20 (CIEDE2000). */
export const orders = ['#222894', '#f56807', '#29a398', '#500c24', '#3970ff', '#a64f51'];
/** Colours of sizes N, small to large. */
export const sizesScale = ['#c9d8c5', '#8cc5be', '#4a9fb0', '#2b7197', '#264478', '#221f4b'];
/** Diverging scale for differences. */
export const diverging = ['#8c3b12', '#d98b4f', '#f4f1e8', '#6fa8c4', '#234d7c'];

/** Vega-Lite configuration shared by all figures. */
export const theme = {
  font: fontFamily,
  background: 'white',
  padding: { left: 16, top: 16, right: 20, bottom: 22 },
  view: { stroke: '#9ca3af', strokeWidth: 0.6 },
  title: {
    anchor: 'start',
    fontSize: 17,
    fontWeight: 600,
    color: ink,
    subtitleColor: faint,
    subtitleFontSize: 12.5,
    subtitlePadding: 5,
    offset: 14,
    subtitleLineHeight: 17,
  },
  axis: {
    labelFontSize: 12,
    titleFontSize: 13.5,
    labelColor: ink,
    titleColor: ink,
    titleFontWeight: 500,
    grid: false,
    domain: false,
    tickColor: '#9ca3af',
    titlePadding: 8,
  },
  legend: {
    labelFontSize: 12,
    titleFontSize: 12.5,
    labelColor: ink,
    titleColor: ink,
    titleFontWeight: 500,
    gradientLength: 200,
    titleLimit: 260,
    labelLimit: 320,
    titleLineHeight: 15,
  },
  header: {
    labelPadding: 18,
    labelFontSize: 13.5,
    labelFontWeight: 600,
    labelColor: ink,
    titleFontSize: 13,
    title: null,
  },
} as const;
