// Charts: the parts of ECharts that the pages use, and nothing else of it. Figures come with the page.
import { BarChart, LineChart, TreeChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { figures, look, plain, whenever } from "./look.js";

use([BarChart, GridComponent, LineChart, MarkLineComponent, SVGRenderer, TooltipComponent, TreeChart]);

const FOOT = { left: 4, right: 12, top: 12, bottom: 4, containLabel: true };

/** `2026-11-22` -> `22 Nov`; the year too where it is asked for. */
function dayOf(value, year = false) {
  const options = { day: "numeric", month: "short", timeZone: "UTC", ...(year && { year: "numeric" }) };
  return new Date(value).toLocaleDateString("en-GB", options);
}

/** What every chart shares: no outline, quiet axes, a tooltip drawn inside the picture. */
function base(style) {
  return {
    animation: !style.still,
    animationDuration: 350,
    textStyle: { fontFamily: style.font, color: style.ink_soft },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: style.surface,
      borderColor: style.line_strong,
      padding: [8, 10],
      textStyle: { color: style.ink, fontFamily: style.font, fontSize: 13 },
    },
  };
}

function axis(style, more = {}) {
  return {
    axisLine: { lineStyle: { color: style.line_strong } },
    axisTick: { show: false },
    axisLabel: { color: style.ink_faint, fontSize: 12, hideOverlap: true },
    splitLine: { show: false },
    ...more,
  };
}

function measure(style, more = {}) {
  const lines = { show: true, lineStyle: { color: style.line } };
  return axis(style, { type: "value", axisLine: { show: false }, splitLine: lines, splitNumber: 3, ...more });
}

function distribution(data, style) {
  const bar = (name, counts, color) => ({ type: "bar", name, stack: "all", data: counts, itemStyle: { color }, barCategoryGap: "12%" });
  const mark = data.marked === null ? {} : marked(data.marked, style);
  return {
    ...base(style),
    grid: { ...FOOT, top: data.marked === null ? 8 : 26 },
    tooltip: {
      ...base(style).tooltip,
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: style.line, opacity: 0.5 } },
      formatter: ([settled, provisional]) =>
        `Score ${settled.axisValue}\n${settled.value + provisional.value} people` +
        (provisional.value ? `, ${provisional.value} of them provisional` : ""),
    },
    xAxis: axis(style, {
      type: "category",
      data: data.labels,
      axisLabel: { color: style.ink_faint, fontSize: 12, interval: 3, formatter: (label) => label.split("–")[0] },
    }),
    yAxis: measure(style, { minInterval: 1 }),
    series: [
      { ...bar("Settled", data.settled, style.series[0]), ...mark },
      { ...bar("Provisional", data.provisional, style.line_strong), itemStyle: { color: style.line_strong, opacity: 0.55 } },
    ],
  };
}

/** A line at one score. Bars stand for five points each, so the line falls between their middles. */
function marked(score, style) {
  return {
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      data: [{ xAxis: Math.min(19, Math.floor(score / 5)) }],
      lineStyle: { color: style.ink, type: "solid", width: 2 },
      label: { formatter: "here", color: style.ink, fontSize: 12, fontFamily: style.font },
    },
  };
}

/** A scale in steps of ten around the values, at least two steps high, inside 0 to 100. */
function around(low, high) {
  const min = Math.max(0, 10 * Math.floor((low - 1) / 10));
  const max = Math.min(100, Math.max(min + 20, 10 * Math.ceil((high + 1) / 10)));
  return { min: Math.min(min, max - 20), max, interval: max - min > 50 ? 20 : 10 };
}

/** The same scale with one line at its middle, for a small picture. */
function halved({ min, max }) {
  return { min, max, interval: (max - min) / 2 };
}

/** Labels of a time axis: the hour within days, the day within months, else the month. */
function timeOf(points) {
  const span = new Date(points.at(-1)[0]) - new Date(points[0][0]);
  const day = 24 * 3600 * 1000;
  if (span > 200 * day) return (at) => new Date(at).toLocaleDateString("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
  return (at) => (span > 3 * day || at % day === 0 ? dayOf(at) : new Date(at).toISOString().slice(11, 16));
}

function history(data, style) {
  return {
    ...base(style),
    grid: FOOT,
    tooltip: {
      ...base(style).tooltip,
      trigger: "axis",
      formatter: ([first]) => {
        const at = first.dataIndex;
        const [score, low, high] = [data.score[at], data.low[at], data.high[at]].map((value) => value.toFixed(1));
        return `${dayOf(data.days[at], true)}\nScore ${score}\n80 % interval ${low} to ${high}`;
      },
    },
    xAxis: axis(style, {
      type: "category",
      boundaryGap: false,
      data: data.days,
      axisLabel: { color: style.ink_faint, fontSize: 12, hideOverlap: true, formatter: (day) => dayOf(day) },
    }),
    yAxis: measure(style, around(Math.min(...data.low), Math.max(...data.high))),
    series: banded({ name: "score", low: data.low, high: data.high, middle: data.score }, style.series[0], style),
  };
}

function growth(data, style) {
  return {
    ...base(style),
    grid: FOOT,
    tooltip: {
      ...base(style).tooltip,
      trigger: "axis",
      formatter: ([point]) => `${dayOf(point.value[0], true)}, ${point.value[0].slice(11, 16)} UTC\n${point.value[1]} in the tree`,
    },
    xAxis: axis(style, {
      type: "time",
      splitNumber: 4,
      axisLabel: { color: style.ink_faint, fontSize: 12, hideOverlap: true, formatter: timeOf(data.points) },
    }),
    yAxis: measure(style, { minInterval: 1 }),
    useUTC: true,
    series: [
      {
        type: "line",
        step: "end",
        symbol: "none",
        data: data.points,
        lineStyle: { color: style.series[0], width: 2.5 },
        areaStyle: { color: style.series[0], opacity: 0.14 },
      },
    ],
  };
}

function tree(data, style, element) {
  const colours = { root: style.ink, share: style.series[0], quote: style.series[2], answer: style.series[1] };
  const few = data.size <= 24;
  const narrow = element.clientWidth < 480;
  const dress = (node) => ({
    name: plain(node.name, narrow ? 14 : 24),
    value: `${node.kind}, ${node.at}`,
    href: node.href,
    itemStyle: { color: colours[node.kind] ?? style.line_strong, borderColor: style.surface, borderWidth: 1 },
    symbolSize: node.kind === "root" ? 16 : few ? 11 : 8,
    // Beside the start there is no room on a phone, and the page is about its author.
    ...(node.kind === "root" && narrow && { label: { show: false } }),
    children: node.children.map(dress),
  });
  return {
    ...base(style),
    tooltip: { ...base(style).tooltip, formatter: ({ data: node }) => `${node.name}\n${node.value}` },
    series: [
      {
        type: "tree",
        layout: few ? "orthogonal" : "radial",
        data: [dress(data.root)],
        initialTreeDepth: -1,
        expandAndCollapse: false,
        roam: false,
        top: 16,
        bottom: 16,
        left: few ? (narrow ? 24 : 100) : 16,
        right: few ? 108 : 16,
        symbol: "circle",
        lineStyle: { color: style.line_strong, width: 1, opacity: 0.7, curveness: few ? 0.5 : 0 },
        label: { show: few, color: style.ink_soft, fontSize: 12, position: "left", fontFamily: style.font },
        leaves: { label: { position: "right" } },
        emphasis: { focus: "ancestor", lineStyle: { color: style.ink, width: 2 } },
      },
    ],
  };
}

function months(data, style) {
  return {
    ...base(style),
    grid: { ...FOOT, top: 12 },
    tooltip: {
      ...base(style).tooltip,
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: style.line, opacity: 0.5 } },
      formatter: (rows) =>
        [rows[0].axisValue, ...rows.map((row) => `${row.seriesName} ${row.value.toLocaleString("en")}`)].join("\n"),
    },
    xAxis: axis(style, { type: "category", data: data.labels }),
    yAxis: measure(style, { minInterval: 1 }),
    series: data.series.map((one, index) => ({
      type: "bar",
      stack: "all",
      name: plain(one.name),
      data: one.counts,
      barCategoryGap: "20%",
      itemStyle: { color: style.series[index % style.series.length], borderColor: style.surface, borderWidth: 0.5 },
    })),
  };
}

/** Shares of both sides in their bands above, the number of texts below. */
function sides(data, style) {
  const days = { type: "category", data: data.weeks };
  const label = { color: style.ink_faint, fontSize: 12, hideOverlap: true };
  const said = (side, at) => `${side.name} ${Math.round(side.share[at])} % (${Math.round(side.low[at])} to ${Math.round(side.high[at])})`;
  return {
    ...base(style),
    grid: [
      { left: 44, right: 12, top: 12, height: "56%" },
      { left: 44, right: 12, bottom: 28, height: "20%" },
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: {
      ...base(style).tooltip,
      trigger: "axis",
      formatter: ([{ dataIndex: at }]) =>
        [`Week of ${dayOf(data.weeks[at], true)}`, ...(data.sides[0].share[at] === null ? ["not enough data"] : data.sides.map((side) => said(side, at))), `${data.texts[at]} texts`].join("\n"),
    },
    xAxis: [
      axis(style, { ...days, boundaryGap: true, axisLabel: { show: false } }),
      axis(style, { ...days, gridIndex: 1, axisLabel: { ...label, formatter: (day) => dayOf(day) } }),
    ],
    yAxis: [
      measure(style, { min: 0, max: 100, interval: 50, axisLabel: { ...label, formatter: "{value} %" } }),
      measure(style, { gridIndex: 1, minInterval: 1, splitNumber: 1 }),
    ],
    series: [
      ...data.sides.flatMap((side, at) => banded({ ...side, middle: side.share }, style.series[at], style)),
      { type: "bar", xAxisIndex: 1, yAxisIndex: 1, data: data.texts, barCategoryGap: "20%", itemStyle: { color: style.line_strong } },
    ],
  };
}

/** A line in its band: what lies under the band is drawn without colour. */
function banded(side, color, style) {
  const flat = { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 }, stack: side.name };
  return [
    { ...flat, data: side.low },
    { ...flat, data: side.high.map((high, at) => (high === null ? null : high - side.low[at])), areaStyle: { color, opacity: 0.18 } },
    { type: "line", data: side.middle, symbol: "circle", symbolSize: 7, lineStyle: { color, width: 2.5 }, itemStyle: { color, borderColor: style.surface, borderWidth: 1.5 } },
  ];
}

/** Bars by day, the last in colour, with a line at what was expected of it. */
function days(data, style) {
  const mark = { silent: true, symbol: "none", animation: false, data: [{ yAxis: data.expected }] };
  const line = { color: style.ink, type: "dashed", width: 1.5 };
  const label = { formatter: "expected", position: "insideStartTop", color: style.ink_soft, fontSize: 12, fontFamily: style.font };
  return {
    ...base(style),
    grid: FOOT,
    tooltip: {
      ...base(style).tooltip,
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: style.line, opacity: 0.5 } },
      formatter: ([day]) => `${dayOf(day.axisValue, true)}\n${day.value} people`,
    },
    xAxis: axis(style, {
      type: "category",
      data: data.days,
      axisLabel: { color: style.ink_faint, fontSize: 12, hideOverlap: true, formatter: (day) => dayOf(day) },
    }),
    yAxis: measure(style, { minInterval: 1, ...(data.expected > Math.max(...data.people) && { max: Math.ceil(data.expected) }) }),
    series: [
      {
        type: "bar",
        barCategoryGap: "12%",
        data: data.people.map((value, at) => ({
          value,
          itemStyle: { color: at === data.people.length - 1 ? style.series[0] : style.line_strong },
        })),
        ...(data.expected !== null && { markLine: { ...mark, lineStyle: line, label } }),
      },
    ],
  };
}

/** One line in colour, the others behind it in grey: one scale, so that small pictures compare. */
function small(data, style) {
  const quiet = { color: style.line_strong, width: 1, opacity: 0.5 };
  return {
    ...base(style),
    grid: { ...FOOT, top: 6, left: 0, right: 6 },
    tooltip: {
      ...base(style).tooltip,
      trigger: "axis",
      formatter: (points) => {
        const own = points.find((point) => data.lines[point.seriesIndex].own) ?? points[0];
        return `${dayOf(own.value[0], true)}\nScore ${own.value[1].toFixed(1)}`;
      },
    },
    useUTC: true,
    xAxis: axis(style, { type: "time", axisLabel: { show: false } }),
    yAxis: measure(style, halved(around(data.low, data.high))),
    series: data.lines.map(({ own, points }) => ({
      type: "line",
      symbol: "none",
      z: own ? 3 : 2,
      silent: !own,
      data: points,
      lineStyle: own ? { color: style.series[0], width: 2.5 } : quiet,
    })),
  };
}

const KINDS = { days, distribution, growth, history, months, sides, small, tree };
const drawn = new Map();
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => drawn.get(target)?.resize()));

function forget(element) {
  sizes.unobserve(element);
  drawn.get(element)?.dispose();
  drawn.delete(element);
}

/** Draws every chart on the page that is not drawn yet; all of them anew when the look changed. */
whenever((anew) => {
  for (const element of drawn.keys()) if (!element.isConnected) forget(element);
  const style = look();
  for (const element of document.querySelectorAll("[data-chart]")) {
    if (drawn.has(element) && !anew) continue;
    const data = figures(element);
    const chart = drawn.get(element) ?? init(surface(element), null, { renderer: "svg" });
    chart.setOption(KINDS[element.dataset.chart](data, style, element), true);
    chart.off("click");
    chart.on("click", ({ data: point }) => point?.href && location.assign(point.href));
    drawn.set(element, chart);
    sizes.observe(element);
  }
});

/** The box a chart is drawn in: beside the figures, which stay in the page. */
function surface(element) {
  const box = document.createElement("div");
  box.className = "plot";
  return element.appendChild(box);
}
